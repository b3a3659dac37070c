"""Fixtures that every test may use: a real database a test, on SQLite and, where there is one, on PostgreSQL."""

import wellness  # noqa: F401, I001  (first, so that the process holds one SQLite library)

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tests import databases, guard, tiers
from tests.scheduling import pytest_xdist_make_scheduler  # noqa: F401  (a hook of pytest)
from wellness import clock
from wellness.db import db
from wellness.models import Account
from wellness.services import signins
from wellness.settings import Settings, load_settings
from wellness.web import create_app
from wellness.web.identity import SESSION_KEY

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


guard.install()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `database_url` runs on every engine there is, unless it is marked `one_engine`."""
    if "database_url" in metafunc.fixturenames:
        engines = ["sqlite"] if metafunc.definition.get_closest_marker("one_engine") else databases.engines_here()
        metafunc.parametrize("database_url", engines, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tiers whose tools are not here."""
    for tier in tiers.missing():
        left_out = [item for item in items if item.get_closest_marker(tier.marker)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What is loaded and collected by now stays; the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what was left out and how to get it."""
    for tier in tiers.missing():
        terminalreporter.write_line(f"left out: tests that need {tier.marker} ({tier.how})", yellow=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave no template database behind; in CI a skipped test is a failure."""
    databases.drop_postgresql()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if tiers.IN_CI and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the newest schema, on the engine of the parameter."""
    with databases.fresh(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Checked settings for a test: development, mails as files, everything inside the test's own folder."""
    return load_settings(
        {
            "WELLNESS_DATABASE_URL": database_url,
            "WELLNESS_DATA_DIR": str(tmp_path / "instance"),
            "WELLNESS_SECRET_KEY": "a test's secret of at least 32 characters",
            "WELLNESS_BASE_URL": "http://localhost",
            "WELLNESS_CALDAV_URL": "http://127.0.0.1:9/dav/",
        }
    )


class _Compiled(BytecodeCache):
    """Templates as code: compiling them anew for the application of every test would take most of its time."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Look a template up, by its name and what its file holds."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database; the clock stands at NOW. No application context is pushed."""
    with clock.stopped_at(NOW):
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        app.config["RATELIMIT_ENABLED"] = False
        app.jinja_env.bytecode_cache = _COMPILED
        yield app
        db.close(app)


@contextmanager
def saved(app: Flask) -> Iterator[None]:
    """An application context whose changes are committed at its end, as a doorway does."""
    with app.app_context():
        yield
        db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


def sign_in(app: Flask, email: str) -> FlaskClient:
    """A browser that is signed in as the account with this address."""
    with saved(app):
        account = db.session.scalars(db.select(Account).filter_by(email=email)).one()
        secret = signins.use_link(signins.ask(account, browser=None).link_secret, browser=None)
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret
    return client
