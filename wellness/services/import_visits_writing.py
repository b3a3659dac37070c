"""Writing a confirmed list of therapist days, and taking it back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from wellness import clock
from wellness.db import db, new_id
from wellness.models import Slot, Visit, VisitBreak
from wellness.services.import_people_writing import parts
from wellness.services.import_visits import NewVisit, VisitsProposal


def write(proposed: VisitsProposal) -> dict[str, Any]:
    """Add the visits with their breaks and slots; returns their ids, as JSON.

    Raises IntegrityError where a therapist or a station was taken in the meantime.
    """
    visits: list[dict[str, Any]] = []
    breaks: list[dict[str, Any]] = []
    slots: list[dict[str, Any]] = []
    for new in proposed.added:
        visit = _visit(new)
        visits.append(visit)
        if new.row.plan:
            breaks += [
                {"id": new_id(), "visit_id": visit["id"], "starts": pause.starts, "ends": pause.ends}
                for pause in new.row.plan.breaks
            ]
        slots += _slots(new, visit["id"], proposed)
    for model, rows in ((Visit, visits), (VisitBreak, breaks), (Slot, slots)):
        if rows:
            db.session.execute(sa.insert(model), rows)
    return {"added": [visit["id"] for visit in visits]}


def remove(visit_ids: list[str]) -> None:
    """Delete visits; their breaks and slots go with them."""
    for part in parts(visit_ids):
        for model in (Slot, VisitBreak):
            db.session.execute(sa.delete(model).where(model.visit_id.in_(part)))
        db.session.execute(sa.delete(Visit).where(Visit.id.in_(part)))


def _visit(new: NewVisit) -> dict[str, Any]:
    row = new.row
    return {
        "id": new_id(),
        "therapist_id": row.therapist,
        "room_id": row.room,
        "service_id": row.service,
        "day": row.day,
        "starts": row.starts,
        "ends": row.ends,
        "station": new.station,
        "created_at": clock.now(),
    }


def _slots(new: NewVisit, visit_id: str, proposed: VisitsProposal) -> Iterable[dict[str, Any]]:
    row, service = new.row, proposed.services[new.row.service]
    for starts in row.plan.slots if row.plan else ():
        treatment_ends = starts + timedelta(minutes=service.minutes)
        yield {
            "id": new_id(),
            "visit_id": visit_id,
            "therapist_id": row.therapist,
            "room_id": row.room,
            "station": new.station,
            "service_id": row.service,
            "starts": starts,
            "treatment_ends": treatment_ends,
            "ends": treatment_ends + timedelta(minutes=service.turnover_minutes),
            "places": service.modality.places,
        }
