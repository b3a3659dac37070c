"""The best roster by trying all of them, for problems of a handful of people; it shares nothing with the planner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from zoneinfo import ZoneInfo

from solver.problem import Employee, Problem, Service


@dataclass(frozen=True)
class Chair:
    """A slot: `places` people may have it."""

    visit: str
    service: Service
    start: datetime
    end: datetime
    day: date
    therapist: str
    site: str


@dataclass(frozen=True)
class Best:
    """What every best roster has in common."""

    shares: list[Fraction]
    got: list[int]
    liked: list[int]


def chairs(problem: Problem) -> list[Chair]:
    """Return the usable slots."""
    services = {entry.id: entry for entry in problem.services}
    licences = {entry.id: entry.credentials for entry in problem.therapists}
    rooms = {entry.id: entry.site for entry in problem.rooms}
    zones = {entry.id: ZoneInfo(entry.timezone) for entry in problem.sites}
    found = []
    for visit in problem.visits:
        for slot in visit.slots or ():
            service, site = services[slot.service], rooms[visit.room]
            end = slot.start + timedelta(minutes=service.minutes)
            free = end + timedelta(minutes=service.turnover_minutes)
            day = slot.start.astimezone(zones[site]).date()
            held = [entry.valid_until for entry in licences[visit.therapist] if entry.id == service.credential]
            if slot.start < visit.start or free > visit.end or not held or (held[0] and held[0] < day):
                continue
            if not any(slot.start < pause.end and pause.start < free for pause in visit.breaks):
                found.append(Chair(visit.id, service, slot.start, end, day, visit.therapist, site))
    return found


def unhappiness(person: Employee, chair: Chair) -> int | None:
    """Return 0 to 4, or None when the person may not have the chair."""
    if chair.site not in person.sites or chair.service.id not in person.services:
        return None
    if chair.therapist in person.never_therapists:
        return None
    if person.only_therapists is not None and chair.therapist not in person.only_therapists:
        return None
    minutes = [chair.start + timedelta(minutes=at) for at in range(chair.service.minutes)]
    ratings = [[w.rating for w in person.windows if w.start <= minute < w.end] for minute in minutes]
    if not all(ratings):
        return None
    return min(4, max(max(entry) for entry in ratings) - 1 + person.services.index(chair.service.id))


def bundles(person: Employee, offered: list[Chair]) -> list[tuple[tuple[int, ...], list[int]]]:
    """Return every set of chairs that the person could have, with its counts at dissatisfaction 4 to 0."""
    possible = {at: value for at, chair in enumerate(offered) if (value := unhappiness(person, chair)) is not None}
    found = []
    for size in range(min(person.target, len(possible)) + 1):
        for chosen in combinations(possible, size):
            if _allowed(person, [offered[at] for at in chosen]):
                values = [possible[at] for at in chosen]
                found.append((chosen, [values.count(value) for value in (4, 3, 2, 1, 0)]))
    return found


def _allowed(person: Employee, chosen: list[Chair]) -> bool:
    weeks = [chair.day.isocalendar()[:2] for chair in chosen]
    if person.max_per_week is not None and any(weeks.count(week) > person.max_per_week for week in weeks):
        return False
    return all(
        (one.end <= other.start or other.end <= one.start)
        and abs((one.day - other.day).days) >= (person.min_gap_days or 0)
        for one, other in combinations(chosen, 2)
    )


def rosters(problem: Problem) -> Iterator[tuple[list[int], list[int]]]:
    """Yield how many each person has, and the counts of likes, of every roster with every pin."""
    offered = chairs(problem)
    free = [chair.service.places for chair in offered]
    pins: dict[str, set[tuple[str, str, datetime]]] = {person.id: set() for person in problem.employees}
    for pin in problem.pins:
        pins[pin.employee].add((pin.visit, pin.service, pin.start.astimezone(UTC)))
    names = [(chair.visit, chair.service.id, chair.start) for chair in offered]
    choices = [
        [entry for entry in bundles(person, offered) if pins[person.id] <= {names[at] for at in entry[0]}]
        for person in problem.employees
    ]

    def extend(person: int, got: list[int], liked: list[int]) -> Iterator[tuple[list[int], list[int]]]:
        if person == len(choices):
            yield got, liked
            return
        for chosen, counts in choices[person]:
            if all(free[at] for at in chosen):
                for at in chosen:
                    free[at] -= 1
                both = [one + other for one, other in zip(liked, counts, strict=True)]
                yield from extend(person + 1, [*got, len(chosen)], both)
                for at in chosen:
                    free[at] += 1

    yield from extend(0, [], [0] * 5)


def best(problem: Problem) -> Best | None:
    """Return the best over all rosters, None when the pins leave none."""
    people = problem.employees
    pinned = [sum(pin.employee == person.id for pin in problem.pins) for person in people]
    worth = 20 if problem.currency == "minutes" else 1
    top: tuple[object, ...] | None = None
    answer = None
    for got, liked in rosters(problem):
        shares = sorted(Fraction(p.received + x * worth, p.entitled) for p, x in zip(people, got, strict=True))
        keys = sorted(
            _key(problem, person, n, worth)
            for person, x, held in zip(people, got, pinned, strict=True)
            for n in range(held, x)
        )
        merit = ([-share for share in shares], [*keys, (Fraction(10**9),)], liked)
        if top is None or merit < top:
            top, answer = merit, Best(shares, got, liked)
    return answer


def _key(problem: Problem, person: Employee, before: int, worth: int) -> tuple[object, ...]:
    credit = person.received + before * worth
    lot = sha256(f"{problem.seed}|{person.id}".encode()).hexdigest()
    return Fraction(credit, person.entitled), -Fraction(credit + worth, person.entitled), lot, person.id
