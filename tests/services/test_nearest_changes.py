"""What the planner tried is kept beside the reason as facts, for those who still wait for what it was told about."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from solver.engine import solve
from solver.questions.explain import explain_all
from tests.services.roster_worlds import STARTS, World, world
from wellness.db import db
from wellness.models import Roster, Unserved
from wellness.services import nearest_changes, planner, planner_drafts, plannings, rosters


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """Every test here works inside the application."""
    with app.app_context():
        yield


def planned(company: World) -> tuple[Roster, str]:
    """A new draft as the planner makes it, and what it says about everyone who goes without."""
    planning = plannings.start(company.round, based_on=None, actor=None)
    plannings.freeze(planning.id, plannings.draw_up(planning.id))
    db.session.refresh(planning)
    problem = planner.read_problem(planning.problem)
    outcome = solve(problem)
    return planner_drafts.store(problem, outcome, planning), json.dumps(explain_all(problem, outcome))


def early_birds(company: World) -> None:
    """All three can come at nine only, so one of them has the place."""
    for who in (company.ada, company.ben, company.cem):
        answer = company.answer_of(who)
        answer.windows = answer.windows[:1]
        answer.windows[0].ends = company.slots[0].treatment_ends
    db.session.flush()


def rows_of(roster: Roster) -> list[Unserved]:
    return list(db.session.scalars(db.select(Unserved).filter_by(roster_id=roster.id)))


def keep(roster: Roster, told: str) -> int:
    return nearest_changes.keep(roster.id, planner.read_problem(roster.problem), told)


def test_a_little_more_time_is_kept_with_the_session_it_would_have_brought() -> None:
    """Until ten to ten, and the second place is theirs."""
    company = world()
    early_birds(company)
    roster, told = planned(company)

    assert keep(roster, told) == 2

    slot = company.slots[STARTS.index("09:30")]
    for row in rows_of(roster):
        assert (row.reason, row.nearest["kind"], row.nearest["zone"]) == ("outranked", "answer", "Europe/Berlin")
        assert row.nearest["session"] == "2026-03-16T09:30:00+01:00"
        assert [ends for _, ends in row.nearest["times"]] == ["2026-03-16T09:50:00+01:00"]
        assert row.nearest["services"] == [slot.service_id]


def test_nothing_is_kept_for_whoever_was_changed_by_hand_meanwhile() -> None:
    """One of the two has a session by now, and its place is empty at the other's."""
    company = world()
    early_birds(company)
    roster, told = planned(company)
    first, second = (row.employee for row in rows_of(roster))
    rosters.assign(roster, company.slots[1], first, revision=1, actor=company.hr, outside_times=True)

    assert keep(roster, told) == 1
    assert [row.employee for row in rows_of(roster) if row.nearest] == [second]


def test_a_change_by_hand_takes_away_what_was_kept() -> None:
    """Whoever is put in and taken out again was not left out by the planner."""
    company = world()
    early_birds(company)
    roster, told = planned(company)
    keep(roster, told)
    who = rows_of(roster)[0].employee
    given = rosters.assign(roster, company.slots[1], who, revision=1, actor=company.hr, outside_times=True)
    rosters.remove(given, revision=2, actor=company.hr)

    row = next(row for row in rows_of(roster) if row.employee_id == who.id)
    assert (row.reason, row.nearest) == ("by_hand", None)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"services": ["s"]}, {"times": [], "accepted": ["s"], "therapists": 0}),
        ({"therapists": ["t"]}, {"times": [], "accepted": [], "therapists": 1}),
        ({"windows": [{"start": "a", "end": "b"}]}, {"times": [["a", "b"]], "accepted": [], "therapists": 0}),
        ({"services": ["s"], "min_gap_days": 0}, None),
        ({"max_per_week": 2}, None),
    ],
)
def test_of_every_change_only_what_the_words_need_is_kept(change: dict, kept: dict | None) -> None:
    """Limits on days and weeks are the company's, and no therapist is named."""
    company = world()
    early_birds(company)
    roster, told = planned(company)
    answer = {"answer": {"employee": "e", **change}}
    keep(roster, json.dumps([{**one, "change": answer, "would_get": None} for one in json.loads(told)]))

    found = [row.nearest for row in rows_of(roster)]
    service = company.slots[0].service_id
    where = {"kind": "answer", "session": None, "zone": "Europe/Berlin"}
    facts = kept and {**kept, **where, "services": [service, *kept["accepted"]]}
    assert found == [facts, facts]


def test_a_change_of_a_kind_that_has_no_words_is_not_kept() -> None:
    """One more station, which the planner may propose elsewhere."""
    company = world()
    early_birds(company)
    roster, told = planned(company)

    assert keep(roster, json.dumps([{**one, "change": {"stations": {"r": 2}}} for one in json.loads(told)])) == 0


def test_what_the_company_could_add_is_kept_with_its_day() -> None:
    """A therapist more, and half an hour more."""
    company = world()
    early_birds(company)
    roster, told = planned(company)
    visit = company.visit.id
    for change, facts in (
        ({"add_visit": {"like": visit, "date": "2026-03-17"}}, {"kind": "add_visit", "day": "2026-03-17"}),
        ({"extend": {visit: 30}}, {"kind": "extend", "minutes": 30, "day": "2026-03-16"}),
    ):
        keep(roster, json.dumps([{**one, "change": change, "would_get": None} for one in json.loads(told)]))
        assert all(facts.items() <= row.nearest.items() for row in rows_of(roster))


@pytest.mark.parametrize("told", ["{}", "[1]", "", "[{}]"])
def test_whatever_is_no_explanation_is_refused(told: str) -> None:
    """By a ValueError, which the job logs."""
    company = world()
    early_birds(company)
    roster, _ = planned(company)
    with pytest.raises(ValueError, match="explanations|Expecting"):
        keep(roster, told)


def test_a_roster_that_was_cut_short_or_is_history_is_not_asked_about() -> None:
    """Nor one while somebody waits for the planner."""
    company = world()
    roster, _ = planned(company)
    assert plannings.files_to_explain(roster.planning_id) == (roster.id, roster.problem, roster.outcome)
    assert plannings.explanations_wanted(roster.id)

    roster.status = "out_of_time"
    db.session.flush()
    assert plannings.files_to_explain(roster.planning_id) is None
    roster.status, roster.state = "optimal", "withdrawn"
    db.session.flush()
    assert plannings.files_to_explain(roster.planning_id) is None
    assert not plannings.explanations_wanted(roster.id)


def test_whoever_waits_for_the_planner_goes_first() -> None:
    """Another planning was asked for."""
    company = world()
    roster, _ = planned(company)
    plannings.fail(roster.planning_id, "not under way any more")
    plannings.start(company.round, based_on=None, actor=None)

    assert not plannings.explanations_wanted(roster.id)
