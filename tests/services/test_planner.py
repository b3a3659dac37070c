"""Rows become a problem file, and an outcome becomes a draft roster."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

import solver.problem as planner
from solver.engine import solve
from tests import builders as make
from wellness.db import db
from wellness.models import AnswerKind, LedgerEntry, Planning, PlanningState, Roster, Round, Slot
from wellness.services import planner as door
from wellness.services import planner_demand, planner_drafts
from wellness.services.errors import Refused

TUESDAY = date(2026, 3, 17)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Every test here works inside the application."""
    with app.app_context():
        yield


def office(starts: list[str] | None = None, **service: object) -> tuple[Round, dict]:
    """A programme with one visit on Monday morning and an open round around it."""
    programme = make.programme()
    berlin = make.site(programme)
    room = make.room(berlin)
    chair = make.service(programme, **service)
    thea = make.therapist(programme)
    visit = make.visit(thea, room, chair, starts=starts or ["09:00", "09:30"])
    around = make.open_round(programme)
    return around, {"programme": programme, "site": berlin, "room": room, "chair": chair, "thea": thea, "visit": visit}


def asks(around: Round, by: dict, email: str, spans: list[tuple[str, str, int]], **fields: object):
    """An employee who answers with windows of Monday, given as local times with a rating."""
    person = make.employee(by["programme"], email, sites=[by["site"]])
    windows = [(make.local(make.MONDAY, start), make.local(make.MONDAY, end), rating) for start, end, rating in spans]
    make.answer(person, around, windows, **{"services": [by["chair"]], **fields})
    return person


def running(around: Round, problem: planner.Problem) -> Planning:
    return make.add(Planning(round_id=around.id, state=PlanningState.RUNNING, problem=door.write(problem)))


def test_a_problem_holds_the_round_as_rows_have_it() -> None:
    around, by = office()
    ana = asks(around, by, "ana@meadow.example", [("08:30", "10:00", 1)], wanted=3, never=[by["thea"]])
    problem = door.problem_of(around)

    assert problem.seed == "a seed for tests"
    assert problem.sites == (planner.Site(by["site"].id, "Europe/Berlin"),)
    assert [(room.id, room.stations) for room in problem.rooms] == [(by["room"].id, 1)]
    assert problem.services == (planner.Service(by["chair"].id, 20, 5, "massage", 1),)
    [visit] = problem.visits
    assert [slot.start for slot in visit.slots or ()] == [
        datetime(2026, 3, 16, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 16, 8, 30, tzinfo=UTC),
    ]
    [employee] = problem.employees
    assert employee == planner.Employee(
        id=ana.id,
        sites=(by["site"].id,),
        target=1,
        received=0,
        entitled=1,
        windows=(planner.Window(datetime(2026, 3, 16, 7, 30, tzinfo=UTC), datetime(2026, 3, 16, 9, 0, tzinfo=UTC), 1),),
        services=(by["chair"].id,),
        max_per_week=1,
        min_gap_days=1,
        never_therapists=(by["thea"].id,),
    )


def test_a_problem_names_nobody() -> None:
    around, by = office()
    asks(around, by, "rosalind.franklin@meadow.example", [("08:30", "10:00", 1)])
    text = door.write(door.problem_of(around))

    for personal in ("rosalind", "franklin", "meadow", "thea", "Berlin time", "Quiet room"):
        assert personal.lower() not in text.lower()


def test_only_people_who_ask_and_are_still_there_are_planned() -> None:
    around, by = office()
    asks(around, by, "ana@meadow.example", [("09:00", "10:00", 1)])
    asks(around, by, "none@meadow.example", [("09:00", "10:00", 1)], wanted=0)
    gone = asks(around, by, "gone@meadow.example", [("09:00", "10:00", 1)])
    gone.left_at = datetime(2026, 3, 1, tzinfo=UTC)
    busy = asks(around, by, "busy@meadow.example", [("09:00", "10:00", 1)])
    db.session.query(planner_demand.Answer).filter_by(employee_id=busy.id).one().kind = AnswerKind.NOT_THIS_ROUND
    make.employee(by["programme"], "silent@meadow.example", sites=[by["site"]])
    asks(around, by, "unfinished@meadow.example", [])
    asks(around, by, "disabled@meadow.example", [("09:00", "10:00", 1)]).account.disabled_at = gone.left_at
    db.session.flush()

    assert len(door.problem_of(around).employees) == 1


