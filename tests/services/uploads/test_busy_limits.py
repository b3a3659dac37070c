"""Calendar files that want to do harm are answered in seconds, within 512 MB, and keep no thread of the site waiting.

Seconds are those of the processor, because other tests may be running.
"""

import gzip
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.services.busy_files import HOUR, SPRING
from tests.services.calendar_files import a_calendar
from wellness.services import calendar_busy
from wellness.services.uploads import busy_times, child
from wellness.services.uploads.busy_times import Occupied, ProcessLimits, read_busy_times
from wellness.services.uploads.table import UploadRefused

FOLDER = Path(__file__).parents[2] / "data" / "hostile_ics"
SECONDS, MEGABYTES = 5.0, 512
JUNE = "2026-06-01T08:00:00+00:00"

# The starts of the spans that must be read from each file, the reasons for what is not, and how many entries are.
Answer = tuple[list[str], list[str], int]
EXPECTED: dict[str, Answer] = {
    "h01-secondly": ([], ["rule"], 0),
    "h02-secondly-never": ([], ["rule"], 0),
    "h03-yearly-feb30": ([], ["rule"], 0),
    "h04-minutely-1000events": ([], ["rule"], 0),
    "h05-count-huge": ([], ["rule"], 0),
    "h06-duration-huge": ([], ["damaged"], 0),
    "h07-year-0001": (["2026-01-01T00:00:00+00:00"], [], 1),
    "h12-valarm-repeat": ([], [], 1),
    "h13-attach-file": ([], [], 1),
    "h14-no-end": ([], ["cut_off"], 0),
    "h15-html-not-ics": ([], ["This is a web page"], 0),
    "h16-empty": ([], ["is empty"], 0),
    "h17-nul-bytes": ([], [], 1),
    "h18-latin1": ([], [], 1),
    "h19-utf16": ([], [], 1),
    "h20-dtend-before": ([], ["order"], 0),
    "h21-dup-uid-no-rid": (["2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00"], [], 2),
    "h22-evil-tz": ([JUNE], ["zone"], 1),
    "h23-tz-yearly-10000": ([], [], 1),
    "h24-tz-overrides-berlin": ([JUNE], [], 1),
    "h25-windows-tz-no-vtz": ([JUNE], [], 1),
    "h26-windows-custom-tz": ([JUNE], ["zone"], 1),
    "h27-outlook-display-tz": ([JUNE], [], 1),
    "h28-unknown-tz": ([JUNE], ["zone"], 1),
    "h29-csv-injection": ([], [], 1),
    "h30-vcal10": ([], ["rule"], 0),
    "h31-freebusy": ([f"2026-01-0{day}T10:00:00+00:00" for day in (5, 6, 7)], [], 3),
    "h32-exdate-mismatch": ([JUNE, "2026-06-22T08:00:00+00:00"], [], 1),
    "h33-rrule-until-date": ([JUNE, "2026-06-08T08:00:00+00:00", "2026-06-15T08:00:00+00:00"], [], 1),
    "h34-override-cancel": ([JUNE, "2026-06-16T13:00:00+00:00"], [], 3),
    "h35-transp-free-allday": (
        ["2026-06-02T22:00:00+00:00", "2026-06-06T10:00:00+00:00", "2026-06-08T10:00:00+00:00"],
        [],
        6,
    ),
    "h36-floating": ([JUNE], [], 1),
    "h37-xwrtimezone": ([f"2026-06-{day:02d}T14:00:00+00:00" for day in (1, 8, 15, 22, 29)], [], 1),
    "h38-bare-lf-bom": (["2026-06-01T10:00:00+00:00"], [], 1),
    "h39-folded-in-utf8": ([], [], 1),
    "h40-crlf-injection-cr": ([], [], 1),
    "h41-no-dtstart": ([], ["no_start"], 0),
    "h42-dup-prop": ([], ["twice"], 0),
    "h44-bysetpos": ([], ["rule"], 0),
    "h45-interval-zero": ([], ["rule"], 0),
}


