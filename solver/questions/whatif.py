"""What would change if a round were a little different: who gains, who loses, and how sure that is."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from solver.engine import solve
from solver.outcome import Outcome
from solver.problem import Employee, Problem
from solver.questions.changes import Apply, Change, checked
from solver.questions.gains import Ground
from solver.questions.nesting import NotNested, person
from solver.questions.trials import Sites, Trials, is_tight
from solver.reasons import offer, why_not_more
from solver.slots import Slot, usable_slots
from solver.zones import minute

Effect = dict[str, Any]
# An employee's id, and how many appointments they have before and after a change.
Differing = tuple[str, int, int]
PERSONAL = ("window", "answer")
# Changes after which every roster from before can still stand.
ADDING = ("add_visit", "extend", "window")


def what_if(problem: Problem, outcome: Outcome, change: Change, *, seconds: float | None = None) -> Effect:
    """Return what a change does to a solved problem; raises InvalidProblem with every fault of the change.

    The effect holds `exact` (who is served with the change is proven), `sessions` (`before`, `after` and `at_most`:
    with the change there are certainly no more), `gains` and `loses` (lists of `{"employee", "before", "after"}` by
    id) and a `sentence`. Where sites are no network they are solved again, for `seconds` at most.
    """
    return try_change(Trials(problem, outcome), change, seconds=seconds)


def try_change(trials: Trials, change: Change, *, seconds: float | None = None) -> Effect:
    """Return the effect of a change as `what_if` does, for one of several changes to the same roster."""
    apply = checked(trials.problem, change)
    sites = _touched(trials, change)
    differing = _on_ground(trials, sites, change, apply)
    if differing is not None:
        return effect(differing, trials.sessions(sites))
    return _solved_again(trials, change, apply(trials.problem), seconds)


def _touched(trials: Trials, change: Change) -> Sites:
    kind, value = next(iter(change.items()))
    if kind in PERSONAL:
        employee = next(entry for entry in trials.problem.employees if entry.id == value["employee"])
        return trials.sites_of_employee(employee)
    if kind == "stations":
        return trials.around(trials.site_of_room[room] for room in value)
    names = {value["like"]} if kind == "add_visit" else set(value)
    rooms = (visit.room for visit in trials.problem.visits if visit.id in names)
    return trials.around(trials.site_of_room[room] for room in rooms)


def _on_ground(trials: Trials, sites: Sites, change: Change, apply: Apply) -> list[Differing] | None:
    """Return who has more or fewer with a change to some sites, None when they are no network."""
    ground = trials.ground(sites)
    if ground is None:
        return None
    after, trial = apply(trials.part(sites)), ground.copy()
    try:
        if next(iter(change)) in PERSONAL:
            _answer(trials, sites, trial, after)
        elif not _add_seats(trials, sites, trial, after):
            return None
    except NotNested:
        return None
    return [
        (person.employee.id, before + len(person.pins), after + len(person.pins))
        for person, before, after in zip(trial.people, ground.got, trial.got, strict=True)
        if before != after
    ]


def _answer(trials: Trials, sites: Sites, trial: Ground, after: Problem) -> None:
    """Let the one employee whose answer differs enter anew."""
    pairs = enumerate(zip(trials.part(sites).employees, after.employees, strict=True))
    for who, (old, new) in pairs:
        if old != new:
            trial.withdraw(who)
            enter(trial, who, new)


def enter(trial: Ground, who: int, answer: Employee) -> None:
    """Let someone who has left the ground enter it with another answer, with all that follows for everybody."""
    known = trial.people[who]
    trial.replace_person(who, person(answer, known.pins, known.rank))
    trial.enter(who)


def _add_seats(trials: Trials, sites: Sites, trial: Ground, after: Problem) -> bool:
    """Add the seats that a change brings and fill them; say whether the sites are still a network."""
    before = trials.part(sites)
    known = {visit.id: visit for visit in before.visits}
    other = replace(after, visits=tuple(visit for visit in after.visits if known.get(visit.id) != visit))
    names = {visit.id for visit in other.visits}
    slots = set(usable_slots(other)).difference(slot for slot in trials.slots(sites) if slot.visit in names)
    if is_tight(after, [*_meanwhile(trials.slots(sites), other), *slots]):
        return False
    trial.add_seats(slots)
    trial.fill()
    return True


def _meanwhile(slots: list[Slot], other: Problem) -> list[Slot]:
    """Return the slots that a problem's visits could collide with; all of them when it has none, or counts minutes."""
    if not other.visits or other.currency == "minutes":
        return slots
    begin = min(minute(visit.start) for visit in other.visits)
    end = max(minute(visit.end) for visit in other.visits)
    return [slot for slot in slots if slot.start < end and begin < slot.occupied_until]


