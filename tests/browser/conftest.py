"""One Chromium a module, and windows that check what they show."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.chromium import running
from tests.browser.screens import Screen

NewScreen = Callable[..., Screen]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module; every window has a profile of its own."""
    with running() as browser:
        yield browser


@pytest.fixture
def screen(chromium: Browser) -> Iterator[NewScreen]:
    """`screen(DESK)` or `screen(PHONE, scripts=False)` opens a window of a person who is not signed in."""
    contexts: list[BrowserContext] = []
    windows: list[Screen] = []

    def open_window(kind: dict[str, Any], *, scripts: bool = True) -> Screen:
        context = chromium.new_context(
            **kind, java_script_enabled=scripts, reduced_motion="reduce", locale="en-GB", timezone_id="Europe/Berlin"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        windows.append(Screen(context, scripts=scripts))
        return windows[-1]

    yield open_window
    for context in contexts:
        context.close()
    for window in windows:
        window.check()
