"""Rows for tests that write without a session."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wellness.models import (
    Account,
    Employee,
    Modality,
    Programme,
    Room,
    Roster,
    Round,
    Service,
    Site,
    Slot,
    Therapist,
    Visit,
)


def put_world(connection: Any, at: datetime) -> None:
    """Therapists t and u, employees e and f, visit v with slot s, round n and roster o."""
    day = date(2026, 3, 16)

    def put(model: Any, **values: Any) -> None:
        connection.execute(sa.insert(model).values(**values))

    put(Programme, id="p", name="Meadow", created_at=at)
    put(Site, id="b", programme_id="p", name="Berlin", timezone="Europe/Berlin")
    put(Room, id="r", site_id="b", name="Quiet room", stations=2)
    put(Modality, id="m", programme_id="p", code="c", name="Chair", kind="chair", description="", credential="c")
    put(Service, id="s", modality_id="m", minutes=20, turnover_minutes=5)
    for person in "tuef":
        put(Account, id=person, email=f"{person}@meadow.example", name=person, created_at=at)
    for person in "tu":
        put(Therapist, id=person, account_id=person, programme_id="p", created_at=at)
    for person in "ef":
        put(Employee, id=person, account_id=person, programme_id="p", created_at=at)
    end = at + timedelta(hours=12)
    put(Visit, id="v", therapist_id="t", room_id="r", service_id="s", day=day, starts=at, ends=end, created_at=at)
    first = {"starts": at, "treatment_ends": at + timedelta(minutes=20), "ends": at + timedelta(minutes=25)}
    put(Slot, id="s", visit_id="v", therapist_id="t", room_id="r", station=1, service_id="s", **first)
    round_ = {"name": "March", "starts_on": day, "ends_on": day, "deadline": at, "quota": 1, "seed": "s"}
    put(Round, id="n", programme_id="p", opened_at=at, **round_)
    files = {"status": "optimal", "problem": "{}", "outcome": "{}", "problem_digest": ""}
    put(Roster, id="o", round_id="n", version=1, created_at=at, **files)
