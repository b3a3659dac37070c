"""Undoing an import puts back exactly what was there, or says what stands in the way."""

from datetime import timedelta

import pytest
from flask import Flask

from tests import builders
from tests.builders import MONDAY
from tests.services.import_samples import (
    ADA,
    BEN,
    CLEO,
    THEA_ON_MONDAY,
    VISIT_HEADINGS,
    confirmed,
    everything,
    lines,
    offices,
    people_in,
    person,
    propose_people,
    propose_visits,
    therapist,
)
from wellness import clock
from wellness.db import db
from wellness.models import ImportBatch, ImportState, SignIn, Visit
from wellness.services import import_choosing as choosing
from wellness.services import imports, people
from wellness.services.errors import Refused


def undo(batch: ImportBatch) -> bool:
    return imports.undo(batch, actor=None)


def test_undoing_a_mixed_import_puts_every_row_back(app: Flask) -> None:
    """Somebody joins, two exchange numbers, one moves, one gets a new address, one leaves and one comes back."""
    with app.app_context():
        offices()
        left = "Emil Fry,emil.fry@meadow.example,0050,,Berlin,,2026-01-31"
        confirmed(propose_people(lines(ADA, BEN, CLEO, left.removesuffix("2026-01-31"))))
        confirmed(propose_people(lines(left)))
        before = everything()
        batch = propose_people(
            lines(
                ADA.replace("0041", "0042").replace("Finance", "Legal"),
                BEN.replace("0042", "0041").replace("Pune", "Berlin; Pune"),
                left.removesuffix("2026-01-31").replace("emil.fry@", "e.fry@"),
                "Gita Rao,gita.rao@meadow.example,0060,,Berlin,2026-01-01,",
            )
        )
        proposed = people_in(batch)
        emil, cleo = proposed.readdressed[0].person.employee_id, proposed.leavers[0].person.employee_id
        choosing.tick_addresses(batch, batch.revision, [emil or ""], shown=[emil or ""])
        choosing.tick_leavers(batch, batch.revision, [cleo or ""], shown=[cleo or ""])
        assert people_in(batch).counts == {"joined": 1, "changed": 3, "left": 1, "unchanged": 0, "left_out": 0}
        confirmed(batch)
        assert person("e.fry@meadow.example").left_at is None
        assert everything() != before
        assert undo(batch) is True
        assert everything() == before
        assert (batch.state, batch.changes) == (ImportState.UNDONE, None)


def test_undoing_twice_is_undoing_once(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = confirmed(propose_people(lines(ADA)))
        assert [undo(batch), undo(batch)] == [True, False]


def test_a_proposal_is_not_undone(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = propose_people(lines(ADA))
        with pytest.raises(Refused, match="Only a confirmed import"):
            undo(batch)


def test_an_import_with_answers_on_it_is_not_undone_and_says_whose(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        batch = confirmed(propose_people(lines(ADA, BEN)))
        round_ = builders.open_round(programme)
        builders.answer(person("ada.lee@meadow.example"), round_, [], services=[])
        before = everything()
        with pytest.raises(Refused, match="Ada Lee has answered in a round since"):
            undo(batch)
        assert everything() == before


def test_an_import_whose_people_signed_in_is_not_undone(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = confirmed(propose_people(lines(ADA, BEN)))
        for email in ("ada.lee@meadow.example", "ben.cho@meadow.example"):
            until = clock.now() + timedelta(minutes=10)
            builders.add(SignIn(account_id=person(email).account_id, expires_at=until))
        with pytest.raises(Refused, match="Ada Lee and Ben Cho have signed in since"):
            undo(batch)


def test_an_import_that_a_later_one_changed_is_not_undone_before_it(app: Flask) -> None:
    with app.app_context():
        offices()
        first = confirmed(propose_people(lines(ADA)))
        before = everything()
        later = confirmed(propose_people(lines(ADA.replace("Finance", "Legal"))))
        with pytest.raises(Refused, match="Ada Lee was changed again since"):
            undo(first)
        undo(later)
        assert everything() == before
        assert undo(first)


def test_a_change_by_hand_stands_in_the_way_too(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, CLEO)))
        batch = propose_people(lines(ADA))
        cleo = person("cleo.diaz@meadow.example")
        choosing.tick_leavers(batch, batch.revision, [cleo.id], shown=[cleo.id])
        confirmed(batch)
        people.come_back(person("cleo.diaz@meadow.example"), actor=None)
        with pytest.raises(Refused, match="Cleo Diaz was changed again since"):
            undo(batch)


def test_a_move_that_somebody_answered_upon_stays(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        confirmed(propose_people(lines(ADA)))
        batch = confirmed(propose_people(lines(ADA.replace("Berlin", "Pune"))))
        builders.answer(person("ada.lee@meadow.example"), builders.open_round(programme), [], services=[])
        with pytest.raises(Refused, match="Ada Lee answered or got a session after the change"):
            undo(batch)


def test_an_address_that_somebody_else_has_by_now_is_not_taken_from_them(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        batch = propose_people(lines(ADA.replace("ada.lee@", "a.lee.park@")))
        ada = person("ada.lee@meadow.example").id
        choosing.tick_addresses(batch, batch.revision, [ada], shown=[ada])
        confirmed(batch)
        builders.account("ada.lee@meadow.example")
        with pytest.raises(Refused, match=r"ada\.lee@meadow\.example belongs to somebody else by now"):
            undo(batch)


def test_a_login_that_was_there_before_stays(app: Flask) -> None:
    with app.app_context():
        offices()
        builders.coordinator("ada.lee@meadow.example")
        before = everything()
        undo(confirmed(propose_people(lines(ADA))))
        assert everything() == before


def test_undoing_visits_takes_their_slots_and_breaks_too(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        before = everything()
        batch = confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        undo(batch)
        assert everything() == before


def test_visits_with_people_on_them_stay(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        batch = confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        visit = db.session.scalars(db.select(Visit)).one()
        ada = builders.employee(programme, "ada.lee@meadow.example", sites=[visit.room.site])
        builders.appointment(builders.roster(builders.open_round(programme, starts_on=MONDAY)), visit.slots[0], ada)
        with pytest.raises(Refused, match="Thea Lind on Mon 16 March, 09:00–15:00 has had people rostered on it since"):
            undo(batch)
