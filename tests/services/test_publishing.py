"""Publishing: one version at a time, in one transaction, a mail to each person concerned and no second one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.conftest import NOW, saved
from tests.services.roster_worlds import TUESDAY, World, again, world
from wellness import clock
from wellness.db import db
from wellness.models import (
    LIVE,
    AnswerKind,
    Appointment,
    AuditEntry,
    Invite,
    LedgerEntry,
    Mail,
    MailKind,
    Roster,
    RosterState,
    RoundState,
    Unserved,
)
from wellness.services import give_back, publishing
from wellness.services.errors import Refused, Stale


@pytest.fixture
def here(app: Flask) -> World:
    """The small company, committed; rows of its context are read again with `again`."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        return company


def publish(company: World, draft: Roster | None = None) -> Roster:
    chosen = draft or company.draft
    publishing.publish(chosen, revision=chosen.revision, actor=company.hr)
    return chosen


def mails() -> list[tuple[str, str]]:
    """Recipient and kind of every mail, in order."""
    rows = db.session.execute(sa.select(Mail.recipient, Mail.kind).order_by(Mail.recipient, Mail.kind))
    return [(recipient, kind.value) for recipient, kind in rows]


def ledger() -> dict[str, tuple[int, int]]:
    rows = db.session.scalars(sa.select(LedgerEntry))
    return {row.employee.name: (row.entitled, row.received) for row in rows}


def test_everyone_concerned_gets_one_mail_and_the_ledger_knows(app: Flask, here: World) -> None:
    """Two are invited, the third is told that there is nothing; all three asked."""
    with saved(app):
        company = again(here)
        roster = publish(company)
        assert roster.state == RosterState.PUBLISHED
        assert roster.published_at == NOW
        assert {one.book for one in roster.appointments} == {LIVE}
        assert mails() == [
            ("ada@meadow.example", "invite"),
            ("ben@meadow.example", "invite"),
            ("cem@meadow.example", "notice"),
        ]
        assert ledger() == {"Ada": (1, 1), "Ben": (1, 1), "Cem": (1, 0)}


def test_the_preview_counts_what_publishing_sends(app: Flask, here: World) -> None:
    """The numbers before the press are the numbers after it."""
    with saved(app):
        company = again(here)
        preview = publishing.preview(company.draft)
        assert preview.mailing.words == "2 invitations and 1 notice why there is none to 3 people"
        assert preview.mailing.names == [("2 invitations", ["Ada", "Ben"]), ("1 notice why there is none", ["Cem"])]
        publish(company)
        assert len(mails()) == preview.mailing.mails


def test_the_notice_says_why_in_plain_words(app: Flask, here: World) -> None:
    """The reason of the planner, and no word of a wish about a therapist."""
    with saved(app):
        company = again(here)
        builders.add(
            Unserved(roster_id=company.draft.id, employee_id=company.cem.id, wanted=1, got=0, reason="therapist_wish")
        )
        publish(company)
        notice = db.session.scalars(sa.select(Mail).filter_by(kind=MailKind.NOTICE)).one()
        assert b"None of the times you gave met a free place" in notice.content
        assert b"herapist" not in notice.content


def test_who_did_not_ask_has_no_entry_and_no_mail(app: Flask, here: World) -> None:
    """Not asking is neutral."""
    with saved(app):
        company = again(here)
        company.answer_of(company.cem).kind = AnswerKind.NOT_THIS_ROUND
        db.session.flush()
        publish(company)
        assert ledger() == {"Ada": (1, 1), "Ben": (1, 1)}
        assert [recipient for recipient, _ in mails()] == ["ada@meadow.example", "ben@meadow.example"]


def test_what_has_begun_is_not_cancelled_by_a_new_version(app: Flask, here: World) -> None:
    """After Ada's session a new version without it leaves it where it was, also in the ledger."""
    with saved(app):
        company = again(here)
        publish(company)
        db.session.execute(sa.delete(Mail))
        second = company.draft_again()
        company.placed(company.cem, 2, second)
        with clock.stopped_at(company.slots[0].starts + timedelta(minutes=10)):
            publish(company, second)
        assert mails() == [("ben@meadow.example", "cancellation"), ("cem@meadow.example", "invite")]
        assert ledger() == {"Ada": (1, 1), "Ben": (1, 0), "Cem": (1, 1)}


def test_a_stale_page_publishes_nothing(app: Flask, here: World) -> None:
    """The draft was mended after the page was shown."""
    with app.app_context():
        company = again(here)
        with pytest.raises(Stale, match="This roster was changed by someone else"):
            publishing.publish(company.draft, revision=company.draft.revision - 1, actor=company.hr)


def test_a_published_roster_is_not_published_twice(app: Flask, here: World) -> None:
    """Pressing twice is stale the second time."""
    with app.app_context():
        company = again(here)
        publish(company)
        with pytest.raises(Stale):
            publish(company)


def test_a_round_that_takes_answers_is_closed_first(app: Flask, here: World) -> None:
    """A roster over a changing round would be wrong the moment it goes out."""
    with app.app_context():
        company = again(here)
        company.round.state = RoundState.OPEN
        with pytest.raises(Refused, match="still takes answers"):
            publish(company)


