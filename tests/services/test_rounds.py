"""Rounds: opening with mails and a seed, closing by the deadline, extending, reopening, discarding."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests import builders as b
from tests.conftest import NOW, saved
from wellness import clock
from wellness.db import db
from wellness.models import (
    Account,
    AnswerKind,
    AuditEntry,
    Link,
    Mail,
    MailKind,
    Programme,
    RosterState,
    Round,
    RoundState,
    Site,
)
from wellness.services import round_links, round_proposals, rounds
from wellness.services.errors import Refused

DEADLINE = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)


def company() -> tuple[Programme, Account]:
    """Berlin with one visit of three places on Monday 16 March from 09:00, and a coordinator."""
    programme = b.programme()
    berlin = b.site(programme)
    b.visit(b.therapist(programme), b.room(berlin), b.service(programme), starts=["09:00", "09:30", "10:00"])
    b.employee(programme, "ada.arendt@meadow.example", sites=[berlin])
    b.employee(programme, "bo.brandt@meadow.example", sites=[berlin])
    return programme, b.coordinator()


def opened(programme: Programme, actor: Account | None = None, **fields: object) -> Round:
    """A round of 16 March to 12 April, closing on 9 March at 11:00 UTC."""
    plan = {"name": "March", "starts_on": b.MONDAY, "ends_on": date(2026, 4, 12), "deadline": DEADLINE, "quota": 1}
    return rounds.open_round(programme, actor=actor, **{**plan, **fields})


def test_everyone_who_can_be_asked_gets_one_mail_with_a_link(app: Flask) -> None:
    """Who left, wants no mail or is away to the end is not asked; who is back before the end is."""
    with saved(app):
        programme, coordinator = company()
        berlin = programme_site(programme)
        gone, never, away, back = (
            b.employee(programme, f"{name}@meadow.example", sites=[berlin])
            for name in ("gone", "never", "away", "back")
        )
        gone.left_at, never.never_ask = NOW, True
        away.on_leave_until, back.on_leave_until = date(2026, 4, 12), date(2026, 4, 11)
        round_ = opened(programme, coordinator)
        mailed = db.session.scalars(db.select(Mail.recipient).where(Mail.round_id == round_.id)).all()
        assert sorted(mailed) == ["ada.arendt@meadow.example", "back@meadow.example", "bo.brandt@meadow.example"]
        assert {mail.kind for mail in db.session.scalars(db.select(Mail))} == {MailKind.ROUND_OPENED}
        assert db.session.scalar(db.select(db.func.count(Link.id))) == 3


def programme_site(programme: Programme) -> Site:
    return db.session.scalars(db.select(Site).where(Site.programme_id == programme.id)).one()


def test_the_link_in_the_mail_opens_the_answer_and_only_its_digest_is_kept(app: Flask) -> None:
    """The address in the mail holds a secret that stands nowhere in the database but in the mail itself."""
    with saved(app):
        programme, _ = company()
        round_ = opened(programme)
        mail = db.session.scalars(db.select(Mail).where(Mail.recipient == "ada.arendt@meadow.example")).one()
        secret = mail.content.decode().partition("http://localhost/r/")[2].split()[0]
        found = round_links.find(secret)
        assert found is not None
        assert (found.round, found.employee.name) == (round_, "Ada Arendt")
        assert secret not in str(db.session.execute(db.select(Link.token_hash, Link.subject_id)).all())


def test_the_seed_is_drawn_at_opening_and_differs_from_round_to_round(app: Flask) -> None:
    """A seed is 128 random bits."""
    with saved(app):
        programme, _ = company()
        first = opened(programme)
        second = opened(programme, name="April", starts_on=date(2026, 4, 13), ends_on=date(2026, 5, 10), deadline=LATER)
        assert len(first.seed) == 32
        assert first.seed != second.seed


def test_opening_again_over_a_discarded_round_says_so_in_the_audit(app: Flask) -> None:
    """Nobody can draw a second seed unseen: the discarded round stays, and the new one names it."""
    with saved(app):
        programme, coordinator = company()
        first = opened(programme, coordinator)
        rounds.discard(first, actor=coordinator)
        second = opened(programme, coordinator)
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject_id == second.id)).one()
        assert (entry.action, entry.detail["recreates"]) == ("round opened", [first.id])
        assert db.session.get(Round, first.id).seed != second.seed


IMPOSSIBLE = [
    ({"deadline": datetime(2026, 3, 2, 9, 0, tzinfo=UTC)}, "has passed"),
    ({"deadline": datetime(2026, 3, 16, 8, 0, tzinfo=UTC)}, "before the first visit"),
    ({"ends_on": date(2026, 3, 15)}, "Exchange the two"),
    ({"ends_on": date(2026, 8, 1)}, "at most 92 days"),
    ({"name": "   "}, "Give the round a name"),
    ({"quota": 0}, "between 1 and 31"),
]


def test_a_round_that_cannot_be_is_refused_in_words(app: Flask) -> None:
    """Nothing is opened and nothing is mailed."""
    with saved(app):
        programme, _ = company()
        for wrong, words in IMPOSSIBLE:
            with pytest.raises(Refused, match=words):
                opened(programme, **wrong)
        assert db.session.scalar(db.select(db.func.count(Mail.id))) == 0


def test_the_last_minute_before_the_first_visit_is_a_possible_deadline(app: Flask) -> None:
    """The first visit begins at 08:00 UTC."""
    with saved(app):
        programme, _ = company()
        assert opened(programme, deadline=datetime(2026, 3, 16, 7, 59, tzinfo=UTC)).state is RoundState.OPEN


def test_rounds_may_touch_but_not_overlap(app: Flask) -> None:
    """The day after a round's last day is free; its last day is not."""
    with saved(app):
        programme, _ = company()
        opened(programme)
        with pytest.raises(Refused, match="some of these days"):
            opened(programme, name="April", starts_on=date(2026, 4, 12), ends_on=date(2026, 5, 10))
        opened(programme, name="April", starts_on=date(2026, 4, 13), ends_on=date(2026, 5, 10))


