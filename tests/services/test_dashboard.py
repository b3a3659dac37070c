"""The dashboard's figures, each against a company small enough to count by hand."""

from datetime import timedelta

from flask import Flask

from tests.builders import MONDAY, add, employee, room, roster, therapist, visit
from tests.services.roster_worlds import TUESDAY, World, world
from wellness import clock
from wellness.db import db
from wellness.models import (
    Credential,
    Planning,
    PlanningState,
    RosterState,
    RoundState,
    Unserved,
    VisitProblem,
)
from wellness.services import dashboard, differences, round_standing, waiting
from wellness.services.needs import Need, NeedKind, Situation, needs_of


def situation(company: World) -> Situation:
    round_ = company.round
    return Situation(
        round_, round_standing.tally(round_), dashboard.rosters_of(round_), dashboard.last_planning(round_)
    )


def needs(company: World, failed_mails: int = 0) -> list[Need]:
    return needs_of(company.programme, situation(company), failed_mails=failed_mails, zone="Europe/Berlin")


def kinds(found: list[Need]) -> list[NeedKind]:
    return [need.kind for need in found]


def left_out(company: World, who: object, reason: str, got: int = 0, wanted: int = 1) -> None:
    add(Unserved(roster_id=company.draft.id, employee_id=who.id, wanted=wanted, got=got, reason=reason))


def test_the_tally_agrees_with_the_lists_of_people(app: Flask) -> None:
    """Three answered, one is silent, one is on leave to the end and is not asked."""
    with app.app_context():
        company = world()
        employee(company.programme, "silent@meadow.example", sites=[company.site])
        away = employee(company.programme, "away@meadow.example", sites=[company.site])
        away.on_leave_until = company.round.ends_on + timedelta(days=1)
        company.answer_of(company.cem).windows = []
        db.session.flush()

        tally, standing = round_standing.tally(company.round), round_standing.standing(company.round)

        assert (tally.asked, tally.silent, tally.unfinished, tally.answers) == (4, 2, 1, 2)
        assert tally.asked == len(standing.asked)
        assert tally.silent == len(standing.silent)


def test_demand_counts_nobody_for_more_than_the_quota(app: Flask) -> None:
    with app.app_context():
        company = world(quota=2)
        company.answer_of(company.ada).wanted = 5
        company.answer_of(company.ben).wanted = 0
        db.session.flush()

        assert dashboard.demand(company.round) == dashboard.Demand(people=2, sessions=3)


def test_an_outcome_counts_people_and_sessions_apart(app: Flask) -> None:
    with app.app_context():
        company = world()
        for slot in (0, 2):
            company.placed(company.ada, slot)
        left_out(company, company.ben, "therapist_wish")
        left_out(company, company.cem, "no_common_time", got=0)

        found = dashboard.outcome(company.draft)

        assert (found.served, found.sessions, found.waiting) == (1, 2, 2)
        assert found.reasons == [("no_common_time", "No common time", 2)]


def test_use_of_visits_counts_what_the_shown_roster_takes(app: Flask) -> None:
    with app.app_context():
        company = world()
        theo = therapist(company.programme, "theo@hands.example")
        visit(theo, room(company.site, "Bright room"), company.chair, day=TUESDAY, starts=["09:00"])
        company.placed(company.ada, 0)
        company.placed(company.ben, 1).cancelled_at = clock.now()
        db.session.flush()

        planned = [(one.day, one.places, one.taken) for one in dashboard.use_of_visits(company.round, company.draft)]
        before = [(one.day, one.places, one.taken) for one in dashboard.use_of_visits(company.round, None)]

        assert planned == [(MONDAY, 3, 1), (TUESDAY, 1, 0)]
        assert before == [(MONDAY, 3, 0), (TUESDAY, 1, 0)]
        empty = waiting.empty_places(company.draft, after=clock.now())
        assert [(one.slot.starts.date(), one.empty) for one in empty] == [(MONDAY, 1), (MONDAY, 1), (TUESDAY, 1)]


def test_what_publishing_sends_is_what_the_preview_says(app: Flask) -> None:
    with app.app_context():
        company = world()
        company.placed(company.ada, 0)
        left_out(company, company.ben, "outranked")
        left_out(company, company.cem, "spacing")

        change = differences.difference(company.draft)

        expected = len(change.added) + len(change.left_out)
        assert dashboard.outcome(company.draft).sessions + dashboard.nothing_for(company.draft) == expected == 3


def test_the_published_roster_is_shown_until_a_newer_draft_is_published(app: Flask) -> None:
    with app.app_context():
        company = world()
        company.draft.state = RosterState.PUBLISHED
        db.session.flush()
        assert dashboard.rosters_of(company.round) == dashboard.Rosters(company.draft, None)

        newer = roster(company.round, version=2)

        found = dashboard.rosters_of(company.round)
        assert (found.shown, found.draft) == (company.draft, newer)


def test_an_older_draft_is_no_news_once_a_later_version_is_published(app: Flask) -> None:
    with app.app_context():
        company = world()
        roster(company.round, version=2, state=RosterState.PUBLISHED)

        assert dashboard.rosters_of(company.round).draft is None


def test_failed_mail_comes_first_and_a_draft_before_a_credential(app: Flask) -> None:
    with app.app_context():
        company = world()
        company.thea.credentials[0].valid_until = clock.now().date() + timedelta(days=10)
        add(VisitProblem(visit_id=company.visit.id, note="The room is locked until ten."))

        found = needs(company, failed_mails=2)

        assert kinds(found) == [NeedKind.MAIL_FAILED, NeedKind.VISIT_PROBLEM, NeedKind.DRAFT, NeedKind.CREDENTIAL]
        assert found[0].words == "2 mails could not be delivered."
        assert found[1].words == "Thea says that the visit on Mon 16 March in Berlin is wrong."
        assert found[1].note == "The room is locked until ten."
        assert "runs out on Thu 12 March" in found[3].words


def test_an_open_round_with_silent_people_asks_to_remind_them(app: Flask) -> None:
    with app.app_context():
        company = world()
        employee(company.programme, "silent@meadow.example", sites=[company.site])
        company.round.state = RoundState.OPEN
        db.session.delete(company.draft)
        db.session.flush()

        found = needs(company)

        assert kinds(found) == [NeedKind.SILENT]
        assert found[0].words == "1 person has not answered. Deadline Mon 9 March, 12:00 (Berlin time)."
        assert not found[0].is_urgent


def test_a_closed_round_without_a_roster_asks_to_be_planned(app: Flask) -> None:
    with app.app_context():
        company = world()
        db.session.delete(company.draft)
        db.session.flush()
        assert kinds(needs(company)) == [NeedKind.TO_PLAN]

        planning = add(Planning(round_id=company.round.id, state=PlanningState.RUNNING))
        assert kinds(needs(company)) == [NeedKind.PLANNING]

        planning.state = PlanningState.FAILED
        db.session.flush()
        assert kinds(needs(company)) == [NeedKind.PLANNING_FAILED]


def test_a_credential_without_end_or_of_somebody_who_left_needs_nothing(app: Flask) -> None:
    with app.app_context():
        company = world()
        gone = therapist(company.programme, "gone@hands.example")
        gone.credentials[0].valid_until = clock.now().date()
        gone.left_at = clock.now()
        add(Credential(therapist_id=company.thea.id, code="yoga-teacher", valid_until=MONDAY + timedelta(days=90)))

        assert NeedKind.CREDENTIAL not in kinds(needs(company))
