"""Administrators add and remove posts, disable accounts and read the audit trail; one of them always remains."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import account, administrator, coordinator, employee, programme, site
from tests.conftest import saved, sign_in
from wellness.db import db
from wellness.models import Account, AuditEntry
from wellness.services import accounts
from wellness.services.accounts import Post
from wellness.services.errors import Refused

IT, HR = "it@meadow.example", "hr@meadow.example"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The browser of the only administrator."""
    with saved(app):
        administrator(IT)
    return sign_in(app, IT)


def of(app: Flask, email: str) -> Account:
    """The account with this address, as it is now."""
    with app.app_context():
        return db.session.scalars(db.select(Account).filter_by(email=email)).one()


def actions(app: Flask) -> list[tuple[str, str | None]]:
    """What the audit trail says was done to whom, in no order, without the signing in."""
    with app.app_context():
        entries = db.session.scalars(db.select(AuditEntry))
        return [(entry.action, entry.subject_id) for entry in entries if entry.action != "signed in"]


def test_a_coordinator_is_added_by_address_and_name(app: Flask, admin: FlaskClient) -> None:
    form = {"email": " HR@Meadow.Example", "name": " Hana   Roth ", "post": "coordinator"}
    page = admin.post("/admin/accounts", data=form, follow_redirects=True)
    assert "Hana Roth is a coordinator now." in page.text
    hr = of(app, HR)
    assert (hr.name, hr.is_coordinator, hr.is_administrator) == ("Hana Roth", True, False)
    assert actions(app) == [("coordinator added", hr.id)]


def test_who_has_an_account_keeps_the_name_on_it(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        company = programme()
        employee(company, HR, sites=[site(company)], name="Hana Roth")
    admin.post("/admin/accounts", data={"email": HR, "name": "Somebody Else", "post": "administrator"})
    assert of(app, HR).name == "Hana Roth"
    assert of(app, HR).is_administrator


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "hr", "name": "Hana", "post": "coordinator"}, "an e-mail address such as"),
        ({"email": "", "name": "Hana", "post": "coordinator"}, "an e-mail address such as"),
        ({"email": HR, "name": "  ", "post": "coordinator"}, "Write the person&#39;s name"),
        ({"email": HR, "name": "x" * 121, "post": "coordinator"}, "at most 120 letters"),
        ({"email": HR, "name": "a\u202eb", "post": "coordinator"}, "Write the person&#39;s name"),
        ({"email": HR, "name": "Hana", "post": "owner"}, "Choose coordinator or administrator"),
        ({"email": HR, "name": "Hana"}, "Choose coordinator or administrator"),
    ],
)
def test_what_cannot_be_added_is_said_and_the_form_keeps_it(
    app: Flask, admin: FlaskClient, form: dict[str, str], words: str
) -> None:
    page = admin.post("/admin/accounts", data=form)
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{form["email"]}"' in page.text
    assert actions(app) == []


