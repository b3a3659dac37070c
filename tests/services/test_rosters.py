"""Mending a draft by hand: pin, remove, assign and swap, each against the revision that the person looked at."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.builders import MONDAY, AvailabilityWindow, local
from tests.services.roster_worlds import World, world
from wellness.db import db
from wellness.models import LIVE, Appointment, AuditEntry, Employee, RosterState, Unserved
from wellness.services import rosters
from wellness.services.errors import NotFound, Refused, Stale


def who(company: World) -> list[tuple[str, str]]:
    """Who stands where in the draft."""
    db.session.expire_all()
    return [(f"{one.starts:%H:%M}", one.employee.name) for one in company.draft.appointments]


def only_at(company: World, person: Employee, start: str, end: str) -> None:
    answer = company.answer_of(person)
    answer.windows = [AvailabilityWindow(starts=local(MONDAY, start), ends=local(MONDAY, end), rating=1)]
    db.session.flush()


def test_an_assigned_place_is_pinned_and_the_list_of_the_unserved_shrinks(app: Flask) -> None:
    """What a person decided stays when the round is planned again."""
    with app.app_context():
        company = world()
        db.session.add(
            Unserved(roster_id=company.draft.id, employee_id=company.ada.id, wanted=1, got=0, reason="outranked")
        )
        db.session.flush()
        placed = rosters.assign(company.draft, company.slots[0], company.ada, revision=1, actor=company.hr)
        assert (placed.pinned, placed.outside_times, placed.book) == (True, False, company.draft.id)
        assert company.draft.revision == 2
        assert db.session.scalars(sa.select(Unserved)).all() == []


def test_removing_leaves_the_place_empty_and_says_who_goes_without(app: Flask) -> None:
    """Ada is listed as unserved, by hand."""
    with app.app_context():
        company = world()
        placed = company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        rosters.remove(placed, revision=1, actor=company.hr)
        assert who(company) == [("08:30", "Ben")]
        unserved = db.session.scalars(sa.select(Unserved)).one()
        assert (unserved.employee_id, unserved.wanted, unserved.got) == (company.ada.id, 1, 0)
        assert unserved.reason == rosters.BY_HAND


def test_two_people_change_places(app: Flask) -> None:
    """Both keep their row, both are pinned then."""
    with app.app_context():
        company = world()
        first, second = company.placed(company.ada, 0), company.placed(company.ben, 2)
        rosters.swap(first, second, revision=1, actor=company.hr)
        assert who(company) == [("08:00", "Ben"), ("09:00", "Ada")]
        assert first.pinned
        assert second.pinned


def test_two_people_change_places_at_overlapping_times(app: Flask) -> None:
    """Neither is in the other's way while they change."""
    with app.app_context():
        company = world()
        tom = builders.therapist(company.programme, "tom@hands.example")
        beside = builders.visit(tom, builders.room(company.site, "Garden room"), company.chair, starts=["09:00"])
        first = company.placed(company.ada, 0)
        second = builders.appointment(company.draft, beside.slots[0], company.ben)
        rosters.swap(first, second, revision=1, actor=company.hr)
        db.session.expire_all()
        assert (first.employee.name, second.employee.name) == ("Ben", "Ada")


def test_a_swap_that_does_not_suit_one_of_them_is_refused_for_both(app: Flask) -> None:
    """Ben is free until half past nine only."""
    with app.app_context():
        company = world()
        first, second = company.placed(company.ada, 2), company.placed(company.ben, 0)
        only_at(company, company.ben, "09:00", "09:30")
        with pytest.raises(Refused, match="Ben and the session on Mon 16 March, 10:00–10:20 have no common time"):
            rosters.swap(first, second, revision=1, actor=company.hr)
        assert who(company) == [("08:00", "Ben"), ("09:00", "Ada")]


def test_the_coordinator_may_go_outside_the_stated_times_and_it_is_marked(app: Flask) -> None:
    """Ben said yes on the phone; the mark and the audit keep it."""
    with app.app_context():
        company = world()
        only_at(company, company.ben, "09:00", "09:30")
        placed = rosters.assign(
            company.draft, company.slots[2], company.ben, revision=1, actor=company.hr, outside_times=True
        )
        assert placed.outside_times
        entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="appointment added")).one()
        assert entry.detail == {"slot": company.slots[2].id, "outside_times": True}


def test_going_outside_the_stated_times_sets_no_other_rule_aside(app: Flask) -> None:
    """The place is still taken."""
    with app.app_context():
        company = world()
        company.placed(company.ada, 0)
        with pytest.raises(Refused, match="This place is taken"):
            rosters.assign(
                company.draft, company.slots[0], company.ben, revision=1, actor=company.hr, outside_times=True
            )


def test_pinning_and_unpinning(app: Flask) -> None:
    """Each raises the revision, so that another open page is stale."""
    with app.app_context():
        company = world()
        placed = company.placed(company.ada, 0)
        rosters.pin(placed, revision=1, actor=company.hr)
        assert placed.pinned
        rosters.unpin(placed, revision=2, actor=company.hr)
        assert not placed.pinned


def test_a_stale_page_changes_nothing(app: Flask) -> None:
    """Somebody removed Ben in the meantime."""
    with app.app_context():
        company = world()
        first, second = company.placed(company.ada, 0), company.placed(company.ben, 1)
        rosters.remove(second, revision=1, actor=company.hr)
        for change in (rosters.pin, rosters.unpin, rosters.remove):
            with pytest.raises(Stale):
                change(first, revision=1, actor=company.hr)
        with pytest.raises(Stale):
            rosters.assign(company.draft, company.slots[2], company.cem, revision=1, actor=company.hr)
        assert who(company) == [("08:00", "Ada")]


def test_a_published_roster_is_not_mended(app: Flask) -> None:
    """What people have in their calendars changes by publishing only."""
    with app.app_context():
        company = world()
        placed = company.placed(company.ada, 0)
        company.draft.state = RosterState.PUBLISHED
        db.session.flush()
        with pytest.raises(Stale):
            rosters.remove(placed, revision=company.draft.revision, actor=company.hr)


def test_the_database_has_the_last_word(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the rules overlook somebody, the constraint does not, and it is said in words."""
    with app.app_context():
        company = world()
        company.placed(company.ada, 0)
        monkeypatch.setattr(rosters, "free_seat", lambda board, slot: 1)
        with pytest.raises(Refused, match="Somebody has this place or this time already"):
            rosters.assign(company.draft, company.slots[0], company.ben, revision=1, actor=company.hr)


def test_an_appointment_of_another_roster_is_not_found(app: Flask) -> None:
    """Neither is one that was cancelled."""
    with app.app_context():
        company = world()
        other = company.placed(company.ada, 0, company.draft_again())
        with pytest.raises(NotFound):
            rosters.get_appointment(company.draft, other.id)
        with pytest.raises(NotFound):
            rosters.get_appointment(company.draft, "no such id")


def test_a_draft_holds_its_own_book(app: Flask) -> None:
    """Two drafts may give the same place; only what is live excludes."""
    with app.app_context():
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 0, company.draft_again())
        assert {one.book for one in db.session.scalars(sa.select(Appointment))}.isdisjoint({LIVE})
