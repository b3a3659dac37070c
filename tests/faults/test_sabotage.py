"""With a protection taken away, the kill tests are red: each of these would pass the eye and not the findings."""

from pathlib import Path

import pytest

from tests import databases
from tests.faults import worlds
from tests.faults.findings import after_planning, after_publishing
from tests.faults.site import Site, site_on
from wellness.db import db

pytestmark = pytest.mark.faults


@pytest.fixture
def site(tmp_path: Path):
    """One engine is enough to show what the findings see."""
    with databases.fresh("sqlite", tmp_path) as url, site_on(url, tmp_path) as site:
        yield site


def made(site: Site, build) -> str:
    with site.app.app_context():
        row_id = build()
        db.session.commit()
        return row_id


@pytest.mark.parametrize(
    ("sabotage", "failpoint", "found"),
    [
        ("store again", "roster stored", "there are 2 drafts and not 1"),
        ("store in parts", "roster flushed", "draft 1 is not whole"),
        ("let the planner live", "planner started", "was left behind"),
    ],
)
def test_a_planning_without_its_protection_is_found_out(site: Site, sabotage: str, failpoint: str, found: str) -> None:
    round_id = made(site, worlds.closed_round)
    site.start(first=("plan", round_id), failpoint=failpoint, sabotage=sabotage)
    site.dies()
    site.start(sabotage=sabotage if sabotage == "store again" else "")

    assert any(found in fault for fault in after_planning(site, drafts=1))


@pytest.mark.parametrize(
    ("sabotage", "found"),
    [("rebuild mails", "was not delivered as it was written"), ("mark before sending", "was never delivered")],
)
def test_an_outbox_without_its_protection_is_found_out(site: Site, sabotage: str, found: str) -> None:
    roster_id = made(site, worlds.drafted_round)
    site.start(first=("publish", roster_id), failpoint="mail handed over:5", sabotage=sabotage)
    site.dies()
    site.start()

    assert any(found in fault for fault in after_publishing(site, mails_expected=worlds.PEOPLE))
