"""Publishing over what is published: nobody is mailed twice about the same thing, and everything is counted before."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import saved
from tests.services.live_worlds import LATER, appointment_of, invite_of, messages, published, received, sent, words_of
from tests.services.roster_worlds import TUESDAY, World, again
from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Appointment, Invite, Mail, RosterState, Unserved
from wellness.services import appointment_changes, give_back_links, publishing
from wellness.services.errors import Stale


@pytest.fixture
def here(app: Flask) -> World:
    with saved(app):
        return published()


def let_ada_have_two(company: World) -> None:
    """Also in one week."""
    company.round.quota, company.answer_of(company.ada).wanted = 2, 2
    company.programme.max_per_week = None
    db.session.flush()


def test_only_those_for_whom_something_changes_are_mailed(app: Flask, here: World) -> None:
    """Ada keeps her place and hears nothing; Ben loses his, Cem gets one; the ledger follows."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        first, before = company.draft, invite_of(company.ada)
        second = company.draft_again()
        kept = company.placed(company.ada, 0, second)
        company.placed(company.cem, 2, second)
        preview = publishing.preview(second)
        assert (preview.mailing.words, preview.kept) == ("1 invitation and 1 cancellation to 2 people", 1)
        publishing.publish(second, revision=second.revision, actor=company.hr)
        assert [(mail.to, mail.method) for mail in sent()] == [("ben", "CANCEL"), ("cem", "REQUEST")]
        assert (first.state, second.state) == (RosterState.REPLACED, RosterState.PUBLISHED)
        assert (before.appointment, before.sequence) == (kept, 0)
        assert [received(who) for who in (company.ada, company.ben, company.cem)] == [1, 0, 1]


def test_a_place_that_became_another_is_an_update_and_said_so_before(app: Flask, here: World) -> None:
    """Ada's session is at ten now: one update, in the preview and in the outbox, and no invitation."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 2, second)
        company.placed(company.ben, 1, second)
        preview = publishing.preview(second)
        assert preview.mailing.words == "1 update to 1 person"
        assert (preview.mailing.names, preview.kept) == ([("1 update", ["Ada"])], 1)
        publishing.publish(second, revision=second.revision, actor=company.hr)
        assert [mail.to for mail in sent()] == ["ada"]
        assert appointment_of(company.ada).roster == second


def test_two_for_one_are_a_cancellation_and_two_invitations(app: Flask, here: World) -> None:
    """Only where exactly one went and one came is it clear which became which."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        let_ada_have_two(company)
        tuesday = builders.visit(company.thea, company.visit.room, company.chair, day=TUESDAY, starts=["09:00"])
        second = company.draft_again()
        company.placed(company.ada, 2, second)
        company.placed(company.ben, 1, second)
        builders.appointment(second, tuesday.slots[0], company.ada)
        assert publishing.preview(second).mailing.words == "2 invitations and 1 cancellation to 1 person"
        publishing.publish(second, revision=second.revision, actor=company.hr)
        assert sorted((mail.method, mail.sequence) for mail in sent()) == [
            ("CANCEL", 1),
            ("REQUEST", 0),
            ("REQUEST", 0),
        ]


