"""Windows whose every page is checked: accessible, within the content security policy, no wider than the window."""

import contextlib
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Locator, Response, expect

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

_REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`));
"""
_COUNT_PRESSES = 'addEventListener("pointerdown", (event) => event.isTrusted && notePress(), true);'
_AXE = Axe()

expect.set_options(timeout=15_000)


class Screen:
    """One window of a person. What leads to another page looks at it at once; `check` fails if that was forgotten."""

    def __init__(self, context: BrowserContext, *, scripts: bool = True) -> None:
        self.presses = 0
        self._context = context
        self._scripts = scripts
        self._unseen: str | None = None
        self._troubles: list[str] = []
        self._refusals: list[int] = []
        self._allowed: set[int] = set()
        self.page = context.new_page()
        if scripts:
            self.page.expose_binding("notePress", self._note_press)
            self.page.add_init_script(_REPORT_VIOLATIONS + _COUNT_PRESSES)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self._troubles.append(f"script error: {error}"))
        self.page.on("response", self._note_response)
        self.page.on("framenavigated", self._note_navigation)

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)
        self.look()

    def tab(self) -> "Screen":
        """Another window of the same person, on the same page."""
        other = Screen(self._context, scripts=self._scripts)
        other.open(self.page.url)
        return other

    def press(self, name: str, *, within: Locator | None = None, twice: bool = False) -> None:
        """Press the button with this name, which leads to a page; `twice` as people do who are used to it."""
        self._go((within or self.page).get_by_role("button", name=name, exact=True), clicks=2 if twice else 1)

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the link with this name."""
        self._go((within or self.page.get_by_role("main")).get_by_role("link", name=name))

    def visit(self, name: str) -> None:
        """Follow a link of the navigation."""
        self.follow(name, within=self.page.get_by_role("navigation", name="Main"))

    def unfold(self, summary: str, *, within: Locator | None = None) -> None:
        """Open what is folded up under these words."""
        (within or self.page).locator("summary").filter(has_text=summary).click()

    def fill(self, **values: str) -> None:
        """Fill in fields by their ids."""
        for name, value in values.items():
            self.page.locator(f"#{name}").fill(value)

    def back(self) -> None:
        """Press the browser's back button."""
        self.page.go_back()
        self.look()

    def says(self, words: str) -> None:
        """These words are to be seen on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    @contextlib.contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Inside the block the site may answer with this status, and has to at least once."""
        self._allowed.add(status)
        yield
        self._allowed.discard(status)
        assert status in self._refusals, f"nothing was refused with {status}"
        self._refusals.clear()

    def look(self) -> None:
        """Check the page as it is now."""
        self.page.wait_for_load_state()
        where = self.page.url
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self._width() <= width, f"{where} is {self._width()} pixels wide on a screen of {width}"
        if self._scripts:
            found = _AXE.run(self.page)
            assert not found.violations_count, f"{where}: {found.generate_report()}"
        self._unseen = None
        self.check()

    def check(self) -> None:
        """Nothing untoward was reported so far."""
        assert not self._troubles, f"{self.page.url}: {self._troubles}"
        assert self._unseen is None, f"{self._unseen} was not looked at"

    def _go(self, target: Locator, *, clicks: int = 1) -> None:
        with self.page.expect_navigation():
            target.click(click_count=clicks)
        self.look()

    def _width(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def _note_press(self, _source: object) -> None:
        self.presses += 1

    def _note_message(self, message: ConsoleMessage) -> None:
        """A failed request is also said on the console; the responses tell more about it."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._troubles.append(message.text)

    def _note_response(self, response: Response) -> None:
        if response.status < 400:
            return
        self._refusals.append(response.status)
        if response.status not in self._allowed:
            self._troubles.append(f"{response.status} from {response.request.method} {response.url}")

    def _note_navigation(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url != "about:blank":
            self._unseen = frame.url
