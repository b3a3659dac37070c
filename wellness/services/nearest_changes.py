"""The nearest change that would have helped somebody, as the planner tried it, is kept beside the reason.

What is kept are facts alone: `kind`, what belongs to it (`starts` and `ends`, `service`, `day`, `minutes`), `session`
(when the one begins that the person would have had, None where it could be at several times), the `zone` of the site,
and the ids of the `services` that it could be. It stays true of the round as it was planned, whatever is done by hand.
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
    zone = own.pop("zone", None) or places.zones.get(seat.get("visit") or "") or places.site_zones[sites[0]]
    services = [seat["service"]] if seat.get("service") else [*accepted]
    return {"kind": kind, **own, "session": seat.get("start"), "zone": zone, "services": services}


def _window(value: Any, _: _Places) -> dict[str, Any]:
    return {"starts": value["start"], "ends": value["end"]}


def _accept(value: Any, _: _Places) -> dict[str, Any]:
    return {"service": value["service"]}


def _therapist(_value: Any, _: _Places) -> dict[str, Any]:
    return {}


def _more_days(value: Any, places: _Places) -> dict[str, Any]:
    return {"day": value["date"], "zone": places.zones[value["like"]]}


def _longer(value: Any, places: _Places) -> dict[str, Any]:
    visit, minutes = next(iter(value.items()))
    zone = places.zones[visit]
    day = places.starts[visit].astimezone(ZoneInfo(zone)).date()
    return {"minutes": minutes, "day": day.isoformat(), "zone": zone}


# Limits on days and weeks are the company's promise to everybody, so nobody is told to change theirs.
_READ: dict[str, Callable[[Any, _Places], dict[str, Any]]] = {
    "window": _window,
    "accept": _accept,
    "therapist": _therapist,
    "add_visit": _more_days,
    "extend": _longer,
}