def test_who_loses_the_only_place_reads_why_in_the_same_mail(app: Flask, here: World) -> None:
    """No second mail that says that there is nothing."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        second = company.draft_again()
        company.placed(company.ben, 1, second)
        company.placed(company.cem, 0, second)
        builders.add(Unserved(roster_id=second.id, employee_id=company.ada.id, wanted=1, got=0, reason="outranked"))
        assert publishing.preview(second).mailing.words == "1 invitation and 1 cancellation to 2 people"
        publishing.publish(second, revision=second.revision, actor=company.hr)
        to_ada = [message for message in messages() if "ada@" in message["To"]]
        assert len(to_ada) == 1
        words = words_of(to_ada[0])
        assert "cancelled because the roster has changed" in words
        assert "More people wanted the times you gave than there were places" in words
        assert "in the next round you come before people who have had more than you" in words


def test_who_keeps_another_place_reads_of_no_misfortune(app: Flask, here: World) -> None:
    """Ada had two and keeps one: the cancellation is short."""
    with saved(app):
        company = again(here)
        let_ada_have_two(company)
        tuesday = builders.visit(company.thea, company.visit.room, company.chair, day=TUESDAY, starts=["09:00"])
        appointment_changes.fill(company.draft, tuesday.slots[0], company.ada, actor=company.hr)
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        company.placed(company.ben, 1, second)
        publishing.publish(second, revision=second.revision, actor=company.hr)
        assert [(mail.to, mail.method) for mail in sent()] == [("ada", "CANCEL")]
        assert "in the next round" not in words_of(messages()[0])


def test_a_page_from_before_a_change_by_hand_publishes_nothing(app: Flask, here: World) -> None:
    """The numbers on it are no longer what publishing would send."""
    with app.app_context(), clock.stopped_at(LATER):
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        shown = second.revision
        appointment_changes.move(appointment_of(company.ada), company.slots[2], actor=company.hr)
        with pytest.raises(Stale):
            publishing.publish(second, revision=shown, actor=company.hr)
        published_now = publishing.published_roster(company.round.id)
        assert published_now == company.draft


def test_changes_by_hand_since_planning_are_told_before_publishing(app: Flask, here: World) -> None:
    """The draft would undo them, which may be right or not."""
    with app.app_context():
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        company.placed(company.ben, 1, second)
        with clock.stopped_at(LATER):
            appointment_changes.move(appointment_of(company.ada), company.slots[2], actor=company.hr)
            appointment_changes.cancel(appointment_of(company.ben), reason="no_room", actor=company.hr)
            assert publishing.preview(second).changes == (
                "1 session was cancelled by hand: Ben.",
                "1 session was moved: Ada.",
            )


def test_the_link_in_the_first_mail_outlives_a_version_that_moves_the_session(app: Flask, here: World) -> None:
    """The invite is the same, so its address is, too."""
    with saved(app), clock.stopped_at(LATER):
        company = again(here)
        invite = invite_of(company.ada)
        address = give_back_links.new(invite)
        second = company.draft_again()
        company.placed(company.ada, 2, second)
        publishing.publish(second, revision=second.revision, actor=company.hr)
        assert give_back_links.find(address.rpartition("/")[2]) == invite
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Invite)) == 2


def test_nobody_gets_two_mails_about_one_appointment_in_one_publishing(app: Flask, here: World) -> None:
    """Through five versions that shuffle everybody: what was counted is sent, and no calendar is left behind."""
    with saved(app):
        company = again(here)
        ada, ben, cem = company.ada, company.ben, company.cem
        versions = [
            [(ada, 1), (cem, 0)],
            [(ben, 0), (cem, 1)],
            [(ada, 0), (ben, 2), (cem, 1)],
            [(ada, 2), (ben, 1), (cem, 0)],
            [(cem, 2)],
        ]
        for hour, places in enumerate(versions):
            with clock.stopped_at(LATER + timedelta(hours=hour)):
                draft = company.draft_again()
                for who, slot in places:
                    company.placed(who, slot, draft)
                counted, before = publishing.preview(draft).mailing.mails, mails_so_far()
                publishing.publish(draft, revision=draft.revision, actor=company.hr)
                assert mails_so_far() - before == counted
        each = sa.select(Mail.thread, Mail.created_at, sa.func.count()).group_by(Mail.thread, Mail.created_at)
        assert {count for _, _, count in db.session.execute(each)} == {1}
        standing = sa.select(Appointment.id).where(Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        calendars = sa.select(Invite.appointment_id).where(Invite.cancelled_at.is_(None))
        assert set(db.session.scalars(standing)) == set(db.session.scalars(calendars))


def mails_so_far() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0
