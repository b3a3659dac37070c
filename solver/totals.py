"""The stages of an answer: over everyone, and of each component."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from solver.board import Board
from solver.levels import Profile, joined, profile
from solver.networks.plan import Planned
from solver.outcome import Stage


def all_stages(board: Board, planned: Sequence[Planned], got: Sequence[int], *, as_one: bool = False) -> list[Stage]:
    """Return the stages over all employees, those without any option included, and then each component's.

    `as_one` puts all components into one, as where a limit on changes makes them one but did not bind.
    """
    inside = {int(at) for part in planned for at in part.component.employees}
    outside = [at for at in range(len(got)) if at not in inside]
    others = profile([board.people[at] for at in outside], [got[at] for at in outside])
    if as_one and len(planned) > 1:
        name = min(part.component.name for part in planned)
        return [*_together(board, None, planned, others), *_together(board, name, planned, [])]
    return [*_together(board, None, planned, others), *(stage for part in planned for stage in part.stages)]


def _together(board: Board, name: str | None, planned: Iterable[Planned], others: Profile) -> list[Stage]:
    """Return the stages of all parts together, with the shares of others who are in none of them."""
    values: dict[str, list[Any]] = defaultdict(list)
    bounds: dict[str, list[Any]] = defaultdict(list)
    for part in planned:
        for stage in part.stages:
            values[stage.name].append(stage.value)
            bounds[stage.name].append(stage.bound)
    stages = [
        _stage(name, "sessions", sum(values["sessions"]), sum(bounds["sessions"])),
        _stage(name, "fair", joined([others, *values["fair"]]), joined([others, *bounds["fair"]])),
        _stage(name, "drawn", all(values["drawn"]), True),
    ]
    if board.problem.published:
        stages.append(_stage(name, "calm", sum(values["calm"]), sum(bounds["calm"])))
    stages.append(_stage(name, "liked", _columns(values["liked"]), _columns(bounds["liked"])))
    if values["compact"]:
        stages.append(_stage(name, "compact", sum(values["compact"]), sum(bounds["compact"])))
    return stages


def _stage(component: str | None, name: str, value: Any, bound: Any) -> Stage:
    return Stage(component, name, value, bound, value == bound)


def _columns(lists: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*lists, strict=True)] or [0] * 5
