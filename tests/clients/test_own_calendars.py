"""A person's own calendar is kept up to date on Radicale and Xandikos, from the press of a button to its end.

The rows, the job and the HTTP are the real ones; what is in the calendar is looked up with plain requests.
"""

import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.clients import dav_servers, processes
from tests.clients.dav_servers import PASSWORD, USER, House
from tests.clients.steps import story
from tests.conftest import NOW, saved
from tests.services.answer_worlds import invite_of
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness import settings as process_settings
from wellness.db import db
from wellness.jobs import own_calendars as job
from wellness.jobs import steps
from wellness.models import (
    Account,
    Invite,
    Mail,
    OwnCalendar,
    OwnCalendarEntry,
    OwnCalendarProblem,
    OwnCalendarState,
)
from wellness.services import appointment_changes, give_back, own_calendar_work, own_calendars, publishing, queue

pytestmark = [pytest.mark.clients, pytest.mark.one_engine]

STATE, PROBLEM = OwnCalendarState, OwnCalendarProblem
ADA = "ada@meadow.example"
BRING_ONCE = """
import os, sys
from wellness.jobs import own_calendars, steps
from wellness.settings import load_settings
from wellness.web import create_app
steps.use(create_app(load_settings(os.environ)))
own_calendars._bring(sys.argv[1])
"""


