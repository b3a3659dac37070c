"""Nobody and nothing is in two places at once, and no seat is taken twice: the database itself says no."""

import importlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests import builders, databases
from tests.conftest import saved
from tests.db.rows import put_world
from wellness import clock
from wellness.db import db, engines
from wellness.models import LIVE, Appointment, AuditEntry, Slot

NINE = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError):
        yield
    db.session.rollback()


class World:
    """A site with a room of two stations, two therapists, and an employee with a draft roster."""

    def __init__(self) -> None:
        self.programme = builders.programme()
        self.site = builders.site(self.programme)
        self.room = builders.room(self.site, stations=2)
        self.service = builders.service(self.programme)
        self.thea = builders.therapist(self.programme, "thea@hands.example")
        self.theo = builders.therapist(self.programme, "theo@hands.example")
        self.ann = builders.employee(self.programme, "ann@meadow.example", sites=[self.site])
        self.round = builders.open_round(self.programme)
        self.roster = builders.roster(self.round)

    def slot_at(self, start: str, *, by: Any = None, station: int = 1) -> Slot:
        return builders.visit(by or self.thea, self.room, self.service, starts=[start], station=station).slots[0]


def test_a_therapist_cannot_be_in_two_slots_at_once(app: Flask) -> None:
    with app.app_context():
        world = World()
        world.slot_at("09:00")
        with refused():
            world.slot_at("09:20", station=2)


def test_back_to_back_slots_are_fine(app: Flask) -> None:
    with saved(app):
        world = World()
        world.slot_at("09:00")
        world.slot_at("09:25")


def test_a_station_cannot_hold_two_slots_at_once(app: Flask) -> None:
    with app.app_context():
        world = World()
        world.slot_at("09:00")
        with refused():
            world.slot_at("09:10", by=world.theo)


def test_two_stations_can(app: Flask) -> None:
    with saved(app):
        world = World()
        world.slot_at("09:00")
        world.slot_at("09:10", by=world.theo, station=2)


def test_moving_a_slot_onto_another_is_refused(app: Flask) -> None:
    with app.app_context():
        world = World()
        world.slot_at("09:00")
        later = world.slot_at("10:00")
        later.starts = builders.local(builders.MONDAY, "09:10")
        with refused():
            db.session.flush()


def test_a_withdrawn_slot_makes_room(app: Flask) -> None:
    with saved(app):
        world = World()
        world.slot_at("09:00").withdrawn_at = clock.now()
        db.session.flush()
        world.slot_at("09:10")


def test_a_seat_is_taken_once(app: Flask) -> None:
    with app.app_context():
        world = World()
        slot = world.slot_at("09:00")
        ben = builders.employee(world.programme, "ben@meadow.example", sites=[world.site])
        builders.appointment(world.roster, slot, world.ann)
        with refused():
            builders.appointment(world.roster, slot, ben)


def test_a_class_has_a_seat_for_each(app: Flask) -> None:
    with saved(app):
        world = World()
        slot = world.slot_at("09:00")
        ben = builders.employee(world.programme, "ben@meadow.example", sites=[world.site])
        builders.appointment(world.roster, slot, world.ann, seat=1)
        builders.appointment(world.roster, slot, ben, seat=2)


def test_an_employee_is_in_one_treatment_at_a_time(app: Flask) -> None:
    """Treatments of 09:00-09:20 and 09:10-09:30 with different therapists overlap."""
    with app.app_context():
        world = World()
        builders.appointment(world.roster, world.slot_at("09:00"), world.ann, book=LIVE)
        other = world.slot_at("09:10", by=world.theo, station=2)
        with refused():
            builders.appointment(world.roster, other, world.ann, book=LIVE)


def test_turnover_is_the_therapists_not_the_employees(app: Flask) -> None:
    """09:20 follows a treatment that ends at 09:20 although its slot is occupied until 09:25."""
    with saved(app):
        world = World()
        builders.appointment(world.roster, world.slot_at("09:00"), world.ann, book=LIVE)
        builders.appointment(world.roster, world.slot_at("09:20", by=world.theo, station=2), world.ann, book=LIVE)


