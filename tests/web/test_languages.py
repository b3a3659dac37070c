"""Everybody reads pages in the language that they chose, else in that of their browser, else in the site's."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import account, coordinator
from tests.conftest import NOW, saved, sign_in
from tests.services.calendar_samples import content_lines
from tests.services.live_worlds import invite_of
from tests.services.roster_worlds import again, world
from tests.web import objects
from tests.web.answering import make_world
from tests.web.production import SITE, made
from tests.web.walker import on_a_busy_day
from wellness import clock, language
from wellness.db import db
from wellness.language import LANGUAGES, _
from wellness.models import Mail
from wellness.services import accounts, feeds
from wellness.settings import Settings

pytestmark = pytest.mark.one_engine

HR = "hr@meadow.example"
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"}
SKIP = {"en": "Skip to the content", "de": "Zum Inhalt springen"}


def spoken(client: FlaskClient, headers: dict[str, str] | None = None) -> str:
    """The language of the page that the browser gets, in its attribute and in its words."""
    page = client.get("/sign-in", headers=headers, follow_redirects=True).text
    said = [code for code, words in SKIP.items() if words in page]
    assert [code for code in LANGUAGES if f'<html lang="{code}">' in page] == said
    return said[0]


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """The browser of a coordinator who has chosen no language."""
    with saved(app):
        coordinator(HR)
    return sign_in(app, HR)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.5, en;q=0.4", "de"),
        ("fr", "en"),
        ("de;q=0, en;q=0.1", "en"),
        ("*", "en"),
        ("rubbish;;q=x,\u00e4", "en"),
    ],
)
def test_the_browser_says_which_language_its_reader_prefers(client: FlaskClient, asked: str, code: str) -> None:
    assert spoken(client, {"Accept-Language": asked.encode("utf-8").decode("latin-1")}) == code


def test_a_choice_before_signing_in_stays_with_the_browser(client: FlaskClient) -> None:
    client.post("/language", data={"language": "en"})
    assert spoken(client, GERMAN) == "en"


def test_a_choice_stays_with_the_account_and_goes_before_every_browser(app: Flask, hr: FlaskClient) -> None:
    hr.post("/language", data={"language": "de"})
    assert spoken(hr) == "de"
    assert spoken(sign_in(app, HR)) == "de"
    with app.app_context():
        assert accounts.find(HR).language == "de"


def test_the_choice_outlives_signing_out(hr: FlaskClient) -> None:
    hr.post("/language", data={"language": "de"})
    assert "Sie sind abgemeldet." in hr.post("/sign-out", follow_redirects=True).text
    assert spoken(hr) == "de"


def test_one_persons_choice_is_not_anothers(app: Flask, hr: FlaskClient) -> None:
    with saved(app):
        account("it@meadow.example", is_administrator=True)
    hr.post("/language", data={"language": "de"})
    assert spoken(sign_in(app, "it@meadow.example")) == "en"


def test_choosing_leads_back_to_the_page(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=/people&a=b").text
    assert 'name="next" value="/sign-in?next=/people&amp;a=b"' in page
    assert client.post("/language", data={"language": "de", "next": "/people?q=ann"}).location == "/people?q=ann"


def test_a_form_that_came_back_leads_to_its_page(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "nobody"})
    assert answer.status_code == 422
    assert 'name="next" value="/sign-in"' in answer.text


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_choosing_never_leads_to_another_site(client: FlaskClient, there: str) -> None:
    assert client.post("/language", data={"language": "de", "next": there}).location == "/"


@pytest.mark.parametrize("code", ["", "fr", "../de", "de_DE", "d\u00e9"])
def test_another_language_is_refused(client: FlaskClient, code: str) -> None:
    answer = client.post("/language", data={"language": code})
    assert answer.status_code == 400
    assert answer.headers.get("Set-Cookie", "").find("language=") == -1


def test_a_cookie_with_rubbish_is_no_choice(client: FlaskClient) -> None:
    client.set_cookie("language", "klingon")
    assert spoken(client, GERMAN) == "de"


def test_an_error_is_said_in_the_readers_language(client: FlaskClient) -> None:
    assert "Zum Inhalt springen" in client.get("/nowhere", headers=GERMAN).text


def test_every_page_can_be_read_in_german(app: Flask) -> None:
    """Each for somebody who may see it: none breaks over a sentence, and each says which language it speaks."""
    walker = on_a_busy_day(app)
    for _caller, browser in walker.people:
        browser.cookie += "; language=de"
    pages = 0
    for browser, cell in walker.cells("GET"):
        answer = walker.send(browser, "GET", cell.path, "German")
        if answer.mimetype == "text/html" and "<html" in answer.text and answer.status_code == 200:
            assert '<html lang="de">' in answer.text, cell
            pages += 1
    assert walker.faults == []
    assert pages > 30


def test_a_feed_and_a_file_for_other_programs_are_the_same_for_every_browser(app: Flask) -> None:
    with saved(app):
        company = objects.build()
    addresses = {name: company.parameters[name].own for name in ("feed_token", "roster_id")}
    hr = sign_in(app, "hr@canary.example")
    for path in (f"/cal/{addresses['feed_token']}.ics", f"/rosters/{addresses['roster_id']}/roster.csv"):
        answers = [hr.get(path, headers=headers) for headers in ({}, GERMAN)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].data == answers[1].data


def test_the_site_has_a_language_of_its_own(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, LANGUAGE="de", BASE_URL=SITE) as app:
        assert '<html lang="de">' in app.test_client().get("/sign-in", base_url=SITE).text


def test_over_https_the_choice_is_kept_over_https_alone(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, BASE_URL=SITE, ENVIRONMENT="production") as app:
        app.config["WTF_CSRF_ENABLED"] = False
        cookie = app.test_client().post("/language", base_url=SITE, data={"language": "de"}).headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {*cookie.split("; ")}


def test_the_setting_knows_exactly_the_languages_there_are() -> None:
    choices = Settings.model_fields["language"].annotation
    assert getattr(choices, "__args__", ()) == tuple(LANGUAGES)


def test_mails_speak_the_language_of_whom_they_go_to(app: Flask) -> None:
    """Also where a page in another language causes them, and outside of any application."""
    with app.test_request_context(headers=GERMAN), language.speaking("en"):
        assert _("Skip to the content") == SKIP["en"]
        with language.speaking("de"):
            assert _("Skip to the content") == SKIP["de"]
        assert _("Skip to the content") == SKIP["en"]
    with app.app_context(), language.speaking(None):
        assert _("Skip to the content") == SKIP["en"]
    with language.speaking("de"):
        assert _("Skip to the content") == SKIP["de"]
    assert _("Skip to the content") == SKIP["en"]


def mails_to(app: Flask, address: str) -> list[EmailMessage]:
    """What somebody was mailed, in order."""
    with app.app_context():
        rows = db.session.scalars(sa.select(Mail.content).filter_by(recipient=address).order_by(Mail.position))
        return [email.message_from_bytes(one, policy=email.policy.default) for one in rows]  # type: ignore[misc]


def body_of(message: EmailMessage, kind: str) -> str:
    """The words of a mail, on one line."""
    body = message.get_body((kind,))
    assert body is not None
    return " ".join(body.get_content().split())


def event_of(calendar: bytes) -> dict[str, str]:
    """The first lines of an event by their names."""
    return {line.partition(":")[0]: line.partition(":")[2] for line in reversed(content_lines(calendar))}


def calendar_in(message: EmailMessage) -> dict[str, str]:
    """The event of a calendar mail."""
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    return event_of(part.get_payload(decode=True))  # type: ignore[arg-type]


def test_an_english_coordinator_causes_german_mails_to_who_reads_german(app: Flask) -> None:
    """An invitation, an update and a cancellation, in words, subjects and calendars; everybody else's are English."""
    with saved(app):
        company = world()
        company.ada.account.language = "de"
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        roster, slot = company.draft.id, company.slots[2].id
    browser = sign_in(app, "hr@meadow.example")
    assert browser.post(f"/rosters/{roster}/publish", data={"revision": "1"}).status_code == 303
    with app.app_context():
        session = f"/sessions/{invite_of(again(company).ada).id}"
    with clock.stopped_at(NOW + timedelta(hours=1)):
        assert browser.post(f"{session}/move", data={"slot": slot, "seen": "0"}).status_code == 303
        assert browser.post(f"{session}/cancel", data={"reason": "no_room", "seen": "1"}).status_code == 303
    german = mails_to(app, "ada@meadow.example")
    assert [one["Subject"] for one in german] == [
        "Ihr Wellness-Termin am Mo., 16. März",
        "Geändert: Ihr Wellness-Termin am Mo., 16. März",
        "Abgesagt: Ihr Wellness-Termin am Mo., 16. März",
    ]
    invitation, update, cancellation = (body_of(one, "plain") for one in german)
    assert "Mo., 16. März, 09:00–09:20 (Ortszeit Berlin)" in invitation
    assert "Bis 24 Stunden vor Beginn zählt er nicht" in invitation
    assert "Vorher war er: Mo., 16. März, 09:00–09:20 (Ortszeit Berlin)" in update
    assert "weil der Raum nicht nutzbar ist" in cancellation
    for message in german:
        assert 'lang="de"' in body_of(message, "html")
        assert calendar_in(message)["SUMMARY"] == "Wellness-Termin"
        assert "Montag\\, 16. März 2026" in calendar_in(message)["DESCRIPTION"]
        for english in ("appointment", "please", "calendar entry", "March"):
            assert english not in body_of(message, "plain").replace("/appointments", "")
    (english_one,) = mails_to(app, "ben@meadow.example")
    assert english_one["Subject"] == "Your wellness appointment on Mon 16 March"
    assert 'lang="en"' in body_of(english_one, "html")
    assert "Monday 16 March 2026" in calendar_in(english_one)["DESCRIPTION"]