def test_withdrawn_visits_slots_and_past_times_are_not_offered() -> None:
    around, by = office(["09:00", "09:30", "10:00"])
    asks(around, by, "ana@meadow.example", [("09:00", "11:00", 1)])
    past = make.visit(by["thea"], by["room"], by["chair"], day=date(2026, 2, 27), starts=["09:00"])
    around.starts_on = date(2026, 2, 27)
    late = make.visit(by["thea"], by["room"], by["chair"], day=TUESDAY, starts=["09:00"])
    late.withdrawn_at = datetime(2026, 3, 1, tzinfo=UTC)
    by["visit"].slots[1].withdrawn_at = datetime(2026, 3, 1, tzinfo=UTC)
    db.session.flush()
    problem = door.problem_of(around)

    [visit] = problem.visits
    assert visit.id == by["visit"].id != past.id
    assert [f"{slot.start:%H:%M}" for slot in visit.slots or ()] == ["08:00", "09:00"]


def test_windows_are_merged_and_the_better_rating_counts() -> None:
    def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
        return datetime(2026, 3, 16, hour, minute, second, tzinfo=UTC)

    windows = [
        planner.Window(at(9), at(9, 30), 2),
        planner.Window(at(9, 30), at(10), 2),
        planner.Window(at(9, 45), at(10, 30), 1),
        planner.Window(at(12, 0, 20), at(12, 30, 40), 3),
    ]

    assert planner_demand.merged(windows) == [
        planner.Window(at(9), at(9, 45), 2),
        planner.Window(at(9, 45), at(10, 30), 1),
        planner.Window(at(12, 1), at(12, 30), 3),
    ]


def test_windows_on_days_without_a_visit_at_the_site_are_left_out() -> None:
    around, by = office()
    ana = make.employee(by["programme"], "ana@meadow.example", sites=[by["site"]])
    monday = (make.local(make.MONDAY, "08:00"), make.local(make.MONDAY, "18:00"), 1)
    tuesday = (make.local(TUESDAY, "08:00"), make.local(TUESDAY, "18:00"), 1)
    make.answer(ana, around, [monday, tuesday], services=[by["chair"]])
    [employee] = door.problem_of(around).employees

    assert [(window.start, window.end) for window in employee.windows] == [monday[:2]]


def test_the_ledger_counts_the_last_rounds_of_the_window_and_this_one() -> None:
    around, by = office()
    by["programme"].ledger_rounds = 2
    ana = asks(around, by, "ana@meadow.example", [("09:00", "10:00", 1)])
    for month, received in ((11, 1), (12, 1), (1, 0)):
        starts = date(2026 if month == 1 else 2025, month, 1)
        earlier = make.open_round(by["programme"], starts_on=starts)
        make.add(LedgerEntry(employee_id=ana.id, round_id=earlier.id, entitled=2, received=received))
    later = make.open_round(by["programme"], starts_on=date(2026, 6, 1))
    make.add(LedgerEntry(employee_id=ana.id, round_id=later.id, entitled=9, received=9))
    make.add(LedgerEntry(employee_id=ana.id, round_id=around.id, entitled=1, received=1))
    [employee] = door.problem_of(around).employees

    assert (employee.entitled, employee.received) == (2 + 2 + 1, 1 + 0)


def test_a_slot_keeps_the_minutes_with_which_it_was_cut() -> None:
    around, by = office(["09:00"])
    asks(around, by, "ana@meadow.example", [("09:00", "10:00", 1)])
    by["chair"].turnover_minutes = 10
    db.session.flush()
    problem = door.problem_of(around)

    [service] = problem.services
    assert (service.id, service.minutes, service.turnover_minutes) == (f"{by['chair'].id}/20+5x1", 20, 5)
    assert problem.employees[0].services == (service.id,)


def test_a_wish_for_a_service_that_nobody_offers_keeps_its_rank() -> None:
    around, by = office()
    stone = make.service(by["programme"], "Hot stone", 45)
    asks(around, by, "ana@meadow.example", [("09:00", "10:00", 1)], services=[stone, by["chair"]])
    problem = door.problem_of(around)

    assert problem.employees[0].services == (stone.id, by["chair"].id)
    assert {service.id for service in problem.services} == {stone.id, by["chair"].id}


