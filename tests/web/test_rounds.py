"""The coordinator's pages of rounds: preview before anything goes out, who answered, deadlines and reminders."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders as b
from tests.conftest import saved, sign_in
from wellness import clock
from wellness.db import db
from wellness.models import AnswerKind, Employee, Link, Mail, MailKind, Round, RoundState, Site

MARCH = {
    "name": "March",
    "starts_on": "2026-03-16",
    "ends_on": "2026-04-12",
    "deadline": "2026-03-09T12:00",
    "zone": "Europe/Berlin",
    "quota": "1",
}


@pytest.fixture
def hr(app: Flask) -> FlaskClient:
    """A coordinator of a programme with two people in Berlin, one in Pune, and one visit of two places in Berlin."""
    with saved(app):
        programme = b.programme()
        berlin, pune = b.site(programme), b.site(programme, "Pune", "Asia/Kolkata")
        b.visit(b.therapist(programme), b.room(berlin), b.service(programme), starts=["09:00", "09:30"])
        for name, site in (("ada", berlin), ("bo", berlin), ("cleo", pune)):
            b.employee(programme, f"{name}.brandt@meadow.example", sites=[site])
        b.coordinator()
    return sign_in(app, "hr@meadow.example")


def opened(hr: FlaskClient) -> str:
    """Open March and get the address of its page."""
    response = hr.post("/rounds", data=MARCH)
    assert response.status_code == 303
    return response.location


def test_the_form_suggests_four_weeks_from_a_monday(hr: FlaskClient) -> None:
    """Today is Monday 2 March: the round begins in two weeks and its deadline is a week before, at noon."""
    page = hr.get("/rounds/new").text
    for value in ("March 2026", "2026-03-16", "2026-04-12", "2026-03-09T12:00"):
        assert f'value="{value}"' in page


def test_the_preview_counts_and_opens_nothing(app: Flask, hr: FlaskClient) -> None:
    """Three mails, two places, one person without a visit at their site."""
    page = hr.get("/rounds/preview", query_string=MARCH).text
    assert "Open the round and send 3 mails" in page
    assert "1 person has no visit at their site" in page
    assert "in 1 visit" in page
    with app.app_context():
        assert db.session.scalars(db.select(Round.id).union_all(db.select(Mail.id))).all() == []


def test_opening_sends_the_mails_that_the_preview_named(app: Flask, hr: FlaskClient) -> None:
    """And shows the seed."""
    page = hr.get(opened(hr)).text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Mail.id))) == 3
        assert db.session.scalars(db.select(Round.seed)).one() in page


def test_opening_twice_is_one_round(app: Flask, hr: FlaskClient) -> None:
    """The second press leads to the page of the first one's round."""
    assert opened(hr) == opened(hr)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Mail.id))) == 3


WRONG = [
    ({"name": ""}, "Give the round a name"),
    ({"starts_on": "next week"}, "Enter a date"),
    ({"starts_on": "2026-04-13"}, "Exchange the two"),
    ({"deadline": ""}, "as a date and a time"),
    ({"deadline": "2026-03-16T09:00"}, "before the first visit"),
    ({"deadline": "2026-02-01T09:00"}, "has passed already"),
    ({"zone": "Mars/Olympus"}, "as a date and a time"),
    ({"quota": "many"}, "between 1 and 31"),
    ({"quota": "9999999999999999999999"}, "between 1 and 31"),
]


def test_a_wrong_field_is_named_in_words_before_and_at_opening(app: Flask, hr: FlaskClient) -> None:
    """The form comes back with what was entered."""
    for wrong, words in WRONG:
        form = MARCH | wrong
        for response in (hr.get("/rounds/preview", query_string=form), hr.post("/rounds", data=form)):
            assert response.status_code == 422
            assert words in response.text
            assert 'value="2026-04-12"' in response.text
    with app.app_context():
        assert db.session.scalars(db.select(Round)).all() == []


def answered(app: Flask) -> None:
    """Ada wants a session and Bo does not; Cleo is silent."""
    with saved(app):
        round_ = db.session.scalars(db.select(Round)).one()
        ada, bo, _ = db.session.scalars(db.select(Employee).join(Employee.account).order_by("email")).all()
        window = (b.local(b.MONDAY, "09:00"), b.local(b.MONDAY, "09:30"), 1)
        b.answer(ada, round_, [window], services=[b.service(round_.programme, minutes=15)])
        b.answer(bo, round_, [], services=[]).kind = AnswerKind.NOT_THIS_ROUND


SEARCHES = [
    ("", ["Ada Brandt", "Bo Brandt", "Cleo Brandt"]),
    ("?q=BO", ["Bo Brandt"]),
    ("?q=cleo.brandt@meadow", ["Cleo Brandt"]),
    ("?site=Pune", ["Cleo Brandt"]),
    ("?state=not_answered", ["Cleo Brandt"]),
    ("?state=answered", ["Ada Brandt", "Bo Brandt"]),
    ("?state=not_this_round", ["Bo Brandt"]),
    ("?page=99", ["Ada Brandt", "Bo Brandt", "Cleo Brandt"]),
    ("?q=nobody", []),
]


def test_people_are_found_by_name_site_and_answer(app: Flask, hr: FlaskClient) -> None:
    """The counts above the list stay those of everybody."""
    address = opened(hr)
    answered(app)
    for search, found in SEARCHES:
        page = hr.get(f"{address}{search}").text
        shown = [name for name in ("Ada Brandt", "Bo Brandt", "Cleo Brandt") if f'<th scope="row">{name}' in page]
        assert (search, shown) == (search, found)
        assert "of 3 people asked" in page


