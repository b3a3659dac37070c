"""The smallest changes that serve the most people: one more therapist day, half an hour more, one more station."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from solver.outcome import Outcome
from solver.problem import Problem, Visit
from solver.questions.changes import Change, changed
from solver.questions.columns import Columns
from solver.questions.nesting import options, person
from solver.questions.reach import contestants
from solver.questions.trials import Sites, Trials
from solver.questions.visit_changes import shape
from solver.questions.whatif import Effect, try_change
from solver.slots import usable_slots
from solver.tight import most_at_once
from solver.zones import local, local_date

HALF_AN_HOUR = 30
# How many changes are solved again at sites where seats cannot be tried one by one.
TRIES = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that serves somebody, what it does, and what it costs: minutes of a therapist, stations."""

    change: Change
    effect: Effect
    minutes: int
    stations: int

    @property
    def gained(self) -> int:
        """How many more appointments there are."""
        return int(self.effect["sessions"]["after"] - self.effect["sessions"]["before"])

    @property
    def people(self) -> int:
        """How many people gain."""
        return len(self.effect["gains"])

    def plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        sessions = self.effect["sessions"]
        return {
            "change": self.change,
            "people": self.people,
            "gains": self.gained,
            "at_most": sessions["at_most"] - sessions["before"],
            "exact": self.effect["exact"],
            "cost": {"therapist_minutes": self.minutes, "stations": self.stations},
        }


def suggest(
    problem: Problem, outcome: Outcome, *, tries: int = TRIES, seconds: float | None = None
) -> list[dict[str, Any]]:
    """Return changes that bring more appointments, those for the most people first, the cheaper first among equals.

    Each is `{"change", "people", "gains", "at_most", "exact", "cost"}`: `gains` counts appointments, `cost` is in
    `therapist_minutes` and `stations`. On networks every visit's pattern is tried on every day that could help, and
    every visit for longer, exactly; of two on the same day that gain as much only the cheaper is kept. Elsewhere the
    `tries` most promising changes are solved, each for `seconds` at most.
    """
    trials = Trials(problem, outcome)
    groups = sorted({trials.around([site.id]) for site in problem.sites}, key=sorted)
    found = [entry for sites in groups for entry in _undominated(helpful(trials, sites, tries=tries, seconds=seconds))]
    return [entry.plain() for entry in sorted(found, key=_rank)]


def helpful(trials: Trials, sites: Sites, *, tries: int, seconds: float | None) -> list[Suggestion]:
    """Return all changes tried that bring more appointments to sites that belong together, the cheapest first."""
    if trials.ground(sites) is None:
        candidates = _most_promising(trials, sites, tries)
    else:
        candidates = [*_more_days(trials, sites), *_longer(trials, sites)]
    found = []
    for change in candidates:
        effect = try_change(trials, change, seconds=seconds)
        if "faults" not in effect and effect["sessions"]["after"] > effect["sessions"]["before"]:
            found.append(Suggestion(change, effect, *_cost(trials.part(sites), change)))
    return sorted(found, key=_cheapness)


def _cheapness(found: Suggestion) -> tuple[int, int, int, str]:
    return found.minutes, found.stations, -found.gained, str(found.change)


def _rank(found: Suggestion) -> tuple[int, int, int, int, str]:
    return -found.people, -found.gained, found.minutes, found.stations, str(found.change)


def _undominated(found: list[Suggestion]) -> Iterator[Suggestion]:
    """Yield, of changes with the cheapest first, those before which no visit on the same day gains as much."""
    kept: dict[str, list[Suggestion]] = defaultdict(list)
    for entry in found:
        day = entry.change["add_visit"]["date"] if "add_visit" in entry.change else str(entry.change)
        if not any(other.people >= entry.people and other.gained >= entry.gained for other in kept[day]):
            kept[day].append(entry)
            yield entry


def _more_days(trials: Trials, sites: Sites, contested: bool = True) -> Iterator[Change]:
    """Yield each pattern of a visit on each day, within those of the round, on which it could serve somebody."""
    part = trials.part(sites)
    for site in part.sites:
        visits = [visit for visit in part.visits if trials.site_of_room[visit.room] == site.id]
        days = _days_offered(trials, sites, site.id, visits) if contested else _days_of(visits, site.timezone)
        for like in _patterns(part, visits, site.timezone):
            for day in sorted(days):
                yield {"add_visit": {"like": like, "date": day}}


def _days_of(visits: list[Visit], timezone: str) -> set[str]:
    return {local_date(visit.start, timezone).isoformat() for visit in visits}


def _days_offered(trials: Trials, sites: Sites, site: str, visits: list[Visit]) -> set[str]:
    """Return the days of the round on which somebody offers time whom, or by whose moving, a seat would serve."""
    ground = trials.ground(sites)
    if ground is None or not visits:
        return set()
    zone = trials.timezone[site]
    offered = {
        local_date(instant, zone).isoformat()
        for who in contestants(ground)
        for window in ground.people[who].employee.windows
        if site in ground.people[who].employee.sites
        for instant in (window.start, window.end - timedelta(minutes=1))
    }
    days = _days_of(visits, zone)
    return {day for day in offered if min(days) <= day <= max(days)}


def _patterns(part: Problem, visits: list[Visit], timezone: str) -> list[str]:
    """Return for each kind of visit the smallest id: the same course at the same time of day, the same credentials."""
    credentials = {therapist.id: therapist.credentials for therapist in part.therapists}
    found: dict[Any, str] = {}
    for visit in sorted(visits, key=lambda entry: entry.id):
        kind = shape(visit), local(visit.start, timezone).time(), credentials[visit.therapist]
        found.setdefault(kind, visit.id)
    return sorted(found.values())


def _longer(trials: Trials, sites: Sites) -> Iterator[Change]:
    for visit in trials.part(sites).visits:
        if visit.slots is None or visit.slots:
            yield {"extend": {visit.id: HALF_AN_HOUR}}


def _more_stations(trials: Trials, sites: Sites) -> Iterator[Change]:
    """Yield one more station for each room that could need one."""
    slots = trials.slots(sites)
    for room in trials.part(sites).rooms:
        if most_at_once(slot for slot in slots if slot.room == room.id) > room.stations:
            yield {"stations": {room.id: room.stations + 1}}


def _most_promising(trials: Trials, sites: Sites, tries: int) -> list[Change]:
    """Return the changes whose new slots suit the most people who want more, stations first."""
    stations = list(_more_stations(trials, sites))[:tries]
    candidates = [*_more_days(trials, sites, contested=False), *_longer(trials, sites)]
    suited = sorted(candidates, key=lambda change: (-_suited(trials, sites, change), str(change)))
    return [*stations, *suited[: tries - len(stations)]]


def _suited(trials: Trials, sites: Sites, change: Change) -> int:
    part = trials.part(sites)
    after, columns = changed(part, change), Columns()
    columns.add(set(usable_slots(after)).difference(trials.slots(sites)))
    short = (entry for entry in part.employees if len(trials.held.get(entry.id, ())) < entry.target)
    return sum(bool(options(columns, person(entry, (), ()))) for entry in short)


def _cost(part: Problem, change: Change) -> tuple[int, int]:
    """Return the therapist's minutes and the stations that a change needs."""
    after = changed(part, change)
    stations = sum(room.stations for room in after.rooms) - sum(room.stations for room in part.rooms)
    return _minutes(after.visits) - _minutes(part.visits), stations


def _minutes(visits: Iterable[Visit]) -> int:
    return sum(int((visit.end - visit.start).total_seconds()) // 60 for visit in visits)
