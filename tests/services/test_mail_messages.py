"""Mails are built as mail programs want them, the same bytes every time, and nobody's words forge a header."""

import base64
import email
import email.policy
import os
import re
import subprocess
import sys
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.services.calendar_samples import an_event
from tests.services.mail_samples import CANCEL, HEADER, REQUEST, WORDS
from wellness.services import calendar
from wellness.services.mail_messages import Words, cancel_message, invite_message, plain_message
from wellness.services.plain_text import many_lines

IN_ANOTHER_PROCESS = """
import hashlib
from tests.services.mail_samples import CANCEL, HEADER, REQUEST, WORDS
from wellness.services.mail_messages import cancel_message, invite_message, plain_message
built = invite_message(HEADER, WORDS, REQUEST) + cancel_message(HEADER, WORDS, CANCEL) + plain_message(HEADER, WORDS)
print(hashlib.sha256(built).hexdigest())
"""

PLAIN_MAIL = """\
From: "Wellness at work" <wellness@company.example>
To: =?utf-8?b?SsO2cmcgTcO8bGxlcg==?=
 <joerg.mueller@company.example>
Subject: Your wellness appointment on Thursday
Date: Thu, 01 Jan 2026 08:30:00 +0000
Message-ID: <0198@wellness.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative;
 boundary="BOUNDARY"

--BOUNDARY
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

You have a wellness appointment:

Thu 26 March, 10:00=E2=80=9310:20
Room 2.17, Berlin

To give it back, press here:
https://wellness.example/a/x1?from=3Dmail&for=3Dyou

All your appointments: https://wellness.example/appointments.

--BOUNDARY
"""


def read(raw: bytes) -> EmailMessage:
    """A mail as Python's own parser reads it, without a single defect."""
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


def types(message: EmailMessage) -> list[str]:
    """The content types of the parts, outermost first."""
    return [part.get_content_type() for part in message.walk()]


def test_a_plain_mail_begins_with_these_bytes() -> None:
    """What leaves the house, up to the HTML part."""
    raw = plain_message(HEADER, WORDS)
    boundary = re.search(rb'boundary="([^"]+)"', raw)

    assert boundary
    assert raw.startswith(PLAIN_MAIL.replace("BOUNDARY", boundary[1].decode()).replace("\n", "\r\n").encode())