def test_what_became_impossible_since_planning_is_a_conflict(app: Flask, here: World) -> None:
    """A withdrawn visit and an employee who left stop the publishing, each in a sentence."""
    with app.app_context():
        company = again(here)
        company.slots[0].withdrawn_at = NOW
        company.ben.left_at = NOW
        db.session.flush()
        conflicts = publishing.preview(company.draft).conflicts
        assert conflicts == (
            "The session on Mon 16 March, 09:00–09:20 is no longer offered.",
            "Ben has left.",
        )
        with pytest.raises(Refused, match="no longer offered.*Ben has left"):
            publish(company)


def test_changes_since_the_draft_was_planned_are_told(app: Flask, here: World) -> None:
    """A changed answer, an added and a withdrawn visit do not stop the publishing, but are shown."""
    with app.app_context():
        company = again(here)
        with clock.stopped_at(NOW + timedelta(hours=1)):
            answer = company.answer_of(company.ada)
            answer.updated_at = clock.now()
            other = builders.visit(company.thea, company.visit.room, company.chair, day=TUESDAY, starts=["09:00"])
            other.withdrawn_at = clock.now()
            db.session.flush()
        assert publishing.preview(company.draft).changes == (
            "1 answer was changed: Ada.",
            "1 visit was added: Thea on Tue 17 March.",
            "1 visit was withdrawn: Thea on Tue 17 March.",
        )


def test_what_somebody_gave_back_is_not_given_to_them_again(app: Flask, here: World) -> None:
    """A draft planned before Ada gave her session back still holds it; publishing it waits until that is mended."""
    with saved(app):
        company = again(here)
        publish(company)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        company.placed(company.ben, 1, second)
        with clock.stopped_at(NOW + timedelta(hours=1)):
            give_back.give_back(
                db.session.scalars(
                    sa.select(Invite).join(Invite.appointment).filter_by(employee_id=company.ada.id)
                ).one()
            )
        preview = publishing.preview(second)
        assert preview.conflicts == ("Ada gave the session on Mon 16 March, 09:00 back.",)
        assert preview.changes == ("1 session was given back: Ada.",)
        with pytest.raises(Refused, match="Ada gave the session"):
            publish(company, second)


def test_withdrawing_cancels_every_invite_and_forgets_the_round(app: Flask, here: World) -> None:
    """Each person gets the CANCEL of their own appointment; the ledger has no entry left."""
    with saved(app):
        company = again(here)
        roster = publish(company)
        db.session.execute(sa.delete(Mail).where(Mail.kind == MailKind.NOTICE))
        assert publishing.withdrawal_preview(roster).mailing.words == "2 cancellations to 2 people"
        publishing.withdraw(roster, revision=roster.revision, actor=company.hr)
        assert roster.state == RosterState.WITHDRAWN
        assert [kind for _, kind in mails()] == ["cancellation", "invite"] * 2
        assert {(one.sequence, one.method.value) for one in db.session.scalars(sa.select(Invite))} == {(1, "CANCEL")}
        assert {one.cancelled_by for one in db.session.scalars(sa.select(Appointment))} == {"withdrawn"}
        assert ledger() == {}


def test_withdrawing_keeps_what_has_taken_place(app: Flask, here: World) -> None:
    """Ada had her session; only Ben's is cancelled, and only Ada's entry stays."""
    with saved(app):
        company = again(here)
        roster = publish(company)
        with clock.stopped_at(company.slots[0].ends):
            publishing.withdraw(roster, revision=roster.revision, actor=company.hr)
        cancelled = db.session.scalars(sa.select(Mail.recipient).filter_by(kind=MailKind.CANCELLATION)).all()
        assert cancelled == ["ben@meadow.example"]
        assert ledger() == {"Ada": (1, 1)}


def test_after_withdrawing_another_draft_can_be_published(app: Flask, here: World) -> None:
    """Everyone is invited with a new UID, because a late CANCEL would take the old one out again."""
    with saved(app):
        company = again(here)
        roster = publish(company)
        publishing.withdraw(roster, revision=roster.revision, actor=company.hr)
        old = set(db.session.scalars(sa.select(Invite.uid)))
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        publish(company, second)
        new = db.session.scalars(sa.select(Invite.uid).where(Invite.cancelled_at.is_(None))).all()
        assert len(new) == 1
        assert not old & set(new)


def test_a_draft_is_not_withdrawn(app: Flask, here: World) -> None:
    """There is nothing to take back."""
    with app.app_context():
        company = again(here)
        with pytest.raises(Stale):
            publishing.withdraw(company.draft, revision=company.draft.revision, actor=company.hr)


def test_the_audit_names_the_roster_and_counts(app: Flask, here: World) -> None:
    """Who published what, and how many mails it meant."""
    with saved(app):
        company = again(here)
        publish(company)
        entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="roster published")).one()
        assert (entry.actor_id, entry.subject_id) == (company.hr.id, company.draft.id)
        assert entry.detail == {
            "replaces": None,
            "invitations": 2,
            "updates": 0,
            "cancellations": 0,
            "notices": 1,
            "kept": 0,
        }


def test_an_employee_cannot_be_live_in_two_places_at_once(app: Flask, here: World) -> None:
    """The database has the last word where another round's roster got there first."""
    with app.app_context():
        company = again(here)
        other = builders.open_round(company.programme, starts_on=company.round.starts_on)
        elsewhere = builders.visit(
            builders.therapist(company.programme, "tom@hands.example"),
            builders.room(company.site, "Garden room"),
            company.chair,
            starts=["09:10"],
        )
        builders.appointment(builders.roster(other), elsewhere.slots[0], company.ada, book=LIVE)
        with pytest.raises(Refused, match="another session at the same time"):
            publish(company)
