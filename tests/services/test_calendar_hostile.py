"""Calendar files that want to do harm are answered in seconds, within 512 MB, with words that help."""

from datetime import date
from pathlib import Path

import pytest

from tests.services.calendar_child import Said, read_in_a_child

FOLDER = Path(__file__).parents[1] / "data" / "hostile_ics"
# Of the processor, so that a busy machine fails no test.
SECONDS = 5.0
HALF_A_YEAR = {"start": date(2026, 1, 1), "end": date(2026, 7, 1)}

# The visits that must be read from each file, or a piece of what must be said about it.
JUNE = "2026-06-01T08:00:00+00:00"
EXPECTED: dict[str, list[str] | str] = {
    "h01-secondly": "repeats every second",
    "h02-secondly-never": "repeats every second",
    "h03-yearly-feb30": "a date that does not exist",
    "h04-minutely-1000events": "repeats every minute",
    "h05-count-huge": "repeats every second",
    "h06-duration-huge": "is damaged",
    "h07-year-0001": "is damaged",
    "h12-valarm-repeat": "has no end after its start",
    "h13-attach-file": "has no end after its start",
    "h14-no-end": "the file was cut off",
    "h15-html-not-ics": "is a web page",
    "h16-empty": "is empty",
    "h17-nul-bytes": "has no end after its start",
    "h18-latin1": "has no end after its start",
    "h19-utf16": "has no end after its start",
    "h20-dtend-before": "ends before it starts",
    "h21-dup-uid-no-rid": "has the same UID",
    "h22-evil-tz": "the time zone 'Evil'",
    "h23-tz-yearly-10000": [],
    "h24-tz-overrides-berlin": [JUNE],
    "h25-windows-tz-no-vtz": [JUNE],
    "h26-windows-custom-tz": "the time zone 'Customized Time Zone'",
    "h27-outlook-display-tz": [JUNE],
    "h28-unknown-tz": "the time zone 'Mars/Olympus'",
    "h29-csv-injection": "has no end after its start",
    "h30-vcal10": "repeats by a rule that we do not know",
    "h31-freebusy": "no events in this calendar",
    "h32-exdate-mismatch": [JUNE, "2026-06-22T08:00:00+00:00"],
    "h33-rrule-until-date": [JUNE, "2026-06-08T08:00:00+00:00", "2026-06-15T08:00:00+00:00"],
    "h34-override-cancel": [JUNE, "2026-06-16T13:00:00+00:00"],
    "h35-transp-free-allday": "lasts all day",
    "h36-floating": ["2026-06-01T10:00:00"],
    "h37-xwrtimezone": [f"2026-06-{day:02d}T14:00:00+00:00" for day in (1, 8, 15, 22, 29)],
    "h38-bare-lf-bom": ["2026-06-01T10:00:00+00:00"],
    "h39-folded-in-utf8": "has no end after its start",
    "h40-crlf-injection-cr": "has no end after its start",
    "h41-no-dtstart": "has no start",
    "h42-dup-prop": "has DTSTART twice",
    "h44-bysetpos": "too many choices",
    "h45-interval-zero": "an interval of 0",
}


@pytest.fixture(scope="module")
def answers() -> dict[str, Said]:
    """What the reader says to every hostile file."""
    paths = sorted(FOLDER.glob("*.ics"))
    return {path.stem: said for path, said in zip(paths, read_in_a_child(paths, **HALF_A_YEAR), strict=True)}


def test_every_hostile_file_is_in_the_table(answers: dict[str, Said]) -> None:
    """Nothing in the folder goes unread."""
    assert set(answers) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_file_gets_its_visits_or_its_message(name: str, answers: dict[str, Said]) -> None:
    """In time, and in words that name the fault."""
    said, expected = answers[name], EXPECTED[name]

    assert said.seconds < SECONDS
    if isinstance(expected, str):
        assert expected in " ".join(said.faults)
    else:
        assert (said.starts, said.faults) == (expected, [])


def _events(number: int, lines: bytes) -> bytes:
    return b"".join(
        b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\n%sEND:VEVENT\r\n" % (n, lines)
        for n in range(number)
    )


def _zones(number: int) -> bytes:
    observance = (
        b"BEGIN:STANDARD\r\nDTSTART:16010101T0%d0000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        b"RRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n"
    )
    zone = b"".join(observance % (n % 10) for n in range(150))
    zones = b"".join(b"BEGIN:VTIMEZONE\r\nTZID:Z%d\r\n%sEND:VTIMEZONE\r\n" % (n, zone) for n in range(number))
    event = b"BEGIN:VEVENT\r\nUID:z%d\r\nDTSTART;TZID=Z%d:20260105T100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    return zones + b"".join(event % (n, n) for n in range(number))


MADE = {
    "events that never happen": _events(4000, b"RRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1\r\n"),
    "a search through all days to come": _events(40, b"RRULE:FREQ=DAILY;BYMONTH=1;BYSETPOS=2\r\n"),
    "endless series": _events(4900, b"RRULE:FREQ=DAILY\r\n"),
    "more repetitions than may be": _events(60, b"RRULE:FREQ=DAILY\r\n") + _events(200, b""),
    "as many events as may be": _events(4999, b"SUMMARY:x\r\n"),
    "zones that change a hundred times a year": _zones(90),
    "a long list of exceptions": _events(60, b"RRULE:FREQ=DAILY\r\n" + b"EXDATE:20260106T100000Z\r\n" * 900),
    "nothing but lines": b"BEGIN:VEVENT\r\n" + b"A:\r\n" * 390_000 + b"END:VEVENT\r\n",
    "nothing but folds": b"BEGIN:VEVENT\r\nSUMMARY:a" + b"\r\n " * 600_000 + b"\r\nEND:VEVENT\r\n",
    "quotation marks that never close": (b"BEGIN:VEVENT\r\nDTSTART;X=" + b';"' * 30_000 + b"\r\nEND:VEVENT\r\n") * 20,
    "one endless line": b"X-A:" + b"a" * 1_900_000 + b"\r\n",
}


@pytest.mark.parametrize("name", MADE)
def test_a_file_made_to_be_slow_is_answered_in_time_with_its_good_event(name: str, tmp_path: Path) -> None:
    """Up to the size limit, whatever fills it, and the one visit at the end is found."""
    good = b"BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260202T101500Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    path = tmp_path / "made.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + MADE[name] + good + b"END:VCALENDAR\r\n")
    assert path.stat().st_size < 2_000_000

    (said,) = read_in_a_child([path], **HALF_A_YEAR)

    assert "2026-02-02T10:15:00+00:00" in said.starts
    assert said.seconds < SECONDS