def read_all(folder: Path) -> dict[str, tuple[Answer, float, int]]:
    """What the reader says to every file of a folder, with processor seconds and the highest peak so far."""
    program = Path(__file__).parent / "busy_limits.py"
    ran = subprocess.run([sys.executable, program, folder], capture_output=True, text=True, check=True)
    rows = map(json.loads, ran.stdout.splitlines())
    return {name.removesuffix(".ics"): (tuple(said), computed, peak) for name, said, computed, peak in rows}


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[Answer, float, int]]:
    """The answers to the hostile files."""
    return read_all(FOLDER)


def test_every_hostile_file_is_answered_within_the_limits(answers: dict[str, tuple[Answer, float, int]]) -> None:
    """Nothing in the folder goes unread."""
    assert answers.keys() == EXPECTED.keys()
    assert max(computed for _, computed, _ in answers.values()) < SECONDS
    assert max(peak for *_, peak in answers.values()) < MEGABYTES


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_file_blocks_what_is_busy_and_names_what_is_not_read(
    name: str, answers: dict[str, tuple[Answer, float, int]]
) -> None:
    """The good event beside the bad one is read."""
    (starts, reasons, read), *_ = answers[name]
    expected_starts, expected_reasons, expected_read = EXPECTED[name]
    assert (starts, read) == (expected_starts, expected_read)
    assert len(reasons) == len(expected_reasons)
    assert all(word in reason for word, reason in zip(expected_reasons, reasons, strict=True))


def event(number: int, lines: bytes = b"", day: bytes = b"20260310") -> bytes:
    """An hour of a day."""
    times = b"DTSTART:%sT100000Z\r\nDTEND:%sT110000Z\r\n" % (day, day)
    return b"BEGIN:VEVENT\r\nUID:%d\r\n%s%sEND:VEVENT\r\n" % (number, times, lines)


def events(number: int, lines: bytes = b"") -> bytes:
    """The same hour many times."""
    return b"".join(event(n, lines) for n in range(number))


HOURS = b"BEGIN:AVAILABLE\r\nDTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nEND:AVAILABLE\r\n"
GOOD = event(-1, day=b"20260202")
MADE = {
    "19000-events-in-the-weeks": (events(19_000), "too_many"),
    "19000-weekly-series": (events(19_000, b"RRULE:FREQ=WEEKLY\r\n"), "too_costly too_many"),
    "100000-dates-in-a-line": (event(1, b"RDATE:" + b"20260311T100000Z," * 100_000 + b"\r\n"), "too_long"),
    "100000-lines-of-dates": (event(1, b"RDATE:20260311T100000Z\r\n" * 100_000), "too_many"),
    "a-line-of-5-megabytes": (b"X-A:" + b"a" * 5_000_000 + b"\r\n", None),
    "a-title-of-5-megabytes": (event(1, b"SUMMARY:" + b"a" * 5_000_000 + b"\r\n"), None),
    "900000-folds": (b"BEGIN:VEVENT\r\nDTSTART:a" + b"\r\n " * 900_000 + b"\r\nEND:VEVENT\r\n", "moment"),
    "100000-busy-periods": (b"BEGIN:VFREEBUSY\r\n" + b"FREEBUSY:20260310T100000Z/PT1H\r\n" * 100_000, None),
    "20000-available-hours": (b"BEGIN:VAVAILABILITY\r\n" + HOURS * 20_000 + b"END:VAVAILABILITY\r\n", "too_many"),
}
REFUSED = {
    "100000-nested": (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100_000, "deeper than any calendar"),
    "50000-events": (b"BEGIN:VCALENDAR\r\n" + events(50_000), "more than 20000 events"),
    "gzip": (gzip.compress(a_calendar(HOUR)), "is packed"),
    "zip": (b"PK\x03\x04" + bytes(100), "is packed"),
    "11-megabytes": (b"BEGIN:VCALENDAR\r\n" + b" " * 11_000_000, "10 MB is the limit"),
    "pdf": (b"%PDF-1.7 \x00\xff\xfe", "not a calendar file"),
    "nothing-but-lines": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"UID:\r\n" * 1_600_000, "more than 1000000 lines"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Answer, float, int]]:
    """The answers to files that nobody should have to store."""
    folder = tmp_path_factory.mktemp("made")
    for name, (data, _) in MADE.items():
        (folder / f"{name}.ics").write_bytes(b"BEGIN:VCALENDAR\r\n" + GOOD + data + b"END:VCALENDAR\r\n")
    for name, (data, _) in REFUSED.items():
        (folder / f"{name}.ics").write_bytes(data)
    return read_all(folder)


