"""Following every link: one page of each kind that a person can reach."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.browser.screens import Screen

_ID = re.compile(r"/[0-9a-f]{16}(?=/|$)")
_FILE = re.compile(r"\.(ics|csv|xlsx)$")


def kind_of(address: str) -> str:
    """The address without what tells one page from another of its kind: "/rounds/*?state"."""
    parts = urlsplit(address)
    keys = sorted({key for key, _ in parse_qsl(parts.query)})
    return _ID.sub("/*", parts.path) + (f"?{'&'.join(keys)}" if keys else "")


def wander(screen: Screen, start: str) -> list[str]:
    """Open pages from `start` on until every kind of link was followed once; returns the kinds in that order."""
    waiting, seen = [start], {kind_of(start)}
    order = []
    while waiting:
        address = waiting.pop(0)
        screen.open(address)
        order.append(kind_of(address))
        for link in screen.page.locator("a[href]").evaluate_all("links => links.map((link) => link.href)"):
            found = urljoin(address, link).split("#")[0]
            kind = kind_of(found)
            if found.startswith(_site(start)) and kind not in seen and not _FILE.search(urlsplit(found).path):
                seen.add(kind)
                waiting.append(found)
    return order


def _site(address: str) -> str:
    return f"{urlsplit(address).scheme}://{urlsplit(address).netloc}/"
