"""Changing a visit: its sessions move together, everyone who comes is told once, and the database has the last word."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.builders import MONDAY, local
from tests.conftest import saved
from tests.services.live_worlds import LATER, appointment_of, invite_of, messages, published, sent, words_of
from tests.services.roster_worlds import TUESDAY, World, again
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Room, Therapist, VisitBreak, Wish, WishKind
from wellness.services import feed_events, publishing, visit_changes
from wellness.services.errors import NotFound, Refused, Stale


@pytest.fixture
def here(app: Flask) -> World:
    with saved(app):
        return published()


def change(
    company: World,
    *,
    starts: str = "09:00",
    room: Room | None = None,
    therapist: Therapist | None = None,
    note: str = "",
    **how: bool,
) -> None:
    """Change Thea's Monday."""
    visit = company.visit
    wanted = visit_changes.proposal(
        visit, room or visit.room, therapist or visit.therapist, starts=local(MONDAY, starts), note=note
    )
    visit_changes.change(wanted, actor=company.hr, seen=visit.changed_at, **how)


def preview(company: World, starts: str) -> visit_changes.Preview:
    visit = company.visit
    return visit_changes.preview(
        visit_changes.proposal(visit, visit.room, visit.therapist, starts=local(MONDAY, starts), note="")
    )


def tom(company: World, credential: str = "massage") -> Therapist:
    return builders.therapist(company.programme, "tom@hands.example", credential)


@pytest.mark.parametrize("starts", ["08:30", "08:55", "09:05", "09:30", "10:30"])
def test_every_session_moves_with_the_visit_however_far(app: Flask, here: World, starts: str) -> None:
    """Also onto each other's old times, which the database would refuse in another order."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        builders.add(VisitBreak(visit_id=company.visit.id, starts=local(MONDAY, "09:25"), ends=local(MONDAY, "09:30")))
        db.session.refresh(company.visit)
        shift = local(MONDAY, starts) - local(MONDAY, "09:00")
        before = [(slot.starts, slot.treatment_ends, slot.ends) for slot in company.slots]
        change(company, starts=starts)
        db.session.expire_all()
        assert [(slot.starts, slot.treatment_ends, slot.ends) for slot in company.slots] == [
            tuple(instant + shift for instant in span) for span in before
        ]
        assert company.visit.starts == local(MONDAY, starts)
        assert company.visit.breaks[0].starts == local(MONDAY, "09:25") + shift
        assert appointment_of(company.ben).starts == company.slots[1].starts


def test_everyone_who_comes_is_updated_once(app: Flask, here: World) -> None:
    """Ada and Ben keep their calendar entries, which move; the preview said so before."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        uids = [invite_of(who).uid for who in (company.ada, company.ben)]
        assert preview(company, "09:10").mailing.words == "2 updates to 2 people"
        change(company, starts="09:10")
        assert [one[:4] for one in sent()] == [
            ("ada", "REQUEST", uids[0], 1),
            ("ben", "REQUEST", uids[1], 1),
        ]
        assert [one.starts for one in sent()] == ["0910", "0940"]
        assert "It is now: Mon 16 March, 09:10–09:30" in words_of(messages()[0])


def test_another_room_is_told_as_a_change_of_place(app: Flask, here: World) -> None:
    """The sessions take the first free station of the room."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        garden = builders.room(company.site, "Garden room")
        change(company, room=garden)
        assert {(slot.room_id, slot.station) for slot in company.slots} == {(garden.id, 1)}
        assert [one.sequence for one in sent()] == [1, 1]
        assert "(Berlin time) Garden room, Berlin Before, it was:" in words_of(messages()[0])


def test_another_therapist_is_told_without_a_name(app: Flask, here: World) -> None:
    """A name would say what kind of session it is; it is on the page behind the sign-in."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        other = tom(company)
        change(company, therapist=other)
        assert {slot.therapist_id for slot in company.slots} == {other.id}
        assert [one.sequence for one in sent()] == [1, 1]
        words = words_of(messages()[0])
        assert "Another therapist gives your wellness appointment. Time and place stay as they were" in words
        assert "Tom" not in words
        assert "Thea" not in words


def test_a_note_alone_is_a_later_stamp_of_the_same_sequence(app: Flask, here: World) -> None:
    """Nobody is asked anew, and the same note again is no change."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        change(company, note="The lift is out of order; take the stairs.")
        assert [(one.to, one.method, one.sequence) for one in sent()] == [("ada", "REQUEST", 0), ("ben", "REQUEST", 0)]
        assert "The lift is out of order; take the stairs." in words_of(messages()[0])
        assert [one.starts for one in sent()] == ["0900", "0930"]
        with pytest.raises(Refused, match="Nothing would change"):
            change(company, note="The lift is out of order; take the stairs.")


def test_a_time_that_somebody_did_not_state_needs_their_consent(app: Flask, here: World) -> None:
    """Their names are shown; with the consent it is done and marked."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        found = preview(company, "11:20")
        assert (found.conflicts, [one.name for one in found.outside]) == ((), ["Ben"])
        with pytest.raises(Refused, match="Ben gave no time that holds the new one"):
            change(company, starts="11:20")
        db.session.rollback()
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        change(company, starts="11:20", outside_times=True)
        assert [appointment_of(who).outside_times for who in (company.ada, company.ben)] == [False, True]


