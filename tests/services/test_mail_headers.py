"""Nobody's name, address or subject forges a line of a mail's header, and none is misread."""

import email
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.services.mail_samples import HEADER, WORDS
from wellness.services.mail_messages import plain_message
from wellness.services.plain_text import has_controls

NAMES = st.text(max_size=90).filter(lambda text: not has_controls(text) and text.isprintable())


def test_long_message_ids_stay_whole() -> None:
    """An encoded or broken one would no longer name its mail."""
    identifier = f"<{'a' * 60}@{'wellness.' * 9}company.example>"
    raw = plain_message(replace(HEADER, message_id=identifier, answers=identifier), WORDS)

    for name in ("Message-ID", "In-Reply-To", "References"):
        assert f"{name}: {identifier}\r\n".encode() in raw


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient_name": "Anna\r\nBcc: all@company.example"},
        {"recipient_name": "Anna\nX-Evil: 1"},
        {"recipient_name": "Anna\rX-Evil: 1"},
        {"sender_name": "Wellness\u2028X-Evil: 1"},
        {"sender_name": "Wellness\x00"},
        {"subject": "Hello\r\n\r\nanother mail"},
        {"subject": "Hello\x85X-Evil: 1"},
        {"recipient_email": "anna@company.example\r\nBcc: all@company.example"},
        {"recipient_email": "anna@company.example, all@company.example"},
        {"recipient_email": "Anna <anna@company.example>"},
        {"recipient_email": "jörg@company.example"},
        {"recipient_email": ""},
        {"sender_email": "no address"},
        {"message_id": "0198@wellness.example"},
        {"message_id": "<0198@wellness.example>\r\nBcc: all@company.example"},
        {"message_id": ""},
        {"answers": "<a b@wellness.example>"},
        {"date": datetime(2026, 1, 1, 8, 30)},  # noqa: DTZ001
    ],
)
def test_a_header_that_could_be_forged_is_never_made(changes: dict[str, object]) -> None:
    """It is refused with a sentence that shows what was wrong."""
    with pytest.raises(ValueError, match=r"header|address|Message-ID|date"):
        replace(HEADER, **changes)  # type: ignore[arg-type]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(name=NAMES, subject=NAMES)
@example(name="=?utf-8?q?a=0d=0aBcc:_all=40company.example?=", subject="=?utf-8?q?a=0d=0aBcc:_x=40y.example?=")
@example(name='Müller, "Jörg" (Dr.) <x@y.example>', subject="über alles: " * 8)
@example(name="O'Neil\\", subject="\\")
@example(name="a" * 90, subject="b " * 45)
@example(name="", subject=" spaced ")
def test_no_name_or_subject_adds_a_header_or_is_misread(name: str, subject: str) -> None:
    """Whatever is typed, the lines are the same ones and the words come back."""
    raw = plain_message(replace(HEADER, recipient_name=name, subject=f"x{subject}"), WORDS)
    message = email.message_from_bytes(raw)

    assert [key for key, _ in message.items()] == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
    [(read_name, address)] = getaddresses([message["To"].replace("\r\n", "")])
    assert address == HEADER.recipient_email
    assert str(make_header(decode_header(read_name))) == name.strip()
    read_subject = str(make_header(decode_header(message["Subject"].replace("\r\n", ""))))
    assert read_subject == f"x{subject}".strip()


def test_the_date_keeps_its_offset() -> None:
    """A mail written in Kolkata says so."""
    date = datetime(2026, 1, 1, 14, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert b"Date: Thu, 01 Jan 2026 14:00:00 +0530\r\n" in plain_message(replace(HEADER, date=date), WORDS)
