"""The planner against two plain min-cost flows of the same network: `python -m tests.bench.planner`.

The plain flows know no openings and no components: one arc an employee and seat, the whole company at once, first who
and then which seat. Both sides start from the same problem in memory; the planner also gives reasons and a digest.
"""

from collections import defaultdict
from fractions import Fraction
from hashlib import sha256
from statistics import median
from time import perf_counter

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.check import check
from solver.engine import solve
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


def main() -> None:
    """Print both medians, their ratio, and whether the two agree on who is served."""
    problem = company(employees=2000, sites=3, weeks=4)
    outcome = solve(problem)
    ours, plain = [], []
    for _ in range(RUNS):
        begin = perf_counter()
        outcome = solve(problem)
        ours.append(perf_counter() - begin)
        begin = perf_counter()
        flows = PlainFlows(problem)
        built = perf_counter()
        served, _ = flows.run()
        plain.append((perf_counter() - begin, perf_counter() - built))
    begin = perf_counter()
    broken = check(problem, outcome)
    checked = perf_counter() - begin
    counted = defaultdict(int)
    for appointment in outcome.appointments:
        counted[appointment.employee] += 1
    same = served == [counted[person.id] for person in problem.employees]
    seats = sum(len(visit.slots or ()) for visit in problem.visits)
    print(f"employees {len(problem.employees)}, sites 3, weeks 4, seats {seats}, wishes {len(flows.wishes)}")
    print(f"planner        {median(ours):.3f} s (median of {RUNS}; arrays, flows, stages, reasons and digest)")
    alone, with_arcs = median(flow for _, flow in plain), median(whole for whole, _ in plain)
    print(f"two plain flows {alone:.3f} s, with their arcs {with_arcs:.3f} s")
    print(f"ratio          {median(ours) / alone:.2f} of the plain flows alone")
    print(f"served alike   {same}; {len(outcome.appointments)} appointments, status {outcome.status}")
    print(f"checker        {checked:.3f} s, {len(broken)} broken rules")


if __name__ == "__main__":
    main()