def test_the_deadline_itself_is_too_late(app: Flask) -> None:
    """A second before, answers are taken; at the deadline they are not, and the job closes the round."""
    with saved(app):
        programme, _ = company()
        round_ = opened(programme)
        with clock.stopped_at(DEADLINE - timedelta(seconds=1)):
            assert rounds.takes_answers(round_)
            assert rounds.close_due() == []
        with clock.stopped_at(DEADLINE):
            assert not rounds.takes_answers(round_)
            assert rounds.close_due() == [round_]
            assert rounds.close_due() == []
        assert (round_.state, round_.closed_at) == (RoundState.CLOSED, DEADLINE)


def test_links_live_on_with_an_extended_deadline(app: Flask) -> None:
    """A link mailed at opening opens the answer after the first deadline, until the second."""
    with saved(app):
        programme, coordinator = company()
        round_ = opened(programme)
        ada = rounds.standing(round_).asked[0]
        secret = round_links.new(round_, ada).rpartition("/")[2]
        rounds.extend(round_, LATER, actor=coordinator)
        with clock.stopped_at(LATER - timedelta(seconds=1)):
            assert round_links.find(secret) is not None
        with clock.stopped_at(LATER):
            assert round_links.find(secret) is None


def test_a_closed_round_is_reopened_with_the_same_seed(app: Flask) -> None:
    """Extending a closed round is refused; reopening takes answers again."""
    with saved(app):
        programme, coordinator = company()
        round_ = opened(programme)
        seed = round_.seed
        with clock.stopped_at(DEADLINE):
            with pytest.raises(Refused, match="closed"):
                rounds.extend(round_, LATER, actor=coordinator)
            rounds.reopen(round_, LATER, actor=coordinator)
            assert rounds.takes_answers(round_)
        assert round_.seed == seed


def test_a_round_with_a_published_roster_is_neither_reopened_nor_discarded(app: Flask) -> None:
    """The coordinator is told to withdraw the roster first."""
    with saved(app):
        programme, coordinator = company()
        round_ = opened(programme)
        rounds.close(round_, actor=coordinator)
        b.roster(round_, state=RosterState.PUBLISHED)
        with pytest.raises(Refused, match="Withdraw it first"):
            rounds.reopen(round_, LATER, actor=coordinator)
        with pytest.raises(Refused, match="Withdraw it first"):
            rounds.discard(round_, actor=coordinator)


def test_a_discarded_round_ends_its_links(app: Flask) -> None:
    """And it is no longer the current one."""
    with saved(app):
        programme, coordinator = company()
        round_ = opened(programme)
        secret = round_links.new(round_, rounds.standing(round_).asked[0]).rpartition("/")[2]
        rounds.discard(round_, actor=coordinator)
        assert round_links.find(secret) is None
        assert rounds.current(programme) is None


def test_standing_tells_answers_from_silence(app: Flask) -> None:
    """Every kind of answer is apart; an answer without times is not one yet."""
    with saved(app):
        programme, _ = company()
        berlin = programme_site(programme)
        cleo = b.employee(programme, "cleo.conti@meadow.example", sites=[berlin])
        round_ = opened(programme)
        ada, bo, _ = rounds.standing(round_).asked
        window = (b.local(b.MONDAY, "09:00"), b.local(b.MONDAY, "10:00"), 1)
        b.answer(ada, round_, [window], services=[b.service(programme, minutes=15)])
        b.answer(bo, round_, [], services=[]).kind = AnswerKind.NOT_THIS_ROUND
        b.answer(cleo, round_, [window], services=[])
        db.session.flush()
        standing = rounds.standing(round_)
        assert standing.answered[AnswerKind.AVAILABLE] == [ada]
        assert standing.answered[AnswerKind.NOT_THIS_ROUND] == [bo]
        assert (standing.silent, standing.unfinished, standing.answers) == ([cleo], {cleo.id}, 2)


def test_the_preview_counts_people_mails_and_places(app: Flask) -> None:
    """Two people have visits at their site, one works where nobody comes; three places are there."""
    with saved(app):
        programme, _ = company()
        b.employee(programme, "cy.chan@meadow.example", sites=[b.site(programme, "Pune", "Asia/Kolkata")])
        proposal = round_proposals.Proposal("March", b.MONDAY, date(2026, 4, 12), DEADLINE, 1)
        preview = round_proposals.preview(programme, proposal)
        assert (preview.people, preview.without_visits, preview.visits, preview.places) == (3, 1, 1, 3)
