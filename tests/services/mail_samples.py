"""A mail to build in many ways in the tests of mails."""

from datetime import UTC, datetime

from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.mail_messages import Header, Words

HEADER = Header(
    sender_name="Wellness at work",
    sender_email="wellness@company.example",
    recipient_name="Jörg Müller",
    recipient_email="joerg.mueller@company.example",
    subject="Your wellness appointment on Thursday",
    date=datetime(2026, 1, 1, 8, 30, tzinfo=UTC),
    message_id="<0198@wellness.example>",
)
WORDS = Words(
    paragraphs=["You have a wellness appointment:", "Thu 26 March, 10:00–10:20\nRoom 2.17, Berlin"],
    action=("To give it back, press here", "https://wellness.example/a/x1?from=mail&for=you"),
    after=["All your appointments: https://wellness.example/appointments."],
)
REQUEST = calendar.request(an_event())
CANCEL = calendar.cancel(an_event(sequence=1))
