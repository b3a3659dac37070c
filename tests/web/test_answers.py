"""The page of an answer: painted, saved by form or by script, and private things stay private."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders as b
from tests.conftest import saved, sign_in
from tests.web.answering import FIRST_9, SCRIPT, TUESDAYS, USUAL_9, World, local, make_world, stored
from wellness.db import db
from wellness.models import Answer, Employee, Round, Service
from wellness.services import round_links
from wellness.services.answer_forms import services_on_offer


@pytest.fixture
def world(app: Flask) -> World:
    """Visits on four Tuesdays, and Ada's link."""
    return make_world(app)


def test_painting_the_usual_week_holds_for_every_week(app: Flask, client: FlaskClient, world: World) -> None:
    """One field, four Tuesdays, on the local clock although it changes on 29 March."""
    response = client.post(world.link, data={USUAL_9: "1", f"rank-{world.chair}": "1"})
    assert (response.status_code, response.location) == (303, world.link)
    answer = stored(app, world)
    assert answer.cells == {local(day, "09:00"): 1 for day in TUESDAYS}
    assert answer.services == (world.chair,)


def test_an_exception_in_one_week_leaves_the_others(app: Flask, client: FlaskClient, world: World) -> None:
    """And the usual week then says that this half hour differs; sending it back unchanged changes nothing."""
    client.post(world.link, data={USUAL_9: "1"})
    client.post(f"{world.link}?week=2026-03-16", data={FIRST_9: "0", "revision": "1"})
    expected = {local(day, "09:00"): 1 for day in TUESDAYS[1:]}
    assert stored(app, world).cells == expected
    assert b'value="mixed" selected' in client.get(world.link).data
    client.post(world.link, data={USUAL_9: "mixed", "u-0-2-0930": "2", "revision": "2"})
    assert stored(app, world).cells == expected | {local(day, "09:30"): 2 for day in TUESDAYS}


def test_a_script_gets_the_new_revision_and_the_time_of_saving(client: FlaskClient, world: World) -> None:
    """The clock stands at 09:00 UTC, which is 10:00 in Berlin."""
    reply = client.post(world.link, data={USUAL_9: "1"}, headers=SCRIPT).get_json()
    assert reply["revision"] == 1
    assert reply["status"] == "Saved 10:00. Still needed: at least one kind of session."
    assert reply["summary"] == "In the whole round: 4 half hours best."
    assert reply["fields"][USUAL_9] == ["1"]


@pytest.mark.parametrize(
    ("shortcut", "brush", "painted"),
    [
        ("mornings", "2", {"09:00": 2, "09:30": 2, "10:00": 2, "10:30": 2, "11:00": 2, "11:30": 2, "12:00": 3}),
        ("afternoons", "1", {"09:00": 1, "12:00": 1}),
        ("afternoons", "0", {"09:00": 1}),
        ("clear", "1", {}),
    ],
)
def test_shortcuts_paint_with_the_chosen_brush_and_are_undone(
    app: Flask, client: FlaskClient, world: World, shortcut: str, brush: str, painted: dict[str, int]
) -> None:
    """They begin from what the page shows, and Undo leads back to exactly that."""
    page = {USUAL_9: "1", "u-0-2-1200": "3"}
    reply = client.post(world.link, data={**page, "do": shortcut, "brush": brush}, headers=SCRIPT).get_json()
    on_all = {local(day, time): rating for day in TUESDAYS for time, rating in painted.items()}
    assert stored(app, world).cells == on_all
    client.post(world.link, data={"do": "restore", "restore": reply["restore"], "revision": "1"}, headers=SCRIPT)
    before = {"09:00": 1, "12:00": 3}
    assert stored(app, world).cells == {local(d, time): rating for d in TUESDAYS for time, rating in before.items()}


def test_one_day_is_copied_to_the_same_weekday_of_every_week(app: Flask, client: FlaskClient, world: World) -> None:
    """From the page of a week."""
    client.post(f"{world.link}?week=2026-03-16", data={FIRST_9: "2", "do": "like-day 2026-03-17"})
    assert stored(app, world).cells == {local(day, "09:00"): 2 for day in TUESDAYS}


def test_undo_without_scripts_is_a_button_on_the_page(app: Flask, client: FlaskClient, world: World) -> None:
    """The page that comes back carries what was there before."""
    page = client.post(world.link, data={USUAL_9: "1", "do": "clear"})
    assert page.status_code == 200
    assert b'value="restore">Undo' in page.data
    assert stored(app, world).cells == {}


