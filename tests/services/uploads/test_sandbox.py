"""Hostile files are answered in words, in seconds, within the memory allowed, and leave no process behind.

Seconds are those of the processor, of this process and its children together, because other tests may be running.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.services.uploads import hostile
from tests.services.uploads.company import FILES, table_of
from wellness.services.uploads.child import ProcessLimits, environment
from wellness.services.uploads.sandbox import read_upload
from wellness.services.uploads.table import UploadRefused

MEGABYTE = 1_000_000


def children() -> set[str]:
    """The process ids of this process's children."""
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


def processor_seconds() -> float:
    """What this process and its finished children have computed so far."""
    return sum(os.times()[:4])


def happens(what: Callable[[], bool]) -> bool:
    """Whether something comes true within twenty seconds."""
    deadline = time.monotonic() + 20
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("filename", hostile.REFUSED)
def test_a_hostile_file_is_refused_in_words_within_five_seconds(filename: str) -> None:
    make, says = hostile.REFUSED[filename]
    data = make()
    before = children()
    began = processor_seconds()
    with pytest.raises(UploadRefused) as refusal:
        read_upload(filename, data)
    assert processor_seconds() - began < 5
    assert filename in str(refusal.value)
    assert says in str(refusal.value)
    assert children() <= before


def test_a_million_cells_that_are_honestly_packed_are_read_within_the_limits() -> None:
    data = hostile.million_cells_hardly_packed()
    began = processor_seconds()
    table = read_upload("wide.xlsx", data)
    assert processor_seconds() - began < 5
    assert len(table.sheets[0].rows) == 10_000


def test_a_lone_quotation_mark_costs_its_own_line_only() -> None:
    table = read_upload("quote.csv", b'Name,E-mail\n"Ann,ann@a.example\nBo,bo@a.example\n')
    assert [row.cells for row in table.sheets[0].rows] == [
        ("Name", "E-mail"), ("Ann", "ann@a.example"), ("Bo", "bo@a.example"),
    ]  # fmt: skip
    assert table.notes[0].row == 2


def test_the_child_gives_back_what_reading_in_this_process_gives() -> None:
    for path in sorted(FILES.iterdir()):
        assert read_upload(path.name, path.read_bytes()) == table_of(path.name)


@pytest.mark.parametrize(
    "limits",
    [ProcessLimits(wall_seconds=0.005), ProcessLimits(memory_bytes=30 * MEGABYTE), ProcessLimits(answer_bytes=1000)],
)
def test_a_child_that_runs_into_a_limit_is_ended_and_the_person_told_what_to_do(limits: ProcessLimits) -> None:
    before = children()
    with pytest.raises(UploadRefused, match="takes too much memory or time to read"):
        read_upload("people.csv", b"Name,E-mail\n" + b"Ann Lee,ann@a.example\n" * 20_000, process_limits=limits)
    assert children() <= before


def test_a_child_that_computes_too_long_is_ended() -> None:
    data = b"Name,E-mail\n" + b'"Ann Lee","ann@a.example"\n' * 40_000
    assert read_upload("people.csv", data, process_limits=ProcessLimits(cpu_seconds=4))
    with pytest.raises(UploadRefused, match="takes too much memory or time"):
        read_upload("people.csv", data, process_limits=ProcessLimits(cpu_seconds=0))


def test_the_child_does_not_outlive_the_one_who_waits_for_it() -> None:
    script = (
        "import subprocess, sys, time\n"
        "command = [sys.executable, '-P', '-m', 'wellness.services.uploads.worker']\n"
        "print(subprocess.Popen(command, stdin=int(sys.argv[1])).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    reads, writes = os.pipe()
    command = [sys.executable, "-c", script, str(reads)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, pass_fds=[reads], env=environment())
    os.close(reads)
    assert parent.stdout
    child = Path("/proc") / parent.stdout.readline().strip()
    parent.stdout.close()
    # The question is never finished, so the child would wait for the rest of it as long as this test holds the pipe.
    os.write(writes, b'{"memory_bytes": 512000000, "cpu_seconds": 4, "answer_bytes": 1000}\n')
    assert happens(lambda: "512000000" in (child / "limits").read_text())
    parent.kill()
    parent.wait()
    assert happens(lambda: not child.exists())
    os.close(writes)


def test_the_child_knows_none_of_the_sites_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLNESS_SECRET_KEY", "canary")
    assert "canary" not in str(environment())


def test_twenty_thousand_people_are_read_and_typed_in_time_and_within_the_memory_allowed() -> None:
    """In a process of its own, so that its peak memory is its own."""
    script = Path(__file__).parent / "twenty_thousand.py"
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    rows, _, computed, own, child = (float(word) for word in found.stdout.split())
    assert rows == 20_000
    assert computed < 5
    assert own < 512
    assert child < 512


def test_a_calendar_gives_a_table_of_therapist_days() -> None:
    data = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"DTSTART:20260106T080000Z\r\nDTEND:20260106T140000Z\r\nSUMMARY:Massage with Mira Lopez\r\n"
        b"LOCATION:Berlin\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    table = read_upload("days.ics", data, calendar_days=(date(2026, 1, 5), date(2026, 2, 2)))
    assert table.format == "ics"
    assert table.sheets[0].rows[1].cells[:2] == ("Massage with Mira Lopez", "Berlin")
