"""Dropping one's calendar on the page of an answer: seen as busy, painted over with a key, forgotten at a press."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import files
from tests.browser.answering import SAVED
from tests.browser.screens import Screen
from tests.browser.server import Server
from tests.services.calendar_files import BERLIN, a_calendar

_MEETING = f"DTSTART{BERLIN}20260317T100000\nDURATION:PT1H\nSUMMARY:A secret\n  meeting\nLOCATION:Nowhere"
_LUNCH = f"DTSTART{BERLIN}20260317T120000\nDTEND{BERLIN}20260317T123000\nRRULE:FREQ=WEEKLY\nSTATUS:TENTATIVE"
_PEOPLE = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@meadow.example\nATTENDEE;PARTSTAT=DECLINED:mailto:dan@meadow.example"
CALENDAR = a_calendar(_MEETING, f"{_LUNCH}\n{_PEOPLE}", "SUMMARY:A broken secret")

_DROP = """async ([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, { type: "text/calendar" }));
  const target = document.querySelector("#answer");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
  }
}"""
_BLOTTED = "async (text) => (await import('/static/calendar.js')).blotted(text)"


def dropped(screen: Screen, server: Server) -> str:
    """Dan drops a file, sees when he is busy, and paints over it without a mouse; returns the address of his answer."""
    link = server.outbox.take(files.DAN, "When could you come?").link
    screen.open(link)
    page = screen.page
    with page.expect_navigation():
        page.evaluate(_DROP, ["work.ics", CALENDAR.decode()])
    screen.look()
    screen.says("2 entries read, 1 unreadable: 2 half hours busy and 4 half hours perhaps busy.")
    screen.says("Line 21: no start is given.")
    expect(page.locator(_cell("Tuesdays 10:00, busy in 1 of 4 weeks"))).to_have_attribute("data-busy", "partly")
    expect(page.locator(_cell("Tuesdays 12:00, perhaps busy in your calendar"))).to_have_attribute(
        "data-busy", "perhaps"
    )
    screen.follow("16 March")
    meeting = page.get_by_label("Tuesday 17 March 10:00, busy in your calendar")
    before = meeting.input_value()
    meeting.focus()
    page.keyboard.press("3")
    expect(page.locator("#save-status")).to_have_text(SAVED)
    expect(meeting).to_have_value("3")
    expect(page.locator(_cell("Tuesday 17 March 10:00, busy in your calendar"))).to_have_attribute("data-rating", "3")
    screen.open(page.url)
    expect(meeting).to_have_value("3")
    meeting.focus()
    page.keyboard.press(before)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    return link


def words_stay_on_the_computer(screen: Screen) -> None:
    """The browser blots out what the planner never needs, and keeps every line's number."""
    text = CALENDAR.decode()
    blotted = screen.page.evaluate(_BLOTTED, text)
    assert blotted.count("\n") == text.count("\n")
    for word in ("secret", "meeting", "Nowhere", "boss"):
        assert word in text
        assert word not in blotted
    for line in ("DTSTART;TZID=Europe/Berlin:20260317T100000", "STATUS:TENTATIVE", "mailto:dan@meadow.example"):
        assert line in blotted


def chosen_without_scripts(screen: Screen, link: str, folder: Path) -> None:
    """A plain file field and a button; then everything is forgotten."""
    file = folder / "home.ics"
    file.write_bytes(a_calendar(_MEETING))
    screen.open(link)
    screen.unfold("Add another calendar")
    screen.page.locator("#calendar-files").set_input_files(file)
    screen.press("Read")
    screen.says("1 entry read: 2 half hours busy.")
    screen.says("All of these count.")
    screen.press("Forget my calendar")
    screen.says("Forgotten.")
    expect(screen.page.locator("[data-busy]")).to_have_count(0)


def _cell(name: str) -> str:
    return f'td:has(select[aria-label="{name}"])'