def test_two_windows_lose_nothing(app: Flask, client: FlaskClient, world: World) -> None:
    """The stale one is told so, keeps what was entered, sees what is stored, and saves on a second press."""
    client.post(world.link, data={USUAL_9: "1"})
    client.post(world.link, data={USUAL_9: "1", "revision": "1", "u-0-2-1000": "2"})
    stale = client.post(world.link, data={USUAL_9: "3", "revision": "1"})
    assert stale.status_code == 409
    page = stale.data.decode()
    assert "changed in another window" in page
    assert "Tue 17 March, 10:00–10:30: fine" in page
    assert f'name="{USUAL_9}"' in page
    assert 'name="revision" value="2"' in page
    assert stored(app, world).cells[local(TUESDAYS[0], "09:00")] == 1
    assert client.post(world.link, data={USUAL_9: "3", "revision": "2"}).status_code == 303
    assert stored(app, world).cells[local(TUESDAYS[0], "09:00")] == 3


def test_a_stale_script_gets_the_stored_answer_to_lay_its_own_over(client: FlaskClient, world: World) -> None:
    """With the revision that the next save has to name."""
    client.post(world.link, data={USUAL_9: "1"})
    reply = client.post(world.link, data={USUAL_9: "2"}, headers=SCRIPT)
    assert reply.status_code == 409
    assert (reply.get_json()["revision"], reply.get_json()["fields"][USUAL_9]) == (1, ["1"])


def test_pressing_save_twice_is_one_answer(app: Flask, client: FlaskClient, world: World) -> None:
    """The second press of the same page is no conflict."""
    for _ in range(2):
        assert client.post(world.link, data={USUAL_9: "1"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Answer.revision)).all() == [1]


RUBBISH = [
    ({USUAL_9: "9"}, "Choose best, fine"),
    ({"kind": "perhaps"}, "Choose one of the answers"),
    ({"wanted": "three"}, "plain number"),
    ({"wanted": "99"}, "1 to 2 sessions"),
    ({"revision": "latest"}, "plain number"),
    ({"kind": "on_leave", "leave_until": "soon"}, "as a date"),
    ({"kind": "on_leave"}, "until when you are on leave"),
    ({"rank-nothing": "1"}, "not on offer"),
    ({"rank-nothing": "first"}, "place in the order"),
    ({"never_shown": "1", "never": "nobody"}, "therapists do not come"),
    ({"do": "paint the town"}, "no such shortcut"),
    ({"do": "like-day yesterday"}, "no such day"),
    ({"do": "mornings", "brush": "7"}, "what to paint with"),
    ({"do": "last"}, "no earlier answer"),
]


def test_rubbish_is_refused_in_words_and_nothing_is_stored(app: Flask, client: FlaskClient, world: World) -> None:
    """On the page and for scripts alike."""
    for (rubbish, words), headers in product(RUBBISH, ({}, SCRIPT)):
        response = client.post(world.link, data=rubbish, headers=headers)
        assert response.status_code == 422
        assert words in response.text
    assert stored(app, world) is None


def test_a_hundred_thousand_half_hours_are_refused(app: Flask, client: FlaskClient, world: World) -> None:
    """However they are named."""
    response = client.post(world.link, data={f"h-0-{number}": "1" for number in range(100_000)})
    assert response.status_code == 422
    assert "far more than this page asks for" in response.text
    assert stored(app, world) is None


def test_what_was_entered_is_still_on_the_page_after_a_refusal(client: FlaskClient, world: World) -> None:
    """A missing date of leave does not cost the painted half hours."""
    page = client.post(world.link, data={USUAL_9: "2", "kind": "on_leave"}).text
    assert 'data-rating="2"' in page
    assert "Nothing was saved. What you entered is still below." in page


def test_services_are_ordered_and_told_about_where_they_are_chosen(client: FlaskClient, world: World) -> None:
    """The chosen come first, in their order; a sensitive one is marked."""
    client.post(world.link, data={f"rank-{world.chair}": "2", f"rank-{world.medical}": "1"})
    page = client.get(world.link).text
    assert page.index("Medical massage, 20 minutes") < page.index("Chair massage, 20 minutes")
    assert "Chair massage in the office." in page
    assert '<span class="tag tag-accent">Private</span>' in page


def test_every_cell_is_a_named_control_that_works_without_scripts(client: FlaskClient, world: World) -> None:
    """A select with the day and the time in its name."""
    assert 'aria-label="Tuesdays 09:00"' in client.get(world.link).text
    page = client.get(f"{world.link}?week=2026-03-23").text
    assert 'aria-label="Tuesday 24 March 09:00"' in page
    assert "Berlin time" in page


