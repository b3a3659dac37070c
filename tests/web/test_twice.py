"""Pressing twice, and at once: what a button does is done once, and the second press is told so or led to the same."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import coordinator
from tests.conftest import saved, sign_in
from tests.web import objects
from tests.web.callers import CALLERS, Browser
from tests.web.forms import PageForm
from tests.web.pressing import at_once
from tests.web.walk import everything_in
from tests.web.walker import Walker, fault_of
from wellness.db import db
from wellness.models import AuditEntry, Mail, MailKind, Programme, Roster, RosterState

ADA = "ada@canary.example"
# Saving the same again is saving: the audit says twice that it was done, and nothing else happens.
SAVED_AGAIN = {
    "programme.change_promises",
    "programme.offer",
    "programme.set_credentials",
    "rounds.extend",
    "people.change",
}
# These are new each time by their nature: an address that is shown once, a wish to sign in, a try that counts.
NEW_EACH_TIME = {"feeds.renew", "signins.send", "signins.use_code"}
# What the audit calls it when it is done.
DEEDS = {
    "admin.appoint": "coordinator added",
    "admin.disable": "account disabled",
    "imports.confirm": "import confirmed",
    "imports.undo": "import undone",
    "imports.upload": "import proposed",
    "mails.try_again": "mail put back",
    "my_visits.report": "visit problem reported",
    "people.leave": "person left",
    "plannings.cancel": "planning cancelled",
    "plannings.start": "planning started",
    "programme.add_room": "room added",
    "programme.add_site": "site added",
    "programme.add_therapist": "therapist added",
    "rosters.publish": "roster published",
    "rounds.new_link": "round link renewed",
    "rounds.remind": "reminders sent",
    "rounds.reopen": "round reopened",
    "visits.withdraw": "visit withdrawn",
}


def sent(walker: Walker, form: PageForm) -> dict[str, Any]:
    """What a browser sends for a form that is filled in."""
    fields: dict[str, Any] = dict(walker.filled(form))
    if "file" in form.fields:
        people = b"Name,E-mail,Site\nZoe Zora,zoe@canary.example,Berlin\n"
        fields["file"] = (BytesIO(people), "people.csv")
    return fields


@contextmanager
def connection_of(app: Flask) -> Iterator[Any]:
    """The database driver's own connection."""
    with app.app_context():
        proxy = db.engine.raw_connection()
        yield proxy.driver_connection
        proxy.close()


@pytest.fixture
def put_back(walker: Walker) -> Iterator[Callable[[], None]]:
    """Call it, and the database (of SQLite) is as it was in the beginning."""
    with connection_of(walker.app) as connection:
        kept = type(connection)(":memory:")
        connection.backup(kept)

    def restore() -> None:
        with connection_of(walker.app) as connection:
            kept.backup(connection)

    yield restore
    kept.close()


@pytest.mark.one_engine
def test_every_button_pressed_twice_does_it_once(walker: Walker, put_back: Callable[[], None]) -> None:
    """Of every form of the application: the second press changes no row, and its answer says what to do or leads on."""
    faults, pressed = [], set()
    for browser, form in walker.forms():
        endpoint = walker.endpoint_of(form)
        if form.method == "GET" or endpoint in NEW_EACH_TIME:
            continue
        put_back()
        first = browser.send("POST", form.action, data=sent(walker, form))
        done = everything_in(walker.app)
        second = browser.send("POST", form.action, data=sent(walker, form))
        changed = {table for table, rows in everything_in(walker.app).items() if rows != done[table]}
        if changed - ({"audit_entry", "credential"} if endpoint in SAVED_AGAIN else set()) or fault_of(second):
            faults.append(f"{endpoint}: {first.status_code}, {second.status_code}, changed {sorted(changed)}")
        if first.status_code < 400:
            pressed.add(endpoint)
    assert faults == []
    assert DEEDS.keys() <= pressed
    assert len(pressed) > 50


