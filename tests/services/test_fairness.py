"""Shares before a roster and with it, over everyone who asked."""

from datetime import timedelta

from flask import Flask

from tests.builders import MONDAY, add, employee, open_round
from tests.services.roster_worlds import World, world
from wellness.models import Employee, LedgerEntry
from wellness.services.fairness import fairness_of


def bands(company: World) -> dict[str, tuple[int, int]]:
    return {band.label: (band.before, band.after) for band in fairness_of(company.draft).bands}


def had(who: Employee, received: int, entitled: int, company: World) -> None:
    """An entry of an earlier round."""
    weeks = timedelta(weeks=received + entitled)
    earlier = open_round(company.programme, starts_on=MONDAY - weeks, days=7)
    add(LedgerEntry(employee_id=who.id, round_id=earlier.id, entitled=entitled, received=received))


def test_a_place_lifts_a_share_and_going_without_lowers_it(app: Flask) -> None:
    with app.app_context():
        company = world()
        had(company.ada, 0, 1, company)
        had(company.ben, 1, 1, company)
        company.placed(company.ada, 0)

        assert bands(company) == {
            "nothing": (1, 1),
            "under a third": (0, 0),
            "up to a half": (0, 2),
            "over a half": (0, 0),
            "all": (1, 0),
        }


def test_people_who_ask_for_the_first_time_are_counted_apart(app: Flask) -> None:
    """Cem and Ben have no history; after the round everybody has a share."""
    with app.app_context():
        company = world()
        had(company.ada, 1, 4, company)
        company.placed(company.cem, 1)

        found = fairness_of(company.draft)

        assert (found.people, found.first_time) == (3, 2)
        assert sum(band.before for band in found.bands) == 1
        assert sum(band.after for band in found.bands) == 3
        assert (found.little_before, found.little_after) == (1, 2)


def test_somebody_who_did_not_ask_is_not_counted(app: Flask) -> None:
    with app.app_context():
        company = world()
        employee(company.programme, "silent@meadow.example", sites=[company.site])

        assert fairness_of(company.draft).people == 3
