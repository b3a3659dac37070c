"""A problem and an outcome side by side, with every appointment's names looked up once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from math import lcm

from solver.checks.held import Claim, Held, Stretch, claim_of
from solver.checks.parts import Part, Parts
from solver.checks.picture import Picture, picture_of
from solver.checks.places import (
    Opening,
    Place,
    Seat,
    crowded_seats,
    local_day,
    minutes_of,
    openings_of,
    usable_places,
)
from solver.checks.proof import Moves, likes_only, moves_of
from solver.checks.wishes import (
    Span,
    Timetable,
    Wishes,
    accepted,
    covering,
    dissatisfaction,
    suits,
    time_of,
    timetable_of,
    within_time,
)
from solver.outcome import Appointment, Outcome
from solver.problem import Employee, Problem


class Case:
    """What the rules look at; appointments with unknown names are in `strangers`, all others in `held`."""

    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        """Look everything up; the problem is well-formed."""
        self.problem = problem
        self.outcome = outcome
        self.employees = {entry.id: entry for entry in problem.employees}
        self.visits = {entry.id: entry for entry in problem.visits}
        self.services = {entry.id: entry for entry in problem.services}
        self.therapists = {entry.id: entry for entry in problem.therapists}
        self.rooms = {entry.id: entry for entry in problem.rooms}
        self.sites = {entry.id: entry for entry in problem.sites}
        self.held: list[Held] = []
        self.strangers: list[tuple[str, Appointment]] = []
        self._time: dict[str, list[Span]] = {}
        self._pictures: dict[str, Picture] = {}
        self._moves: dict[str, Moves] = {}
        for at, entry in enumerate(outcome.appointments):
            path = f"appointments[{at}]"
            if entry.employee in self.employees and entry.visit in self.visits and entry.service in self.services:
                self.held.append(self._look_up(path, entry))
            else:
                self.strangers.append((path, entry))

    @property
    def has_roster(self) -> bool:
        """Whether there is a roster at all: a search that was cut short may have found none."""
        outcome = self.outcome
        if outcome.status in ("cancelled", "out_of_time"):
            return bool(outcome.appointments or outcome.breaks or outcome.stages or outcome.unserved)
        return outcome.status not in ("invalid", "infeasible")

    @property
    def is_finished(self) -> bool:
        """Whether the planner says that it looked at everyone."""
        return self.outcome.status in ("optimal", "feasible")

    @cached_property
    def by_employee(self) -> dict[str, list[Held]]:
        """The appointments of every employee, in order of start."""
        found: dict[str, list[Held]] = {entry.id: [] for entry in self.problem.employees}
        for held in sorted(self.held, key=lambda entry: entry.start):
            found[held.employee.id].append(held)
        return found

    @cached_property
    def by_visit(self) -> dict[str, list[Held]]:
        """One appointment of every seat that is taken, by visit and in order of start."""
        found: dict[str, dict[Seat, Held]] = defaultdict(dict)
        for held in sorted(self.held, key=lambda entry: (entry.start, entry.until)):
            found[held.visit.id].setdefault(held.seat, held)
        return {name: list(seats.values()) for name, seats in found.items()}

    @cached_property
    def breaks(self) -> dict[str, list[tuple[str, Stretch]]]:
        """The floating breaks of the outcome as (path, stretch), by visit."""
        found: dict[str, list[tuple[str, Stretch]]] = defaultdict(list)
        for at, entry in enumerate(self.outcome.breaks):
            found[entry.visit].append((f"breaks[{at}]", (minutes_of(entry.start), minutes_of(entry.end))))
        return dict(found)

    @cached_property
    def visits_of_therapist(self) -> dict[str, list[str]]:
        """The ids of each therapist's visits."""
        return _grouped((visit.therapist, visit.id) for visit in self.problem.visits)

    @cached_property
    def visits_of_room(self) -> dict[str, list[str]]:
        """The ids of the visits in each room."""
        return _grouped((visit.room, visit.id) for visit in self.problem.visits)

    @cached_property
    def taken(self) -> Counter[Seat]:
        """How many people sit in every seat that is taken."""
        return Counter(held.seat for held in self.held)

    @cached_property
    def places(self) -> dict[Seat, Place]:
        """Every usable slot."""
        return {place.seat: place for place in usable_places(self.problem)}

    @cached_property
    def openings(self) -> list[Opening]:
        """The usable slots, alike ones merged unless more people claim one of them than it holds."""
        claims = Counter(seat for _, seat in self.pinned | set(self.stayable))
        places = list(self.places.values())
        return openings_of(self.problem, places, crowded_seats(claims, places))

    @cached_property
    def weeks(self) -> list[tuple[int, int]]:
        """The week of every opening."""
        return [opening.week for opening in self.openings]

    @cached_property
    def opening_of(self) -> dict[Seat, int]:
        """The position of the opening to which a usable slot belongs."""
        return {place.seat: at for at, opening in enumerate(self.openings) for place in opening.places}

    @cached_property
    def timetable(self) -> Timetable:
        """The openings of every (site, service) in order of start."""
        return timetable_of(self.openings)

    @cached_property
    def wishes(self) -> list[Wishes]:
        """What each employee could have if nobody else came and they had nothing yet."""
        return [self._wishes(employee) for employee in self.problem.employees]

    def wishes_of(self, employee: Employee) -> Wishes:
        """Return what one employee could have if nobody else came and they had nothing yet."""
        return self._wishes(employee)

    @cached_property
    def parts(self) -> Parts:
        """The components."""
        by_visit = any(stage.name == "compact" for stage in self.outcome.stages)
        return Parts(self.problem, self.openings, self.wishes, by_visit=by_visit)

    def picture(self, part: Part) -> Picture:
        """Return the picture of a component, drawn once; the roster keeps the hard rules."""
        if part.name not in self._pictures:
            self._pictures[part.name] = picture_of(self, part)
        return self._pictures[part.name]

    def moves(self, part: Part) -> Moves:
        """Return where people could move in a component, and what it costs when calm comes before likes."""
        if part.name not in self._moves:
            picture = self.picture(part)
            self._moves[part.name] = moves_of(self, picture, likes_only(picture))
        return self._moves[part.name]

    @cached_property
    def scale(self) -> int:
        """A number that makes every share whole."""
        return lcm(*(employee.entitled for employee in self.problem.employees))

    def credit(self, employee: Employee) -> int:
        """Return the numerator of an employee's share: what was received before, and what is held now."""
        held = self.by_employee[employee.id]
        if self.problem.currency == "minutes":
            return employee.received + sum(entry.service.minutes for entry in held)
        return employee.received + len(held)

    @cached_property
    def pinned(self) -> set[Claim]:
        """The pins."""
        return {claim_of(pin) for pin in self.problem.pins}

    @cached_property
    def stayable(self) -> dict[Claim, None]:
        """The published appointments that the problem still permits, each on its own, in order."""
        claims = dict.fromkeys(claim_of(pin) for pin in self.problem.published)
        return {claim: None for claim in claims if self._permits(*claim)}

    @cached_property
    def stays(self) -> dict[str, set[int]]:
        """By employee the openings that hold a seat which was published for them and can be taken."""
        found: dict[str, set[int]] = defaultdict(set)
        for name, seat in self.stayable:
            if seat not in self.parts.exclusive or self.taken[seat]:
                found[name].add(self.opening_of[seat])
        return dict(found)

    @cached_property
    def kept(self) -> set[Claim]:
        """Those of them that are in the roster."""
        standing = {(held.employee.id, held.seat) for held in self.held}
        return {claim for claim in self.stayable if claim in standing}

    @cached_property
    def fixed(self) -> set[Claim]:
        """What nobody may move in a thought: pins, and what was kept while only so much may change."""
        return self.pinned if self.problem.max_moves is None else self.pinned | self.kept

    def time(self, employee: Employee) -> list[Span]:
        """Return an employee's time in order."""
        if employee.id not in self._time:
            self._time[employee.id] = time_of(employee)
        return self._time[employee.id]

    def fitting(self, employee: Employee) -> Wishes:
        """Return the openings that lie in an employee's time, whoever the therapist is."""
        return within_time(self.timetable, employee, self.time(employee))

    def liking(self, held: Held) -> int:
        """Return how dissatisfied someone is with an appointment, as much as can be when it breaks their rules."""
        span = covering(self.time(held.employee), held.start, held.end)
        services = held.employee.services
        position = services.index(held.service.id) if held.service.id in services else len(services)
        return dissatisfaction(span.worst(held.start, held.end) if span else 3, position)

    def _look_up(self, path: str, entry: Appointment) -> Held:
        visit = self.visits[entry.visit]
        room = self.rooms[visit.room]
        site = self.sites[room.site]
        start = minutes_of(entry.start)
        return Held(
            path,
            entry,
            self.employees[entry.employee],
            visit,
            room,
            site,
            self.services[entry.service],
            self.therapists[visit.therapist],
            start,
            local_day(start, site.timezone),
        )

    def _wishes(self, employee: Employee) -> Wishes:
        if employee.target == 0 or employee.max_per_week == 0:
            return Wishes([], [])
        return accepted(self.fitting(employee), employee, self.openings)

    def _permits(self, name: str, seat: Seat) -> bool:
        place, employee = self.places.get(seat), self.employees.get(name)
        return (
            place is not None
            and employee is not None
            and place.site in employee.sites
            and place.service.id in employee.services
            and suits(employee, place.visit.therapist)
            and covering(self.time(employee), place.start, place.start + place.service.minutes) is not None
        )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, name in pairs:
        found[key].append(name)
    return found
