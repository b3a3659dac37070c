"""Whatever is wrong with a file is said with its path, all at once, and never as a traceback."""

import io
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from solver.codec import dump_outcome, dump_problem, load_outcome, load_problem
from solver.consistency import contradictions
from solver.engine import solve
from solver.problem import InvalidProblem, Problem
from tests.rostering.builders import at, employee, open_visit, pause, pin, problem, visit, window
from tests.rostering.random_problems import small_problem

RICH = problem(
    [visit("v", "9:00", "10:00", breaks=(pause("12:00", "12:30"),))],
    [employee("ann", window("9:00", "10:00"), window("10:00", "11:00"), never_therapists=("tess",)), employee("bob")],
    pins=(pin("bob", "v", "9:00"),),
)


def written(whole: Problem) -> dict[str, Any]:
    """Return a problem as its file holds it."""
    file = io.StringIO()
    dump_problem(whole, file)
    return dict(json.loads(file.getvalue()))


def faults(value: object) -> list[str]:
    """Return the faults found in a file that holds this JSON value."""
    with pytest.raises(InvalidProblem) as caught:
        load_problem(io.StringIO(value if isinstance(value, str) else json.dumps(value)))
    return caught.value.faults


def changed(path: str, value: object) -> list[str]:
    """Return the faults of the rich problem with one value replaced; a path is keys and positions with dots."""
    whole = deepcopy(written(RICH))
    *above, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    at: Any = whole
    for key in above:
        at = at[key]
    at[last] = value
    return faults(whole)


