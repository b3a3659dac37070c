"""A house with rooms in five zones whose roster is published: everything that leaves it, and what the database says."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests import builders as make
from tests import databases
from tests.clients.sightings import Wanted
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Invite, Mail, MailKind, Roster, RoundState, Slot, Therapist, Visit
from wellness.services import calendar, feeds, invite_events, publishing, roster_exports, visit_changes
from wellness.settings import load_settings
from wellness.web import create_app

HOST = "wellness.meadow.example"
STARTS = ["09:00", "13:40", "17:30"]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Season:
    """When the roster is published, when its round begins, and days before and after each zone's clocks change."""

    now: datetime
    starts_on: date
    days: dict[str, list[date]]


SEASONS = {
    "spring": Season(
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        date(2026, 3, 5),
        {
            "America/New_York": [date(2026, 3, 6), date(2026, 3, 9)],
            "Europe/Berlin": [date(2026, 3, 27), date(2026, 3, 30)],
            "Pacific/Auckland": [date(2026, 4, 3), date(2026, 4, 7)],
            "Africa/Cairo": [date(2026, 4, 22), date(2026, 4, 26)],
            "Asia/Kolkata": [date(2026, 4, 1)],
        },
    ),
    "autumn": Season(
        datetime(2026, 9, 14, 9, 0, tzinfo=UTC),
        date(2026, 9, 21),
        {
            "Pacific/Auckland": [date(2026, 9, 25), date(2026, 9, 29)],
            "Europe/Berlin": [date(2026, 10, 23), date(2026, 10, 26)],
            "Africa/Cairo": [date(2026, 10, 28), date(2026, 11, 1)],
            "America/New_York": [date(2026, 10, 30), date(2026, 11, 2)],
            "Asia/Kolkata": [date(2026, 10, 21)],
        },
    ),
}


@dataclass(frozen=True)
class Files:
    """Files of one kind, and the instants in the database that they are about."""

    contents: list[bytes]
    wanted: Wanted


@contextmanager
def published(season: Season, folder: Path) -> Iterator[Flask]:
    """The application over a database in `folder` in which the house has published its roster."""
    with databases.fresh("sqlite", folder) as url, clock.stopped_at(season.now):
        chosen = {"DATABASE_URL": url, "DATA_DIR": str(folder), "BASE_URL": f"https://{HOST}", "SECRET_KEY": "x" * 32}
        app = create_app(load_settings({f"WELLNESS_{name}": value for name, value in chosen.items()}))
        with app.app_context():
            roster = _drawn_up(season)
            publishing.publish(roster, revision=roster.revision, actor=None)
            db.session.commit()
            yield app
        db.close(app)


def everything() -> dict[str, Files]:
    """Every kind of file that leaves the house, from the first invitation to the withdrawal of the roster."""
    roster = db.session.scalars(sa.select(Roster)).one()
    found = db.session.scalars(sa.select(Invite)).all()
    times = {invite.uid: (invite.appointment.starts, invite.appointment.ends) for invite in found}
    files = {
        "request": Files(_mailed(MailKind.INVITE), times),
        "publication": Files([calendar.publication(invite_events.employee_event(invite)) for invite in found], times),
        "feed": Files([_feed_of(invite) for invite in found], times),
        "therapist": _feed_of_the_therapist(),
        "roster": Files([roster_exports.as_calendar(roster)], _roster_times()),
    }
    for visit in db.session.scalars(sa.select(Visit)).all():
        _change_to_an_hour_later(visit)
    files["update"] = Files(_mailed(MailKind.INVITE)[len(found) :], _shifted(times))
    publishing.withdraw(roster, revision=roster.revision, actor=None)
    return files | {"cancel": Files(_mailed(MailKind.CANCELLATION), _shifted(times))}


def calendar_in(mail: bytes) -> bytes:
    """The calendar that a mail carries for programs with buttons."""
    parts = [part for part in email.message_from_bytes(mail).walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _drawn_up(season: Season) -> Roster:
    programme = make.programme()
    chair, thea = make.service(programme), make.therapist(programme)
    round_ = make.open_round(programme, starts_on=season.starts_on, days=60, deadline=season.now)
    for zone, days in season.days.items():
        site = make.site(programme, zone.rpartition("/")[2], zone)
        room = make.room(site)
        for day in days:
            make.visit(thea, room, chair, day=day, starts=STARTS)
    round_.state = RoundState.CLOSED
    roster = make.roster(round_)
    for number, slot in enumerate(db.session.scalars(sa.select(Slot).order_by(Slot.starts)).all()):
        person = make.employee(programme, f"person{number:02}@meadow.example", sites=[slot.visit.room.site])
        make.answer(person, round_, [(slot.starts - HOUR, slot.ends + HOUR, 1)], services=[chair])
        make.appointment(roster, slot, person)
    return roster


def _mailed(kind: MailKind) -> list[bytes]:
    mails = sa.select(Mail).filter_by(kind=kind).order_by(Mail.position)
    return [calendar_in(mail.content) for mail in db.session.scalars(mails)]


def _change_to_an_hour_later(visit: Visit) -> None:
    starts = visit.starts + HOUR
    wanted = visit_changes.proposal(visit, visit.room, visit.therapist, starts=starts, note=visit.note)
    visit_changes.change(wanted, actor=None, seen=visit.changed_at)


def _shifted(times: Wanted) -> Wanted:
    return {uid: (starts + HOUR, ends + HOUR) for uid, (starts, ends) in times.items()}


def _feed_of(invite: Invite) -> bytes:
    return _served(feeds.renew(invite.appointment.employee.account))


def _feed_of_the_therapist() -> Files:
    thea = db.session.scalars(sa.select(Therapist)).one()
    slots = db.session.scalars(sa.select(Slot)).all()
    times = {f"session-{slot.id}@{HOST}": (slot.starts, slot.treatment_ends) for slot in slots}
    return Files([_served(feeds.renew(thea.account))], times)


def _served(address: str) -> bytes:
    feed = feeds.find(address.rpartition("/")[2].removesuffix(".ics"))
    assert feed is not None
    return feeds.serve(feed).content


def _roster_times() -> Wanted:
    appointments = db.session.scalars(sa.select(Appointment)).all()
    return {f"roster-{one.id}@{HOST}": (one.starts, one.ends) for one in appointments}