def test_a_calendar_speaks_its_owners_language_to_every_program(app: Flask) -> None:
    """In the feed and in the file of one appointment, byte for byte, whatever the program that reads them asks for."""
    with saved(app):
        company = world()
        company.ada.account.language = "de"
        company.placed(company.ada, 0)
        roster = company.draft.id
        feed = feeds.renew(company.ada.account).removeprefix("http://localhost")
    sign_in(app, "hr@meadow.example").post(f"/rosters/{roster}/publish", data={"revision": "1"})
    ada, program = sign_in(app, "ada@meadow.example"), app.test_client()
    with app.app_context():
        file = f"/appointments/{invite_of(again(company).ada).id}/appointment.ics"
    for browser, address in ((program, feed), (ada, file)):
        answers = [browser.get(address, headers=headers).data for headers in ({}, GERMAN, {"Accept-Language": "en"})]
        assert answers[0] == answers[1] == answers[2]
        assert event_of(answers[0])["SUMMARY"] == "Wellness-Termin"
        assert "Montag\\, 16. März 2026\\, 09:00–09:20 (Ortszeit Berlin" in event_of(answers[0])["DESCRIPTION"]


def test_an_answer_is_given_in_german(app: Flask) -> None:
    """The page with what its scripts say, what it saves, and what it refuses."""
    link = make_world(app).link
    browser = app.test_client()
    page = browser.get(link, headers=GERMAN).text
    for words in (
        "Wann könnten Sie kommen?",
        'aria-label="Jeden Dienstag 09:00"',
        "17, 24, 31. März, 7. Apr.",
        'data-half-hours="{count} halbe Stunden: {word}"',
        "Noch nichts gespeichert.",
    ):
        assert words in page
    answer = browser.post(link, data={"u-0-2-0900": "1"}, headers={**GERMAN, "Accept": "application/json"}).get_json()
    assert answer["summary"] == "In der ganzen Runde: 4 halbe Stunden am besten."
    assert "Es fehlt noch: mindestens ein Angebot." in answer["status"]
    refused = browser.post(link, data={"wanted": "many"}, headers={**GERMAN, "Accept": "application/json"})
    assert (refused.status_code, refused.get_json()["message"]) == (422, "Geben Sie eine einfache Zahl ein.")


def test_numbers_days_and_places_have_their_names_in_each_language() -> None:
    with language.speaking("de"):
        assert (language.number(999), language.number(12000)) == ("999", "12.000")
    with language.speaking("en"):
        assert language.number(12000) == "12,000"
    assert [language.city_of("Asia/Kolkata", code) for code in LANGUAGES] == ["Kolkata", "Kalkutta"]
    assert language.city_of("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"
