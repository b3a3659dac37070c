"""What an employee could have: their time, the services and therapists they accept, and how they like it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

from solver.checks.places import Opening, minutes_of
from solver.problem import Employee


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an employee's time, touching windows made one; `windows` are (start, end, rating) in order."""

    start: int
    end: int
    windows: tuple[tuple[int, int, int], ...]

    def worst(self, start: int, end: int) -> int:
        """Return the worst rating of the windows that a treatment overlaps."""
        return max(rating for begin, finish, rating in self.windows if begin < end and start < finish)


@dataclass(frozen=True, slots=True)
class Row:
    """The openings of one site and service in order of start: `at` are their positions."""

    minutes: int
    starts: list[int]
    at: list[int]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Positions of the openings that an employee could have, ascending, and the dissatisfaction with each."""

    openings: list[int]
    liking: list[int]


Timetable = dict[tuple[str, str], Row]


def timetable_of(openings: Iterable[Opening]) -> Timetable:
    """Return the openings by site and service; they are sorted by start."""
    found: dict[tuple[str, str], list[tuple[int, Opening]]] = defaultdict(list)
    for at, opening in enumerate(openings):
        found[opening.places[0].site, opening.places[0].service.id].append((at, opening))
    return {
        key: Row(members[0][1].minutes, [opening.start for _, opening in members], [at for at, _ in members])
        for key, members in found.items()
    }


def time_of(employee: Employee) -> list[Span]:
    """Return an employee's time in order."""
    spans: list[list[tuple[int, int, int]]] = []
    windows = sorted((minutes_of(entry.start), minutes_of(entry.end), entry.rating) for entry in employee.windows)
    for window in windows:
        if spans and spans[-1][-1][1] == window[0]:
            spans[-1].append(window)
        else:
            spans.append([window])
    return [Span(entries[0][0], entries[-1][1], tuple(entries)) for entries in spans]


def suits(employee: Employee, therapist: str) -> bool:
    """Say whether the employee may be given this therapist."""
    only = employee.only_therapists
    return therapist not in employee.never_therapists and (only is None or therapist in only)


def covering(time: list[Span], start: int, end: int) -> Span | None:
    """Return the stretch of time in which a treatment lies wholly, None when it does not."""
    return next((span for span in time if span.start <= start and end <= span.end), None)


def dissatisfaction(rating: int, position: int) -> int:
    """Return 0 to 4 for the worst rating overlapped and the position of the service in the employee's list."""
    return min(4, rating - 1 + position)


def rows_for(timetable: Timetable, employee: Employee) -> Iterator[tuple[int, Row]]:
    """Yield what is offered at an employee's sites, with the position of the service in their list."""
    for site in employee.sites:
        for position, service in enumerate(employee.services):
            if (site, service) in timetable:
                yield position, timetable[site, service]


def within_time(timetable: Timetable, employee: Employee, time: list[Span]) -> Wishes:
    """Return the openings that lie in an employee's time, whoever the therapist is."""
    at: list[int] = []
    liking: list[int] = []
    for position, row in rows_for(timetable, employee):
        for span in time:
            first = bisect_left(row.starts, span.start)
            last = bisect_right(row.starts, span.end - row.minutes, lo=first)
            at += row.at[first:last]
            if len(span.windows) == 1:
                liking += repeat(dissatisfaction(span.windows[0][2], position), last - first)
            else:
                starts = row.starts[first:last]
                liking += [dissatisfaction(span.worst(start, start + row.minutes), position) for start in starts]
    if all(one < other for one, other in zip(at, at[1:], strict=False)):
        return Wishes(at, liking)
    pairs = sorted(zip(at, liking, strict=True))
    return Wishes([opening for opening, _ in pairs], [value for _, value in pairs])


def accepted(wishes: Wishes, employee: Employee, openings: list[Opening]) -> Wishes:
    """Return those of the openings whose therapist the employee may be given."""
    if not employee.never_therapists and employee.only_therapists is None:
        return wishes
    kept = [suits(employee, openings[at].therapist) for at in wishes.openings]
    pairs = [pair for pair, keep in zip(zip(wishes.openings, wishes.liking, strict=True), kept, strict=True) if keep]
    return Wishes([at for at, _ in pairs], [value for _, value in pairs])
