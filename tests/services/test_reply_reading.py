"""Reading mails that came back: every shape that programs are known to send, and whatever else anybody may send."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.services.replies import Reply, needs_apple, shape
from wellness.services.bounce_reading import Bounce
from wellness.services.reply_calendar import Moment
from wellness.services.reply_reading import MAX_BYTES, MailRefused, Reading, read_mail
from wellness.services.reply_sandbox import read_safely

# The person who answers, the answer, the SEQUENCE and the DTSTAMP that stand in each file.
ANSWERS = {
    "gnus28-reply-declined.ics": ("anna.mueller@corp.example", "DECLINED", 1, "2026-11-21 00:41:51"),
    "kcalendarcore5-reply-declined.ics": ("anna.mueller@corp.example", "DECLINED", None, "2026-11-21 00:13:07"),
    "shape-google-reply.eml": ("anna@gmail.example", "DECLINED", 0, "2026-09-13 10:00:00"),
    "shape-outlook-reply-no-organizer.eml": ("michael@outlook.example", "DECLINED", 0, "2026-09-14 16:39:57"),
    "thunderbird153-reply-accepted.eml": ("anna.mueller@corp.example", "ACCEPTED", 0, "2026-11-21 00:07:48"),
    "thunderbird153-reply-declined.eml": ("anna.mueller@corp.example", "DECLINED", 1, "2026-11-21 00:07:52"),
    "thunderbird153-reply-tentative.eml": ("anna.mueller@corp.example", "TENTATIVE", 0, "2026-11-21 00:07:58"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_of_each_program_is_understood(name: str) -> None:
    """Doubled parts, no ORGANIZER, translated words, zones by Windows names, MAILTO:, bare line feeds, long lines."""
    reading = read_mail(shape(name))
    answer = reading.answer
    assert answer is not None
    stamp = f"{answer.stamp:%Y-%m-%d %H:%M:%S}"
    assert (answer.attendee, answer.partstat, answer.sequence, stamp) == ANSWERS[name]
    assert answer.uid == "booking-7f3a@wellness.corp.example"
    assert reading.sender == answer.attendee
    assert not reading.is_automatic


@needs_apple
@pytest.mark.parametrize("name", ["apple-good_reply.eml", "apple-good_reply_past.eml"])
def test_an_answer_that_is_an_attachment_without_a_method_is_understood(name: str) -> None:
    answer = read_mail(shape(name)).answer
    assert answer is not None
    assert (answer.attendee, answer.partstat, answer.sequence) == ("xyzzy@example.com", "ACCEPTED", 7)
    assert answer.organizer == "ical-living-on+d7cdf68d-8b73-4df1-ad3b-f08002fb285f@example.com"


@needs_apple
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("apple-reply_missing_attachment.eml", ""),
        ("apple-reply_missing_attendee.eml", "It names nobody who answers."),
        ("apple-reply_missing_organizer.eml", "It names nobody who answers."),
    ],
)
def test_what_an_answer_lacks_is_said(name: str, fault: str) -> None:
    """The last one has lost its ATTENDEE with its ORGANIZER."""
    reading = read_mail(shape(name))
    assert (reading.answer, reading.fault) == (None, fault)


@needs_apple
@pytest.mark.parametrize(
    ("name", "address", "status", "has_original"),
    [
        ("apple-dsn_failure_no_ics.eml", "thisdoesnotexist@example.com", "5.1.1", True),
        ("apple-dsn_failure_no_original.eml", "nonexistant@example.com", "5.0.0", False),
        ("apple-dsn_failure_with_ics.eml", "nonexistant@example.com", "5.0.0", True),
    ],
)
def test_a_bounce_is_no_answer(name: str, address: str, status: str, has_original: bool) -> None:
    """Also where the invitation that came back lies in it."""
    reading = read_mail(shape(name))
    assert reading.bounce is not None
    assert (reading.bounce.addresses, reading.bounce.status) == ((address,), status)
    assert bool(reading.bounce.message_id) == has_original
    assert reading.answer is None


def test_a_report_of_a_delay_names_nobody() -> None:
    report = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; ada@meadow.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--b--\r\n"
    )
    assert read_mail(report.encode()).bounce == Bounce((), "", "")


@pytest.mark.parametrize(
    "line", ["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "Return-Path: <>"]
)
def test_a_note_of_absence_is_automatic(line: str) -> None:
    assert read_mail(f"{line}\r\nFrom: ada@meadow.example\r\n\r\nI am away.".encode()).is_automatic


def reply(**fields: object) -> Reply:
    return Reply(**{"uid": "one@wellness.example", "attendee": "ada@meadow.example", **fields})


def read(one: Reply) -> Reading:
    return read_mail(one.mail())


def test_a_proposed_time_is_read_with_the_name_of_its_zone() -> None:
    lines = ["DTSTART;TZID=Romance Standard Time:20260316T104000", "DTEND:20260316T100000Z"]
    answer = read(reply(method="COUNTER", partstat="TENTATIVE", lines=lines)).answer
    assert answer is not None
    assert answer.starts == Moment("20260316T104000", "Romance Standard Time")
    assert answer.ends == Moment("20260316T100000Z", "")


def test_a_reply_comes_before_anything_else_in_the_mail() -> None:
    """A forwarded invitation beside it, and a proposal before it, are passed over."""
    parts = [reply(method="REQUEST"), reply(method="COUNTER"), reply(partstat="ACCEPTED")]
    bodies = "".join(f"--b\r\nContent-Type: text/calendar\r\n\r\n{part.calendar()}\r\n" for part in parts)
    answer = read_mail(f"Content-Type: multipart/mixed; boundary=b\r\n\r\n{bodies}--b--\r\n".encode()).answer
    assert answer is not None
    assert (answer.method, answer.partstat) == ("REPLY", "ACCEPTED")


def test_an_answer_in_a_forwarded_mail_is_nobodys() -> None:
    inner = reply().mail().decode()
    head = "From: bob@meadow.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    outer = f"{head}--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    assert read_mail(outer.encode()).answer is None


def test_an_invitation_that_comes_back_as_it_was_is_no_answer() -> None:
    assert read(reply(method="REQUEST")).answer is None


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"lines": ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@meadow.example"]}, "It names several people who answer."),
        ({"partstat": "DELEGATED"}, "It says neither yes nor no nor perhaps."),
        ({"uid": ""}, "It does not say which invite it answers."),
        ({"lines": ["END:VEVENT", "BEGIN:VEVENT", "UID:two"]}, "It answers several invites."),
    ],
)
def test_an_answer_that_answers_nothing_is_said_to(fields: dict[str, object], fault: str) -> None:
    reading = read(reply(**fields))
    assert (reading.answer, reading.fault) == (None, fault)


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("Ada <ADA@Meadow.example>", "ada@meadow.example"),
        ('"bob@meadow.example" <ada@meadow.example>', "ada@meadow.example"),
        ("bob@meadow.example <ada@meadow.example> (bob@x.example)", "ada@meadow.example"),
        ("ada@meadow.example, bob@meadow.example", ""),
        ("<ada@meadow.example> <bob@meadow.example>", ""),
        ("ada@meadow.example\r\nFrom: bob@meadow.example", ""),
        ("nobody", ""),
    ],
)
def test_a_mail_is_from_one_address_or_from_nobody(line: str, sender: str) -> None:
    """Names that look like addresses count for nothing."""
    assert read_mail(f"From: {line}\r\n\r\nx".encode()).sender == sender


def test_the_same_mail_by_another_way_has_the_same_digest() -> None:
    direct = reply()
    by_another_way = reply(headers=["Received: from elsewhere", f"Authentication-Results: {'x' * 20}"])
    assert read(direct).digest == read(by_another_way).digest
    assert read(direct).digest != read(reply(partstat="ACCEPTED")).digest
    assert read(direct).digest != read(reply(message_id="<two@mail.example>")).digest


def test_a_mail_of_more_than_a_megabyte_is_refused() -> None:
    with pytest.raises(MailRefused, match="more than 1 MB"):
        read_safely(b"x" * (MAX_BYTES + 1))


HOSTILE = {
    "nested parts": b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 20_000,
    "nested mails": b"Content-Type: message/rfc822\n\n" * 20_000,
    "open quotes": b"From: " + b'"\\' * 400_000,
    "open comments": b"From: " + b"(" * 900_000,
    "many headers": b"a: b\n" * 190_000,
    "many parameters": b"Content-Type: multipart/mixed;" + b" x=1;" * 190_000 + b"\n\nx",
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "deep calendar": b"Content-Type: text/calendar\n\n" + b"BEGIN:VEVENT\n" * 70_000,
    "unknown charset": b"Content-Type: text/calendar\nContent-Disposition: attachment; filename*=no'x'%ff\n\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_over_within_the_limits(name: str) -> None:
    """It is read or refused; the child process is gone either way, and nothing else is raised."""
    with suppress(MailRefused):
        assert read_safely(HOSTILE[name][:MAX_BYTES]).answer is None


def test_the_child_process_says_what_the_reader_says() -> None:
    raw = shape("shape-google-reply.eml")
    assert read_safely(raw) == read_mail(raw)


LINES = """
Content-Type: multipart/mixed; boundary=b
Content-Type: text/calendar; method=REPLY
Content-Type: multipart/report; report-type=delivery-status; boundary=b
Content-Type: message/delivery-status
Content-Type: message/rfc822
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*0*=x'y'%ff; filename*1=z
Action: failed
Final-Recipient: rfc822; a@b
From: =?utf-8?q?=ff?= <a@b>
Subject: =?x?b?!!?=
 folded
