"""The places at which a test may kill the server."""

import re
from pathlib import Path

import pytest

import wellness
from tests.clients import test_mailbox, test_own_calendars
from tests.faults import test_planning, test_publishing
from wellness import settings as process_settings
from wellness.services import failpoints
from wellness.services.failpoints import FAILPOINTS, failpoint
from wellness.settings import ConfigurationError, Settings, load_settings

CALL = re.compile(r'failpoint\("([^"]+)"\)')


def test_every_listed_place_is_in_the_code_once() -> None:
    found = [name for file in Path(wellness.__file__).parent.rglob("*.py") for name in CALL.findall(file.read_text())]

    assert sorted(found) == sorted(FAILPOINTS)


def test_every_listed_place_is_killed_in_the_kill_tests() -> None:
    modules = (test_planning, test_publishing, test_mailbox, test_own_calendars)
    tests = "".join(Path(module.__file__).read_text() for module in modules)

    assert [name for name in FAILPOINTS if f'"{name}' not in tests] == []


def test_a_place_is_passed_unless_it_is_the_one_that_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    monkeypatch.setattr(failpoints.os, "kill", lambda process, _signal: killed.append(process))
    monkeypatch.setattr(failpoints, "_passed", failpoints.Counter())
    process_settings.use(settings)
    failpoint("mail sent")
    process_settings.use(settings.model_copy(update={"failpoint": "mail sent:2"}))
    failpoint("roster stored")
    failpoint("mail sent")
    assert killed == []

    failpoint("mail sent")

    assert len(killed) == 1


def test_production_refuses_to_be_killed() -> None:
    with pytest.raises(ConfigurationError, match="FAILPOINT"):
        load_settings(
            {
                "WELLNESS_ENVIRONMENT": "production",
                "WELLNESS_SECRET_KEY": "a test's secret of at least 32 characters",
                "WELLNESS_BASE_URL": "https://wellness.meadow.example",
                "WELLNESS_FAILPOINT": "mail sent",
            }
        )
