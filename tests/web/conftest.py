"""Fixtures of the tests of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.builders import coordinator
from tests.conftest import saved
from tests.web.production import SITE, made
from tests.web.sign_in_steps import ADA
from tests.web.walker import Walker, on_a_busy_day


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as it is served over https."""
    with made(database_url, tmp_path, ENVIRONMENT="production", BASE_URL=SITE) as app:
        yield app


@pytest.fixture
def ada(app: Flask) -> str:
    """Ada has an account and coordinates; the fixture is her address."""
    with saved(app):
        coordinator(ADA)
    return ADA


@pytest.fixture
def walker(app: Flask) -> Walker:
    """Everyone who may do anything, on the company's busy day."""
    return on_a_busy_day(app)
