"""People missing from a list are shown, and leave only when the coordinator says so."""

from flask import Flask

from tests.conftest import NOW
from tests.services.import_samples import (
    ADA,
    BEN,
    CLEO,
    confirmed,
    lines,
    offices,
    people_in,
    person,
    propose_people,
)
from wellness.services import import_choosing as choosing
from wellness.services.import_people import PeopleProposal

BOTH = "Dora Ek,dora.ek@meadow.example,0044,Design,Berlin; Pune,,"


def missing(proposed: PeopleProposal) -> list[str]:
    return [leaver.person.name for leaver in proposed.leavers]


def test_missing_people_are_shown_and_stay(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO)))
        batch = propose_people(lines(ADA, "Emil Fry,emil.fry@meadow.example,0050,,Berlin,,"))
        assert missing(people_in(batch)) == ["Cleo Diaz"]
        confirmed(batch)
        assert person("cleo.diaz@meadow.example").left_at is None


def test_a_ticked_one_leaves(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO)))
        batch = propose_people(lines(ADA))
        cleo = person("cleo.diaz@meadow.example").id
        choosing.tick_leavers(batch, batch.revision, [cleo], shown=[cleo])
        assert people_in(batch).counts["left"] == 1
        confirmed(batch)
        assert person("cleo.diaz@meadow.example").left_at == NOW
        assert person("ada.lee@meadow.example").left_at is None


def test_a_tick_is_taken_back_and_ticks_of_other_pages_stay(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO, BEN.replace("Pune", "Berlin"))))
        batch = propose_people(lines("Emil Fry,emil.fry@meadow.example,0050,,Berlin,,"))
        ids = [leaver.person.employee_id or "" for leaver in people_in(batch).leavers]
        choosing.tick_leavers(batch, batch.revision, ids[:2], shown=ids[:2])
        choosing.tick_leavers(batch, batch.revision, [], shown=ids[1:])
        assert [leaver.ticked for leaver in people_in(batch).leavers] == [True, False, False]


def test_only_people_of_the_sites_in_the_file_can_be_missing(app: Flask) -> None:
    """A list of Berlin says nothing about Pune."""
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN, CLEO)))
        assert missing(people_in(propose_people(lines(ADA)))) == ["Cleo Diaz"]


def test_whoever_is_at_another_site_too_leaves_only_when_ticked_singly(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO, BOTH)))
        batch = propose_people(lines(ADA))
        choosing.tick_all_leavers(batch, batch.revision, have_left=True)
        proposed = people_in(batch)
        assert [leaver.person.name for leaver in proposed.leaving] == ["Cleo Diaz"]
        assert missing(proposed) == ["Cleo Diaz", "Dora Ek"]


def test_a_person_in_a_wrong_or_skipped_row_is_not_missing(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO, BOTH)))
        wrong_address = CLEO.replace("cleo.diaz@meadow.example", "cleo.diaz(at)meadow.example")
        batch = propose_people(lines(ADA, wrong_address, BOTH))
        choosing.skip(batch, batch.revision, ("", 4))
        assert missing(people_in(batch)) == []


def test_a_name_in_two_cells_of_a_wrong_row_is_a_name(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO)))
        rows = ("Lee,Ada,ada.lee@meadow.example,Berlin", "Diaz,Cleo,?,Berlin")
        batch = propose_people(lines(*rows, headings="Last name,First name,E-mail,Site"))
        assert missing(people_in(batch)) == []


def test_people_who_have_left_are_not_missing(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO)))
        confirmed(propose_people(lines(ADA, CLEO + "2026-02-01")))
        assert missing(people_in(propose_people(lines(ADA)))) == []
