"""What the planner answers: a roster, how good it is, and why someone got nothing."""

from dataclasses import dataclass, field
from datetime import datetime

# The shapes that a stage's value and bound take, see `Stage`.
StageValue = int | bool | list[list[str | int]] | list[int]


@dataclass(frozen=True, slots=True)
class Appointment:
    """One employee at one visit; `start` carries the site's local offset."""

    employee: str
    visit: str
    service: str
    start: datetime


@dataclass(frozen=True, slots=True)
class PlacedBreak:
    """Where a floating break was put."""

    visit: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Stage:
    """How good the roster is in one respect, over all (`component` None) or in one component.

    `value` is a number for `sessions`, `[["p/q", people], ...]` ascending for `fair`, a truth value for `drawn` and the
    counts at dissatisfaction [4, 3, 2, 1, 0] for `liked`. No roster that is as good in the stages before can beat
    `bound`, which has the same shape; `proven` says that value and bound are equal.
    """

    component: str | None
    name: str
    value: StageValue
    bound: StageValue
    proven: bool


@dataclass(frozen=True, slots=True)
class Unserved:
    """Why an employee has fewer appointments than wanted.

    `detail` is `{"minutes": n}` for `too_short`, `{"seats": n, "competing": m}` for `outranked`, else None.
    """

    employee: str
    wanted: int
    got: int
    reason: str
    detail: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What the answer cost; the only part of an outcome that may differ between two runs.

    `limit` names what ended the search early: "seconds", "cancelled", "iterations" or None.
    """

    seconds: float
    iterations: int
    limit: str | None
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The planner's answer; the meaning of each status is in the format's contract.

    `problem_digest` is None only when the problem could not be read.
    """

    status: str
    problem_digest: str | None
    faults: tuple[str, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    breaks: tuple[PlacedBreak, ...] = ()
    changes: dict[str, list[dict[str, str]]] | None = None
    stages: tuple[Stage, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    effort: Effort = field(default_factory=lambda: Effort(0.0, 0, None, {}))
