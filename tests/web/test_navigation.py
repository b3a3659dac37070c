"""Everyone finds their own pages at the top of every page, and is led to the first of them."""

import re

import pytest
from flask import Flask

from tests.builders import account, employee, programme, site, therapist
from tests.conftest import saved, sign_in

pytestmark = pytest.mark.one_engine

ADA = "ada@meadow.example"


def links(app: Flask, path: str = "/welcome") -> list[str]:
    """The words of the navigation on a page that Ada opens."""
    navigation = sign_in(app, ADA).get(path).text.partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return re.findall(r"<a [^>]*>([^<]+)</a>", navigation)


def test_an_administrator_sees_accounts_and_audit(app: Flask) -> None:
    with saved(app):
        account(ADA, is_administrator=True)
    assert links(app) == ["Accounts", "Audit"]
    assert sign_in(app, ADA).get("/").location == "/admin/accounts"


def test_roles_add_up(app: Flask) -> None:
    with saved(app):
        company = programme()
        ada = employee(company, ADA, sites=[site(company)])
        ada.account.is_coordinator = True
    shown = links(app)
    assert shown[-1] == "My sessions"
    assert {"Rounds", "People", "Visits", "Imports", "Programme", "Mail"} < set(shown)


def test_nobody_sees_links_before_signing_in(app: Flask) -> None:
    page = app.test_client().get("/sign-in").text
    assert "site-nav" not in page
    assert "Sign out" not in page


@pytest.mark.parametrize(("path", "current"), [("/admin/audit", "Audit"), ("/admin/accounts?everyone=1", "Accounts")])
def test_the_present_page_is_marked(app: Flask, path: str, current: str) -> None:
    with saved(app):
        account(ADA, is_administrator=True)
    page = sign_in(app, ADA).get(path).text
    assert re.findall(r'aria-current="page">([^<]+)<', page) == [current]


def test_every_link_leads_to_a_page(app: Flask) -> None:
    """For somebody who is everything at once."""
    with saved(app):
        company = programme()
        thea = therapist(company, ADA)
        thea.account.is_coordinator = thea.account.is_administrator = True
    client = sign_in(app, ADA)
    addresses = re.findall(r'<li><a href="([^"]+)"', client.get("/welcome").text)
    assert len(addresses) >= 8
    for address in addresses:
        assert client.get(address).status_code == 200, address
