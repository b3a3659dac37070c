"""From answers to a published roster: plan, read, mend by hand, plan around the pin, publish after a preview."""

from playwright.sync_api import Route, expect

from tests.browser import files
from tests.browser.screens import Screen
from tests.browser.server import Server
from tests.browser.setting_up import ROUND

_PLANNING_MS = 60_000
_NAMES = {files.BEN: "Ben Cho", files.CLEO: "Cleo Díaz", files.DAN: "Dan Eck"}


def close_and_plan(hr: Screen) -> None:
    """Planning closes the round and shows how far it is, then leads to the draft by itself."""
    hr.visit("Rounds")
    hr.follow(ROUND)
    hr.follow("Plan this round")
    hr.says("people ask for a session")
    _plan(hr, "Close the round and plan it")
    hr.says("Roster 1")


def _plan(hr: Screen, button: str) -> None:
    """The page of the planning has a progress bar until the draft is there; it is held until it was looked at."""
    held = "**/plannings/*"
    hr.page.route(held, lambda route: route.fulfill(status=204) if _asks_again(route) else route.continue_())
    hr.press(button, twice=True)
    expect(hr.page.get_by_role("progressbar", name="Progress of the planning")).to_be_visible()
    hr.page.unroute(held)
    hr.page.wait_for_url("**/rosters/*", timeout=_PLANNING_MS)
    hr.look()


def _asks_again(route: Route) -> bool:
    return "hx-request" in route.request.headers


def read_who_waits(hr: Screen) -> str:
    """The address of the one who got nothing, found as a coordinator does: dashboard, reason, name."""
    hr.visit("Dashboard")
    hr.follow("person waits")
    row = hr.page.get_by_role("row").nth(1)
    expect(row).to_contain_text("0 of 1")
    expect(row).to_contain_text("More people than places")
    name = row.get_by_role("rowheader").inner_text()
    return next(email for email, known in _NAMES.items() if known == name)


def mend(hr: Screen, waiting: str) -> None:
    """Let the two on Thursday change places, which pins them, let one go, and plan again around the other."""
    served = [name for email, name in _NAMES.items() if email != waiting]
    hr.follow("Timetable")
    hr.follow("Thu 19 March")
    times = {name: _time_of(hr, name) for name in served}
    hr.follow(served[0])
    other = hr.page.get_by_label("Change places with")
    other.select_option(index=1)
    hr.press("Let the two change places")
    assert {name: _time_of(hr, name) for name in served} == dict(zip(served, reversed(times.values()), strict=True))
    hr.follow(served[0])
    _unpin_in_another_tab(hr)
    hr.visit("Dashboard")
    hr.follow("Timetable")
    hr.follow("Plan again around the pins")
    hr.says("1 pinned session of draft 1 stays")
    _plan(hr, "Plan this round")
    hr.follow("Thu 19 March")
    assert _time_of(hr, served[1]) == times[served[0]]


def _unpin_in_another_tab(hr: Screen) -> None:
    """A page that is out of date changes nothing and says so."""
    hr.says("Yes, it stays when you plan again")
    hr.tab().press("Unpin")
    with hr.refused(409):
        hr.press("Take out of the roster")
    hr.says("was changed by someone else in the meantime")
    expect(hr.page.get_by_role("button", name="Pin", exact=True)).to_be_visible()


def _time_of(hr: Screen, name: str) -> str:
    cell = hr.page.get_by_role("cell").filter(has_text=name)
    return cell.locator(".tt-when").inner_text()


def publish(hr: Screen, server: Server) -> None:
    """What will be sent is said before it is sent; pressing twice publishes once."""
    hr.follow("Publish")
    expect(hr.page.get_by_role("button", name="Publish and send 5 mails")).to_be_visible()
    assert not server.outbox.recipients("appointment")
    expect(hr.page.get_by_text("Since this draft was planned")).to_have_count(0)
    hr.press("Publish and send 5 mails", twice=True)
    hr.says("The roster is published.")
