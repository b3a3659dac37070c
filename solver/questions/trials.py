"""A finished roster to try changes in: which sites belong together, and the ground of those that are a network."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from solver.apart import part_of
from solver.canon import canonical
from solver.levels import standings, turns
from solver.outcome import Outcome
from solver.problem import Employee, InvalidProblem, Problem
from solver.questions.columns import Columns
from solver.questions.gains import Ground
from solver.questions.nesting import NotNested, person
from solver.questions.reach import last_reached
from solver.slots import Slot, usable_slots
from solver.tight import tight_groups
from solver.zones import minute

Sites = frozenset[str]


class Trials:
    """A problem with a roster. Groups of sites that share people or therapists are tried apart."""

    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        """Take an outcome that belongs to the problem and has a roster; raises InvalidProblem otherwise."""
        if outcome.status in ("invalid", "infeasible"):
            raise InvalidProblem([f"outcome: is {outcome.status} and has no roster"])
        self.problem = canonical(problem)
        self.outcome = outcome
        self.site_of_room = {room.id: room.site for room in problem.rooms}
        self.timezone = {site.id: site.timezone for site in problem.sites}
        self.held: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for entry in outcome.appointments:
            self.held[entry.employee].append((entry.visit, entry.service, minute(entry.start)))
        self._linked = _linked(self.problem, self.site_of_room)
        self._parts: dict[Sites, Problem] = {}
        self._slots: dict[Sites, list[Slot]] = {}
        self._grounds: dict[Sites, Ground | None] = {}
        self._sessions: dict[Sites, int] = {}
        self._reach: dict[Sites, list[int]] = {}
        self._positions: dict[Sites, dict[str, int]] = {}

    def around(self, sites: Iterable[str]) -> Sites:
        """Return these sites with all that share people or therapists with them."""
        return frozenset().union(*(self._linked[site] for site in sites))

    def sites_of_employee(self, employee: Employee) -> Sites:
        """Return the sites around those of an employee."""
        return self.around(employee.sites)

    def part(self, sites: Sites) -> Problem:
        """Return the problem of some sites alone."""
        if sites not in self._parts:
            self._parts[sites] = part_of(self.problem, sites)
        return self._parts[sites]

    def slots(self, sites: Sites) -> list[Slot]:
        """Return the usable slots of some sites."""
        if sites not in self._slots:
            self._slots[sites] = usable_slots(self.part(sites))
        return self._slots[sites]

    def sessions(self, sites: Sites) -> int:
        """Return how many appointments the people of some sites have."""
        if sites not in self._sessions:
            self._sessions[sites] = sum(len(self.held.get(entry.id, ())) for entry in self.part(sites).employees)
        return self._sessions[sites]

    def worth(self, sites: Sites) -> int:
        """Return what an appointment adds to what someone received: 1, or minutes where all treatments are as long."""
        if self.problem.currency != "minutes":
            return 1
        return max((slot.minutes for slot in self.slots(sites)), default=1)

    def ground(self, sites: Sites) -> Ground | None:
        """Return the ground of some sites, not to be changed but copied; None when they are no proven network."""
        if sites not in self._grounds:
            self._grounds[sites] = self._build(sites)
        return self._grounds[sites]

    def reach(self, sites: Sites) -> list[int]:
        """Return what `solver.questions.reach.last_reached` says of the ground of some sites, which is a network."""
        ground = self.ground(sites)
        if sites not in self._reach:
            self._reach[sites] = last_reached(ground) if ground else []
        return self._reach[sites]

    def position(self, sites: Sites, employee: str) -> int:
        """Return the number of an employee on the ground of their sites."""
        if sites not in self._positions:
            self._positions[sites] = {entry.id: at for at, entry in enumerate(self.part(sites).employees)}
        return self._positions[sites][employee]

    def _build(self, sites: Sites) -> Ground | None:
        part, slots = self.part(sites), self.slots(sites)
        if is_tight(part, slots) or not self._is_proven(part):
            return None
        columns = Columns()
        ground = Ground(columns)
        ground.add_seats(slots)
        where = {(slot.visit, slot.service, slot.start): at for at, slot in enumerate(columns.slots)}
        pins: dict[str, list[int]] = defaultdict(list)
        for pin in part.pins:
            pins[pin.employee].append(where[pin.visit, pin.service, minute(pin.start)])
        try:
            self._seat(ground, part, where, pins)
        except NotNested:
            return None
        except (KeyError, StopIteration) as error:
            raise InvalidProblem(["outcome: has an appointment that the problem does not allow"]) from error
        return ground

    def _seat(
        self, ground: Ground, part: Problem, where: dict[tuple[str, str, int], int], pins: dict[str, list[int]]
    ) -> None:
        ranks = _ranks(part, self.worth(frozenset(site.id for site in part.sites)), pins)
        for at, employee in enumerate(part.employees):
            pinned = pins.get(employee.id, [])
            who = ground.add_person(person(employee, tuple(ground.columns.slots[pin] for pin in pinned), ranks[at]))
            for pin in pinned:
                ground.pin_seat(pin)
            for held in self.held.get(employee.id, ()):
                if where[held] not in pinned:
                    ground.sit(who, where[held])

    def _is_proven(self, part: Problem) -> bool:
        """Say whether who is served at these sites is proven to be fair and drawn."""
        members = {employee.id for employee in part.employees}
        stages = [stage for stage in self.outcome.stages if stage.name in ("fair", "drawn")]
        return bool(stages) and all(stage.proven for stage in stages if stage.component in members)


def is_tight(problem: Problem, slots: list[Slot]) -> bool:
    """Say whether seats of these sites cannot be given independently of each other."""
    return problem.max_moves is not None or any(group >= 0 for group in tight_groups(problem, slots))


def _linked(problem: Problem, site_of_room: dict[str, str]) -> dict[str, Sites]:
    """Return for each site those that are joined with it by people or by therapists, itself included."""
    linked = {site.id: frozenset([site.id]) for site in problem.sites}
    by_therapist: dict[str, set[str]] = defaultdict(set)
    for visit in problem.visits:
        by_therapist[visit.therapist].add(site_of_room[visit.room])
    together = {frozenset(entry.sites) for entry in problem.employees} | set(map(frozenset, by_therapist.values()))
    for sites in together:
        joined = frozenset().union(*(linked[site] for site in sites))
        for site in joined:
            linked[site] = joined
    return linked


def _ranks(part: Problem, worth: int, pins: dict[str, list[int]]) -> list[tuple[int, ...]]:
    """Return for each employee the places of their appointments in the order of fairness, pins left out."""
    had = np.array([len(pins.get(entry.id, ())) for entry in part.employees], dtype=np.int64)
    more = np.maximum(0, np.array([entry.target for entry in part.employees], dtype=np.int64) - had)
    ranks: list[list[int]] = [[] for _ in part.employees]
    for place, at in enumerate(turns(standings(part.seed, part.employees, worth), had, more).tolist()):
        ranks[at].append(place)
    return [tuple(places) for places in ranks]