def test_a_private_wish_keeps_a_therapist_away_without_saying_so(app: Flask, here: World) -> None:
    """No consent sets it aside."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        other, answer = tom(company), company.answer_of(company.ada)
        builders.add(Wish(answer_id=answer.id, kind=WishKind.NEVER_THERAPIST, therapist_id=other.id))
        db.session.refresh(answer)
        with pytest.raises(Refused, match=r"^Ada and the session on Mon 16 March, 09:00–09:20 have no common time\.$"):
            change(company, therapist=other, outside_times=True)
        assert sent() == []


def test_what_stands_against_it_is_said_all_at_once(app: Flask, here: World) -> None:
    """A therapist who may not give it, and one who is somewhere else; a room without a free station."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        other, garden = tom(company, "yoga"), builders.room(company.site, "Garden room")
        builders.visit(other, garden, company.chair, starts=["09:40"])
        with pytest.raises(Refused) as refused:
            change(company, therapist=other, room=garden)
        for words in (
            "Expected a therapist with the credential",
            "Tom is somewhere else at that time already.",
            "Every station of Garden room is taken at that time.",
        ):
            assert words in str(refused.value)


def test_somebody_in_another_session_at_the_new_time_stops_it(app: Flask, here: World) -> None:
    """Ada comes on Tuesday, too, to another visit of the same round."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        other = builders.visit(tom(company), builders.room(company.site, "Garden"), company.chair, starts=["10:30"])
        builders.appointment(company.draft, other.slots[0], company.ada, book="live")
        with pytest.raises(Refused, match="Ada has another session at the same time"):
            change(company, starts="10:30")


def test_a_visit_stays_at_its_site_and_on_its_day_and_ahead(app: Flask, here: World) -> None:
    """Each refusal says what to do instead."""
    with app.app_context():
        company = again(here)
        pune = builders.room(builders.site(company.programme, "Pune", "Asia/Kolkata"))
        visit = company.visit
        for room, starts, words in (
            (pune, visit.starts, "Withdraw it and add one at the other site"),
            (visit.room, visit.starts + timedelta(days=1), "Withdraw it and add one on the other day"),
        ):
            with pytest.raises(Refused, match=words):
                visit_changes.proposal(visit, room, visit.therapist, starts=starts, note="")
        with clock.stopped_at(local(MONDAY, "08:50")), pytest.raises(Refused, match="over already"):
            change(company, starts="08:45")
        with clock.stopped_at(local(MONDAY, "09:10")), pytest.raises(Refused, match="has begun"):
            change(company, starts="09:30")
        with pytest.raises(NotFound):
            visit_changes.get_visit(company.programme.id, "nothing")


def test_of_two_who_looked_at_the_same_visit_the_second_is_stale(app: Flask, here: World) -> None:
    """Nothing of what the first did is undone."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        visit = company.visit
        seen = visit.changed_at
        wanted = visit_changes.proposal(visit, visit.room, visit.therapist, starts=local(MONDAY, "09:10"), note="")
        visit_changes.change(wanted, actor=company.hr, seen=seen)
        with pytest.raises(Stale, match="This visit was changed by someone else"):
            visit_changes.change(wanted, actor=company.hr, seen=seen)
        assert len(sent()) == 2


def test_drafts_follow_the_visit_and_what_clashes_in_them_is_taken_out(app: Flask, here: World) -> None:
    """In a draft Cem and Ada sit on this visit, and Ada would be at two places; nobody is mailed for a draft."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        second = company.draft_again()
        cem = company.placed(company.cem, 1, second)
        company.placed(company.ada, 0, second)
        other = builders.visit(tom(company), builders.room(company.site, "Garden"), company.chair, starts=["10:30"])
        builders.appointment(second, other.slots[0], company.ada)
        change(company, starts="10:30")
        assert cem.starts == company.slots[1].starts == local(MONDAY, "11:00")
        left = db.session.scalars(sa.select(Appointment).filter_by(roster_id=second.id)).all()
        assert {(one.employee.name, one.slot.visit_id == company.visit.id) for one in left} == {
            ("Cem", True),
            ("Ada", False),
        }
        assert {one.to for one in sent()} == {"ada", "ben"}


def test_a_draft_that_knew_the_visit_as_it_was_is_told_so_before_publishing(app: Flask, here: World) -> None:
    """The preview of publishing lists the visit among what happened since."""
    with app.app_context():
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        with clock.stopped_at(LATER):
            change(company, starts="09:10")
            assert "1 visit was changed: Thea on Mon 16 March." in publishing.preview(second).changes


def test_the_therapists_calendar_follows(app: Flask, here: World) -> None:
    """The session has the new time and place and the next sequence; one in which nobody comes is in no feed."""
    with app.app_context():
        company = again(here)
        first = {event.uid: event for event in feed_events.events_of(company.thea.account)}
        assert sorted(event.sequence for event in first.values()) == [0, 0]
        with clock.stopped_at(LATER):
            change(company, starts="09:10", room=builders.room(company.site, "Garden room"))
        second = {event.uid: event for event in feed_events.events_of(company.thea.account)}
        assert second.keys() == first.keys()
        assert {(event.sequence, event.dtstamp, event.location) for event in second.values()} == {
            (1, LATER, "Garden room, Berlin")
        }
        assert {event.starts for event in second.values()} == {local(MONDAY, "09:10"), local(MONDAY, "09:40")}


def test_a_visit_without_people_changes_without_a_mail(app: Flask, here: World) -> None:
    """Tuesday is nobody's yet."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        tuesday = builders.visit(company.thea, company.visit.room, company.chair, day=TUESDAY, starts=["09:00"])
        wanted = visit_changes.proposal(
            tuesday, tuesday.room, tuesday.therapist, starts=local(TUESDAY, "13:00"), note=""
        )
        assert visit_changes.preview(wanted).mailing.mails == 0
        visit_changes.change(wanted, actor=company.hr, seen=None)
        assert (tuesday.starts, sent()) == (local(TUESDAY, "13:00"), [])
