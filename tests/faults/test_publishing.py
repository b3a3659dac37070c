"""SIGKILL while a roster is published and its mails leave: one version, and every mail as it was written."""

import random
import time

import pytest

from tests.faults import worlds
from tests.faults.findings import after_publishing
from tests.faults.site import Site
from wellness.db import db
from wellness.models import Mail, Roster, RosterState

pytestmark = pytest.mark.faults

RANDOM_KILLS = 3


@pytest.fixture
def roster_id(site: Site) -> str:
    """The draft to publish."""
    with site.app.app_context():
        made = worlds.drafted_round()
        db.session.commit()
        return made


def test_killed_at_every_point_from_the_press_to_the_last_mail(site: Site, roster_id: str) -> None:
    """Eight kills of one publication; what was acknowledged stays, what was not has never happened."""
    site.start(first=("publish", roster_id), failpoint="roster published, not committed")
    site.dies()
    assert site.look(lambda: db.session.get_one(Roster, roster_id).state) is RosterState.DRAFT
    assert site.look(lambda: db.session.scalars(db.select(Mail.id)).all()) == []

    site.start(first=("publish", roster_id))
    site.kill_when_done()
    assert site.look(lambda: db.session.get_one(Roster, roster_id).state) is RosterState.PUBLISHED
    for failpoint in ("mail handed over:3", "mail marked, not committed:3", "mail sent:3"):
        site.start(failpoint=failpoint)
        site.dies()
    moments = random.Random(20260317)
    for _ in range(RANDOM_KILLS):
        site.start()
        time.sleep(moments.uniform(1.0, 3.0))
        site.kill()
    site.start()

    assert after_publishing(site, mails_expected=worlds.PEOPLE) == []
    assert site.kills == 5 + RANDOM_KILLS
