"""The planner against two plain min-cost flows of the same network: `python -m tests.bench.planner`.

The plain flows know no openings and no components: one arc an employee and seat, the whole company at once, first who
and then which seat. Both sides start from the same problem in memory. The planner's whole run also holds its checks of
the input, the digest, the stages and a reason for everyone unserved, which the plain flows do without.
"""

from collections import Counter, defaultdict
from fractions import Fraction
from hashlib import sha256
from statistics import median
from time import perf_counter

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.board import lay_out
from solver.canon import canonical
from solver.check import check
from solver.components import components
from solver.engine import solve
from solver.plan import plan
from solver.problem import Problem
from tests.bench.company import company

RUNS = 5


class PlainFlows:
    """Who, then which, seat by seat; weekly limits of one as nodes between an employee and the seats of a week."""

    def __init__(self, problem: Problem) -> None:
        """List all arcs; a problem of the benchmark's company has one service and one place a slot."""
        self.people = problem.employees
        self.seats = [(visit, slot.start) for visit in problem.visits for slot in visit.slots or ()]
        site_of_room = {room.id: room.site for room in problem.rooms}
        by_day = defaultdict(list)
        for at, (visit, start) in enumerate(self.seats):
            by_day[site_of_room[visit.room], start.date()].append((at, start))
        self.wishes = [
            (who, start.isocalendar()[1], at, window.rating)
            for who, person in enumerate(self.people)
            for window in person.windows
            for at, start in by_day[person.sites[0], window.start.date()]
            if window.start <= start and (window.end - start).total_seconds() >= 1200
        ]
        weeks = sorted({(who, week) for who, week, _, _ in self.wishes})
        self.week_node = {key: 2 + len(self.people) + at for at, key in enumerate(weeks)}
        self.first_seat = 2 + len(self.people) + len(weeks)
        self.keys = self._order(problem)

    def _order(self, problem: Problem) -> list[int]:
        lots = {person.id: sha256(f"{problem.seed}|{person.id}".encode()).hexdigest() for person in self.people}
        keyed = [
            (
                Fraction(person.received + n, person.entitled),
                -Fraction(person.received + n + 1, person.entitled),
                lots[person.id],
                who,
            )
            for who, person in enumerate(self.people)
            for n in range(person.target)
        ]
        return [who for _, _, _, who in sorted(keyed)]

    def run(self) -> tuple[list[int], int]:
        """Return how many appointments each employee has, and the sum of dissatisfaction."""
        got = self._flow(None)[0]
        return got, self._flow(got)[1]

    def _flow(self, fixed: list[int] | None) -> tuple[list[int], int]:
        flow = SimpleMinCostFlow()
        if fixed is None:
            arcs = [flow.add_arc_with_capacity_and_unit_cost(0, 2 + who, 1, at) for at, who in enumerate(self.keys)]
        else:
            arcs = [flow.add_arc_with_capacity_and_unit_cost(0, 2 + who, got, 0) for who, got in enumerate(fixed)]
        for (who, _), node in self.week_node.items():
            flow.add_arc_with_capacity_and_unit_cost(2 + who, node, 1, 0)
        for who, week, at, rating in self.wishes:
            price = 0 if fixed is None else rating - 1
            flow.add_arc_with_capacity_and_unit_cost(self.week_node[who, week], self.first_seat + at, 1, price)
        for at in range(len(self.seats)):
            flow.add_arc_with_capacity_and_unit_cost(self.first_seat + at, 1, 1, 0)
        total = len(self.keys) if fixed is None else sum(fixed)
        flow.set_node_supply(0, total)
        flow.set_node_supply(1, -total)
        status = flow.solve_max_flow_with_min_cost() if fixed is None else flow.solve()
        assert status == flow.OPTIMAL
        got = [0] * len(self.people)
        for arc, who in zip(arcs, self.keys if fixed is None else range(len(self.people)), strict=True):
            got[who] += flow.flow(arc)
        return got, flow.optimal_cost()


def planning_alone(problem: Problem) -> float:
    """Return the seconds that networks and flows of all components take, their arrays being there."""
    board = lay_out(canonical(problem), 1)
    parts = components(board)
    begin = perf_counter()
    for part in parts:
        plan(board, part, lambda: False)
    return perf_counter() - begin


def main() -> None:
    """Print the medians, their ratios, and whether both sides agree on who is served."""
    problem = company(employees=2000, sites=3, weeks=4)
    outcome = solve(problem)
    whole, alone, plain_whole, plain_alone = [], [], [], []
    for _ in range(RUNS):
        begin = perf_counter()
        outcome = solve(problem)
        whole.append(perf_counter() - begin)
        alone.append(planning_alone(problem))
        begin = perf_counter()
        flows = PlainFlows(problem)
        built = perf_counter()
        served, _ = flows.run()
        plain_whole.append(perf_counter() - begin)
        plain_alone.append(perf_counter() - built)
    counted = Counter(appointment.employee for appointment in outcome.appointments)
    same = served == [counted[person.id] for person in problem.employees]
    seats = sum(len(visit.slots or ()) for visit in problem.visits)
    print(f"2,000 employees, 3 sites, 4 weeks, {seats} seats, {len(flows.wishes)} wishes; medians of {RUNS}")
    _compare("networks and flows alone", median(alone), median(plain_alone))
    _compare("from problem to answer", median(whole), median(plain_whole))
    begin = perf_counter()
    broken = check(problem, outcome)
    print(f"checked in {perf_counter() - begin:.3f} s: {len(broken)} broken rules, status {outcome.status}")
    print(f"{len(outcome.appointments)} appointments; both serve the same people: {'yes' if same else 'NO'}")
    if broken or not same:
        raise SystemExit(1)


def _compare(what: str, ours: float, plain: float) -> None:
    print(f"{what:25} planner {ours:.3f} s, two plain flows {plain:.3f} s, ratio {ours / plain:.2f}")


if __name__ == "__main__":
    main()