def _solved_again(trials: Trials, change: Change, whole: Problem, seconds: float | None) -> Effect:
    part, after = resolve(trials, _touched(trials, change), whole, seconds)
    if after.faults:
        return {"exact": True, "faults": list(after.faults), "sentence": "With this change there is no roster."}
    had = {employee.id: len(trials.held.get(employee.id, ())) for employee in part.employees}
    got = Counter(entry.employee for entry in after.appointments)
    differing = [(name, before, got[name]) for name, before in had.items() if got[name] != before]
    if after.status == "out_of_time" and next(iter(change)) in ADDING and len(after.appointments) < sum(had.values()):
        differing = []  # what was found in time is no better than the roster that stands
    stages = {stage.name: stage for stage in after.stages if stage.component is None}
    most = min(int(str(stages["sessions"].bound)), len(after.appointments) + _could_be_more(part, after))
    sure = all(stages[name].proven for name in ("sessions", "fair", "drawn"))
    return effect(differing, sum(had.values()), most) | {"exact": sure}


def _could_be_more(part: Problem, after: Outcome) -> int:
    """Return how many more appointments those below target could have, each as if nobody else came."""
    slots = usable_slots(part)
    offered = offer(slots)
    where = {(slot.visit, slot.service, slot.start): slot for slot in slots}
    held: dict[str, list[Slot]] = defaultdict(list)
    for entry in after.appointments:
        held[entry.employee].append(where[entry.visit, entry.service, minute(entry.start)])
    return sum(
        employee.target - len(held[employee.id])
        for employee in part.employees
        if len(held[employee.id]) < employee.target and why_not_more(employee, held[employee.id], offered) is None
    )


def resolve(trials: Trials, sites: Sites, whole: Problem, seconds: float | None) -> tuple[Problem, Outcome]:
    """Solve some sites of a changed problem; where a limit on changes crosses sites, all of them."""
    part = whole if whole.max_moves else Trials(whole, trials.outcome).part(sites)
    return part, solve(part, seconds=seconds)


def effect(differing: list[Differing], sessions: int, at_most: int | None = None) -> Effect:
    """Return the effect of a change from who differs, how many sessions there were, and how many there may be."""
    after = sessions + sum(now - before for _, before, now in differing)
    gains = [_entry(entry) for entry in sorted(differing) if entry[2] > entry[1]]
    loses = [_entry(entry) for entry in sorted(differing) if entry[2] < entry[1]]
    counts = {"before": sessions, "after": after, "at_most": after if at_most is None else at_most}
    sentence = _sentence(counts, len(gains), len(loses))
    return {"exact": True, "sessions": counts, "gains": gains, "loses": loses, "sentence": sentence}


def _entry(differing: Differing) -> dict[str, str | int]:
    return dict(zip(("employee", "before", "after"), differing, strict=True))


def _sentence(sessions: dict[str, int], gains: int, loses: int) -> str:
    more, most = (sessions[key] - sessions["before"] for key in ("after", "at_most"))
    number = _more(more) if more == most else f"{more} to {most} more appointments"
    return f"{number} in all: {_people(gains)} gain{'s' * (gains < 2)}, {_people(loses)} lose{'s' * (loses < 2)}."


def _more(number: int) -> str:
    if not number:
        return "As many appointments"
    return f"{abs(number)} {'more' if number > 0 else 'fewer'} appointment{'s' * (abs(number) > 1)}"


def _people(number: int) -> str:
    return {0: "nobody", 1: "1 person"}.get(number, f"{number} people")
