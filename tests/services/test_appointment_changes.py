"""Changing a published roster one appointment at a time: what everybody's calendar is told, and what else follows."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import saved
from tests.services.live_worlds import (
    LATER,
    appointment_of,
    invite_of,
    messages,
    published,
    received,
    sent,
    words_of,
)
from tests.services.roster_worlds import TUESDAY, World, again
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, AuditEntry, Unserved, Wish, WishKind
from wellness.services import appointment_changes, cancel_reasons, give_back, ledger, mending_choices, waiting
from wellness.services.errors import Refused, Stale


@pytest.fixture
def here(app: Flask) -> World:
    with saved(app):
        return published()


@pytest.mark.parametrize("reason", cancel_reasons.CHOICES)
def test_a_cancelled_appointment_leaves_the_calendar_with_its_reason(app: Flask, here: World, reason: str) -> None:
    """One mail to the one person, with the sentence of the reason; it does not count as one that they have had."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        uid, appointment = invite_of(company.ada).uid, appointment_of(company.ada)
        appointment_changes.cancel(appointment, reason=reason, actor=company.hr)
        assert [(one.to, one.method, one.uid, one.sequence) for one in sent()] == [("ada", "CANCEL", uid, 1)]
        assert cancel_reasons.CHOICES[reason].words in words_of(messages()[0])
        assert (appointment.cancelled_by, appointment.cancel_reason) == ("coordinator", reason)
        assert (received(company.ada), received(company.ben)) == (0, 1)


def test_an_hour_before_it_begins_a_cancelled_appointment_does_not_count_either(app: Flask, here: World) -> None:
    """Only giving back late counts."""
    with saved(app):
        company = again(here)
        with clock.stopped_at(company.slots[0].starts - timedelta(hours=1)):
            appointment_changes.cancel(appointment_of(company.ada), reason="therapist_away", actor=company.hr)
        assert received(company.ada) == 0
        ledger.write(company.round)
        assert received(company.ada) == 0


def test_whoever_was_cancelled_waits_again_unless_they_asked_for_it(app: Flask, here: World) -> None:
    """The coordinator finds them on the list of those who wait, and their place among the empty ones."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        appointment_changes.cancel(appointment_of(company.ada), reason="no_room", actor=company.hr)
        appointment_changes.cancel(appointment_of(company.ben), reason="asked", actor=company.hr)
        assert [row.employee.name for row in db.session.scalars(waiting.waiting(company.draft))] == ["Ada"]
        assert [place.slot for place in waiting.empty_places(company.draft, after=LATER)] == company.slots


def test_a_reason_is_one_of_the_choices(app: Flask, here: World) -> None:
    """What a form makes up is not told to anybody."""
    with app.app_context():
        company = again(here)
        with pytest.raises(Refused, match="Choose why"):
            appointment_changes.cancel(appointment_of(company.ada), reason="given_on", actor=company.hr)


def test_a_moved_appointment_keeps_its_calendar_entry_and_says_old_and_new(app: Flask, here: World) -> None:
    """The same UID, the next sequence; the old place is open and the ledger stays."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        invite, appointment = invite_of(company.ada), appointment_of(company.ada)
        appointment_changes.move(appointment, company.slots[2], actor=company.hr)
        assert [one[:4] for one in sent()] == [("ada", "REQUEST", invite.uid, 1)]
        assert [(one.starts, one.partstat) for one in sent()] == [("1000", "NEEDS-ACTION")]
        words = words_of(messages()[0])
        assert "It is now: Mon 16 March, 10:00–10:20 (Berlin time) Quiet room, Berlin" in words
        assert "Before, it was: Mon 16 March, 09:00–09:20 (Berlin time) Quiet room, Berlin" in words
        assert (appointment.slot, appointment.starts) == (company.slots[2], company.slots[2].starts)
        assert [place.slot for place in waiting.empty_places(company.draft, after=LATER)] == [company.slots[0]]
        assert received(company.ada) == 1


def test_a_move_is_refused_with_every_broken_rule_and_changes_nothing(app: Flask, here: World) -> None:
    """Somebody has the place; and a place outside of the stated times needs the person's consent."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        evening = builders.visit(company.thea, company.visit.room, company.chair, day=TUESDAY, starts=["17:00"])
        ada = appointment_of(company.ada)
        with pytest.raises(Refused, match="This place is taken"):
            appointment_changes.move(ada, company.slots[1], actor=company.hr)
        with pytest.raises(Refused, match="Ada has this place already"):
            appointment_changes.move(ada, company.slots[0], actor=company.hr)
        with pytest.raises(Refused, match="no common time"):
            appointment_changes.move(ada, evening.slots[0], actor=company.hr)
        assert sent() == []
        appointment_changes.move(ada, evening.slots[0], actor=company.hr, outside_times=True)
        assert appointment_of(company.ada).outside_times
        assert len(sent()) == 1


def test_a_private_wish_reads_like_a_matter_of_times(app: Flask, here: World) -> None:
    """Whoever must not be given a therapist is not moved to one, and the words do not say why."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        tom = builders.therapist(company.programme, "tom@hands.example")
        other = builders.visit(tom, builders.room(company.site, "Garden room"), company.chair, starts=["11:00"])
        answer = company.answer_of(company.ada)
        builders.add(Wish(answer_id=answer.id, kind=WishKind.NEVER_THERAPIST, therapist_id=tom.id))
        db.session.refresh(answer)
        assert other.slots[0] not in mending_choices.places_for(appointment_of(company.ada)).fitting
        with pytest.raises(Refused, match=r"^Ada and the session on Mon 16 March, 11:00–11:20 have no common time\.$"):
            appointment_changes.move(appointment_of(company.ada), other.slots[0], actor=company.hr, outside_times=True)