def test_private_wishes_are_on_no_page_of_a_coordinator(app: Flask, world: World) -> None:
    """Neither the therapist nor the sensitive service is written anywhere, and the phone form does not change them."""
    ada, hr = sign_in(app, "ada@meadow.example"), sign_in(app, "hr@meadow.example")
    own = f"/rounds/{world.round}/answer"
    ada.post(own, data={USUAL_9: "1", f"rank-{world.medical}": "1", "never_shown": "1", "never": world.thea})
    phone = f"/rounds/{world.round}/people/{world.ada}"
    seen = [hr.get(address).text for address in (phone, f"{phone}?week=2026-03-16", f"/rounds/{world.round}")]
    seen += [hr.post(phone, data={USUAL_9: "2", "revision": "1"}, headers=SCRIPT).text]
    seen += [hr.post(phone, data={"kind": "on_leave", "revision": "2"}).text]
    seen += [hr.post(phone, data={USUAL_9: "3", "revision": "1"}).text]
    for page in seen:
        assert not any(word in page for word in ("Thea Canary", world.thea, "Medical massage", world.medical))
    answer = stored(app, world)
    assert (answer.never, answer.services) == ({world.thea}, (world.medical,))
    assert answer.cells[local(TUESDAYS[0], "09:00")] == 2
    assert "Thea Canary" in ada.get(own).text


def test_an_answer_on_the_phone_is_marked(app: Flask, world: World) -> None:
    """On the round's page, until the person changes it."""
    hr = sign_in(app, "hr@meadow.example")
    hr.post(f"/rounds/{world.round}/people/{world.ada}", data={USUAL_9: "1", f"rank-{world.chair}": "1"})
    assert "by phone" in hr.get(f"/rounds/{world.round}").text


def test_same_as_last_round_takes_times_and_services(app: Flask, client: FlaskClient, world: World) -> None:
    """The button is there only when there is something to copy."""
    assert "Same as last round" not in client.get(world.link).text
    with saved(app):
        round_, ada = db.session.get(Round, world.round), db.session.get(Employee, world.ada)
        earlier = b.open_round(round_.programme, starts_on=date(2026, 2, 16))
        room, chair = ada.sites[0].rooms[1], db.session.get(Service, world.chair)
        thea = b.therapist(round_.programme, "tom@hands.example")
        b.visit(thea, room, chair, day=date(2026, 2, 17), starts=["09:00"])
        window = (local(date(2026, 2, 17), "09:00"), local(date(2026, 2, 17), "09:30"), 2)
        b.answer(ada, earlier, [window], services=[chair])
    assert "Same as last round" in client.get(world.link).text
    client.post(world.link, data={"do": "last"})
    answer = stored(app, world)
    assert answer.cells == {local(day, "09:00"): 2 for day in TUESDAYS}
    assert answer.services == (world.chair,)


@pytest.fixture
def two_zones(app: Flask, world: World) -> str:
    """The link of Eve, who works in Berlin and in New York, where 09:00 on 17 March is 14:00 in Berlin."""
    with saved(app):
        round_, ada = db.session.get(Round, world.round), db.session.get(Employee, world.ada)
        york = b.site(round_.programme, "New York", "America/New_York")
        therapist = b.therapist(round_.programme, "uma@hands.example")
        chair = services_on_offer(round_, ada)[0]
        b.visit(therapist, b.room(york, "Harbor room"), chair, day=TUESDAYS[0], starts=["09:00"])
        eve = b.employee(round_.programme, "eve@meadow.example", sites=[*ada.sites, york])
        return round_links.new(round_, eve).removeprefix("http://localhost")


def test_two_sites_are_painted_each_on_its_own_clock(app: Flask, client: FlaskClient, two_zones: str) -> None:
    """Summer time began in New York on 8 March: 09:00 there is 13:00 UTC."""
    page = client.get(f"{two_zones}?week=2026-03-16").text
    assert 'aria-label="Tuesday 17 March 09:00, Berlin time"' in page
    assert 'aria-label="Tuesday 17 March 09:00, New York time"' in page
    client.post(f"{two_zones}?week=2026-03-16", data={"h-1-20260317T1300": "1"})
    with app.app_context():
        window = db.session.scalars(db.select(Answer)).one().windows[0]
        assert window.starts == datetime(2026, 3, 17, 13, 0, tzinfo=UTC)
