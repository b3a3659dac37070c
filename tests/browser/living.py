"""A published roster lives: invites, calendar files, a feed, a session given back, a complaint, the withdrawal."""

from datetime import datetime

from icalendar import Calendar, Event
from playwright.sync_api import expect

from tests.browser import files, signing_in
from tests.browser.outbox import Letter
from tests.browser.screens import Screen
from tests.browser.server import Server
from tests.browser.setting_up import ROUND

CAL_TEXT = "text/calendar; charset=utf-8"


def only_event(calendar: Calendar) -> Event:
    """The one event of a calendar."""
    [event] = calendar.walk("VEVENT")
    return event


def read_the_invite(server: Server, email: str) -> Letter:
    """The mail holds a REQUEST for one person, private, with a neutral title, that asks for an answer."""
    letter = server.outbox.take(email, "Your wellness appointment")
    assert letter.method == "REQUEST"
    assert letter.invite is not None
    event = only_event(letter.invite)
    assert (event["SUMMARY"], event["CLASS"], event["SEQUENCE"]) == ("Wellness appointment", "PRIVATE", 0)
    assert event["ATTENDEE"] == f"mailto:{email}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    return letter


def my_session(screen: Screen, server: Server, letter: Letter) -> str:
    """The page shows the session of the invite, and its calendar file says the same; returns the address of a feed."""
    assert letter.invite is not None
    event = only_event(letter.invite)
    signing_in.by_code(screen, server, letter.recipient)
    screen.says("Your next session")
    screen.says(f"{event.start:%H:%M}–{event.end:%H:%M} (Berlin time)")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="Calendar file").click()
    saved = only_event(Calendar.from_ical(download.value.path().read_bytes()))
    assert _time_and_name(saved) == _time_and_name(event)
    screen.follow("Add them to my calendar")
    screen.press("Make my address")
    return screen.page.get_by_label("Paste it into your calendar").input_value()


def _time_and_name(event: Event) -> tuple[datetime, datetime, str]:
    return event.start, event.end, str(event["UID"])


def read_the_feed(screen: Screen, feed: str, letter: Letter) -> None:
    """A calendar program gets the feed once, and then only that nothing has changed."""
    assert letter.invite is not None
    first = screen.page.request.get(feed)
    assert (first.status, first.headers["content-type"]) == (200, CAL_TEXT)
    assert _time_and_name(only_event(Calendar.from_ical(first.body()))) == _time_and_name(only_event(letter.invite))
    second = screen.page.request.get(feed, headers={"If-None-Match": first.headers["etag"]})
    assert second.status == 304


def give_back(screen: Screen, server: Server, letter: Letter, feed: str) -> None:
    """By the link of the mail, without signing in; pressing twice and going back cancel once."""
    assert letter.invite is not None
    screen.open(letter.link)
    screen.says("Can you not come?")
    screen.press("Give this session back", twice=True)
    screen.says("You gave this session back")
    screen.back()
    screen.open(letter.link)
    screen.says("so there is nothing left to do")
    cancelled = server.outbox.take(letter.recipient, "Cancelled")
    assert cancelled.method == "CANCEL"
    assert cancelled.invite is not None
    event = only_event(cancelled.invite)
    assert (event["UID"], event["SEQUENCE"]) == (only_event(letter.invite)["UID"], 1)
    assert server.outbox.recipients("Cancelled") == [letter.recipient]
    served = only_event(Calendar.from_ical(screen.page.request.get(feed).body()))
    assert served["STATUS"] == "CANCELLED"


def read_why_not(screen: Screen, server: Server, email: str) -> None:
    """Whoever got nothing has a mail, and the reason on the own page."""
    letter = server.outbox.take(email, "No wellness appointment for you this time")
    signing_in.by_code(screen, server, email)
    screen.open(letter.link)
    screen.says(f"{ROUND}: no session for you this time")


def report_a_visit(screen: Screen, server: Server) -> None:
    """The therapist reads the day and says that it is wrong."""
    signing_in.by_code(screen, server, files.THERAPIST)
    screen.follow("Thu 19 March")
    expect(screen.page.get_by_role("row").filter(has_text="Trigger point massage")).to_have_count(2)
    screen.page.get_by_label("What is wrong with this visit?").fill("I can only come from ten o'clock on.")
    screen.press("This is wrong: tell the coordinator")
    screen.says("The coordinator sees it at once.")


def settle_and_withdraw(hr: Screen, server: Server) -> None:
    """The dashboard says what is wrong; the roster is withdrawn, and every invite that still stood gets its CANCEL."""
    invited = server.outbox.recipients("Your wellness appointment")
    standing = set(invited) - set(server.outbox.recipients("Cancelled"))
    hr.visit("Dashboard")
    hr.says("I can only come from ten o'clock on.")
    hr.press("Settled")
    hr.follow("Timetable")
    hr.follow("Withdraw")
    hr.press(f"Withdraw and send {len(standing)} cancellations")
    hr.says("The roster is withdrawn.")
    for recipient in standing:
        assert server.outbox.take(recipient, "Cancelled").method == "CANCEL"
    assert server.outbox.recipients("Cancelled") == invited
