"""Rate limits: by address, counted in one process, or in Redis where several processes serve the site."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)
