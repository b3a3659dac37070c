"""The main job end to end: its files agree with each other, and programs that we did not write agree with them."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.clients import readers

ROOT = Path(__file__).parent.parent.parent
# The coming round then runs from 12 October to 8 November 2026: Berlin's clocks go back on 25 October, New York's on
# 1 November, and Pune's never.
NOW = "2026-09-26T09:00+00:00"


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demonstration leaves."""
    out = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "wellness", "demo", "--no-serve", "--out", str(out)]
    environment = {**os.environ, "WELLNESS_NOW": NOW}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def rows(job: Path) -> list[dict[str, str]]:
    with (job / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_listed(job: Path) -> dict[str, tuple[datetime, datetime]]:
    """Start and end by calendar UID, as the coordinator's list has them."""

    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)

    return {row["Calendar UID"]: (instant(row["Starts"]), instant(row["Ends"])) for row in rows(job)}


def test_the_checker_finds_no_broken_rule(job: Path) -> None:
    check = [sys.executable, "-m", "solver", "check", str(job / "problem.json"), str(job / "outcome.json")]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_roster_is_proven_fair(job: Path) -> None:
    assert json.loads((job / "outcome.json").read_text())["status"] == "optimal"


def test_problem_and_outcome_name_nobody(job: Path) -> None:
    """Names, addresses and personnel numbers stay in the application; the planner's files carry opaque ids."""
    text = (job / "problem.json").read_text() + (job / "outcome.json").read_text()
    for row in rows(job):
        assert row["Name"] not in text
        assert row["E-mail"] not in text


def test_list_workbook_and_outcome_hold_the_same_appointments(job: Path) -> None:
    planned = json.loads((job / "outcome.json").read_text())["appointments"]
    sheet = openpyxl.load_workbook(job / "roster.xlsx").active
    assert sheet is not None
    assert len(rows(job)) == len(planned) == sheet.max_row - 1
    starts = sorted(datetime.fromisoformat(one["start"]).astimezone(UTC) for one in planned)
    assert sorted(start for start, _ in as_listed(job).values()) == starts


def test_every_appointment_has_one_invite_and_every_mail_is_in_the_outbox(job: Path) -> None:
    invites = list((job / "invites").glob("*.ics"))
    mails = [path.read_bytes() for path in (job / "outbox").glob("*.eml")]
    assert len(invites) == len(rows(job))
    assert sum(b"method=REQUEST" in mail or b'method="REQUEST"' in mail for mail in mails) >= len(invites)


def test_the_round_spans_both_clock_changes_in_three_zones(job: Path) -> None:
    offsets = {(row["Site"], row["Starts"][-6:]) for row in rows(job)}
    assert {("Berlin", "+02:00"), ("Berlin", "+01:00"), ("New York", "-04:00"), ("New York", "-05:00")} <= offsets
    assert ("Pune", "+05:30") in offsets


def test_wall_clock_times_are_the_instants_local_time(job: Path) -> None:
    for row in rows(job):
        assert row["Starts"].startswith(f"{row['Date']}T{row['From']}")


@pytest.mark.clients
@pytest.mark.parametrize("read", [readers.ical_js_instants, readers.libical_instants], ids=["ical.js", "libical"])
def test_calendar_programs_agree_with_the_list_to_the_second(job: Path, read: Callable[..., object]) -> None:
    assert read(sorted((job / "invites").glob("*.ics"))) == as_listed(job)