def test_what_is_written_is_read_back() -> None:
    """Writing and reading changes nothing, for problems and outcomes of every kind."""
    for number in range(40):
        whole = small_problem(number)
        outcome = solve(whole)
        file, answer = io.StringIO(), io.StringIO()
        dump_problem(whole, file)
        dump_outcome(outcome, answer)
        assert load_problem(io.StringIO(file.getvalue())) == whole
        assert load_outcome(io.StringIO(answer.getvalue())) == outcome


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("format", "wellness-problem/2", "format: expected one of wellness-problem/1"),
        ("seed", 7, "seed: expected text, found 7"),
        ("seed", "\ud800", "seed: expected text"),
        ("colour", "red", "colour: no such key here"),
        ("currency", "hours", "currency: expected one of sessions, minutes, sessions_first"),
        ("sites", {}, "sites: expected a list"),
        ("sites.0", 3, "sites[0]: expected an object, found 3"),
        ("sites.0.timezone", "Europe/Atlantis", "sites[0].timezone: 'Europe/Atlantis' is not an IANA time zone"),
        ("sites.0.timezone", "../etc/passwd", "sites[0].timezone: '../etc/passwd' is not an IANA time zone"),
        ("sites.0.timezone", "Europe", "sites[0].timezone: 'Europe' is not an IANA time zone"),
        ("rooms.0.site", "bonn", "rooms[0].site: 'bonn' is not the id of one of the sites"),
        ("rooms.0.stations", -1, "rooms[0].stations: expected a whole number"),
        ("services.0.minutes", 20.0, "services[0].minutes: expected a whole number"),
        ("services.0.minutes", True, "services[0].minutes: expected a whole number"),
        ("services.0.minutes", 0, "services[0].minutes: expected a whole number"),
        ("services.0.places", 10**30, "services[0].places: expected a whole number"),
        ("services.1.id", "chair", "services[1].id: 'chair' is already the id of services[0]"),
        ("services.1.id", "", "services[1].id: expected text that is not empty"),
        ("therapists.0.credentials.0.valid_until", "tomorrow", "therapists[0].credentials[0].valid_until: expected"),
        ("therapists.0.credentials.1.id", "massage", "therapists[0].credentials[1]: 'massage' already stands at [0]"),
        ("visits.0.room", "red", "visits[0].room: 'red' is not the id of one of the rooms"),
        ("visits.0.start", "2026-11-23T09:00", "visits[0].start: expected an instant with an offset"),
        ("visits.0.start", "2026-11-23T09:00:30Z", "visits[0].start: expected a whole minute"),
        ("visits.0.start", "0001-01-01T00:00+14:00", "visits[0].start: expected an instant"),
        ("visits.0.start", 1764000000, "visits[0].start: expected an instant"),
        ("visits.0.end", "2026-11-22T09:00Z", "visits[0]: the end is not after the start"),
        ("visits.0.breaks.0.end", "2026-11-22T09:00Z", "visits[0].breaks[0]: the end is not after the start"),
        ("visits.0.slots.1.start", "2026-11-23T09:24+01:00", "visits[0].slots[1]: overlaps slots[0]"),
        ("visits.0.slots.1.start", "2026-11-23T09:00+01:00", "visits[0].slots[1]: stands twice, see slots[0]"),
        ("visits.0.slots.1.service", "tango", "visits[0].slots[1].service: 'tango' is not the id"),
        ("visits.0.services", ["chair"], "visits[0]: needs either slots, or services"),
        ("visits.0.max_run_minutes", 90, "visits[0]: max_run_minutes and rest_minutes come together"),
        ("employees.0.entitled", 0, "employees[0].entitled: expected a whole number from 1"),
        ("employees.0.received", None, "employees[0].received: expected a whole number"),
        ("employees.0.windows.0.rating", 4, "employees[0].windows[0].rating: expected a whole number from 1 to 3"),
        ("employees.0.windows.1.start", "2026-11-23T09:59+01:00", "employees[0].windows[1]: overlaps windows[0]"),
        ("employees.0.windows.0.end", "2026-11-23T08:00+01:00", "employees[0].windows[0]: the end is not after"),
        ("employees.0.services", ["chair", "chair"], "employees[0].services[1]: 'chair' already stands at [0]"),
        ("employees.0.only_therapists", ["zoe"], "employees[0].only_therapists[0]: 'zoe' is not the id"),
        ("employees.0.never_therapists", None, "employees[0].never_therapists: expected a list"),
        ("pins.0.employee", "zoe", "pins[0].employee: 'zoe' is not the id of one of the employees"),
        ("pins.0.visit", "x", "pins[0].visit: 'x' is not the id of one of the visits"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(path: str, value: object, fault: str) -> None:
    """One wrong value, one fault that begins with its path."""
    found = changed(path, value)
    assert [entry[: len(fault)] for entry in found] == [fault]


def test_a_missing_key_is_named() -> None:
    """A key that may not be absent is asked for."""
    whole = written(RICH)
    del whole["employees"][1]["windows"], whole["seed"]
    assert faults(whole) == ["seed: is missing", "employees[1].windows: is missing"]


def test_all_faults_are_found_at_once() -> None:
    """Shapes, values and names are reported together."""
    whole = written(RICH)
    whole["rooms"][0]["site"] = "bonn"
    whole["employees"][0]["target"] = "one"
    whole["employees"][1]["windows"][0]["ratin"] = 1
    found = [entry.split(":")[0] for entry in faults(whole)]
    assert sorted(found) == ["employees[0].target", "employees[1].windows[0].ratin", "rooms[0].site"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "[]", "null", "7", '"text"', "{}", '{"a": NaN}', "\ufeff{}", "[" * 100_000),
        *('{"seed": ' + "9" * 5000 + "}", '{"seed": ' + "[" * 900 + "]" * 900 + "}", '{"a":' * 900 + "1" + "}" * 900),
    ],
)
def test_no_text_gives_a_traceback(text: str) -> None:
    """Whatever is not a problem at all is refused with at least one fault."""
    assert faults(text)


def test_a_key_that_stands_twice_in_an_object_is_refused() -> None:
    """JSON would silently take the last one."""
    twice = json.dumps(written(RICH)).replace('"seed":', '"seed": "first", "seed":')
    assert faults(twice) == ["seed: stands twice in the same object"]
    both = json.dumps(written(RICH)).replace('"rating":', '"rating": 1, "rating":')
    assert [fault.split(": ")[0] for fault in faults(both)] == [
        *("employees[0].windows[0].rating", "employees[0].windows[1].rating", "employees[1].windows[0].rating")
    ]


