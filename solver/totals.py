"""The stages of an answer: over everyone, and of each component."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from solver.levels import Profile, joined
from solver.outcome import Stage
from solver.problem import Problem


def all_stages(
    problem: Problem, stages: Sequence[Stage], outside: Sequence[Profile], *, as_one: bool = False
) -> list[Stage]:
    """Return the stages over all employees, the shares of those in no component included, then each component's.

    `stages` are those of the components, in any order of components. `as_one` puts all components into one, as where a
    limit on changes makes them one but did not bind.
    """
    ordered = sorted(stages, key=lambda stage: str(stage.component))
    whole = _together(problem, None, ordered, outside)
    if as_one and ordered:
        return [*whole, *_together(problem, ordered[0].component, ordered, [])]
    return [*whole, *ordered]


def _together(problem: Problem, name: str | None, stages: Sequence[Stage], outside: Sequence[Profile]) -> list[Stage]:
    """Return the stages of all components together, with the shares of those in none."""
    values: dict[str, list[Any]] = defaultdict(list)
    bounds: dict[str, list[Any]] = defaultdict(list)
    for stage in stages:
        values[stage.name].append(stage.value)
        bounds[stage.name].append(stage.bound)
    found = [
        _stage(name, "sessions", sum(values["sessions"]), sum(bounds["sessions"])),
        _stage(name, "fair", joined([*outside, *values["fair"]]), joined([*outside, *bounds["fair"]])),
        _stage(name, "drawn", all(values["drawn"]), True),
    ]
    if problem.published:
        found.append(_stage(name, "calm", sum(values["calm"]), sum(bounds["calm"])))
    found.append(_stage(name, "liked", _columns(values["liked"]), _columns(bounds["liked"])))
    if values["compact"]:
        found.append(_stage(name, "compact", sum(values["compact"]), sum(bounds["compact"])))
    return found


def _stage(component: str | None, name: str, value: Any, bound: Any) -> Stage:
    return Stage(component, name, value, bound, value == bound)


def _columns(lists: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*lists, strict=True)] or [0] * 5
