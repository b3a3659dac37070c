"""Whatever is uploaded, the coordinator gets a page: a proposal or a refusal in words, and nothing is half-written."""

from io import BytesIO
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from tests import builders
from tests.conftest import saved, sign_in
from tests.services.import_samples import ADA, lines, offices, read_here, therapist
from wellness.db import db
from wellness.models import ImportBatch
from wellness.services.uploads import sandbox
from wellness.services.uploads.table import Table

TESTS = Path(__file__).parent.parent
FILES = sorted((TESTS / "services" / "uploads" / "files").iterdir())
CALENDARS = sorted((TESTS / "data" / "hostile_ics").iterdir())


@pytest.mark.parametrize("kind", ["employees", "visits"])
def test_files_of_every_system_get_a_page_under_either_heading(app: Flask, kind: str) -> None:
    with saved(app):
        therapist(offices())
        builders.coordinator()
    hr = sign_in(app, "hr@meadow.example")
    with mock.patch.object(sandbox, "read_upload", read_here):
        for file in FILES:
            answer = hr.post(f"/imports/{kind}", data={"file": (BytesIO(file.read_bytes()), file.name)})
            assert answer.status_code == 303, file.name
            assert hr.get(answer.location).status_code == 200, file.name


def test_calendars_made_to_do_harm_get_a_page_or_a_refusal(app: Flask) -> None:
    with saved(app):
        therapist(offices())
        builders.coordinator()
    hr = sign_in(app, "hr@meadow.example")
    for file in CALENDARS:
        answer = hr.post("/imports/visits", data={"file": (BytesIO(file.read_bytes()), file.name)})
        assert answer.status_code in {303, 422}, file.name
        if answer.status_code == 303:
            assert hr.get(answer.location).status_code == 200, file.name
        else:
            assert file.name in answer.text


def test_nobody_waits_while_a_file_is_read(app: Flask) -> None:
    """On SQLite there is one writer at a time; a slow file must not be it."""
    with saved(app):
        offices()
        builders.coordinator()
    hr = sign_in(app, "hr@meadow.example")

    def read_while_somebody_writes(filename: str, data: bytes, **_days: object) -> Table:
        with db.engine.begin() as another:
            another.exec_driver_sql("UPDATE programme SET quota = 3")
        return read_here(filename, data)

    with mock.patch.object(sandbox, "read_upload", read_while_somebody_writes):
        answer = hr.post("/imports/employees", data={"file": (BytesIO(lines(ADA)), "people.csv")})
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.query(ImportBatch).count() == 1
