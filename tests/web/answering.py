"""What the tests of answering look at: Ada in Berlin, a round, and a link to her answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from tests import builders as b
from tests.conftest import saved
from wellness.db import db
from wellness.models import Answer
from wellness.services import round_links
from wellness.services.answer_forms import AnswerForm, form_of

TUESDAYS = [date(2026, 3, 17) + timedelta(weeks=week) for week in range(4)]
DEADLINE = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
SCRIPT = {"Accept": "application/json"}
USUAL_9 = "u-0-2-0900"
FIRST_9 = "h-0-20260317T0800"


@dataclass
class World:
    """Ids of what the pages are about, and the address of Ada's link."""

    ada: str
    round: str
    chair: str
    medical: str
    thea: str
    link: str


def make_world(app: Flask) -> World:
    """Visits in Berlin on four Tuesdays, 09:00 to 12:25; a chair massage and a sensitive service; Ada asked."""
    with saved(app):
        programme = b.programme(quota=2)
        berlin = b.site(programme)
        chair, medical = b.service(programme), b.service(programme, "Medical massage", sensitive=True)
        thea, tim = b.therapist(programme, "thea.canary@hands.example"), b.therapist(programme, "tim@hands.example")
        quiet, light = b.room(berlin), b.room(berlin, "Light room")
        for day in TUESDAYS:
            b.visit(thea, quiet, chair, day=day, starts=["09:00", "12:00"])
            b.visit(tim, light, medical, day=day, starts=["10:00"])
        ada = b.employee(programme, "ada@meadow.example", sites=[berlin])
        b.coordinator()
        round_ = b.open_round(programme)
        link = round_links.new(round_, ada).removeprefix("http://localhost")
        return World(ada.id, round_.id, chair.id, medical.id, thea.id, link)


def stored(app: Flask, world: World) -> AnswerForm | None:
    """Ada's answer as the database has it."""
    with app.app_context():
        row = db.session.scalar(db.select(Answer).filter_by(employee_id=world.ada, round_id=world.round))
        return form_of(row) if row else None


def local(day: date, time: str) -> datetime:
    """An instant in Berlin."""
    return b.local(day, time)
