"""Signing in as people do it: by the code of the mail, or with the button behind its link."""

from tests.browser.screens import Screen
from tests.browser.server import Server


def by_code(screen: Screen, server: Server, email: str) -> None:
    """Ask for the mail and type its six digits."""
    screen.open(f"{server.address}/sign-in")
    screen.fill(email=email)
    screen.press("Send me the mail")
    screen.fill(code=server.outbox.take(email, "Sign in").code)
    screen.press("Sign in", within=screen.page.get_by_role("main"))
    assert "/sign-in" not in screen.page.url


def by_link(screen: Screen, server: Server, email: str) -> None:
    """Ask for the mail and press the button behind its link."""
    screen.open(f"{server.address}/sign-in")
    screen.fill(email=email)
    screen.press("Send me the mail")
    screen.open(server.outbox.take(email, "Sign in").link)
    screen.press("Sign in", within=screen.page.get_by_role("main"))
    assert "/sign-in" not in screen.page.url
