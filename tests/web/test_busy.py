"""Dropping one's calendar on the page of an answer: busy half hours are shown, painted over by hand, and forgotten."""

import threading
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import saved, sign_in
from tests.services.calendar_files import a_calendar
from tests.web.answering import FIRST_9, SCRIPT, TUESDAYS, USUAL_9, World, local, make_world, stored
from tests.web.dropping import FILE, LUNCH, MEETING, WEEK, drop, readings
from wellness.db import db
from wellness.models import BusySpan, Round
from wellness.services import rounds
from wellness.services.uploads import busy_times

FIRST_12 = "h-0-20260317T1100"


@pytest.fixture
def world(app: Flask) -> World:
    """Visits on four Tuesdays, and Ada's link."""
    return make_world(app)


def cell(page: str, field: str) -> str:
    """The cell of a field on a page, from its beginning to its list."""
    before, _, after = page.partition(f'<select name="{field}"')
    return before[before.rindex("<td") :] + after.partition(">")[0]


def test_a_dropped_calendar_shows_when_one_is_busy(client: FlaskClient, world: World) -> None:
    """Each half hour by a pattern and in words, for certain or perhaps; what could not be read is named."""
    answer = drop(client, world.link, FILE, week=WEEK)
    assert (answer.status_code, answer.location) == (303, f"{world.link}{WEEK}")
    page = client.get(answer.location).text
    assert "2 entries read, 1 unreadable: 2 half hours busy and 4 half hours perhaps busy." in page
    assert "Line 19: no start is given." in page
    assert 'data-busy="busy"' in cell(page, FIRST_9)
    assert 'aria-label="Tuesday 17 March 09:00, busy in your calendar"' in cell(page, FIRST_9)
    assert 'data-busy="perhaps"' in cell(page, FIRST_12)
    assert "perhaps busy in your calendar" in cell(page, FIRST_12)
    assert "data-busy" not in cell(page, "h-0-20260317T0900")


def test_every_week_at_once_shows_in_how_many_weeks_one_is_busy(client: FlaskClient, world: World) -> None:
    """The meeting is in one of four weeks, lunch in all of them."""
    drop(client, world.link, FILE)
    page = client.get(world.link).text
    assert 'data-busy="partly"' in cell(page, USUAL_9)
    assert 'aria-label="Tuesdays 09:00, busy in 1 of 4 weeks"' in cell(page, USUAL_9)
    assert 'data-busy="perhaps"' in cell(page, "u-0-2-1200")


def test_a_busy_half_hour_is_painted_over_by_hand(app: Flask, client: FlaskClient, world: World) -> None:
    """It stays marked as busy, and is an answer like any other."""
    drop(client, world.link, FILE, week=WEEK)
    client.post(f"{world.link}{WEEK}", data={FIRST_9: "1", FIRST_12: "2"})
    assert stored(app, world).cells == {local(TUESDAYS[0], "09:00"): 1, local(TUESDAYS[0], "12:00"): 2}
    found = cell(client.get(f"{world.link}{WEEK}").text, FIRST_9)
    assert 'data-rating="1" data-busy="busy"' in found


def test_painting_every_week_leaves_out_the_weeks_that_are_busy(app: Flask, client: FlaskClient, world: World) -> None:
    """And shows what was painted, not that the weeks differ; where every week is busy all are painted."""
    drop(client, world.link, FILE)
    reply = client.post(world.link, data={USUAL_9: "1", "u-0-2-1200": "2"}, headers=SCRIPT).get_json()
    expected = {local(day, "09:00"): 1 for day in TUESDAYS[1:]} | {local(day, "12:00"): 2 for day in TUESDAYS}
    assert stored(app, world).cells == expected
    assert (reply["fields"][USUAL_9], reply["fields"]["u-0-2-1200"]) == (["1"], ["2"])
    client.post(world.link, data={USUAL_9: "0", "revision": "1"})
    assert local(TUESDAYS[1], "09:00") not in stored(app, world).cells


