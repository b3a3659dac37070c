"""The company whose roster the coordinator's pages are tested with, and the parts of these pages' addresses."""

from flask import Flask

from tests import builders
from tests.conftest import saved
from tests.services.roster_worlds import World, again, world
from wellness.models import Unserved
from wellness.services import publishing


def planned(app: Flask) -> World:
    """A draft with Ada at nine and Ben at half past; Cem waits and ten o'clock is empty."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        builders.add(
            Unserved(roster_id=company.draft.id, employee_id=company.cem.id, wanted=1, got=0, reason="outranked")
        )
        return company


def published(app: Flask) -> World:
    """The same, published."""
    here = planned(app)
    with saved(app):
        company = again(here)
        publishing.publish(company.draft, revision=1, actor=company.hr)
    return here


def parts(company: World) -> dict[str, str]:
    """The ids of the roster, its visit, its slots and Cem."""
    return {
        "roster": company.draft.id,
        "visit": company.visit.id,
        "cem": company.cem.id,
        **{f"slot{number}": slot.id for number, slot in enumerate(company.slots)},
    }
