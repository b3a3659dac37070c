"""Development defaults. The environment variable WELLNESS_<NAME> overrides <NAME>; see docs/configuration.md."""

ENVIRONMENT = "development"
FAILPOINT = ""
SECRET_KEY = ""
DATA_DIR = "instance"
DATABASE_URL = ""
BASE_URL = "http://127.0.0.1:8000"
NOW = ""
PROXY_HOPS = 0
THREADS = 6
JOBS = "embedded"
LOG_LEVEL = "INFO"

SMTP_HOST = ""
SMTP_PORT = 25
SMTP_USER = ""
SMTP_PASSWORD = ""
SMTP_SECURITY = "none"
MAIL_FROM = "wellness@localhost.example"
MAIL_NAME = "Wellness at work"
PLUS_ADDRESSES = "no"

MAIL_ANSWERS = "off"
AUTHSERV_ID = ""
IMAP_HOST = ""
IMAP_PORT = 993
IMAP_USER = ""
IMAP_PASSWORD = ""
IMAP_SECURITY = "tls"
IMAP_FOLDER = "INBOX"

CALDAV_URL = ""
CALDAV_NAME = "Calendar at work"
LANGUAGE = "en"

UPLOAD_MAX_BYTES = 10_000_000
PLANNING_SECONDS = 120
SIGN_IN_DAYS = 30
RATE_LIMIT_STORAGE = "memory://"
SIGN_IN_LIMIT = "5 per hour"
ADDRESS_LIMIT = "20 per hour"