def test_nothing_to_plan_is_said_in_words() -> None:
    around, by = office()
    with pytest.raises(Refused, match="Nobody has asked"):
        door.problem_of(around)
    by["visit"].withdrawn_at = datetime(2026, 3, 1, tzinfo=UTC)
    db.session.flush()
    with pytest.raises(Refused, match="Upload the therapists' days"):
        door.problem_of(around)


def test_a_pin_stands_even_outside_what_its_person_stated() -> None:
    around, by = office(["09:00", "09:30"])
    ana = asks(around, by, "ana@meadow.example", [("09:00", "09:30", 1)])
    draft = make.roster(around)
    pin = make.appointment(draft, by["visit"].slots[1], ana)
    problem = door.problem_of(around, [pin])
    outcome = solve(problem)

    assert [given.start for given in outcome.appointments] == [by["visit"].slots[1].starts]


def test_a_pin_without_its_person_or_its_time_is_named() -> None:
    around, by = office(["09:00", "09:30"])
    asks(around, by, "ana@meadow.example", [("09:00", "09:30", 1)])
    ben = make.employee(by["programme"], "ben@meadow.example", sites=[by["site"]])
    draft = make.roster(around)
    pins = [make.appointment(draft, slot, ben, book=f"{at}") for at, slot in enumerate(by["visit"].slots)]
    by["visit"].slots[0].withdrawn_at = datetime(2026, 3, 1, tzinfo=UTC)
    db.session.flush()
    with pytest.raises(Refused) as refusal:
        door.problem_of(around, pins)

    assert "Ben, Mon 16 March, 09:00: this time is no longer offered" in str(refusal.value)
    assert "Ben, Mon 16 March, 09:30: no longer asks for a session" in str(refusal.value)


def test_an_outcome_becomes_the_next_draft_with_reasons() -> None:
    around, by = office(["09:00"])
    for name in ("ana", "ben"):
        asks(around, by, f"{name}@meadow.example", [("09:00", "10:00", 1)])
    make.roster(around, version=4)
    problem = door.problem_of(around)
    roster = planner_drafts.store(problem, solve(problem), running(around, problem))
    roster_id = roster.id

    db.session.commit()
    roster = db.session.get_one(Roster, roster_id)
    assert (roster.version, roster.state, roster.status) == (5, "draft", "optimal")
    [given] = roster.appointments
    assert (given.book, given.seat, given.pinned) == (roster.id, 1, False)
    assert given.starts == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    [left_out] = roster.unserved
    assert (left_out.wanted, left_out.got, left_out.reason) == (1, 0, "outranked")
    assert left_out.detail == {"seats": 1, "competing": 2}
    assert left_out.employee_id != given.employee_id
    judged = door.read(roster.problem, roster.outcome)
    assert judged.faults == ()
    assert judged.outcome.problem_digest == roster.problem_digest


def test_a_class_fills_seats_from_one_to_its_places() -> None:
    around, by = office(["09:00"], places=3)
    for name in ("ana", "ben", "cem", "dia"):
        asks(around, by, f"{name}@meadow.example", [("09:00", "10:00", 1)])
    problem = door.problem_of(around)
    roster = planner_drafts.store(problem, solve(problem), running(around, problem))
    seats = sorted(given.seat for given in roster.appointments)

    assert seats == [1, 2, 3]
    assert len({given.slot_id for given in roster.appointments}) == 1


def test_the_checker_refuses_an_outcome_with_a_broken_rule() -> None:
    around, by = office(["09:00", "09:30"])
    asks(around, by, "ana@meadow.example", [("09:00", "09:30", 1)])
    problem = door.problem_of(around)
    planning = running(around, problem)
    roster = planner_drafts.store(problem, solve(problem), planning)
    moved = roster.outcome.replace("09:00:00+01:00", "09:30:00+01:00")

    assert moved != roster.outcome
    assert door.read(roster.problem, moved).faults


def test_a_slot_withdrawn_while_the_planner_worked_stops_the_draft() -> None:
    around, by = office(["09:00"])
    asks(around, by, "ana@meadow.example", [("09:00", "10:00", 1)])
    problem = door.problem_of(around)
    outcome = solve(problem)
    db.session.query(Slot).one().withdrawn_at = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(Refused, match="withdrawn while the planner worked"):
        planner_drafts.store(problem, outcome, running(around, problem))
