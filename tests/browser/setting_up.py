"""The first hour: an administrator adds a coordinator, who sets up the programme, uploads lists and opens a round."""

from playwright.sync_api import expect

from tests.browser import files
from tests.browser.screens import Screen
from tests.browser.server import Server

ROUND = "Spring round"


def add_coordinator(screen: Screen) -> None:
    """The administrator's page of accounts."""
    screen.visit("Accounts")
    screen.fill(email=files.HR, name="Hanna Roth")
    screen.page.get_by_label("Is", exact=True).select_option("Coordinator")
    screen.press("Add")
    screen.says("Hanna Roth is a coordinator now.")


def set_up_programme(screen: Screen) -> None:
    """Programme, site, room, two services and a therapist with two credentials."""
    screen.visit("Dashboard")
    screen.says("Six steps to the first fair roster")
    screen.follow("Set it up")
    screen.fill(name="Meadow at Ease")
    screen.press("Set it up")
    screen.fill(name="Berlin", address="Wiesenufer 12")
    screen.press("Add site")
    screen.unfold("Add a room to Berlin")
    screen.page.get_by_label("Name of the room").fill("Quiet room")
    screen.press("Add room")
    _offer(screen, {"Chair massage": "20 minutes", "Trigger point massage": "30 minutes"})
    screen.page.locator("#therapist-name").fill("Thea Lind")
    screen.page.locator("#therapist-email").fill(files.THERAPIST)
    screen.press("Add therapist")
    screen.unfold("Change the credentials of Thea Lind")
    for credential in ("Chair massage practitioner", "Trigger point training"):
        screen.page.get_by_label(credential, exact=True).check()
    screen.press("Save credentials")
    screen.says("Thea Lind's credentials are noted.")


def _offer(screen: Screen, wanted: dict[str, str]) -> None:
    for modality, length in wanted.items():
        group = screen.page.get_by_role("group", name=modality)
        group.get_by_label(length).check()
    screen.press("Offer what is ticked")
    screen.says("2 services are offered now.")


def upload_people(screen: Screen) -> None:
    """A list with one wrong row, which is mended on the page."""
    screen.visit("Imports")
    _upload(screen, "employees", "people.csv", files.PEOPLE)
    screen.says("1 row needs mending")
    row = screen.page.get_by_role("article", name="Row 8")
    expect(row.get_by_text("Found 'Berlni'; expected Berlin.")).to_be_visible()
    row.get_by_label("Site").fill("Berlin")
    screen.press("Use this", within=row)
    screen.press("Confirm: 7 join", twice=True)
    screen.says("7 join.")
    screen.back()
    screen.says("Undo this import")
    screen.follow("Look at the people")
    screen.says("7 people")


def upload_visits(screen: Screen) -> None:
    """A workbook; the sessions that follow from each day are shown before it is confirmed."""
    screen.visit("Imports")
    _upload(screen, "visits", "days.xlsx", files.therapist_days())
    days = screen.page.get_by_role("article")
    expect(days).to_have_count(len(files.TUESDAYS) + 1)
    thursday = days.filter(has_text="Thu 19 March").get_by_role("listitem")
    expect(thursday).to_have_text(["09:00", "09:35"])
    tuesday = days.filter(has_text="Tue 17 March").get_by_role("listitem")
    expect(tuesday.filter(has_text="break")).to_have_text(["11:15–11:20 break", "12:35–12:45 break"])
    screen.press("Confirm: 5 visits, 38 sessions")
    screen.follow("Look at the visits")
    screen.says("Thea Lind")


def _upload(screen: Screen, kind: str, name: str, content: bytes) -> None:
    card = screen.page.locator(f"#{kind}")
    kind_of_file = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    card.get_by_label("File", exact=True).set_input_files({"name": name, "mimeType": kind_of_file, "buffer": content})
    screen.press("Look at the proposal", within=card)


def open_round(screen: Screen, server: Server) -> None:
    """Four weeks, after a preview that says how many mails go out; two presses in two windows open one round."""
    screen.visit("Rounds")
    screen.follow("Open a round")
    screen.fill(name=ROUND, starts_on="2026-03-16", ends_on="2026-04-12", deadline="2026-03-09T12:00", quota="1")
    screen.press("Look at the preview")
    screen.says("Open the round and send 7 mails")
    assert server.outbox.recipients("When could you come?") == []
    other = screen.tab()
    screen.press("Open the round and send 7 mails", twice=True)
    screen.says(f"The round {ROUND} is open.")
    other.press("Open the round and send 7 mails")
    assert other.page.url == screen.page.url
    with screen.refused(422):
        screen.back()
    screen.says(f"The round {ROUND} (16 March – 12 April) has some of these days.")
    screen.visit("Rounds")
    expect(screen.page.get_by_role("row")).to_have_count(1 + 1)
