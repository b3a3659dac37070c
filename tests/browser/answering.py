"""Answering a round: with a thumb, by keyboard alone, without scripts, signed in, and by a coordinator on the phone."""

import re
import time

from playwright.sync_api import expect

from tests.browser import files, signing_in
from tests.browser.screens import Screen
from tests.browser.server import Server
from tests.browser.setting_up import ROUND

CHAIR, TRIGGER_POINT = "Chair massage, 20 minutes", "Trigger point massage, 30 minutes"
MOST_TAPS, MOST_SECONDS = 12, 60
SAVED = re.compile(r"Saved \d\d:\d\d\.$")
_MANY_KEYS = 60


def with_a_thumb(screen: Screen, server: Server) -> None:
    """Four weeks on a phone in few taps and a minute: best times, a fallback, one morning less, a kind of session."""
    link = server.outbox.take(files.ADA, "When could you come?").link
    began = time.monotonic()
    screen.open(link)
    page = screen.page
    page.get_by_role("button", name="All mornings").tap()
    page.locator("label", has_text="Fine").tap()
    page.get_by_role("button", name="All afternoons").tap()
    expect(page.locator(".day-title")).to_contain_text("Tuesday")
    page.get_by_role("button", name="Day after").tap()
    expect(page.locator(".day-title")).to_contain_text("Thursday")
    page.get_by_text("Erase", exact=True).tap()
    page.get_by_role("button", name="Morning", exact=True).tap()
    page.get_by_role("button", name=f"Choose {CHAIR}").tap()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    took = time.monotonic() - began
    assert screen.presses == 7 <= MOST_TAPS
    assert took <= MOST_SECONDS
    screen.look()
    screen.open(link)
    expect(page.get_by_label("Tuesdays 10:00")).to_have_value("1")
    expect(page.get_by_label("Tuesdays 13:30")).to_have_value("2")


def by_keyboard(screen: Screen, server: Server) -> None:
    """Tab, arrows, space and digits are enough."""
    screen.open(server.outbox.take(files.BEN, "When could you come?").link)
    page, keys = screen.page, screen.page.keyboard
    _tab_to(screen, "Thursdays 09:00")
    keys.press("Space")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("ArrowLeft")
    keys.press("3")
    _tab_to(screen, f"Choose {TRIGGER_POINT}")
    keys.press("Enter")
    expect(page.locator("#save-status")).to_contain_text("Saved")
    for time_of_day in ("09:00", "09:30", "10:00"):
        expect(page.get_by_label(f"Thursdays {time_of_day}")).to_have_value("1")
    expect(page.get_by_label("Tuesdays 10:00")).to_have_value("3")
    assert screen.presses == 0
    screen.look()


def _tab_to(screen: Screen, name: str) -> None:
    """Press Tab until the control with this name has the focus, which has to be seen on it."""
    for _ in range(_MANY_KEYS):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate(_NAME_OF_FOCUS) == name:
            outline = screen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"nobody sees that {name} has the focus"
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


_NAME_OF_FOCUS = "(document.activeElement.ariaLabel ?? document.activeElement.textContent).trim()"


def where_scripts_do_not_come_through(screen: Screen, server: Server) -> str:
    """The plain form is accessible too; returns its address. (With scripts forbidden nothing could check that.)"""
    link = server.outbox.take(files.CLEO, "When could you come?").link
    screen.page.route("**/*.js*", lambda route: route.abort())
    screen.open(link)
    expect(screen.page.get_by_label("Tuesdays 10:00")).to_be_visible()
    expect(screen.page.get_by_role("button", name=f"Choose {CHAIR}")).to_have_count(0)
    return link


def without_scripts(screen: Screen, link: str) -> None:
    """A plain form with a button that saves."""
    screen.open(link)
    screen.press("All mornings")
    screen.page.get_by_label(TRIGGER_POINT).select_option("choice 1")
    screen.page.get_by_label("Tuesdays 13:00").select_option("if need be")
    screen.press("Save", within=screen.page.locator(".save-bar"))
    expect(screen.page.locator("#save-status")).to_have_text(SAVED)
    expect(screen.page.get_by_label("Thursdays 09:00")).to_have_value("1")
    expect(screen.page.get_by_label("Tuesdays 13:00")).to_have_value("3")


def signed_in(screen: Screen, server: Server) -> None:
    """The round stands on the first page of somebody who signs in."""
    signing_in.by_code(screen, server, files.GIL)
    screen.says("when could you come?")
    screen.follow("Say when I could come")
    screen.page.get_by_role("button", name="All mornings").tap()
    screen.page.get_by_role("button", name=f"Choose {CHAIR}").tap()
    expect(screen.page.locator("#save-status")).to_contain_text("Saved")
    _keep_both(screen)
    screen.visit("My sessions")
    screen.says(f"{ROUND}: you have answered")


def _keep_both(screen: Screen) -> None:
    """What is changed in two windows at once is all kept."""
    other = screen.tab()
    other.page.locator(_cell("Tuesdays 12:00")).tap()
    expect(other.page.locator("#save-summary")).to_contain_text("half hours best")
    expect(other.page.get_by_label("Tuesdays 12:00")).to_have_value("1")
    expect(other.page.locator("#save-status")).to_have_text(SAVED)
    with screen.refused(409):
        screen.page.locator(_cell("Tuesdays 12:30")).tap()
        expect(screen.page.locator("#save-status")).to_contain_text("changed in another window")
    screen.look()
    screen.page.get_by_role("button", name="Keep both").tap()
    expect(screen.page.locator("#save-status")).to_have_text(SAVED)
    other.open(other.page.url)
    for time_of_day in ("12:00", "12:30"):
        expect(other.page.get_by_label(f"Tuesdays {time_of_day}")).to_have_value("1")


def _cell(name: str) -> str:
    return f'td:has(select[aria-label="{name}"])'


def on_the_phone(hr: Screen) -> None:
    """The coordinator sees who is silent and answers for one of them."""
    hr.visit("Rounds")
    hr.follow(ROUND)
    hr.page.locator("#state").select_option("not_answered")
    hr.press("Search")
    expect(hr.page.get_by_role("row")).to_have_count(1 + 3)
    hr.follow("Answer for them", within=hr.page.get_by_role("row", name="Dan Eck"))
    hr.page.get_by_role("button", name="All mornings").click()
    hr.page.get_by_role("button", name=f"Choose {TRIGGER_POINT}").click()
    expect(hr.page.locator("#save-status")).to_contain_text("Saved")
    hr.follow(f"Back to {ROUND}")
    dan = hr.page.get_by_role("row", name="Dan Eck")
    expect(dan).to_contain_text("by phone")


def remind(hr: Screen, server: Server) -> None:
    """Only the silent are reminded, and their number is said before."""
    hr.follow("Remind the silent")
    hr.says("2 mails to 2 people")
    hr.press("Send 2 reminders")
    hr.says("2 reminders written.")
    server.outbox.take(files.EVA, "Still time to answer")
    assert len(server.outbox.recipients("When could you come?")) == 7


def not_this_time(screen: Screen, server: Server) -> None:
    """A reminder leads to the same page; "not this round" is an answer too."""
    screen.open(server.outbox.take(files.FINN, "Still time to answer").link)
    screen.page.get_by_text("Not this round", exact=True).tap()
    screen.says("We ask again in the next round")
    expect(screen.page.locator("#save-status")).to_contain_text("Saved")
    screen.look()
