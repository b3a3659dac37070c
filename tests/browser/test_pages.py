"""Every kind of page of the demonstration company, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import demo, signing_in
from tests.browser.conftest import NewScreen
from tests.browser.screens import DESK, PHONE
from tests.browser.server import Server, serving
from tests.browser.wandering import wander
from tests.faults.site import free_port

pytestmark = pytest.mark.browser

# Some of what each role must come across, so that the wanderer is known to wander.
LANDMARKS = {
    "coordinator": {
        "/dashboard",
        "/rosters/*",
        "/rosters/*/waiting",
        "/rosters/*/timetable?site",
        "/people/*",
        "/mails",
    },
    "employee": {"/appointments", "/appointments/*", "/calendar"},
    "therapist": {"/my-visits", "/my-visits/*", "/calendar"},
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration, with its last roster published."""
    port = free_port()
    with serving(demo.build(tmp_path_factory.mktemp("demo"), port), port) as server:
        yield server


@pytest.mark.parametrize("kind", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", LANDMARKS)
def test_every_page_is_accessible_and_fits(screen: NewScreen, company: Server, role: str, kind: dict[str, Any]) -> None:
    """Following every kind of link meets no accessibility fault, no forbidden content and no page that is too wide."""
    window = screen(kind)
    signing_in.by_link(window, company, demo.people()[role])
    assert LANDMARKS[role] <= set(wander(window, f"{company.address}/"))


def test_the_dashboard_fits_on_one_screen(screen: NewScreen, company: Server) -> None:
    """At 1280 by 800 everything that a coordinator asks about is seen without scrolling."""
    window = screen(DESK)
    signing_in.by_link(window, company, demo.people()["coordinator"])
    for question in ("What needs you", "Who waits and why", "Fairer than before?", "Use of each visit"):
        panel = window.page.locator(".board > section", has=window.page.get_by_role("heading", name=question))
        box = panel.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, question
    for figure in ("have not answered", "people served", "people wait", "empty places", "mails to leave"):
        window.says(figure)
    assert window.page.evaluate("document.scrollingElement.scrollHeight") <= 800
