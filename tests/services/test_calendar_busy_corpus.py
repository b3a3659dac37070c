"""The real calendar files that the icalendar library carries along: all are answered, and no good series is lost."""

import re
import warnings
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from wellness.services.calendar_busy import BusyQuestion, BusyTimes, read_busy
from wellness.services.calendar_faults import Reason
from wellness.services.calendar_lines import CalendarRefused

FILES = sorted((Path(icalendar.__file__).parent / "tests").rglob("*.ics"))
ALL_YEARS = BusyQuestion(
    zone="Europe/Berlin", first=datetime(2000, 1, 1, tzinfo=UTC), last=datetime(2030, 1, 1, tzinfo=UTC)
)
_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*?$", re.MULTILINE | re.DOTALL)
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*?$", re.MULTILINE | re.DOTALL)
_UID = re.compile(rb"^UID:(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Counts:
    """Files and entries of the corpus."""

    files: int
    refused: int
    read: int
    unreadable: int
    unknown_zones: int


def unreadable_lines(times: BusyTimes) -> set[int]:
    """Where something begins that was not read."""
    return {line for line, reason in times.faults if reason is not Reason.ZONE}


def read_all() -> dict[Path, BusyTimes | None]:
    """What each file says; None where the whole file was refused in words."""
    found: dict[Path, BusyTimes | None] = {}
    for path in FILES:
        try:
            found[path] = read_busy(path.read_bytes(), ALL_YEARS)
        except CalendarRefused:
            found[path] = None
    return found


@pytest.fixture(scope="module")
def corpus() -> dict[Path, BusyTimes | None]:
    """All files, read."""
    return read_all()


def test_every_real_file_is_answered(corpus: dict[Path, BusyTimes | None]) -> None:
    """Read, or refused in a sentence; none by an exception. Most of the refused ones are pieces without a calendar."""
    read = [times for times in corpus.values() if times]
    assert Counts(
        files=len(corpus),
        refused=len(corpus) - len(read),
        read=sum(times.read for times in read),
        unreadable=sum(len(unreadable_lines(times)) for times in read),
        unknown_zones=sum(reason is Reason.ZONE for times in read for _, reason in times.faults),
    ) == Counts(files=163, refused=53, read=102, unreadable=71, unknown_zones=8)


def plainly_read(data: bytes) -> None:
    """Read a file whole, as the libraries offer it; raises whatever they raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for calendar in icalendar.Calendar.from_ical(data, multiple=True):
            recurring_ical_events.of(calendar).between((2000, 1, 1), (2030, 1, 1))


def is_plainly_read(data: bytes) -> bool:
    """Whether the libraries read it whole."""
    try:
        plainly_read(data)
    except Exception:
        return False
    return True


def series(data: bytes) -> list[list[re.Match[bytes]]]:
    """The events of a file, those of one UID together."""
    by_uid: dict[bytes, list[re.Match[bytes]]] = {}
    for event in _EVENT.finditer(data):
        uid = _UID.search(event[0])
        by_uid.setdefault(uid[1] if uid else b"\n%d" % event.start(), []).append(event)
    return list(by_uid.values())


def is_readable(data: bytes, events: list[re.Match[bytes]]) -> bool:
    """Whether the libraries read these events when nothing but the zones of the file stands beside them."""
    pieces = [*_ZONE.findall(data), *(event[0] for event in events)]
    return is_plainly_read(b"\r\n".join([b"BEGIN:VCALENDAR", *pieces, b"END:VCALENDAR", b""]))


def test_of_the_readable_series_in_files_with_a_bad_event_three_quarters_are_saved(
    corpus: dict[Path, BusyTimes | None],
) -> None:
    """Read whole, as the libraries offer it, each of these files gives nothing at all. Here more is saved than the
    libraries can read even of a lone series.
    """
    counted: Counter[str] = Counter()
    for path, times in corpus.items():
        data = path.read_bytes()
        if is_plainly_read(data):
            continue
        counted["files"] += 1
        lines = unreadable_lines(times) if times else set()
        for events in series(data):
            starts = {data.count(b"\n", 0, event.start()) + 1 for event in events}
            is_saved = times is not None and not starts & lines
            counted["series"] += 1
            counted["readable"] += is_readable(data, events)
            counted["readable and saved"] += is_readable(data, events) and is_saved
            counted["saved"] += is_saved
    print(dict(counted))  # noqa: T201 - the figure is wanted
    assert counted == {"files": 48, "series": 69, "readable": 5, "readable and saved": 5, "saved": 7}
    assert counted["readable and saved"] >= counted["readable"] * 3 / 4