def test_only_the_silent_are_reminded_after_a_preview(app: Flask, hr: FlaskClient) -> None:
    """The preview names Cleo alone; a second press within the hour sends nothing and says why."""
    address = opened(hr)
    answered(app)
    preview = hr.get(f"{address}/reminders").text
    assert "1 mail to 1 person" in preview
    assert "Ada Brandt" not in preview
    assert hr.post(f"{address}/reminders").status_code == 303
    second = hr.post(f"{address}/reminders")
    assert second.status_code == 422
    assert "less than an hour ago" in second.text
    with app.app_context():
        reminded = db.session.scalars(db.select(Mail.recipient).where(Mail.kind == MailKind.REMINDER)).all()
        assert reminded == ["cleo.brandt@meadow.example"]


def test_the_deadline_is_moved_and_a_closed_round_reopened(app: Flask, hr: FlaskClient) -> None:
    """Times are read on the clock that the form names."""
    address = opened(hr)
    hr.post(f"{address}/deadline", data={"deadline": "2026-03-10T12:00", "zone": "Asia/Kolkata"})
    with app.app_context():
        round_ = db.session.scalars(db.select(Round)).one()
        assert round_.deadline == datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
    hr.post(f"{address}/close")
    assert (
        hr.post(f"{address}/deadline", data={"deadline": "2026-03-11T12:00", "zone": "Europe/Berlin"}).status_code
        == 422
    )
    hr.post(f"{address}/reopen", data={"deadline": "2026-03-11T12:00", "zone": "Europe/Berlin"})
    with app.app_context():
        round_ = db.session.scalars(db.select(Round)).one()
        assert (round_.state, round_.deadline) == (RoundState.OPEN, datetime(2026, 3, 11, 11, 0, tzinfo=UTC))


def test_a_deadline_that_is_no_time_is_refused_in_words(hr: FlaskClient) -> None:
    """With what to do."""
    response = hr.post(f"{opened(hr)}/deadline", data={"deadline": "tomorrow", "zone": "Europe/Berlin"})
    assert response.status_code == 422
    assert "Enter the deadline as a date and a time" in response.text


def test_a_discarded_round_is_listed_and_a_new_one_warns(hr: FlaskClient) -> None:
    """Opening over its days says that the audit will tell."""
    hr.post(f"{opened(hr)}/discard")
    assert "Discarded" in hr.get("/rounds").text
    assert "was discarded before" in hr.get("/rounds/preview", query_string=MARCH).text


def test_a_new_link_ends_the_earlier_ones_of_that_person(app: Flask, hr: FlaskClient) -> None:
    """Ada's first link is revoked, Bo's is not."""
    address = opened(hr)
    with app.app_context():
        ada = db.session.scalars(db.select(Employee).join(Employee.account).order_by("email")).first()
        ada_id, account_id = ada.id, ada.account_id
    assert hr.post(f"{address}/people/{ada_id}/link").status_code == 303
    with app.app_context():
        links = db.session.scalars(db.select(Link).order_by(Link.created_at, Link.revoked_at)).all()
        revoked = [link.account_id for link in links if link.revoked_at]
        assert (len(links), revoked) == (4, [account_id])


def test_the_page_tells_the_deadline_in_the_readers_zone_and_in_each_sites(app: Flask, hr: FlaskClient) -> None:
    """A coordinator who works in Pune reads Kolkata time first."""
    address = opened(hr)
    with saved(app):
        round_ = db.session.scalars(db.select(Round)).one()
        pune = db.session.scalars(db.select(Site).where(Site.name == "Pune")).one()
        b.employee(round_.programme, "kavi@meadow.example", sites=[pune]).account.is_coordinator = True
    page = sign_in(app, "kavi@meadow.example").get(address).text
    assert "Answers until Mon 9 March, 16:30 (Kolkata time)" in page
    assert "Mon 9 March, 12:00 (Berlin time)" in page


def test_once_reminders_are_out_reminding_again_is_not_the_first_thing_to_do(app: Flask, hr: FlaskClient) -> None:
    """The button stays, and is no longer the one that stands out."""
    address = opened(hr)
    assert re.search(r'class="btn btn-primary" href="[^"]*/reminders">Remind the silent<', hr.get(address).text)
    hr.post(f"{address}/reminders")
    page = hr.get(address).text
    assert re.search(r'class="btn btn-outline-secondary" href="[^"]*/reminders">Remind the silent again<', page)


def test_after_the_deadline_the_page_offers_to_reopen(app: Flask, hr: FlaskClient) -> None:
    """Even where the closing job has not run yet."""
    address = opened(hr)
    with clock.stopped_at(datetime(2026, 3, 9, 11, 0, tzinfo=UTC)):
        page = hr.get(address).text
        assert "Reopen the round" in page
        assert "Remind the silent" not in page


def test_dates_of_another_round_are_refused_with_its_name(hr: FlaskClient) -> None:
    """The person is told which round is in the way."""
    opened(hr)
    april = MARCH | {"name": "April", "starts_on": date(2026, 4, 12).isoformat(), "ends_on": "2026-05-01"}
    assert "The round March (16 March – 12 April) has some of these days" in hr.post("/rounds", data=april).text