@pytest.fixture(params=[dav_servers.radicale, dav_servers.xandikos], ids=["radicale", "xandikos"])
def house(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[House]:
    """A calendar server, named in the settings."""
    folder = tmp_path / "house"
    folder.mkdir()
    with request.param(folder) as house:
        use(caldav_url=house.url)
        steps.use(app)
        yield house


@pytest.fixture
def here(app: Flask, house: House) -> World:
    """A published roster with Ada at nine, whose calendar is connected and filled."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        own_calendars.connect(company.ada.account, USER, PASSWORD)
    assert work(app).state is STATE.CHOOSING
    with saved(app):
        assert [one["name"] for one in own(app).found] == ["Mine"]
        own_calendars.choose(again(company).ada.account, 0)
    with saved(app):
        draft = again(company).draft
        publishing.publish(draft, revision=draft.revision, actor=None)
    work(app)
    return company


def use(**changes: object) -> None:
    process_settings.use(process_settings.current().model_copy(update=changes))


def own(app: Flask) -> OwnCalendar:
    with app.app_context():
        return db.session.scalars(sa.select(OwnCalendar)).one()


def work(app: Flask) -> OwnCalendar:
    """Run the job once, as the queue does; the row as it leaves it."""
    job._bring(own(app).id)  # noqa: SLF001
    return own(app)


def changed(app: Flask, company: World, change: Callable[[World], None]) -> None:
    """Change something of the session, a minute later, and run the job."""
    with saved(app):
        change(again(company))
    work(app)


def half_an_hour_later(company: World) -> None:
    """A coordinator moves it to the next place, from the last one to the first."""
    appointment, places = invite_of(company.ada).appointment, company.slots
    after = places[(places.index(appointment.slot) + 1) % len(places)]
    appointment_changes.move(appointment, after, actor=company.hr)


def give_back_of_ada(company: World) -> None:
    give_back.give_back(db.session.scalars(sa.select(Invite)).one())


def test_a_session_is_put_moved_and_removed(app: Flask, house: House, here: World) -> None:
    """Under its own UID, without METHOD and without people; after giving it back nothing is left."""
    path, text = house.only_entry()
    with app.app_context():
        uid = invite_of(again(here).ada).uid
    with story(house.name, house.version, words="put, moved and removed in a person's own calendar") as taken:
        taken.check("put", {f"UID:{uid}", "DTSTART;TZID=Europe/Berlin:20260316T090000"} <= {*text.splitlines()}, text)
        strange = [word for word in ("METHOD", "ORGANIZER", "ATTENDEE", "mailto") if word in text]
        taken.check("without people", not strange, strange)
        changed(app, here, half_an_hour_later)
        moved_path, moved = house.only_entry()
        taken.check("under the address that it had", moved_path == path, moved_path)
        taken.check("moved", "T093000" in moved and "SEQUENCE:1" in moved, moved)
        changed(app, here, give_back_of_ada)
        taken.check("removed", house.entries() == {}, house.entries())
        taken.check("the connection stands", own(app).state is STATE.CONNECTED, own(app).problem)


def test_killed_before_it_is_noted_an_entry_is_put_once(app: Flask, house: House, here: World) -> None:
    """The next job finds it at the same address, and goes on with what comes after."""
    with saved(app):
        half_an_hour_later(again(here))
    ended = processes.ended(
        BRING_ONCE, own(app).id, now=NOW.isoformat(), caldav_url=house.url, failpoint="calendar entry placed"
    )
    assert ended == -signal.SIGKILL
    assert "SEQUENCE:1" in house.only_entry()[1]

    assert work(app).state is STATE.CONNECTED

    assert "SEQUENCE:1" in house.only_entry()[1]
    changed(app, here, give_back_of_ada)
    assert house.entries() == {}


def test_nothing_is_sent_where_nothing_has_changed(app: Flask, house: House, here: World) -> None:
    """The job may run as often as it likes."""
    before = house.ask("PROPFIND", house.calendar, Depth="1").data
    house.stop()
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        assert work(app).synced_at == NOW + timedelta(minutes=5)
    assert b"wellness-" in before


def test_an_alarm_that_its_owner_set_stays_and_a_time_that_they_changed_does_not(
    app: Flask, house: House, here: World
) -> None:
    """We have the last word on time and place, and they on being reminded."""
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Go\r\nTRIGGER:-PT7M\r\nEND:VALARM\r\n"
    house.edit(lambda text: text.replace("END:VEVENT", f"{alarm}END:VEVENT").replace("T090000", "T080000"))
    changed(app, here, half_an_hour_later)
    for _ in range(2):
        _, text = house.only_entry()
        assert text.count("TRIGGER:-PT7M") == 1
        assert "DTSTART;TZID=Europe/Berlin:20260316T093000" in text or "20260316T100000" in text
        changed(app, here, half_an_hour_later)


def test_what_its_owner_deleted_stays_deleted_until_the_session_changes(app: Flask, house: House, here: World) -> None:
    path, _ = house.only_entry()
    house.ask("DELETE", path)
    work(app)
    assert house.entries() == {}
    changed(app, here, half_an_hour_later)
    assert "T093000" in house.only_entry()[1]


def test_giving_back_what_its_owner_changed_or_deleted_removes_it(app: Flask, house: House, here: World) -> None:
    """A changed entry has another tag; it is removed all the same."""
    house.edit(lambda text: text.replace("Wellness appointment", "My break"))
    changed(app, here, give_back_of_ada)
    assert house.entries() == {}
    assert own(app).state is STATE.CONNECTED


def test_something_else_at_our_address_is_left_alone(app: Flask, house: House, here: World) -> None:
    """It is the owner's; the connection is paused instead."""
    path, text = house.only_entry()
    house.ask("DELETE", path)
    theirs = "\r\n".join(f"UID:theirs{line[4:]}" if line.startswith("UID:") else line for line in text.split("\r\n"))
    assert house.ask("PUT", path, theirs.encode(), Content_Type="text/calendar").status == 201
    with saved(app):
        half_an_hour_later(again(here))
    assert work(app).problem is PROBLEM.UNUSABLE
    assert "UID:theirs" in house.only_entry()[1]


def test_a_crash_after_putting_leaves_one_entry(app: Flask, house: House, here: World) -> None:
    """What was put but not noted is found again and taken over."""
    with saved(app):
        db.session.execute(sa.delete(OwnCalendarEntry))
    work(app)
    house.only_entry()
    changed(app, here, half_an_hour_later)
    assert "T093000" in house.only_entry()[1]


def test_an_invitation_that_its_owner_has_accepted_there_is_taken_over(app: Flask, house: House, here: World) -> None:
    """Mail programs store it under a name of their own; a calendar has a UID once."""
    path, text = house.only_entry()
    house.ask("DELETE", path)
    accepted = house.calendar + "accepted-from-mail.ics"
    assert house.ask("PUT", accepted, text.encode(), Content_Type="text/calendar").status == 201
    with saved(app):
        db.session.execute(sa.delete(OwnCalendarEntry))
        half_an_hour_later(again(here))
    work(app)
    taken, moved = house.only_entry()
    assert taken == accepted
    assert "T093000" in moved


@pytest.mark.parametrize("remove", [True, False])
def test_ending_it_leaves_or_removes_what_is_there(app: Flask, house: House, here: World, remove: bool) -> None:
    """Either way the password is gone."""
    with saved(app):
        own_calendars.disconnect(again(here).ada.account, remove=remove)
    if remove:
        job._bring(own(app).id)  # noqa: SLF001
    assert len(house.entries()) == (0 if remove else 1)
    with app.app_context():
        assert db.session.scalars(sa.select(OwnCalendar)).all() == []
        assert db.session.scalars(sa.select(OwnCalendarEntry)).all() == []


def test_a_server_that_does_not_answer_is_tried_later_and_holds_up_no_mail(
    app: Flask, house: House, here: World
) -> None:
    """After half a day the person is told; mails were written all the time."""
    house.stop()
    changed(app, here, half_an_hour_later)
    assert (own(app).state, own(app).attempts) == (STATE.CONNECTED, 1)
    changed(app, here, give_back_of_ada)
    with app.app_context():
        after = sa.select(Mail.kind).where(Mail.position > 0).order_by(Mail.position)
        assert db.session.scalars(after).all() == ["invite", "cancellation"]
    for _ in range(own_calendars.MOST_ATTEMPTS):
        work(app)
    assert (own(app).state, own(app).problem) == (STATE.PAUSED, PROBLEM.UNREACHABLE)


def test_ending_it_while_the_server_is_away_ends_after_half_a_day(app: Flask, house: House, here: World) -> None:
    house.stop()
    with saved(app):
        own_calendars.disconnect(again(here).ada.account, remove=True)
    for _ in range(own_calendars.MOST_ATTEMPTS):
        job._bring(own(app).id)  # noqa: SLF001
    with app.app_context():
        assert db.session.scalars(sa.select(OwnCalendar)).all() == []


def test_with_another_secret_key_the_password_is_asked_for_again(app: Flask, house: House, here: World) -> None:
    """And typing it goes on with the same calendar and the same entry."""
    use(secret_key="another secret of at least 32 characters!")
    assert (work(app).state, own(app).problem) == (STATE.PAUSED, PROBLEM.FORGOTTEN)
    with saved(app):
        own_calendars.connect(again(here).ada.account, USER, PASSWORD)
    assert work(app).state is STATE.CONNECTED
    changed(app, here, half_an_hour_later)
    assert "T093000" in house.only_entry()[1]


def test_another_server_in_the_settings_is_not_sent_the_password(app: Flask, house: House, here: World) -> None:
    """Nobody listens at the other address: the job stops before asking there."""
    use(caldav_url="http://127.0.0.1:9/")
    assert (work(app).state, own(app).problem) == (STATE.PAUSED, PROBLEM.MOVED)


def test_who_has_left_is_forgotten(app: Flask, house: House, here: World) -> None:
    with saved(app):
        again(here).ada.left_at = NOW
    job._bring(own(app).id)  # noqa: SLF001
    with app.app_context():
        assert db.session.scalars(sa.select(OwnCalendar)).all() == []


def test_what_no_job_was_asked_for_is_found_all_the_same(
    app: Flask, house: House, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed stamp within a minute, and a room's new name, which has none, within a day."""
    monkeypatch.setattr(queue, "unfinished", lambda _jobs: set())

    def asked_at(minutes: int) -> bool:
        before = own(app).asked
        with clock.stopped_at(NOW + timedelta(minutes=minutes)), saved(app):
            own_calendar_work.catch_up()
        return own(app).asked > before

    with clock.stopped_at(NOW + timedelta(minutes=5)):
        work(app)
    assert not asked_at(10)
    with saved(app):
        again(here).visit.room.name = "Loud room"
    assert (asked_at(60), asked_at(24 * 60 + 5)) == (False, True)
    with saved(app):
        db.session.scalars(sa.select(Invite)).one().dtstamp = NOW + timedelta(minutes=20)
    assert asked_at(21)
    work(app)
    assert "LOCATION:Loud room" in house.only_entry()[1]


def test_a_wrong_password_pauses_and_the_right_one_goes_on(app: Flask, tmp_path: Path) -> None:
    """Radicale alone: Xandikos leaves passwords to the proxy in front of it."""
    with dav_servers.radicale(tmp_path) as house:
        use(caldav_url=house.url)
        steps.use(app)
        with saved(app):
            company = world()
            own_calendars.connect(company.ada.account, USER, "open barley")
        assert (work(app).state, own(app).problem) == (STATE.PAUSED, PROBLEM.PASSWORD)
        with saved(app):
            ada = db.session.scalars(sa.select(Account).filter_by(email=ADA)).one()
            own_calendars.connect(ada, USER, PASSWORD)
        assert work(app).state is STATE.CHOOSING
