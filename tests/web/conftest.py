"""Fixtures of the tests of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.production import SITE, made


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as it is served over https."""
    with made(database_url, tmp_path, ENVIRONMENT="production", BASE_URL=SITE) as app:
        yield app
