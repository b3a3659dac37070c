"""Read a mail in a child process of limited memory and time, so that no mail can hurt the site or stop the reading."""

from pydantic import TypeAdapter, ValidationError

from wellness.language import later
from wellness.services.reply_reading import DAMAGED, MAX_BYTES, TOO_LARGE, MailRefused, Reading
from wellness.services.uploads import child
from wellness.services.uploads.child import ProcessLimits

PROCESS_LIMITS = ProcessLimits(wall_seconds=10.0, answer_bytes=2_000_000)
_READING = TypeAdapter(Reading)


def read_safely(raw: bytes, *, limits: ProcessLimits = PROCESS_LIMITS) -> Reading:
    """Return what is in a mail, or raise MailRefused, and nothing else whatever the bytes are."""
    if len(raw) > MAX_BYTES:
        raise MailRefused(TOO_LARGE)
    try:
        return _READING.validate_json(child.ask({"mail": True}, raw, limits))
    except child.Declined as refusal:
        raise MailRefused(str(refusal)) from refusal
    except child.LimitMet as fault:
        raise MailRefused(later("It takes too much memory or time to read.")) from fault
    except (child.Damaged, ValidationError) as fault:
        raise MailRefused(DAMAGED) from fault
