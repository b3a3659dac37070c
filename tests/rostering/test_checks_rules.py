"""The hard rules on rosters made by hand: the nearest that a rule permits, and the nearest that it forbids."""

from dataclasses import replace

import pytest

from solver.check import RULES
from solver.checks.case import Case
from solver.outcome import Appointment, Outcome, PlacedBreak
from solver.problem import Problem, Room, Service, Site, Visit
from tests.rostering.builders import (
    at,
    employee,
    floating,
    open_visit,
    pause,
    pin,
    problem,
    rested,
    roster,
    seated,
    visit,
    window,
)

Roster = tuple[Problem, Outcome]
PEOPLE = [employee("ann"), employee("bob"), employee("cleo")]


def broken(whole: Problem, outcome: Outcome) -> set[str]:
    """Return the names of the hard rules that a roster breaks."""
    case = Case(whole, outcome)
    return {violation.rule for rule in RULES for violation in rule(case)}


def on(day: Visit, *entries: Appointment, breaks: tuple[PlacedBreak, ...] = (), **changes: object) -> Roster:
    """Return one visit for three employees, with these appointments and breaks."""
    whole = replace(problem([day], PEOPLE), **changes)
    return whole, roster(whole, *entries, breaks=breaks)


def lunch(*breaks: PlacedBreak, entry: Appointment | None = None) -> Roster:
    """Return a visit with a fixed break at ten and half an hour of lunch that starts between 12:00 and 13:00."""
    day = open_visit("v", breaks=(pause("10:00", "10:15"),), floating_breaks=(floating(30, "12:00", "13:00"),))
    return on(day, *([entry] if entry else []), breaks=breaks)


def two_breaks(second: str, fixed: str = "15:00") -> Roster:
    """Return a visit with a fixed break and two floating ones, of 15 minutes from 12:00 and of 30 from this time on."""
    day = open_visit(
        "v",
        breaks=(pause(fixed, "16:00"),),
        floating_breaks=(floating(15, "12:00", "12:00"), floating(30, "12:00", "14:00")),
    )
    hour, minute = second.split(":")
    end = f"{int(hour) + (int(minute) + 30) // 60}:{(int(minute) + 30) % 60:02}"
    return on(day, breaks=(rested("v", "12:00", "12:15"), rested("v", second, end)))


def late_break(end: str) -> Roster:
    """Return a visit until this time with a break from 12:00 to 12:30."""
    day = open_visit("v", end=at(end), floating_breaks=(floating(30, "12:00", "12:00"),))
    return on(day, breaks=(rested("v", "12:00", "12:30"),))


def run(second: str) -> Roster:
    """Return two treatments of 20 + 5 minutes where 50 minutes may pass without ten of rest."""
    day = open_visit("v", max_run_minutes=50, rest_minutes=10)
    return on(day, seated("ann", "v", "9:00"), seated("bob", "v", second))


def sessions(most: int) -> Roster:
    """Return a class of two and a treatment on a visit with a limit."""
    day = open_visit("v", "class", "chair", max_sessions=most)
    people = [replace(entry, services=("chair", "class")) for entry in PEOPLE]
    entries = [seated(name, "v", "9:00", service="class") for name in ("ann", "bob")] + [seated("cleo", "v", "10:00")]
    return on(day, *entries, employees=tuple(people))


def published(moves: int | None, *entries: Appointment) -> Roster:
    """Return a round in which ann and bob know their times, and cleo hers that exists no longer."""
    known = (pin("ann", "v", "9:00"), pin("bob", "v", "10:00"), pin("cleo", "gone", "9:00"))
    return on(visit("v", "9:00", "10:00", "11:00"), *entries, published=known, max_moves=moves)


def room(stations: int, second: str = "9:20") -> Roster:
    """Return two visits of two therapists in one room, occupied at nine and at this time."""
    days = [open_visit("v"), open_visit("w", therapist="tom")]
    whole = problem(days, PEOPLE, rooms=(Room("green", "berlin", stations),))
    return whole, roster(whole, seated("ann", "v", "9:00"), seated("bob", "w", second))


def doubled(second: str) -> Roster:
    """Return two visits of one therapist in two rooms, occupied at nine and at this time."""
    days = [open_visit("v"), open_visit("w", room="blue")]
    whole = problem(days, PEOPLE, rooms=(Room("green", "berlin", 1), Room("blue", "berlin", 1)))
    return whole, roster(whole, seated("ann", "v", "9:00"), seated("bob", "w", second))