def test_drafts_do_not_compete_with_what_is_published(app: Flask) -> None:
    with saved(app):
        world = World()
        slot = world.slot_at("09:00")
        builders.appointment(world.roster, slot, world.ann, book=LIVE)
        builders.appointment(world.roster, slot, world.ann)


def test_a_cancelled_appointment_frees_its_seat(app: Flask) -> None:
    with saved(app):
        world = World()
        slot = world.slot_at("09:00")
        builders.appointment(world.roster, slot, world.ann).cancelled_at = clock.now()
        db.session.flush()
        builders.appointment(world.roster, slot, world.ann)


def test_the_audit_trail_only_grows(app: Flask) -> None:
    with saved(app):
        builders.add(AuditEntry(action="tested"))
    for change in (sa.update(AuditEntry).values(action="forged"), sa.delete(AuditEntry)):
        with app.app_context(), refused():
            db.session.execute(change)


@pytest.mark.postgresql
def test_both_engines_give_the_same_verdicts(tmp_path: Path) -> None:
    """1,500 random writes of slots and appointments are accepted or refused alike."""
    with databases.fresh("sqlite", tmp_path) as one, databases.fresh("postgresql", tmp_path) as other:
        verdicts = [_verdicts(url, random.Random(7)) for url in (one, other)]
    assert verdicts[0] == verdicts[1]
    assert 200 < sum(verdicts[0]) < 1300


def _verdicts(url: str, draw: random.Random) -> list[bool]:
    engine = engines.create(url)
    with engine.begin() as connection:
        slots = _a_world(connection)
    given = []
    for number in range(1500):
        write = draw.choice((_slot, _slot_moved, _appointment, _appointment_cancelled))
        values = write(draw, number, slots)
        try:
            with engine.begin() as connection:
                connection.execute(values)
            given.append(True)
        except IntegrityError:
            given.append(False)
    engine.dispose()
    return given


def _span(draw: random.Random) -> dict[str, datetime]:
    start = NINE + timedelta(minutes=draw.randrange(0, 600, 5))
    middle = start + timedelta(minutes=draw.choice((15, 20, 30)))
    return {"starts": start, "treatment_ends": middle, "ends": middle + timedelta(minutes=5)}


def _slot(draw: random.Random, number: int, slots: list[str]) -> Any:
    slots.append(f"s{number}")
    fixed = {"visit_id": "v", "room_id": "r", "service_id": "s", "places": 2}
    return sa.insert(Slot).values(
        id=f"s{number}", therapist_id=draw.choice("tu"), station=draw.choice((1, 2)), **fixed, **_span(draw)
    )


def _slot_moved(draw: random.Random, _number: int, slots: list[str]) -> Any:
    return sa.update(Slot).where(Slot.id == draw.choice(slots)).values(**_span(draw))


def _appointment(draw: random.Random, number: int, slots: list[str]) -> Any:
    span = _span(draw)
    return sa.insert(Appointment).values(
        id=f"a{number}",
        roster_id="o",
        book=draw.choice((LIVE, "o")),
        slot_id=draw.choice(slots),
        seat=draw.choice((1, 2)),
        employee_id=draw.choice("ef"),
        starts=span["starts"],
        ends=span["treatment_ends"],
        created_at=NINE,
    )


def _appointment_cancelled(draw: random.Random, number: int, _slots: list[str]) -> Any:
    cancelled = draw.choice((NINE, None))
    return (
        sa.update(Appointment).where(Appointment.id == f"a{draw.randrange(number + 1)}").values(cancelled_at=cancelled)
    )


def _a_world(connection: Any) -> list[str]:
    put_world(connection, NINE)
    return ["s"]


def test_without_the_rule_the_overlap_is_let_in(app: Flask) -> None:
    """The control: with the rule lifted the same two slots are accepted."""
    with app.app_context():
        for statement in _rule("no_overlap_therapist").drop(db.engine.dialect.name):
            db.session.execute(sa.text(statement))
        world = World()
        world.slot_at("09:00")
        world.slot_at("09:20", station=2)
        db.session.rollback()


def _rule(name: str) -> Any:
    rules = importlib.import_module("wellness.migrations.versions.0002_no_overlap").RULES
    return next(rule for rule in rules if rule.name == name)