def test_posts_are_given_and_taken_away(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        hr_id = coordinator(HR).id
    admin.post(f"/admin/accounts/{hr_id}/posts", data={"post": "administrator"})
    admin.post(f"/admin/accounts/{hr_id}/posts/remove", data={"post": "coordinator"})
    assert (of(app, HR).is_coordinator, of(app, HR).is_administrator) == (False, True)
    assert sorted(actions(app)) == [("administrator added", hr_id), ("coordinator removed", hr_id)]


def test_pressing_twice_does_it_once(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        hr_id = coordinator(HR).id
    for _ in range(2):
        assert admin.post(f"/admin/accounts/{hr_id}/posts/remove", data={"post": "coordinator"}).status_code == 303
        assert admin.post(f"/admin/accounts/{hr_id}/disable").status_code == 303
        assert admin.post(f"/admin/accounts/{hr_id}/posts", data={"post": "coordinator"}).status_code in (303, 422)
    assert actions(app).count(("account disabled", hr_id)) == 1


def test_a_disabled_account_is_enabled_again(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        hr_id = coordinator(HR).id
    admin.post(f"/admin/accounts/{hr_id}/disable")
    assert of(app, HR).disabled_at is not None
    assert admin.post("/admin/accounts", data={"email": HR, "name": "", "post": "coordinator"}).status_code == 422
    admin.post(f"/admin/accounts/{hr_id}/enable")
    assert of(app, HR).disabled_at is None


@pytest.mark.parametrize("deed", ["posts/remove", "disable"])
def test_the_last_administrator_stays(app: Flask, admin: FlaskClient, deed: str) -> None:
    """A disabled administrator does not count as another one."""
    with saved(app):
        accounts.disable(administrator("gone@meadow.example"), actor=None)
    answer = admin.post(f"/admin/accounts/{of(app, IT).id}/{deed}", data={"post": "administrator"})
    assert answer.status_code == 422
    assert "last administrator" in answer.text
    assert of(app, IT).is_administrator
    assert of(app, IT).disabled_at is None


def test_an_unknown_account_is_not_there(admin: FlaskClient) -> None:
    for deed in ("posts", "posts/remove", "disable", "enable"):
        assert admin.post(f"/admin/accounts/nobody/{deed}", data={"post": "coordinator"}).status_code == 404


DEEDS: list[Callable[[Account], None]] = [
    lambda one: accounts.take(one, Post.ADMINISTRATOR, actor=None),
    lambda one: accounts.disable(one, actor=None),
]


def remaining_after_two_at_once(app: Flask, deed: Callable[[Account], None]) -> int:
    """Two administrators each do it to the other at the same moment; how many are left."""
    with saved(app):
        ids = [administrator(IT).id, administrator("it2@meadow.example").id]
    start, refused = threading.Barrier(2), []

    def act(account_id: str) -> None:
        start.wait()
        with app.app_context():
            try:
                deed(accounts.get(account_id))
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                refused.append(refusal)

    threads = [threading.Thread(target=act, args=(account_id,)) for account_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        left = db.session.scalars(db.select(Account).filter_by(is_administrator=True, disabled_at=None)).all()
    assert len(left) + (2 - len(refused)) == 2
    return len(left)


@pytest.mark.parametrize("deed", DEEDS, ids=["removed", "disabled"])
def test_of_two_administrators_who_remove_each_other_one_stays(app: Flask, deed: Callable[[Account], None]) -> None:
    assert remaining_after_two_at_once(app, deed) == 1


@pytest.mark.parametrize("deed", DEEDS, ids=["removed", "disabled"])
def test_without_the_question_for_another_one_both_would_go(
    app: Flask, monkeypatch: pytest.MonkeyPatch, deed: Callable[[Account], None]
) -> None:
    """The control of the test before: with the condition taken out of the write, nobody is left."""
    monkeypatch.setattr(accounts, "_another_administrator", lambda _account: db.true())
    assert remaining_after_two_at_once(app, deed) == 0


@pytest.mark.parametrize("deed", DEEDS, ids=["removed", "disabled"])
def test_holding_the_rows_is_what_keeps_one_on_postgresql(
    app: Flask, monkeypatch: pytest.MonkeyPatch, deed: Callable[[Account], None]
) -> None:
    """Without it, two that look before either has committed both go; SQLite lets the second in after the first."""
    both_here = threading.Barrier(2, timeout=10)
    on_postgresql = app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql")
    monkeypatch.setattr(accounts, "hold_administrators", both_here.wait if on_postgresql else lambda: None)
    monkeypatch.setattr(accounts, "_changed", lambda *_: both_here.wait() if on_postgresql else None)
    assert remaining_after_two_at_once(app, deed) == (0 if on_postgresql else 1)


def test_only_accounts_with_a_post_are_listed_until_everyone_is_asked_for(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        company = programme()
        employee(company, "ada@meadow.example", sites=[site(company)])
        coordinator(HR)
    assert "ada@meadow.example" not in admin.get("/admin/accounts").text
    assert "ada@meadow.example" in admin.get("/admin/accounts?everyone=1").text
    found = admin.get("/admin/accounts?everyone=1&search=ADA%40").text
    assert "ada@meadow.example" in found
    assert HR not in found
    assert "Nobody found" in admin.get("/admin/accounts?everyone=1&search=%25").text


def test_long_lists_come_in_pages(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        for number in range(60):
            account(f"p{number:02}@meadow.example", is_coordinator=True)
    assert "Page 1 of 2" in admin.get("/admin/accounts").text
    assert "p59@meadow.example" in admin.get("/admin/accounts?page=2").text
    for page in ("0", "-1", "99", "two", "9" * 30):
        assert admin.get(f"/admin/accounts?page={page}").status_code == 200


def test_the_audit_trail_names_who_acted_and_nobody_else(app: Flask, admin: FlaskClient) -> None:
    with saved(app):
        person = coordinator(HR)
        person.name, hr_id = "Hana Roth", person.id
    assert "Hana Roth" in admin.post(f"/admin/accounts/{hr_id}/disable", follow_redirects=True).text
    page = admin.get("/admin/audit").text
    assert "account disabled" in page
    assert hr_id in page
    assert HR not in page
    assert "Hana Roth" not in page
    assert ">It<" in page
