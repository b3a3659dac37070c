"""HiGHS as SciPy brings it; `highspy` cannot be imported beside OR-Tools."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tests.bench.candidates import Ints
from tests.bench.network import Network
from tests.bench.program import Program, which, who


def two_programs(network: Network) -> Ints:
    """Return the wishes granted by who and then which, each a mixed-integer program solved to a gap of nothing."""
    wishes = len(network.week)
    got = network.got(np.flatnonzero(_solve(who(network))[:wishes]))
    return np.flatnonzero(_solve(which(network, got)))


def _solve(program: Program) -> Ints:
    constraints = [
        LinearConstraint(program.limited.astype(float), ub=program.most),
        LinearConstraint(program.settled.astype(float), program.value, program.value),
    ]
    integral = np.ones(len(program.cost))
    solved = milp(
        program.cost,
        integrality=integral,
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    assert solved.status == 0, solved.message
    return np.rint(solved.x).astype(np.int64)


def most(program: Program) -> int:
    """Return what the best solution earns, proven to a gap of nothing."""
    return -int(program.cost @ _solve(program))


def ceiling(program: Program) -> int:
    """Return what no solution can beat: the value of the relaxation, by interior point, in whole appointments."""
    solved = linprog(
        program.cost,
        A_ub=program.limited,
        b_ub=program.most,
        A_eq=program.settled,
        b_eq=program.value,
        bounds=(0, 1),
        method="highs-ipm",
    )
    assert solved.status == 0, solved.message
    return int(np.floor(-solved.fun + 1e-6))