def test_a_place_given_to_somebody_else_cancels_one_entry_and_makes_another(app: Flask, here: World) -> None:
    """The new person's UID is new, and the ledger and the list of those who wait follow."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        builders.add(
            Unserved(roster_id=company.draft.id, employee_id=company.cem.id, wanted=1, got=0, reason="outranked")
        )
        old = invite_of(company.ada).uid
        assert mending_choices.people_for(company.draft, company.slots[0]).fitting == [company.cem]
        appointment_changes.give_to(appointment_of(company.ada), company.cem, actor=company.hr)
        first, second = sent()
        assert first[:4] == ("ada", "CANCEL", old, 1)
        assert (second.to, second.method, second.sequence, second.partstat) == ("cem", "REQUEST", 0, "NEEDS-ACTION")
        assert second.uid != old
        assert "gave the place to somebody else" in words_of(messages()[0])
        assert "Cem" not in words_of(messages()[0])
        assert (received(company.ada), received(company.cem)) == (0, 1)
        assert [row.employee.name for row in db.session.scalars(waiting.waiting(company.draft))] == ["Ada"]


def test_an_empty_place_of_a_published_roster_is_given_with_one_invitation(app: Flask, here: World) -> None:
    """Whoever had one and lost it gets a new UID, because a late CANCEL would take the old one out."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        old = invite_of(company.ada).uid
        appointment_changes.cancel(appointment_of(company.ada), reason="no_room", actor=company.hr)
        appointment_changes.fill(company.draft, company.slots[2], company.ada, actor=company.hr)
        assert {(one.method, one.uid == old, one.sequence) for one in sent()} == {
            ("CANCEL", True, 1),
            ("REQUEST", False, 0),
        }
        with pytest.raises(Refused, match="which is all that was asked for"):
            appointment_changes.fill(company.draft, company.slots[0], company.ada, actor=company.hr)
        with pytest.raises(Refused, match="This place is taken"):
            appointment_changes.fill(company.draft, company.slots[2], company.cem, actor=company.hr)


def test_what_was_looked_at_before_another_change_is_stale(app: Flask, here: World) -> None:
    """The page showed sequence 0; somebody else moved it since."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        appointment_changes.move(appointment_of(company.ada), company.slots[2], actor=company.hr, seen=0)
        with pytest.raises(Stale, match="This session was changed by someone else"):
            appointment_changes.cancel(appointment_of(company.ada), reason="other", actor=company.hr, seen=0)
        assert len(sent()) == 1


def test_what_is_over_cancelled_or_given_back_cannot_be_changed(app: Flask, here: World) -> None:
    """Each is refused with what to do."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        ada, ben = appointment_of(company.ada), appointment_of(company.ben)
        give_back.give_back(invite_of(company.ada))
        with pytest.raises(Refused, match="given back or cancelled already"):
            appointment_changes.move(ada, company.slots[2], actor=company.hr)
        with clock.stopped_at(company.slots[1].starts), pytest.raises(Refused, match="has begun"):
            appointment_changes.cancel(ben, reason="other", actor=company.hr)


def test_the_audit_says_who_did_what_with_ids_alone(app: Flask, here: World) -> None:
    """Four kinds of entries, none with a name."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        ada = appointment_of(company.ada)
        appointment_changes.move(ada, company.slots[2], actor=company.hr)
        new = appointment_changes.give_to(ada, company.cem, actor=company.hr)
        appointment_changes.cancel(new, reason="other", actor=company.hr)
        rows = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action.like("appointment %")))
        assert {row.action: row.actor_id for row in rows} == dict.fromkeys(
            ("appointment moved", "appointment given on", "appointment cancelled"), company.hr.id
        )


def test_after_a_change_whoever_was_about_to_publish_looks_again(app: Flask, here: World) -> None:
    """The revision of drafts rises, so that the numbers on an open page are not taken for the present ones."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        draft = company.draft_again()
        before = draft.revision
        appointment_changes.move(appointment_of(company.ada), company.slots[2], actor=company.hr)
        assert draft.revision == before + 1
        assert company.draft.revision > before


def test_a_cancelled_place_is_free_in_the_database_too(app: Flask, here: World) -> None:
    """The seat can be taken in the same transaction."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        appointment_changes.cancel(appointment_of(company.ben), reason="other", actor=company.hr)
        appointment_changes.move(appointment_of(company.ada), company.slots[1], actor=company.hr)
        standing = sa.select(sa.func.count()).select_from(Appointment).where(Appointment.cancelled_at.is_(None))
        assert db.session.scalar(standing) == 1
