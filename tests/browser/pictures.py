"""Pictures of the running demonstration for the README: `python -m tests.browser.pictures [FOLDER]`.

FOLDER is what `wellness demo --no-serve --out FOLDER` has left; without one the demonstration is built anew.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser import demo
from tests.browser.chromium import running
from tests.browser.screens import DESK, PHONE
from tests.browser.server import CHECKOUT, serving, wellness
from tests.faults.site import free_port

PICTURES = CHECKOUT / "docs" / "pictures"
LARGEST_BYTES = 300_000
_SHARPNESS = 1.5


def main() -> None:
    """Take every picture."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path)
    folder = arguments.parse_args().folder
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as passing:
        port, data = free_port(), Path(passing) / "instance"
        if folder:
            shutil.copytree(folder / "instance", data)
        else:
            demo.build(Path(passing), port)
        take_all(data, port)


def take_all(data: Path, port: int) -> None:
    """The published round first; then one more round is opened, so that there is something to answer."""
    with running() as chromium:
        with serving(data, port), _signed_in(chromium, "coordinator", DESK, data, port) as page:
            _keep(page, "dashboard")
            page.get_by_role("link", name="Timetable").click()
            page.get_by_role("link", name="New York").click()
            _keep(page, "timetable")
        with serving(data, port), _signed_in(chromium, "employee", PHONE, data, port) as page:
            _keep(page, "my-sessions-phone")
        demo.open_next_round(data, port)
        with serving(data, port), _signed_in(chromium, "employee", PHONE, data, port) as page:
            _answer(page)
            _keep(page, "answer-phone")


@contextmanager
def _signed_in(chromium: Browser, role: str, kind: dict[str, Any], data: Path, port: int) -> Iterator[Page]:
    """The first page of the person who has this role in the demonstration."""
    context = chromium.new_context(**kind, device_scale_factor=_SHARPNESS, reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    surroundings = demo.surroundings(data, port)
    page.goto(wellness("sign-in-link", demo.people()[role], environ=surroundings).split()[-1])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    yield page
    context.close()


def _answer(page: Page) -> None:
    """A few strokes on the grid, with the grid in the middle of the screen."""
    page.get_by_role("link", name="Say when I could come").click()
    page.get_by_role("button", name="Choose Back massage").tap()
    page.get_by_role("button", name="All mornings").tap()
    page.locator("label", has_text="Fine").tap()
    page.get_by_role("button", name="All afternoons").tap()
    expect(page.locator("#save-summary")).to_contain_text("half hours fine")
    page.locator("label", has_text="If need be").tap()
    for cell in page.locator("td[data-rating]:visible").all()[:2]:
        cell.tap()
    expect(page.locator("#save-summary")).to_contain_text("if need be")
    expect(page.locator("#save-status")).to_contain_text("Saved")
    page.locator(".brushes").evaluate("brushes => scrollTo(0, brushes.getBoundingClientRect().top + scrollY - 80)")


def _keep(page: Page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, which is too much for a page that shows it")


if __name__ == "__main__":
    main()
