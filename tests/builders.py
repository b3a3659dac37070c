"""Small builders, so that a test shows the values that matter to it and nothing else.

Call them inside an application context (`with saved(app):` commits at its end). Every builder flushes and returns
the row.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wellness.db import db
from wellness.models import (
    Account,
    Answer,
    AnswerKind,
    Appointment,
    AvailabilityWindow,
    Credential,
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
    Wish,
    WishKind,
)

MONDAY = date(2026, 3, 16)


def add(row: Any) -> Any:
    """Add and flush."""
    db.session.add(row)
    db.session.flush()
    return row


def local(day: date, clock_time: str, timezone: str = "Europe/Berlin") -> datetime:
    """The instant of "09:20" on a day in a zone, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock_time), ZoneInfo(timezone)).astimezone(UTC)


def programme(name: str = "Meadow Wellness", **fields: object) -> Programme:
    return add(Programme(name=name, **fields))


def site(of: Programme, name: str = "Berlin", timezone: str = "Europe/Berlin") -> Site:
    return add(Site(programme_id=of.id, name=name, timezone=timezone))


def room(at: Site, name: str = "Quiet room", stations: int = 1) -> Room:
    return add(Room(site_id=at.id, name=name, stations=stations))


def service(of: Programme, name: str = "Chair massage", minutes: int = 20, **fields: object) -> Service:
    """A service of a modality of this name; `fields` are the modality's (sensitive=True, places=8, ...)."""
    code = name.lower().replace(" ", "-")
    modality = db.session.scalar(db.select(Modality).filter_by(programme_id=of.id, code=code)) or add(
        Modality(
            **{
                "programme_id": of.id,
                "code": code,
                "name": name,
                "kind": "chair",
                "description": f"{name} in the office.",
                "credential": "massage",
                **fields,
            }
        )
    )
    return add(Service(modality_id=modality.id, minutes=minutes, turnover_minutes=5))


def account(email: str, name: str | None = None, **flags: bool) -> Account:
    return add(Account(email=email, name=name or email.split("@")[0].replace(".", " ").title(), **flags))


def coordinator(email: str = "hr@meadow.example") -> Account:
    return account(email, is_coordinator=True)


def administrator(email: str = "it@meadow.example") -> Account:
    return account(email, is_administrator=True)


def employee(of: Programme, email: str, *, sites: list[Site], name: str | None = None) -> Employee:
    return add(Employee(account_id=account(email, name).id, programme_id=of.id, sites=sites))


def therapist(of: Programme, email: str = "thea@hands.example", credential: str = "massage") -> Therapist:
    person = add(Therapist(account_id=account(email).id, programme_id=of.id))
    add(Credential(therapist_id=person.id, code=credential))
    return person


def visit(
    by: Therapist, where: Room, what: Service, *, day: date = MONDAY, starts: list[str], station: int = 1
) -> Visit:
    """A visit with one slot a local start time ("09:00"), from the first start to the last slot's end."""
    zone = where.site.timezone
    length = timedelta(minutes=what.minutes + what.turnover_minutes)
    begins = [local(day, start, zone) for start in starts]
    row = add(
        Visit(
            therapist_id=by.id,
            room_id=where.id,
            service_id=what.id,
            day=day,
            starts=min(begins),
            ends=max(begins) + length,
            station=station,
        )
    )
    for begin in begins:
        add(
            Slot(
                visit_id=row.id,
                therapist_id=by.id,
                room_id=where.id,
                station=station,
                service_id=what.id,
                starts=begin,
                treatment_ends=begin + timedelta(minutes=what.minutes),
                ends=begin + length,
                places=what.modality.places,
            )
        )
    db.session.refresh(row)
    return row


def open_round(of: Programme, *, starts_on: date = MONDAY, days: int = 28, deadline: datetime | None = None) -> Round:
    return add(
        Round(
            programme_id=of.id,
            name="March",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=days - 1),
            deadline=deadline or datetime(2026, 3, 9, 11, 0, tzinfo=UTC),
            quota=of.quota,
            seed="a seed for tests",
        )
    )


def answer(
    by: Employee,
    to: Round,
    windows: list[tuple[datetime, datetime, int]],
    *,
    services: list[Service],
    never: list[Therapist] | None = None,
    wanted: int = 1,
) -> Answer:
    """An answer with windows (start, end, rating 1 best to 3 if need be) and services in order of liking."""
    row = Answer(round_id=to.id, employee_id=by.id, kind=AnswerKind.AVAILABLE, wanted=wanted, updated_at=to.opened_at)
    row.windows = [AvailabilityWindow(starts=start, ends=end, rating=rating) for start, end, rating in windows]
    row.wishes = [Wish(kind=WishKind.SERVICE, rank=rank, service_id=one.id) for rank, one in enumerate(services)]
    row.wishes += [Wish(kind=WishKind.NEVER_THERAPIST, therapist_id=one.id) for one in never or []]
    return add(row)


def roster(of: Round, *, version: int = 1, **fields: object) -> Roster:
    """An empty roster with placeholder files; use the planning service where the planner's answer matters."""
    files = {"status": "optimal", "problem": "{}", "outcome": "{}", "problem_digest": "0" * 64}
    return add(Roster(**{"round_id": of.id, "version": version, **files, **fields}))


def appointment(on: Roster, slot: Slot, who: Employee, *, book: str | None = None, seat: int = 1) -> Appointment:
    return add(
        Appointment(
            roster_id=on.id,
            book=book or on.id,
            slot_id=slot.id,
            seat=seat,
            employee_id=who.id,
            starts=slot.starts,
            ends=slot.treatment_ends,
        )
    )
