"""The coordinator's pages about a published roster: what can be done is found from the timetable and asked first."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import saved, sign_in
from tests.services.live_worlds import appointment_of, invite_of
from tests.services.roster_worlds import World, again
from tests.web.roster_parts import parts, published
from wellness.db import db
from wellness.models import Mail, MailKind


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


@pytest.fixture
def hr(app: Flask, here: World) -> FlaskClient:
    return sign_in(app, "hr@meadow.example")


def ids(app: Flask, here: World) -> dict[str, str]:
    """The parts of addresses, and the invites by first name."""
    with app.app_context():
        company = again(here)
        return parts(company) | {who.name: invite_of(who).id for who in (company.ada, company.ben)}


def mailed(app: Flask) -> list[tuple[str, str]]:
    """Recipient and kind of every calendar mail, in order."""
    with app.app_context():
        kinds = sa.select(Mail.recipient, Mail.kind, Mail.position).where(Mail.kind != MailKind.NOTICE)
        return sorted(
            (to.partition("@")[0], f"{kind}{position or ''}") for to, kind, position in db.session.execute(kinds)
        )


def test_from_the_timetable_to_what_can_be_done(hr: FlaskClient, app: Flask, here: World) -> None:
    """A name and an empty place lead on; the page offers what fits."""
    part = ids(app, here)
    timetable = hr.get(f"/rosters/{part['roster']}").text
    assert f'href="/sessions/{part["Ada"]}"' in timetable
    assert f'href="/rosters/{part["roster"]}/places/{part["slot2"]}"' in timetable
    assert f'href="/visits/{part["visit"]}/change"' in timetable
    page = hr.get(f"/sessions/{part['Ada']}").text
    for words in ("Mon 16 March, 10:00–10:20", "Cem", "The therapist cannot come", "Nothing is mailed yet"):
        assert words in page


@pytest.mark.parametrize(
    ("deed", "choice", "words", "after"),
    [
        ("cancel", {"reason": "no_room"}, "because the room cannot be used", [("ada", "cancellation1")]),
        ("move", {"slot": "slot2"}, "10:00–10:20", [("ada", "invite1")]),
        ("give", {"employee": "cem"}, "Cem is invited", [("ada", "cancellation1"), ("cem", "invite")]),
    ],
)
def test_each_change_is_asked_first_and_then_done(
    hr: FlaskClient, app: Flask, here: World, deed: str, choice: dict[str, str], words: str, after: list
) -> None:
    """Looking mails nobody; the button says how many mails it sends, and sends them."""
    part = ids(app, here)
    chosen = {name: part.get(value, value) for name, value in choice.items()}
    before = mailed(app)
    asked = hr.get(f"/sessions/{part['Ada']}/{deed}", query_string=chosen).text
    assert words in asked
    assert f"send {len(after)} mail" in asked
    assert mailed(app) == before
    done = hr.post(f"/sessions/{part['Ada']}/{deed}", data={**chosen, "seen": "0"})
    assert done.status_code == 303
    assert re.fullmatch(rf"/rosters/{part['roster']}\?site=\w+&day=2026-03-16", done.location)
    assert mailed(app) == sorted(before + after)
    again_pressed = hr.post(f"/sessions/{part['Ada']}/{deed}", data={**chosen, "seen": "0"})
    assert again_pressed.status_code in (409, 422)
    assert mailed(app) == sorted(before + after)


def test_an_empty_place_is_given_after_a_look(hr: FlaskClient, app: Flask, here: World) -> None:
    """Cem is offered, asked about and invited."""
    part = ids(app, here)
    place = f"/rosters/{part['roster']}/places/{part['slot2']}"
    assert "Cem" in hr.get(place).text
    assert "1 invitation" in hr.get(place, query_string={"employee": part["cem"]}).text
    assert hr.post(place, data={"employee": part["cem"]}).status_code == 303
    assert ("cem", "invite") in mailed(app)
    assert "Cem has 1 session in this round already" in hr.post(place, data={"employee": part["cem"]}).text


def test_an_old_page_is_told_and_nothing_is_mailed(hr: FlaskClient, app: Flask, here: World) -> None:
    """The page that comes back carries the present state."""
    part = ids(app, here)
    hr.post(f"/sessions/{part['Ada']}/move", data={"slot": part["slot2"], "seen": "0"})
    before = mailed(app)
    for seen in ("0", "", "rubbish", "99999999999999999999"):
        stale = hr.post(f"/sessions/{part['Ada']}/cancel", data={"reason": "other", "seen": seen})
        assert stale.status_code == 409
        assert "This session was changed by someone else" in stale.text
    assert mailed(app) == before


def test_the_outbox_calls_a_further_invitation_an_update(hr: FlaskClient, app: Flask, here: World) -> None:
    part = ids(app, here)
    assert ">Update<" not in hr.get("/mails").text
    hr.post(f"/sessions/{part['Ada']}/move", data={"slot": part["slot2"], "seen": "0"})
    assert hr.get("/mails").text.count(">Update<") == 1


def test_nothing_chosen_is_said_on_the_page(hr: FlaskClient, app: Flask, here: World) -> None:
    """And what is not there is not found."""
    part = ids(app, here)
    page = f"/sessions/{part['Ada']}"
    for deed, words in (("cancel", "Choose why"), ("move", "Choose a place"), ("give", "Choose somebody")):
        for answer in (hr.get(f"{page}/{deed}"), hr.post(f"{page}/{deed}", data={"seen": "0"})):
            assert answer.status_code == 422
            assert words in answer.text
    assert hr.get(f"{page}/move", query_string={"slot": "nothing"}).status_code == 404
    assert hr.get("/sessions/nothing").status_code == 404


def test_after_a_cancellation_the_person_reads_why(hr: FlaskClient, app: Flask, here: World) -> None:
    """On their own page, as in the mail."""
    part = ids(app, here)
    hr.post(f"/sessions/{part['Ada']}/cancel", data={"reason": "therapist_away", "seen": "0"})
    ada = sign_in(app, "ada@meadow.example")
    assert "because the therapist cannot come" in ada.get(f"/appointments/{part['Ada']}").text
    seen = hr.get(f"/sessions/{part['Ada']}").text
    assert "Ada reads: “Your appointment was cancelled because the therapist cannot come.”" in seen
    assert "There is nothing left to change" in seen


def test_a_visit_is_changed_after_a_look(hr: FlaskClient, app: Flask, here: World) -> None:
    """The preview counts and names; the button does it; a second press is stale."""
    part = ids(app, here)
    page = f"/visits/{part['visit']}/change"
    with app.app_context():
        company = again(here)
        entered = {"room": company.visit.room_id, "therapist": company.thea.id, "starts": "09:10", "note": ""}
    assert 'value="09:00"' in hr.get(page).text
    asked = hr.get(page, query_string=entered).text
    assert "Change the visit and send 2 mails" in asked
    assert "Ada, Ben" in asked
    assert hr.post(page, data={**entered, "seen": ""}).status_code == 303
    stale = hr.post(page, data={**entered, "seen": ""})
    assert stale.status_code == 409
    assert "This visit was changed by someone else" in stale.text
    assert [one for one in mailed(app) if one[1] == "invite1"] == [("ada", "invite1"), ("ben", "invite1")]
    with app.app_context():
        assert appointment_of(again(here).ada).starts == again(here).slots[0].starts


def test_what_stands_against_a_change_of_a_visit_is_on_the_page(hr: FlaskClient, app: Flask, here: World) -> None:
    """Conflicts take the button away; times that were not stated ask for a tick; nothing new is said so."""
    part = ids(app, here)
    page = f"/visits/{part['visit']}/change"
    outside = hr.get(page, query_string={"starts": "11:20"}).text
    assert "lies outside the times that these people gave: Ben." in outside
    refused = hr.post(page, data={"starts": "11:20", "seen": ""})
    assert refused.status_code == 422
    assert "Ben gave no time that holds the new one." in refused.text
    assert hr.post(page, data={"starts": "11:20", "seen": "", "outside_times": "yes"}).status_code == 303
    assert "Nothing would change" in hr.get(page, query_string={"starts": "11:20"}).text
    for entered in ({"starts": "25:00"}, {"starts": ""}, {"note": "x" * 201}):
        assert hr.get(page, query_string=entered).status_code == 422
    for seen in ("rubbish", "2026-03-01T09:00:00"):
        assert hr.post(page, data={"starts": "11:10", "seen": seen}).status_code == 409
    assert hr.get(page, query_string={"room": "nothing"}).status_code == 404


def test_a_draft_and_a_past_roster_offer_nothing_of_this(hr: FlaskClient, app: Flask, here: World) -> None:
    """A place of a draft is given on the page for mending."""
    with saved(app):
        draft = again(here).draft_again().id
    part = ids(app, here)
    answer = hr.get(f"/rosters/{draft}/places/{part['slot2']}")
    assert answer.status_code == 422
    assert "not published" in answer.text