def test_buttons_pressed_at_once_do_it_once(walker: Walker) -> None:
    """The audit has one entry of each deed, nobody gets the same mail twice, and no press ends in a fault of ours."""
    forms = {walker.endpoint_of(form): (browser, form) for browser, form in reversed(walker.forms())}
    before = deeds_of(walker.app)
    faults = []
    for endpoint in in_an_order_that_works(DEEDS):
        browser, form = forms[endpoint]
        answers = at_once(lambda _, at=browser, it=form: at.send("POST", it.action, data=sent(walker, it)))
        codes = Counter(answer.status_code for answer in answers)
        if any(fault_of(answer) for answer in answers) or not any(code < 400 for code in codes):
            faults.append(f"{endpoint}: {codes}")
    assert faults == []
    done = deeds_of(walker.app) - before
    assert {deed: done[deed] for deed in DEEDS.values()} == dict.fromkeys(DEEDS.values(), 1)
    with walker.app.app_context():
        mails = sa.select(Mail.recipient, Mail.kind, Mail.subject, Mail.thread, Mail.position)
        lines = [tuple(row) for row in db.session.execute(mails)]
        reminders = [(who, subject) for who, kind, subject, *_ in lines if kind.value in ("reminder", "notice")]
    assert len(set(lines)) == len(lines)
    assert [line for line, times in Counter(reminders).items() if times > 1] == []


def in_an_order_that_works(endpoints: dict[str, str]) -> list[str]:
    """Undoing and publishing come before what would stand in their way; planning closes the round, so it is last."""
    early, late = ["imports.undo", "rosters.publish"], ["plannings.start"]
    return early + [name for name in endpoints if name not in early + late] + late


def deeds_of(app: Flask) -> Counter[str]:
    """How often the audit says that each thing was done."""
    with app.app_context():
        return Counter(db.session.scalars(sa.select(AuditEntry.action)))


def test_giving_back_at_once_gives_back_once(app: Flask) -> None:
    """By the page and by the link in the mail, of which one wins; one cancellation is mailed."""
    with saved(app):
        company = objects.build()
    ada = Browser(app, next(caller for caller in CALLERS if caller.title == "employee"))
    own, token = (company.parameters[name].own for name in ("invite_id", "give_back_token"))
    paths = [f"/appointments/{own}/give-back", f"/a/{token}"]
    answers = at_once(lambda number: ada.send("POST", paths[number % 2]))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 422: 3}
    with app.app_context():
        assert deeds_of(app)["appointment given back"] == 1
        assert db.session.scalars(sa.select(Mail.recipient).filter_by(kind=MailKind.CANCELLATION)).all() == [ADA]


def test_withdrawing_at_once_cancels_once(app: Flask) -> None:
    """The two who were booked get one cancellation each."""
    with saved(app):
        objects.build()
        roster_id = db.session.scalars(sa.select(Roster.id).filter_by(state=RosterState.PUBLISHED)).one()
    hr = Browser(app, next(caller for caller in CALLERS if caller.title == "coordinator"))
    answers = at_once(lambda _: hr.send("POST", f"/rosters/{roster_id}/withdraw", data={"revision": "1"}))
    assert Counter(answer.status_code for answer in answers).keys() <= {303, 409}
    with app.app_context():
        assert deeds_of(app)["roster withdrawn"] == 1
        cancelled = sa.select(Mail.recipient).filter_by(kind=MailKind.CANCELLATION).order_by(Mail.recipient)
        assert db.session.scalars(cancelled).all() == [ADA, "boris@canary.example"]


def test_setting_up_at_once_makes_one_programme(app: Flask) -> None:
    with saved(app):
        coordinator()
    clients = [sign_in(app, "hr@meadow.example") for _ in range(4)]
    answers = at_once(lambda number: clients[number].post("/programme", data={"name": "Meadow"}))
    assert [fault_of(answer) for answer in answers] == [""] * 4
    with app.app_context():
        assert db.session.scalars(sa.select(Programme.name)).all() == ["Meadow"]
