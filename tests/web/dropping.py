"""Ada's calendar, and how it is dropped on the page of her answer."""

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.services.calendar_files import a_calendar
from wellness.db import db
from wellness.models import BusyReading

# 09:00 to 10:00 in Berlin on the first Tuesday, 12:00 to 12:30 perhaps on every one.
MEETING = "DTSTART;TZID=Europe/Berlin:20260317T090000\nDURATION:PT1H\nSUMMARY:canary-title\nLOCATION:canary-place"
LUNCH = (
    "DTSTART;TZID=Europe/Berlin:20260317T120000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY\nSTATUS:TENTATIVE\n"
    "ATTENDEE;CN=canary-person:mailto:canary@x.example"
)
FILE = a_calendar(MEETING, LUNCH, "SUMMARY:canary-broken")
WEEK = "?week=2026-03-16"


def drop(client: FlaskClient, address: str, *files: bytes, week: str = "", **fields: str) -> TestResponse:
    """Send calendar files as the form without scripts does."""
    sent = [(BytesIO(file), f"calendar{number}.ics") for number, file in enumerate(files)]
    return client.post(f"{address}/calendar{week}", data={"calendar": sent, **fields})


def readings(app: Flask) -> list[str]:
    """The ids of what is kept."""
    with app.app_context():
        return list(db.session.scalars(db.select(BusyReading.id).order_by(BusyReading.created_at, BusyReading.id)))
