"""What a mail server runs for each mail: it ends well whatever the mail is, and says in one line what was done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.services.answer_worlds import invite_of, published
from tests.services.replies import reply_to
from tests.services.roster_worlds import World, again
from wellness import settings as process_settings
from wellness.db import db
from wellness.models import PartStat, ReceivedMail
from wellness.services.reply_reading import MAX_BYTES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def piped(mail: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """`wellness receive-mail < mail` on the test's own database, at nine."""
    chosen = process_settings.current()
    told = {
        "DATABASE_URL": chosen.database_url,
        "DATA_DIR": str(chosen.data_dir),
        "SECRET_KEY": chosen.secret_key,
        "NOW": "2026-03-02T09:00+00:00",
        "MAIL_FROM": "wellness@meadow.example",
        "PLUS_ADDRESSES": "yes",
        "MAIL_ANSWERS": "pipe",
    }
    plain = {key: value for key, value in os.environ.items() if not key.startswith("WELLNESS_")}
    environment = plain | {"PYTHONPATH": str(ROOT)} | {f"WELLNESS_{key}": value for key, value in told.items()}
    command = [sys.executable, "-m", "wellness", "receive-mail", *words]
    return subprocess.run(command, env=environment, input=mail, capture_output=True, timeout=120, check=False)


def test_a_piped_refusal_frees_the_place(app: Flask, here: World) -> None:
    """The address that the mail server knows counts, where the mail does not say it."""
    with app.app_context():
        invite = invite_of(again(here).ada)
        mail = reply_to(invite, token=False).mail()
        address = f"wellness+{invite.token}@meadow.example"
    done = piped(mail, "--to", address)
    assert (done.returncode, done.stdout) == (0, b"declined: The session was declined, and its place is open.\n")
    with app.app_context():
        assert invite_of(again(here).ada).partstat is PartStat.DECLINED


@pytest.mark.one_engine
@pytest.mark.parametrize("mail", [b"", b"\xff\x00 rubbish", b"x" * (MAX_BYTES + 10)])
def test_no_mail_is_sent_back_for_what_it_is(app: Flask, here: World, mail: bytes) -> None:
    """An answer to the sender would go to whoever was forged."""
    done = piped(mail)
    assert (done.returncode, done.stderr) == (0, b"")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(ReceivedMail.id))) == 1


@pytest.mark.one_engine
def test_without_a_database_the_mail_server_is_to_try_again(app: Flask, here: World) -> None:
    """75 is what mail servers understand as later."""
    chosen = process_settings.current()
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    process_settings.use(chosen.model_copy(update={"database_url": away}))
    done = piped(b"From: ada@meadow.example\r\n\r\nx")
    assert done.returncode == 75
    assert done.stderr.endswith(b"The database does not answer. Try again later.\n")
