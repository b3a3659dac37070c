"""The application with settings of its own, as it is served over https."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.builders import coordinator
from tests.conftest import NOW, saved
from wellness import clock
from wellness.db import db
from wellness.services import accounts, signins
from wellness.settings import load_settings
from wellness.web import create_app

SITE = "https://wellness.meadow.example"
HR = "hr@meadow.example"


@contextmanager
def made(database_url: str, folder: Path, **settings: str) -> Iterator[Flask]:
    """The application with these settings; forgery protection is on."""
    chosen = {
        "WELLNESS_DATABASE_URL": database_url,
        "WELLNESS_DATA_DIR": str(folder),
        "WELLNESS_SECRET_KEY": "a test's secret of at least 32 characters",
        **{f"WELLNESS_{name}": value for name, value in settings.items()},
    }
    with clock.stopped_at(NOW):
        app = create_app(load_settings(chosen))
        yield app
        db.close(app)


def signed_in(app: Flask) -> FlaskClient:
    """A coordinator's browser that signs in over https the way a person does, token and all."""
    with saved(app):
        account = accounts.find(HR) or coordinator(HR)
        path = signins.ask(account, browser=None).address.removeprefix(SITE)
    client = app.test_client()
    token = client.get(path, base_url=SITE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(path, base_url=SITE, data={"csrf_token": token})
    assert answer.status_code == 303, answer.text
    return client
