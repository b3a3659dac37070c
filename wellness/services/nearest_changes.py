"""The nearest change that would have helped somebody, as the planner tried it, is kept beside the reason.

What is kept are facts alone: `kind` ("answer", "add_visit" or "extend"); of an answer the `times` that were added as
pairs of instants, the ids of services that were (`accepted`), and how many `therapists`; else the `day`, and by how
many `minutes` a visit is longer; then `session` (when the one begins that the person would have had, None where it
could be at several times), the `zone` of the site, and the ids of the `services` that it could be. All this stays true
of the round as it was planned, whatever is done by hand.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from solver.problem import Problem
from wellness.db import db
from wellness.models import Unserved

# What the planner says about one person.
Told = Mapping[str, Any]


@dataclass(frozen=True)
class _Places:
    """Where a problem's visits are in time: their site's zone and when they begin, by id; and what people accept."""

    zones: dict[str, str]
    starts: dict[str, datetime]
    site_zones: dict[str, str]
    people: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def keep(roster_id: str, problem: Problem, explanations: str) -> int:
    """Keep what the planner tried for those who still wait for what it was told about; returns for how many.

    `explanations` is the planner's JSON text. Raises ValueError where it is not what it should be.
    """
    found = {told["employee"]: told for told in _read(explanations) if told.get("change")}
    places = _places(problem)
    rows = db.session.scalars(
        sa.select(Unserved).where(Unserved.roster_id == roster_id, Unserved.employee_id.in_(found))
    ).all()
    kept = 0
    for row in rows:
        told = found[row.employee_id]
        # Somebody may have changed the draft by hand since.
        if (row.reason, row.got) == (told["reason"], told["got"]):
            row.nearest = _facts(told, places)
            kept += row.nearest is not None
    db.session.flush()
    return kept


def _read(explanations: str) -> list[Told]:
    told = json.loads(explanations)
    if not isinstance(told, list) or not all(isinstance(one, dict) and "employee" in one for one in told):
        raise ValueError("the planner's explanations are no list of objects about employees")
    return told


def _places(problem: Problem) -> _Places:
    sites = {site.id: site.timezone for site in problem.sites}
    rooms = {room.id: sites[room.site] for room in problem.rooms}
    return _Places(
        zones={visit.id: rooms[visit.room] for visit in problem.visits},
        starts={visit.id: visit.start for visit in problem.visits},
        site_zones=sites,
        people={person.id: (person.sites, person.services) for person in problem.employees},
    )


def _facts(told: Told, places: _Places) -> dict[str, Any] | None:
    kind, value = next(iter(told["change"].items()))
    if kind not in _READ:
        return None
    seat = told.get("would_get") or {}
    sites, accepted = places.people[told["employee"]]
    own = _READ[kind](value, places)
    if own is None:
        return None
    zone = own.pop("zone", None) or places.zones.get(seat.get("visit") or "") or places.site_zones[sites[0]]
    services = [seat["service"]] if seat.get("service") else [*accepted, *own.get("accepted", ())]
    return {"kind": kind, **own, "session": seat.get("start"), "zone": zone, "services": services}


def _window(value: Any, places: _Places) -> dict[str, Any] | None:
    return _answer({"windows": [value]}, places)


def _answer(value: Any, _: _Places) -> dict[str, Any] | None:
    # Limits on days and weeks are the company's promise to everybody, so nobody is told to change theirs.
    if value.get("min_gap_days") is not None or value.get("max_per_week") is not None:
        return None
    return {
        "kind": "answer",
        "times": [[window["start"], window["end"]] for window in value.get("windows", ())],
        "accepted": [*value.get("services", ())],
        "therapists": len(value.get("therapists", ())),
    }


def _more_days(value: Any, places: _Places) -> dict[str, Any]:
    return {"day": value["date"], "zone": places.zones[value["like"]]}


def _longer(value: Any, places: _Places) -> dict[str, Any]:
    visit, minutes = next(iter(value.items()))
    zone = places.zones[visit]
    day = places.starts[visit].astimezone(ZoneInfo(zone)).date()
    return {"minutes": minutes, "day": day.isoformat(), "zone": zone}


_READ: dict[str, Callable[[Any, _Places], dict[str, Any] | None]] = {
    "window": _window,
    "answer": _answer,
    "add_visit": _more_days,
    "extend": _longer,
}
