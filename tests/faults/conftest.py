"""A fresh site for every kill test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site, site_on


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """A site without a server, on every engine there is."""
    with site_on(database_url, tmp_path) as site:
        yield site