@pytest.mark.parametrize("order", [(1, True, 1.0), (True, 1, 1.0), (1.0, True, 1)])
def test_what_is_equal_to_python_alone_is_still_told_apart(order: tuple[object, ...]) -> None:
    """Three windows that differ only in a rating of 1, 1.0 or true: the whole number is right, wherever it stands."""
    whole = written(RICH)
    hours = whole["employees"][0]["windows"][0]
    whole["employees"] = [
        whole["employees"][1] | {"id": f"e{number}", "windows": [hours | {"rating": rating}]}
        for number, rating in enumerate(order)
    ]
    whole["pins"] = []
    wrong = [number for number, rating in enumerate(order) if type(rating) is not int]
    assert [fault.split(":")[0] for fault in faults(whole)] == [
        f"employees[{number}].windows[0].rating" for number in wrong
    ]


def test_a_fault_in_what_many_share_is_named_wherever_it_stands() -> None:
    """The same wrong window of two people is two faults, and so are the same backward hours."""
    whole = written(RICH)
    for wrong in ({"rating": 4}, {"end": "2026-11-23T09:00+01:00", "start": "2026-11-23T09:00+01:00"}):
        for person in whole["employees"]:
            person["windows"] = [person["windows"][0] | wrong]
        assert [fault.split(":")[0].removesuffix(".rating") for fault in faults(whole)] == [
            *("employees[0].windows[0]", "employees[1].windows[0]")
        ]


def test_a_file_that_is_not_there_is_a_fault() -> None:
    """The sentence says that the file cannot be read."""
    with pytest.raises(InvalidProblem, match="cannot be read"):
        load_problem("/nowhere/problem.json")


def test_a_hundred_thousand_windows_of_one_person_are_only_slow_to_read() -> None:
    """One person with a window for every minute of ten weeks is served."""
    whole = written(problem([visit("v", "9:00")], [employee("ann")]))
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    instants = [(start + timedelta(minutes=minute)).isoformat() for minute in range(100_001)]
    whole["employees"][0]["windows"] = [
        {"start": one, "end": other, "rating": 1 + minute % 3} for minute, (one, other) in enumerate(pairwise(instants))
    ]
    outcome = solve(load_problem(io.StringIO(json.dumps(whole))))
    assert (outcome.status, len(outcome.appointments)) == ("optimal", 1)
    assert outcome.stages[3].value == [0, 0, 1, 0, 0]


def test_a_visit_longer_than_a_day_is_planned() -> None:
    """Slots on two local dates in one visit."""
    slots = (*(visit("v", "9:00").slots or ()), *(visit("v", "9:00", day=1).slots or ()))
    long = visit("v", slots=slots, end=window("9:00", "17:00", 1).end)
    people = [employee("ann", window("9:00", "9:30"), window("9:00", "9:30", 1), target=2)]
    assert len(solve(problem([long], people)).appointments) == 2


def test_an_open_visit_with_more_starts_than_can_be_looked_at_is_refused() -> None:
    """Ten weeks on a grid of a minute are 100,800 starts; a day less than that many is let in."""
    endless = open_visit("v", every=1, end=at("9:00", 70))
    long = open_visit("v", every=1, end=at("9:00", 69))

    found = contradictions(problem([endless], [employee("ann")]))

    assert [(one.path, one.sentence) for one in found] == [("visits[0]", "100800 starts on its grid, more than 100000")]
    assert contradictions(problem([long], [employee("ann")])) == []


def test_an_outcome_file_is_read_as_strictly() -> None:
    """Unknown keys and wrong words are refused with their paths."""
    file = io.StringIO()
    dump_outcome(solve(RICH), file)
    whole = json.loads(file.getvalue())
    whole["status"], whole["extra"], whole["stages"][0]["proven"] = "fine", 1, "yes"
    with pytest.raises(InvalidProblem) as caught:
        load_outcome(io.StringIO(json.dumps(whole)))
    assert sorted(fault.split(":")[0] for fault in caught.value.faults) == ["extra", "stages[0].proven", "status"]
