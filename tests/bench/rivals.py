"""All ways of giving a round of one site, beside ours: today's sheets, plain flows, HiGHS and CP-SAT."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from statistics import median

import numpy as np

from solver.engine import solve
from solver.outcome import Appointment, Outcome
from solver.problem import Problem
from solver.questions.signup import SignUp
from tests.bench import cp_sat, highs
from tests.bench.candidates import Candidates, Ints, appointments, candidates, in_order
from tests.bench.judge import timed, verdict, verdict_on_roster
from tests.bench.network import Network, by_site, merged
from tests.bench.plain_flows import two_flows


@dataclass(frozen=True, slots=True)
class Rival:
    """A rival's seconds on one site, whether it proved its answer (None: it does not try), and the checker's word."""

    name: str
    people: int
    seconds: float
    proven: bool | None
    served: int
    checked: str


def first_site(problem: Problem) -> Problem:
    """Return the round of the first site alone."""
    site = problem.sites[0].id
    rooms = tuple(room for room in problem.rooms if room.site == site)
    visits = tuple(visit for visit in problem.visits if visit.room == rooms[0].id)
    therapists = {visit.therapist for visit in visits}
    return replace(
        problem,
        sites=problem.sites[:1],
        rooms=rooms,
        visits=visits,
        therapists=tuple(entry for entry in problem.therapists if entry.id in therapists),
        employees=tuple(person for person in problem.employees if person.sites == (site,)),
    )


def rivals(problem: Problem, limit: float) -> list[Rival]:
    """Let everyone give a round of one site; ours comes first and naive CP-SAT last."""
    ours = median(timed(lambda: solve(problem))[1] for _ in range(5))
    outcome = solve(problem)
    found = candidates(problem)
    (network,) = by_site(problem, found)
    small = merged(network, found.column(0)[network.row])
    people, served = len(problem.employees), len(outcome.appointments)
    results = [Rival("ours", people, ours, outcome.status == "optimal", served, verdict(problem, outcome))]
    results += [_sheet(problem, outcome, name) for name in ("sign-up order", "lottery")]
    for name, given, way in (
        ("two plain flows", network, lambda given: (two_flows(given), True)),
        ("HiGHS, merged seats", small, lambda given: (highs.two_programs(given), True)),
        ("CP-SAT, merged seats", small, lambda given: cp_sat.one_model(given, limit)),
        ("CP-SAT, naive", network, lambda given: cp_sat.one_model(given, limit)),
    ):
        (wishes, proven), took = timed(lambda given=given, way=way: way(given))
        roster = appointments(problem, found, _seats(found, network, given, wishes))
        checked = verdict_on_roster(problem, outcome, roster, same=proven)
        results.append(Rival(name, people, took, proven, len(roster), checked))
    return results


def _sheet(problem: Problem, outcome: Outcome, name: str) -> Rival:
    """Let people choose one after another, in an order that stands for their habit or for a lot."""
    names = [person.id for person in problem.employees]
    order = Random(name).sample(names, len(names))
    chosen, took = timed(lambda: SignUp(problem).choose(order))
    roster = [
        Appointment(
            each.employee, each.slot.visit, each.slot.service, datetime.fromtimestamp(60 * each.slot.start, UTC)
        )
        for each in chosen
    ]
    checked = verdict_on_roster(problem, outcome, in_order(roster), same=False)
    return Rival(name, len(names), took, None, len(roster), checked)


def _seats(found: Candidates, network: Network, given: Network, wishes: Ints) -> Ints:
    """Return the candidates of the wishes granted; those of merged seats are dealt out to the therapists."""
    if given is network:
        return network.row[wishes]
    start = found.column(0)
    free: dict[int, list[int]] = {}
    for place in np.unique(found.place).tolist():
        free.setdefault(found.places[place][0], []).append(place)
    dealt = [
        (who, free[begin].pop())
        for who, begin in zip(
            found.employee[given.row[wishes]].tolist(), start[given.row[wishes]].tolist(), strict=True
        )
    ]
    row = {pair: at for at, pair in enumerate(zip(found.employee.tolist(), found.place.tolist(), strict=True))}
    return np.array([row[pair] for pair in dealt], dtype=np.int64)