def attending(places: int) -> Roster:
    """Return a class for so many that two attend."""
    people = tuple(employee(name, services=("yoga",)) for name in ("ann", "bob"))
    entries = [seated(name, "v", "9:00", service="yoga") for name in ("ann", "bob")]
    return on(open_visit("v", "yoga"), *entries, employees=people, services=(Service("yoga", 30, 0, "yoga", places),))


def one(entry: Appointment, day: Visit | None = None, **changes: object) -> Roster:
    """Return a visit, open unless given, with one appointment of ann, who is changed."""
    return on(day or open_visit("v", "chair", "table"), entry, employees=(employee("ann", **changes),))


def twice(second: Appointment, **changes: object) -> Roster:
    """Return two treatments of ann on visits of two therapists on two days."""
    days = [open_visit("v"), open_visit("w", therapist="tom"), open_visit("x", day=7)]
    windows = [window("9:00", "17:00", day) for day in (0, 7)]
    whole = problem(days, [employee("ann", *windows, **{"target": 2} | changes)])
    return whole, roster(whole, seated("ann", "v", "9:00"), second)


def abroad(*sites: str) -> Roster:
    """Return an appointment of an employee of these sites in Berlin."""
    both = (Site("berlin", "Europe/Berlin"), Site("bonn", "Europe/Berlin"))
    return on(open_visit("v"), seated("ann", "v", "9:00"), employees=(employee("ann", sites=sites),), sites=both)


def pinned(clock: str) -> Roster:
    """Return an appointment at nine where one at this time is pinned."""
    return on(open_visit("v"), seated("ann", "v", "9:00"), pins=(pin("ann", "v", clock),))


def unordered(*entries: Appointment) -> Roster:
    """Return a roster with its appointments as they are given."""
    whole, outcome = on(open_visit("v"), *entries)
    return whole, replace(outcome, appointments=entries)