def test_shortcuts_leave_busy_half_hours_out_but_not_what_was_painted_there(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """Mornings: 09:00 was overruled by hand before, 09:30 of the first week was not."""
    drop(client, world.link, FILE)
    client.post(f"{world.link}{WEEK}", data={FIRST_9: "3"})
    client.post(world.link, data={"do": "mornings", "brush": "1", "revision": "1"})
    cells = stored(app, world).cells
    assert cells[local(TUESDAYS[0], "09:00")] == 1
    assert local(TUESDAYS[0], "09:30") not in cells
    assert cells[local(TUESDAYS[1], "09:30")] == cells[local(TUESDAYS[0], "10:00")] == 1


def test_what_was_painted_before_is_erased_where_one_is_busy_at_one_press(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """The button says how much that is, and is there only then; Undo brings it back."""
    client.post(world.link, data={USUAL_9: "1", "u-0-2-1000": "1"})
    assert "Erase where I am busy" not in client.get(world.link).text
    drop(client, world.link, FILE)
    assert "Erase where I am busy (1)" in client.get(world.link).text
    reply = client.post(world.link, data={"do": "around", "revision": "1"}, headers=SCRIPT).get_json()
    assert local(TUESDAYS[0], "09:00") not in stored(app, world).cells
    assert local(TUESDAYS[0], "10:00") in stored(app, world).cells
    client.post(world.link, data={"do": "restore", "restore": reply["restore"], "revision": "2"})
    assert local(TUESDAYS[0], "09:00") in stored(app, world).cells


def test_what_was_painted_and_not_saved_is_saved_with_the_calendar(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """A browser without scripts sends the whole page; a calendar alone is no answer yet."""
    drop(client, world.link, FILE)
    assert stored(app, world) is None
    drop(client, world.link, a_calendar(LUNCH), **{"u-0-2-1000": "2"})
    assert stored(app, world).cells == {local(day, "10:00"): 2 for day in TUESDAYS}
    assert len(readings(app)) == 2


def test_several_calendars_at_once_all_count(app: Flask, client: FlaskClient, world: World) -> None:
    """One that is none is named, with its reason, and costs the others nothing."""
    answer = drop(client, world.link, a_calendar(MEETING), b"<html>sign in</html>", a_calendar(LUNCH))
    page = client.get(answer.location).text
    assert "calendar1.ics: This is a web page and not a calendar file" in page
    assert len(readings(app)) == 2
    assert "All of these count." in page
    assert "busy in 1 of 4 weeks" in page
    assert "perhaps busy in your calendar" in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose your calendar file (.ics) first"),
        ([b"name;mail"], "calendar0.ics: This is not a calendar file"),
        ([b""], "calendar0.ics: The calendar file is empty"),
        ([b"PK\x03\x04"], "calendar0.ics: This file is packed"),
        ([b"\x1f\x8b"], "calendar0.ics: This file is packed"),
        ([b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100], "deeper than any calendar"),
        ([FILE] * 11, "at most 10 calendar files"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_nothing_entered_is_lost(
    app: Flask, client: FlaskClient, world: World, files: list[bytes], words: str
) -> None:
    """The page comes back as it was filled in."""
    answer = drop(client, world.link, *files, **{USUAL_9: "2"})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'data-rating="2"' in cell(answer.text, USUAL_9)
    assert "Nothing was saved. What you entered is still below." in answer.text
    assert readings(app) == []


def test_a_file_above_the_limit_of_uploads_is_refused(app: Flask, client: FlaskClient, world: World) -> None:
    """Before it is looked at."""
    app.config["MAX_CONTENT_LENGTH"] = 1000
    assert drop(client, world.link, FILE + b" " * 1000).status_code == 413
    assert readings(app) == []


def test_when_enough_calendars_are_being_read_the_next_is_asked_to_wait(
    app: Flask, client: FlaskClient, world: World
) -> None:
    """At once, with what was entered still on the page, while other pages are served as ever."""
    with ExitStack() as taken:
        for _ in range(busy_times.READINGS_AT_ONCE):
            taken.enter_context(busy_times.place())
        answer = drop(client, world.link, FILE, **{USUAL_9: "2"})
        assert client.get(world.link).status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Press the button again" in answer.text
    assert 'data-rating="2"' in cell(answer.text, USUAL_9)
    assert drop(client, world.link, FILE).status_code == 303


def test_nobody_waits_for_the_database_while_a_calendar_is_read(
    app: Flask, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else saves an answer in the middle of it."""
    read = busy_times.read_busy_times

    def read_while_somebody_saves(*arguments: object) -> object:
        other = threading.Thread(target=lambda: app.test_client().post(world.link, data={USUAL_9: "1"}))
        other.start()
        other.join(20)
        assert stored(app, world) is not None
        return read(*arguments)

    monkeypatch.setattr(busy_times, "read_busy_times", read_while_somebody_saves)
    assert drop(client, world.link, FILE).status_code == 303


def test_forgetting_is_one_press_and_keeps_what_was_painted(app: Flask, client: FlaskClient, world: World) -> None:
    """One calendar, or all; and pressing twice does nothing more."""
    for file in (a_calendar(MEETING), a_calendar(LUNCH), FILE):
        drop(client, world.link, file)
    client.post(f"{world.link}{WEEK}", data={FIRST_9: "1"})
    client.post(f"{world.link}/calendar/forget", data={"forget": readings(app)[0]})
    assert len(readings(app)) == 2
    client.post(f"{world.link}/calendar/forget", data={"forget": "all"})
    assert readings(app) == []
    page = client.get(client.post(f"{world.link}/calendar/forget", data={"forget": "all"}).location).text
    assert "There was nothing to forget." in page
    assert "data-busy" not in page
    assert stored(app, world).cells == {local(TUESDAYS[0], "09:00"): 1}
    with app.app_context():
        assert db.session.scalars(db.select(BusySpan.id)).all() == []


def test_somebody_who_is_signed_in_drops_and_forgets_it_too(app: Flask, world: World) -> None:
    """On the page of the round."""
    ada = sign_in(app, "ada@meadow.example")
    own = f"/rounds/{world.round}/answer"
    assert drop(ada, own, FILE).location == own
    assert "busy in 1 of 4 weeks" in ada.get(own).text
    ada.post(f"{own}/calendar/forget", data={"forget": "all"})
    assert readings(app) == []


def test_after_the_deadline_nothing_is_read_and_nothing_is_left(app: Flask, client: FlaskClient, world: World) -> None:
    """Closing the round forgets; a late file is refused with the closed page."""
    drop(client, world.link, FILE)
    with saved(app):
        rounds.close(db.session.get(Round, world.round), actor=None)
    assert readings(app) == []
    own = f"/rounds/{world.round}/answer"
    assert drop(sign_in(app, "ada@meadow.example"), own, FILE).status_code == 422
    assert readings(app) == []
