"""The checks of the screens bite: each fault alone is found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import PHONE, Screen

pytestmark = pytest.mark.browser

ADDRESS = "http://wellness.example/"
PAGE = (
    '<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width">'
    "</head><body><main><h1>Page</h1>{}</main></body></html>"
)
# Each fault, with a word of what finds it.
FAULTS = {
    '<input type="text">': "accessibility",
    "<script>document.title = 'run'</script>": "content security policy: script-src-elem",
    '<p style="color: red">Red</p>': "content security policy: style-src-attr",
    f"<pre>{'wide ' * 100}</pre>": "pixels wide",
    '<img src="/gone.png" alt="Gone">': "404 from GET",
    '<script src="/broken.js"></script>': "script error",
}


@pytest.fixture
def window(chromium: Browser) -> Iterator[Screen]:
    """A phone that nobody checks at the end."""
    context = chromium.new_context(**PHONE)
    yield Screen(context)
    context.close()


def show(window: Screen, content: str) -> None:
    """Look at a page with this content, served with a policy that allows nothing inline."""
    headers = {"Content-Security-Policy": "default-src 'self'"}
    page = PAGE.format(content)
    window.page.route(f"{ADDRESS}**", lambda route: route.fulfill(status=404))
    window.page.route(f"{ADDRESS}broken.js", lambda route: route.fulfill(body="nothing.here()"))
    window.page.route(ADDRESS, lambda route: route.fulfill(body=page, content_type="text/html", headers=headers))
    window.open(ADDRESS)


@pytest.mark.parametrize("content", FAULTS, ids=FAULTS.values())
def test_a_fault_is_found(window: Screen, content: str) -> None:
    with pytest.raises(AssertionError, match=FAULTS[content]):
        show(window, content)


def test_a_page_without_a_fault_passes(window: Screen) -> None:
    show(window, "<p>All is well.</p>")


def test_a_page_that_nobody_looked_at_is_found(window: Screen) -> None:
    show(window, "<p>All is well.</p>")
    window.page.goto(ADDRESS)
    with pytest.raises(AssertionError, match="was not looked at"):
        window.check()