def test_an_invitation_has_the_shape_that_shows_buttons() -> None:
    """The calendar is the last alternative, inside the first child of the mail, and lies beside it as a file."""
    message = read(invite_message(HEADER, WORDS, REQUEST))

    assert types(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    invitation, attachment = list(message.walk())[4:]
    assert invitation["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8"}
    assert invitation["Content-Disposition"] is None
    assert invitation["Content-Transfer-Encoding"] == "base64"
    assert attachment["Content-Type"].params["name"] == attachment.get_filename() == "invite.ics"
    assert attachment.get_content_disposition() == "attachment"


@pytest.mark.parametrize("part", [4, 5])
def test_both_calendar_parts_decode_to_the_very_bytes(part: int) -> None:
    """CRLF included, which Python loses when it is given text."""
    raw = list(read(invite_message(HEADER, WORDS, REQUEST)).walk())[part]

    assert base64.b64decode(raw.get_payload()) == REQUEST


def test_a_cancellation_answers_the_invitation() -> None:
    """So that mail programs show the two as one conversation."""
    message = read(cancel_message(replace(HEADER, answers="<first@wellness.example>"), WORDS, CANCEL))

    assert message["In-Reply-To"] == message["References"] == "<first@wellness.example>"
    assert list(message.walk())[4]["Content-Type"].params["method"] == "CANCEL"


def test_the_method_of_the_mail_is_that_of_the_calendar() -> None:
    """A mix-up is refused rather than sent."""
    with pytest.raises(ValueError, match="METHOD:REQUEST"):
        invite_message(HEADER, WORDS, CANCEL)
    with pytest.raises(ValueError, match="METHOD:CANCEL"):
        cancel_message(HEADER, WORDS, REQUEST)
    with pytest.raises(ValueError, match="METHOD:REQUEST"):
        invite_message(HEADER, WORDS, calendar.publication(an_event()))


def test_the_header_says_who_when_and_that_no_answer_is_wanted_from_machines() -> None:
    """And nothing that a newsletter would say."""
    message = read(invite_message(HEADER, WORDS, REQUEST))

    assert message["From"].addresses[0].addr_spec == "wellness@company.example"
    assert message["To"].addresses[0].display_name == "Jörg Müller"
    assert message["Date"].datetime == HEADER.date
    assert message["Message-ID"] == "<0198@wellness.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None
    assert message["List-Unsubscribe"] is None


def test_every_process_builds_the_same_bytes() -> None:
    """The boundaries too, which Python draws at random."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }

    assert len(digests) == 1


def test_another_mail_has_other_boundaries() -> None:
    """They depend on all of the mail, so no text can hold its own mail's boundary."""
    found = {
        re.search(rb'boundary="([^"]+)"', plain_message(header, words))[1]  # type: ignore[index]
        for header in (HEADER, replace(HEADER, subject="Another"))
        for words in (WORDS, replace(WORDS, after=()))
    }

    assert len(found) == 4


def test_the_bytes_pass_every_mail_server() -> None:
    """ASCII, CRLF, no line that a server would break, whatever language the words are in."""
    words = Words(
        paragraphs=["日本語のテキスト " * 60, "a" * 2000, ".", "From here"], action=("Los", "https://x.example")
    )
    name = "Žofie Dvořáková 佐藤 " * 12
    raw = invite_message(replace(HEADER, recipient_name=name, subject=name), words, REQUEST)

    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_the_text_is_wrapped_and_its_addresses_are_not() -> None:
    """Narrow enough for every screen; a broken link opens nothing."""
    link = f"https://wellness.example/{'a' * 100}"
    words = Words(
        paragraphs=["A sentence that goes on for quite a while. " * 4], action=("Press", link), after=[f"See {link}"]
    )
    text = read(plain_message(HEADER, words)).get_body(("plain",))

    assert text
    lines = text.get_content().splitlines()
    assert [line for line in lines if len(line) > 72] == [link, link]


def test_the_page_has_no_remote_content_and_escapes_every_word() -> None:
    """Nothing is fetched on opening, and a name is never markup."""
    words = Words(
        paragraphs=['<script>alert(1)</script> & "co"', "one\ntwo"],
        action=("<b>Press</b>", 'https://wellness.example/?a="'.replace('"', "%22") + "&b=1"),
        after=["See (https://wellness.example/x?a=1&b=2)."],
    )
    page = read(plain_message(replace(HEADER, subject="</title><img src=x>"), words)).get_body(("html",))

    assert page
    html = page.get_content()
    assert "<script" not in html
    assert "<img" not in html
    assert " src=" not in html.replace("&lt;img src=x&gt;", "")
    assert "<link" not in html
    assert "<p>one<br>two</p>" in html
    assert 'href="https://wellness.example/?a=%22&amp;b=1"' in html
    assert '(<a href="https://wellness.example/x?a=1&amp;b=2">https://wellness.example/x?a=1&amp;b=2</a>).' in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http:// x.example", "/relative", 'https://x.example/"onclick']
)
def test_only_web_addresses_are_linked(address: str) -> None:
    """The button of a mail leads to a page or the mail is not built."""
    with pytest.raises(ValueError, match="no web address"):
        Words(paragraphs=[], action=("Press", address))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4))
@example(["--=_0_abc", "\r\n--=_0_abc--\r\n"])
@example(["\ud800", "\x00", "\r"])
def test_no_words_break_out_of_their_part(paragraphs: list[str]) -> None:
    """The parts are the same whatever the text says, and the text is read back."""
    message = read(invite_message(HEADER, Words(paragraphs=paragraphs), REQUEST))

    assert len(types(message)) == 6
    text = message.get_body(("plain",))
    assert text
    assert text.get_content().split() == " ".join(many_lines(paragraph) for paragraph in paragraphs).split()