NINE = seated("ann", "v", "9:00")
NOON = rested("v", "12:00", "12:30")
PAIRS: dict[str, tuple[Roster, Roster]] = {
    "on_a_slot": (one(NINE, visit("v", "9:00")), one(NINE, visit("v", "9:05"))),
    "starts_on_the_grid": (one(seated("ann", "v", "9:05")), one(seated("ann", "v", "9:06"))),
    "service_offered": (one(NINE, open_visit("v", "table", "chair")), one(NINE, open_visit("v", "table"))),
    "occupied_in_visit": (
        one(NINE, open_visit("v", end=at("9:25"))),
        one(NINE, open_visit("v", end=at("9:24"))),
    ),
    "clear_of_breaks": (
        one(NINE, open_visit("v", breaks=(pause("9:25", "9:40"),))),
        one(NINE, open_visit("v", breaks=(pause("9:24", "9:40"),))),
    ),
    "seats_not_overbooked": (attending(2), attending(1)),
    "therapist_not_twice": (doubled("9:25"), doubled("9:20")),
    "room_has_stations": (room(1, "9:25"), room(1)),
    "therapist_licensed": (
        on(open_visit("v"), NINE),
        on(open_visit("v"), NINE, services=(Service("chair", 20, 5, "surgery", 1),)),
    ),
    "treatment_in_windows": (
        one(NINE, None, windows=(window("9:00", "9:10"), window("9:10", "9:20"))),
        one(NINE, None, windows=(window("9:00", "9:10"), window("9:11", "9:20"))),
    ),
    "service_accepted": (one(NINE, None, services=("table", "chair")), one(NINE, None, services=("table",))),
    "therapist_accepted": (one(NINE, None, only_therapists=("tess",)), one(NINE, None, never_therapists=("tess",))),
    "site_used": (abroad("bonn", "berlin"), abroad("bonn")),
    "target_kept": (twice(seated("ann", "x", "9:00", 7)), twice(seated("ann", "x", "9:00", 7), target=1)),
    "weekly_limit_kept": (
        twice(seated("ann", "w", "9:20"), max_per_week=2),
        twice(seated("ann", "w", "9:20"), max_per_week=1),
    ),
    "days_apart": (
        twice(seated("ann", "x", "9:00", 7), min_gap_days=7),
        twice(seated("ann", "x", "9:00", 7), min_gap_days=8),
    ),
    "not_at_once": (twice(seated("ann", "w", "9:20")), twice(seated("ann", "w", "9:15"))),
    "pins_stand": (pinned("9:00"), pinned("10:00")),
    "moves_limited": (
        published(1, NINE, seated("bob", "v", "11:00")),
        published(0, NINE, seated("bob", "v", "11:00")),
    ),
    "floating_breaks_stand": (
        lunch(rested("v", "13:00", "13:30")),
        lunch(rested("v", "13:01", "13:31")),
    ),
    "floating_breaks_in_visit": (late_break("12:30"), late_break("12:29")),
    "floating_breaks_apart": (two_breaks("12:15"), two_breaks("12:14")),
    "clear_of_floating_breaks": (
        lunch(NOON, entry=seated("ann", "v", "11:35")),
        lunch(NOON, entry=seated("ann", "v", "11:40")),
    ),
    "runs_end_in_rest": (run("9:25"), run("9:30")),
    "sessions_limited": (sessions(2), sessions(1)),
    "written_in_order": (unordered(NINE, seated("bob", "v", "9:25")), unordered(seated("bob", "v", "9:25"), NINE)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_rule_permits_the_nearest_and_forbids_the_next(rule: str) -> None:
    """The permitted roster breaks nothing; the forbidden one breaks this rule and no other."""
    permits, forbids = PAIRS[rule]
    assert broken(*permits) == set()
    assert broken(*forbids) == {rule}


def test_every_hard_rule_has_its_pair() -> None:
    """A rule added to the list needs a pair here."""
    assert {rule.__name__ for rule in RULES} == set(PAIRS)


@pytest.mark.parametrize(
    "breaks",
    [
        (),
        (NOON, NOON),
        (NOON, rested("v", "14:00", "14:30")),
        (rested("v", "12:00", "12:29"),),
        (rested("v", "11:59", "12:29"),),
        (NOON, rested("w", "12:00", "12:30")),
    ],
)
def test_a_floating_break_stands_exactly_once(breaks: tuple[PlacedBreak, ...]) -> None:
    """Missing, doubled, added, too short, too early and on another visit are all wrong."""
    assert "floating_breaks_stand" in broken_names(*lunch(*breaks))


def broken_names(whole: Problem, outcome: Outcome) -> set[str]:
    """Return the broken rules up to the first that looks at an unknown visit."""
    case = Case(whole, outcome)
    return {violation.rule for rule in RULES[:-1] for violation in rule(case)}


def test_two_floating_breaks_of_equal_length_are_told_apart_by_their_times() -> None:
    """The later of two placed breaks can only be the one that may start late."""
    day = open_visit("v", floating_breaks=(floating(15, "11:00", "14:00"), floating(15, "11:00", "12:00")))
    fine = on(day, breaks=(rested("v", "11:30", "11:45"), rested("v", "14:00", "14:15")))
    assert broken(*fine) == set()
    late = on(day, breaks=(rested("v", "12:30", "12:45"), rested("v", "14:00", "14:15")))
    assert broken(*late) == {"floating_breaks_stand"}


def test_a_floating_break_keeps_clear_of_a_fixed_one() -> None:
    """The second break would run into the fixed one at 12:30."""
    assert broken(*two_breaks("12:15", "12:45")) == set()
    assert broken(*two_breaks("12:15", "12:44")) == {"floating_breaks_apart"}


def test_a_short_gap_does_not_end_a_run() -> None:
    """Nine minutes are no rest where ten are asked for, ten are."""
    assert broken(*run("9:34")) == {"runs_end_in_rest", "starts_on_the_grid"}
    assert broken(*run("9:35")) == set()


def test_a_published_appointment_that_fits_no_longer_is_no_move() -> None:
    """Cleo's visit is gone: that does not count against the limit."""
    assert broken(*published(0, NINE, seated("bob", "v", "10:00"))) == set()
    assert broken(*published(None, seated("ann", "v", "11:00"))) == set()


def test_a_room_holds_one_class_however_many_attend() -> None:
    """Three people in a class take one station."""
    people = tuple(employee(name, services=("class",)) for name in ("ann", "bob", "cleo"))
    entries = [seated(person.id, "v", "9:00", service="class") for person in people]
    rooms = (Room("green", "berlin", 1),)
    assert broken(*on(open_visit("v", "class"), *entries, employees=people, rooms=rooms)) == set()


def test_one_person_takes_one_place_in_a_class() -> None:
    """The same employee twice in one class is in two treatments at once."""
    people = (employee("ann", services=("class",), target=2),)
    entries = [seated("ann", "v", "9:00", service="class")] * 2
    assert broken(*on(open_visit("v", "class"), *entries, employees=people)) == {"not_at_once"}