--b
--b--

BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
UID:one
ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.example
DTSTAMP:20260302T090100Z
DTSTAMP:99999999T999999Z
SEQUENCE:99999999999
END:VEVENT
END:VCALENDAR
"""
LINE = st.sampled_from(LINES.splitlines())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINE.map(str.encode), st.binary(max_size=40)), max_size=40))
@example([b"Content-Type: text/calendar; charset=\xff; method*=x", b"", b"BEGIN:VCALENDAR", b"METHOD:REPLY"])
@example([b"Content-Type: multipart/mixed; boundary*=us-ascii''b", b"", b"--b", b"Content-Type: \xff/\xff; name*9=1"])
def test_whatever_the_lines_are_the_reader_reads_or_refuses(lines: list[bytes]) -> None:
    try:
        reading = read_mail(b"\r\n".join(lines))
    except MailRefused:
        return
    assert reading.answer is None or reading.answer.partstat == "DECLINED"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_rubbish_is_read_or_refused(raw: bytes) -> None:
    try:
        assert read_mail(raw).answer is None
    except MailRefused:
        return


def test_a_stamp_is_an_instant_in_utc() -> None:
    answer = read(reply(stamp=datetime(2026, 3, 2, 9, 1, tzinfo=UTC))).answer
    assert answer is not None
    assert answer.stamp == datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
