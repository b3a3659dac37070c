"""SIGKILL while a round is planned, then a plain restart: one whole draft, and no planner left behind."""

import random
import time

import pytest

from tests.faults import worlds
from tests.faults.findings import after_planning
from tests.faults.site import Site
from wellness.db import db
from wellness.models import Planning, Roster

pytestmark = pytest.mark.faults

RANDOM_KILLS = 5


@pytest.fixture
def round_id(site: Site) -> str:
    """The round to plan."""
    with site.app.app_context():
        made = worlds.closed_round()
        db.session.commit()
        return made


def count(site: Site, kind: type) -> int:
    return site.look(lambda: db.session.scalar(db.select(db.func.count(kind.id))) or 0)


def test_killed_at_every_point_until_the_planner_has_finished(site: Site, round_id: str) -> None:
    """Five kills of one planning; what was not committed has never been asked for."""
    site.start(first=("plan", round_id), failpoint="planning asked for")
    site.dies()
    assert count(site, Planning) == 0

    site.start(first=("plan", round_id), failpoint="planning taken up")
    site.dies()
    for failpoint in ("planning frozen", "planner started", "planner finished"):
        site.start(failpoint=failpoint)
        site.dies()
        assert site.planners() == []
        assert count(site, Roster) == 0
    site.start()

    assert after_planning(site, drafts=1) == []
    assert site.kills == 5


def test_killed_around_the_commit_of_the_draft(site: Site, round_id: str) -> None:
    """Before the commit there is nothing; after it there is one draft, whatever the queue still believes."""
    site.start(first=("plan", round_id), failpoint="roster flushed")
    site.dies()
    assert count(site, Roster) == 0

    site.start(failpoint="roster stored")
    site.dies()
    assert count(site, Roster) == 1
    site.start()

    assert after_planning(site, drafts=1) == []
    assert site.kills == 2


def test_killed_while_it_is_explained_who_would_have_been_helped(site: Site, round_id: str) -> None:
    """The draft is there before, stays as it is, and the next start explains it."""
    site.start(first=("plan", round_id), failpoint="planner explains")
    site.dies()
    assert count(site, Roster) == 1
    assert site.planners() == []
    site.start()

    assert after_planning(site, drafts=1) == []
    assert site.kills == 1


def test_killed_at_random_moments(site: Site, round_id: str) -> None:
    """Wherever the kills fall, a plain restart brings the one draft."""
    moments = random.Random(20260316)
    site.start(first=("plan", round_id))
    site.kill_when_done()
    for _ in range(RANDOM_KILLS - 1):
        site.start()
        time.sleep(moments.uniform(0.5, 3.0))
        site.kill()
        assert site.planners() == []
    site.start()

    assert after_planning(site, drafts=1) == []
    assert site.kills == RANDOM_KILLS
