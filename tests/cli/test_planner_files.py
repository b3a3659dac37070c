"""Handing out the planner's files of a published roster."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests import builders
from tests.conftest import saved
from wellness.cli import wellness
from wellness.models import RosterState
from wellness.settings import Settings


@pytest.fixture
def runner(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands on the test's database."""
    monkeypatch.setenv("WELLNESS_DATABASE_URL", settings.database)
    monkeypatch.setenv("WELLNESS_DATA_DIR", str(settings.data_dir))
    return CliRunner()


def test_the_roster_published_last_is_written_as_it_was_planned(app: Flask, runner: CliRunner, tmp_path: Path) -> None:
    with saved(app):
        builders.roster(builders.open_round(builders.programme()), state=RosterState.PUBLISHED, problem='{"seed": "s"}')
    done = runner.invoke(wellness, ["planner-files", "--out", str(tmp_path / "files")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "files" / "problem.json").read_text() == '{"seed": "s"}'


def test_without_a_published_roster_it_says_so(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(wellness, ["planner-files", "--out", str(tmp_path / "files")])
    assert done.exit_code == 1
    assert "There is no such roster" in done.output
