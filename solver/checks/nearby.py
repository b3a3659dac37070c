"""The rosters one appointment away: a place taken up, or one given up for another.

They show that a claim of proof is wrong where places exclude each other, so that no flow can.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain

from solver.checks.case import Case
from solver.checks.held import Held, Stretch
from solver.checks.limits import left_beside
from solver.checks.parts import Part
from solver.checks.places import Opening, Place
from solver.checks.proof import key_of
from solver.checks.visits import occupied, overlap, runs
from solver.problem import Employee

# Who could come to an opening, with their dissatisfaction.
Wanting = dict[int, list[tuple[Employee, int]]]


def could_be_used(case: Case, place: Place, leaving: Held | None = None) -> bool:
    """Say whether one more person could sit in a place while all but one appointment stays as it is."""
    if case.taken[place.seat]:
        return case.taken[place.seat] < place.service.places
    if place.seat not in case.parts.exclusive:
        return True
    visit, span = place.visit, (place.start, place.until)
    pauses = [stretch for _, stretch in case.breaks.get(visit.id, [])]
    therapist = [time for other in case.visits_of_therapist[visit.therapist] for time in _times(case, other, leaving)]
    if any(overlap(span, other) for other in chain(pauses, therapist)):
        return False
    times = _times(case, visit.id, leaving)
    if visit.max_sessions is not None and len(times) >= visit.max_sessions:
        return False
    longest = max(end - start for start, end in runs(visit, sorted([*times, span])))
    if visit.max_run_minutes is not None and longest > visit.max_run_minutes:
        return False
    return _has_station(case, place, leaving)


def _times(case: Case, visit: str, leaving: Held | None) -> list[Stretch]:
    """Return the occupied times of a visit without one appointment, unless others attend it, too."""
    times = occupied(case, visit)
    if leaving is None or leaving.visit.id != visit or case.taken[leaving.seat] > 1:
        return times
    return [time for time in times if time != (leaving.start, leaving.until)]


def _has_station(case: Case, place: Place, leaving: Held | None) -> bool:
    """Say whether a station is free for the whole occupied time of a place."""
    beside = [
        time
        for other in case.visits_of_room[place.visit.room]
        for time in _times(case, other, leaving)
        if overlap(time, (place.start, place.until))
    ]
    begins = [place.start, *(start for start, _ in beside if start > place.start)]
    most = max(sum(start <= at < end for start, end in beside) for at in begins)
    return most < case.rooms[place.visit.room].stations


def better_by_one_step(case: Case, part: Part, proven: Collection[str]) -> str:
    """Return a sentence when one appointment given up for another betters a goal that is said to be proven."""
    wanting: Wanting = defaultdict(list)
    for at in part.employees:
        wishes = case.wishes[at]
        for entry, liking in zip(wishes.openings, wishes.liking, strict=True):
            wanting[entry].append((case.problem.employees[at], liking))
    for at in part.openings:
        opening = case.openings[at]
        for place in opening.places:
            for leaving, (employee, liking) in _exchanges(case, place, wanting[at]):
                goal = _gain(case, place, leaving, (employee, liking))
                if goal in proven and _may_have(employee, opening, leaving, case.by_employee[employee.id]):
                    return f"{goal}: {employee.id} could rather have {place.visit.id} at minute {place.start}"
    return ""


def _exchanges(
    case: Case, place: Place, wanting: list[tuple[Employee, int]]
) -> Iterator[tuple[Held, tuple[Employee, int]]]:
    """Yield appointments that could be given up for a place, with those who could then have it."""
    if could_be_used(case, place):
        for entry in wanting:
            yield from ((held, entry) for held in _free(case, case.by_employee[entry[0].id]))
    elif not case.taken[place.seat]:
        for held in _free(case, _in_the_way(case, place)):
            if could_be_used(case, place, held):
                yield from ((held, entry) for entry in wanting)


def _free(case: Case, entries: list[Held]) -> list[Held]:
    return [held for held in entries if (held.employee.id, held.seat) not in case.fixed]


def _in_the_way(case: Case, place: Place) -> list[Held]:
    """Return the appointments of which one alone may keep a place from being used."""
    span = place.start, place.until
    others = [held for name in case.visits_of_therapist[place.visit.therapist] for held in case.by_visit.get(name, ())]
    blocking = [held for held in others if overlap(span, (held.start, held.until))]
    if blocking:
        return blocking if len(blocking) == 1 else []
    room = [held for name in case.visits_of_room[place.visit.room] for held in case.by_visit.get(name, ())]
    return [held for held in room if held.visit is place.visit or overlap(span, (held.start, held.until))]


def _may_have(employee: Employee, opening: Opening, leaving: Held, held: list[Held]) -> bool:
    rest = [entry for entry in held if entry is not leaving]
    return next(left_beside([opening], employee, rest), None) is not None


def _gain(case: Case, place: Place, leaving: Held, coming: tuple[Employee, int]) -> str:
    """Return the first goal that is bettered, or nothing when one is worsened before."""
    employee, liking = coming
    counts_minutes = case.problem.currency == "minutes"
    gained, lost = (place.service.minutes, leaving.service.minutes) if counts_minutes else (1, 1)
    other = leaving.employee
    if other is employee:
        fair = gained - lost
    else:
        before = sorted([_share(case, employee), _share(case, other)])
        after = sorted([_share(case, employee, gained), _share(case, other, -lost)])
        fair = (after > before) - (after < before)
    if fair:
        return "fair" if fair > 0 else ""
    if other is not employee:
        is_earlier = key_of(case, employee, 0, gained) < key_of(case, other, -lost, lost)
        return "drawn" if is_earlier and not counts_minutes else ""
    calm = ((employee.id, place.seat) in case.stayable) - ((employee.id, leaving.seat) in case.kept)
    if calm:
        return "calm" if calm > 0 else ""
    return "liked" if liking < case.liking(leaving) else ""


def _share(case: Case, employee: Employee, change: int = 0) -> int:
    return (case.credit(employee) + change) * (case.scale // employee.entitled)
