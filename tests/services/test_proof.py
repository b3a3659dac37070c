"""What is said about the proof of a roster: as much as the planner proved, and no more."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.services.live_worlds import appointment_of, invite_of, published
from tests.services.roster_worlds import world
from wellness.models import Roster
from wellness.services import appointment_changes, give_back, proof, rosters


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Every test here works inside the application."""
    with app.app_context():
        yield


def test_a_roster_with_every_stage_proven_is_the_fairest() -> None:
    """Nothing is left to say."""
    found = proof.of(Roster(status="optimal", unproven=[]))
    assert (found.label, found.is_fairest, found.is_best) == ("proven fairest", True, True)


@pytest.mark.parametrize("status", ["feasible", "out_of_time", "cancelled"])
def test_where_only_likes_are_open_it_still_is_the_fairest(status: str) -> None:
    """Who is served is proven; when they come is not."""
    found = proof.of(Roster(status=status, unproven=["liked"]))
    assert (found.is_fairest, found.is_best) == (True, False)
    assert "might suit people's likes better" in found.words


@pytest.mark.parametrize(
    ("status", "begin"),
    [
        ("feasible", "The search ended: "),
        ("out_of_time", "Planning used up its time: "),
        ("cancelled", "Planning was stopped early: "),
    ],
)
@pytest.mark.parametrize("unproven", [None, ["fair", "drawn"], ["drawn", "liked"]])
def test_a_roster_that_is_not_proven_says_so_and_why(status: str, begin: str, unproven: list[str] | None) -> None:
    """Also one of which nobody noted what was proven."""
    found = proof.of(Roster(status=status, unproven=unproven))
    assert found.words == begin + "this roster is valid, but it is not proven that none is fairer."
    assert (found.label, found.is_fairest) == ("not proven best", False)


def test_a_change_by_hand_ends_the_proof_and_a_pin_does_not() -> None:
    """Whoever is pinned stays where the planner put them."""
    company = world()
    given = company.placed(company.ada, 0)
    rosters.pin(given, revision=1, actor=company.hr)
    assert proof.of(company.draft).is_fairest

    rosters.remove(given, revision=2, actor=company.hr)

    found = proof.of(company.draft)
    assert (found.label, found.is_fairest, found.is_best) == ("changed by hand", False, False)


def test_a_published_roster_is_proven_until_a_coordinator_changes_it() -> None:
    """Who gives a place back changes nothing of what was planned."""
    company = published()
    give_back.give_back(invite_of(company.ben))
    assert proof.of(company.draft).is_fairest

    appointment_changes.move(appointment_of(company.ada), company.slots[2], actor=company.hr)

    assert proof.of(company.draft).label == "changed by hand"
