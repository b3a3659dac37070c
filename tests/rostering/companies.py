"""Two companies as one problem, for tests of what has nothing to do with each other."""

from dataclasses import replace
from typing import Any

from solver.problem import Problem


def both(one: Problem, other: Problem) -> Problem:
    """Two companies that share nothing but the kinds of treatment, under one seed; the ids of the other get an x."""
    kinds = ("sites", "rooms", "therapists", "visits", "employees", "pins", "published")
    renamed = {kind: tuple(_renamed(entry) for entry in getattr(other, kind)) for kind in kinds}
    return replace(one, **{kind: (*getattr(one, kind), *renamed[kind]) for kind in kinds})


def _renamed(entry: Any) -> Any:
    names = [name for name in ("id", "site", "room", "therapist", "visit", "employee") if hasattr(entry, name)]
    lists = [name for name in ("sites", "never_therapists", "only_therapists") if getattr(entry, name, None)]
    new: dict[str, Any] = {name: f"x{getattr(entry, name)}" for name in names}
    return replace(entry, **new, **{name: tuple(f"x{one}" for one in getattr(entry, name)) for name in lists})