def test_files_made_to_be_slow_or_large_are_answered_within_the_limits(
    made: dict[str, tuple[Answer, float, int]],
) -> None:
    """Whatever fills them, up to the size of an upload."""
    assert made.keys() == MADE.keys() | REFUSED.keys()
    assert max(computed for _, computed, _ in made.values()) < SECONDS
    assert max(peak for *_, peak in made.values()) < MEGABYTES


@pytest.mark.parametrize("name", MADE)
def test_a_file_made_to_be_slow_gives_its_good_event(name: str, made: dict[str, tuple[Answer, float, int]]) -> None:
    """And says of the rest why it was not read."""
    (starts, reasons, read), *_ = made[name]
    allowed = MADE[name][1]
    assert starts[0] == ("2026-01-01T00:00:00+00:00" if "available" in name else "2026-02-02T10:00:00+00:00")
    assert bool(reasons) == bool(allowed)
    assert set(reasons) <= set((allowed or "").split())
    assert read >= 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_at_all_is_refused_with_what_to_do(
    name: str, made: dict[str, tuple[Answer, float, int]]
) -> None:
    """In a sentence."""
    ((_, (words,), _), *_), expected = made[name], REFUSED[name][1]
    assert expected in words
    assert words.endswith(".")


@pytest.mark.parametrize(
    "limits",
    [
        ProcessLimits(wall_seconds=0.005),
        ProcessLimits(memory_bytes=30_000_000),
        ProcessLimits(answer_bytes=10),
        ProcessLimits(cpu_seconds=0),
    ],
)
def test_a_child_that_runs_into_a_limit_is_ended_and_the_person_told(limits: ProcessLimits) -> None:
    """Whichever it is."""
    with pytest.raises(UploadRefused, match="too much memory or time"):
        read_busy_times(a_calendar(*[HOUR] * 15_000), SPRING, limits=limits)


def test_the_child_gives_back_what_reading_in_this_process_gives() -> None:
    """Spans, counts and troubles, through JSON and back."""
    file = a_calendar(HOUR, f"{HOUR}\nSTATUS:TENTATIVE\nRRULE:FREQ=DAILY;COUNT=3", "SUMMARY:no start")
    assert read_busy_times(file, SPRING) == calendar_busy.read_busy(file, SPRING)


def test_the_childs_answer_holds_no_word_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control is that the question does: it is the file."""
    seen: list[bytes] = []
    ask = child.ask

    def ask_and_see(*arguments: object) -> bytes:
        seen.append(ask(*arguments))
        return seen[-1]

    monkeypatch.setattr(child, "ask", ask_and_see)
    words = "canary-" + "\ncanary-".join(["title", "place"])
    file = a_calendar(f"{HOUR}\nSUMMARY:canary\nLOCATION:{words}\nDTSTART;TZID=canary:1", HOUR, "DTSTART:canary")
    assert b"canary" in file
    assert read_busy_times(file, SPRING).read == 1
    assert b"canary" not in seen[0]


def test_as_many_calendars_are_read_at_once_as_may_be_and_the_next_is_told_to_try_again() -> None:
    """At once, without waiting; when one is done there is a place again."""
    done = threading.Event()
    inside = threading.Barrier(busy_times.READINGS_AT_ONCE + 1)

    def hold() -> None:
        with busy_times.place():
            inside.wait(20)
            done.wait(20)

    threads = [threading.Thread(target=hold) for _ in range(busy_times.READINGS_AT_ONCE)]
    for thread in threads:
        thread.start()
    inside.wait(20)
    try:
        with pytest.raises(Occupied, match="Press the button again"), busy_times.place():
            pass
    finally:
        done.set()
        for thread in threads:
            thread.join()
    with busy_times.place():
        pass
