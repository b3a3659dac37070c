"""A round with a roster in which nothing private may be read, and a counter of what a page asks the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import MONDAY, add, answer, appointment, employee, room, roster, service, therapist, visit
from tests.conftest import saved
from tests.services.roster_worlds import morning, world
from wellness import clock
from wellness.db import db
from wellness.models import LIVE, Invite, LedgerEntry, Roster, RosterState, Unserved

SECRET_SERVICE = "Xylographic massage"
AVOIDED = "Theo"


@dataclass(frozen=True)
class Told:
    """Ids of what the pages are about."""

    roster: str
    round: str
    visit: str
    secret_visit: str


def make_round(app: Flask, *, published: bool = False) -> Told:
    """Ada has a chair massage, Ben a sensitive one with Theo, whom Cem avoids; so Cem goes without."""
    with saved(app):
        company = world()
        secret = service(company.programme, SECRET_SERVICE, 30, sensitive=True)
        theo = therapist(company.programme, "theo@hands.example")
        theirs = visit(theo, room(company.site, "Bright room"), secret, day=MONDAY, starts=["10:00", "10:35"])
        db.session.delete(company.answer_of(company.cem))
        db.session.flush()
        answer(company.cem, company.round, [morning()], services=[secret], never=[theo])
        book = LIVE if published else None
        booked = [
            appointment(company.draft, company.slots[0], company.ada, book=book),
            appointment(company.draft, theirs.slots[0], company.ben, book=book),
        ]
        wish = {"employee_id": company.cem.id, "wanted": 1, "got": 0, "reason": "therapist_wish"}
        add(Unserved(roster_id=company.draft.id, **wish))
        if published:
            company.draft.state, company.draft.published_at = RosterState.PUBLISHED, clock.now()
            for one in booked:
                add(Invite(appointment_id=one.id, uid=f"{one.id}@localhost", dtstamp=clock.now()))
            for who, received in ((company.ada, 1), (company.ben, 1), (company.cem, 0)):
                add(LedgerEntry(employee_id=who.id, round_id=company.round.id, entitled=1, received=received))
        return Told(company.draft.id, company.round.id, company.visit.id, theirs.id)


def grow(app: Flask, told: Told, people: int) -> None:
    """More people who answered and wait, and more visits."""
    with saved(app):
        draft = db.session.get_one(Roster, told.roster)
        programme = draft.round.programme
        chair = draft.appointments[0].slot.service
        berlin = draft.appointments[0].slot.visit.room.site
        for number in range(people):
            who = employee(programme, f"more{number}@meadow.example", sites=[berlin])
            answer(who, draft.round, [morning()], services=[chair])
            add(Unserved(roster_id=draft.id, employee_id=who.id, wanted=1, got=0, reason="outranked"))
            helper = therapist(programme, f"helper{number}@hands.example")
            visit(helper, room(berlin, f"Room {number}"), chair, starts=["09:00", "09:30"])


def newer_draft(app: Flask, told: Told) -> str:
    with saved(app):
        return roster(db.session.get_one(Roster, told.roster).round, version=2).id


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database inside the block."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def asked_for(client: FlaskClient, path: str) -> int:
    """How many statements a page takes."""
    with statements() as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def words(html: str) -> str:
    """A page as its reader sees it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
