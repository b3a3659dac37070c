"""Thunderbird subscribes to a feed that our real server serves, and is told when nothing has changed."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from tests.clients.heavy import life, thunderbird
from tests.clients.heavy.conftest import Desk
from tests.clients.steps import story
from tests.conftest import saved
from tests.services.roster_worlds import World, again
from wellness.db import db
from wellness.models import Invite
from wellness.services import feeds, give_back

pytestmark = [pytest.mark.heavy_clients, pytest.mark.one_engine]


@dataclass
class Listened:
    """The application, with a note of every answer: its status, and whether the request said what it has already."""

    app: Flask
    answers: list[tuple[str, bool]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def noted(status: str, *rest: Any) -> Any:
            self.answers.append((status[:3], "HTTP_IF_NONE_MATCH" in environ))
            return start_response(status, *rest)

        return self.app(environ, noted)


@contextmanager
def served(app: Flask) -> Iterator[tuple[str, Listened]]:
    """The address of the application on this machine, behind the server that `wellness serve` runs."""
    listened = Listened(app)
    sockets: dict[int, Any] = {}
    server = create_server(listened, map=sockets, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}", listened
    finally:
        # In the server's own thread, which ends when no socket is left.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join(10)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()


@pytest.fixture
def here(app: Flask) -> World:
    """A published roster: Ada at nine, Ben at half past."""
    with saved(app):
        return life.published()


def secret_of_ada(app: Flask, here: World) -> str:
    with saved(app):
        return feeds.renew(again(here).ada.account).rpartition("/")[2]


def ada_gives_back(app: Flask, here: World) -> None:
    with saved(app):
        mine = sa.select(Invite).join(Invite.appointment).filter_by(employee_id=again(here).ada.id)
        give_back.give_back(db.session.scalars(mine).one())


def test_thunderbird_polls_the_feed_and_is_answered_304_until_it_changes(app: Flask, desk: Desk, here: World) -> None:
    """The second poll brings nothing over the line; when the place is given back, the next one shows it cancelled."""
    program, words = desk.thunderbird, "feed subscribed, polled, answered 304 until it changed"
    with (
        served(app) as (address, listened),
        program.subscribed(f"{address}/cal/{secret_of_ada(app, here)}") as calendar,
        story("Thunderbird", thunderbird.version(), words=words) as steps,
    ):

        def shows(status: str) -> bool:
            return program.comes_to(lambda events: [one.status for one in events] == [status], calendar)

        steps.check("the feed is shown", shows("CONFIRMED"), program.events(calendar))
        polls = len(listened.answers)
        program.refresh(calendar)
        unchanged = program.eventually(lambda: listened.answers[polls:] == [("304", True)])
        steps.check("the second poll is answered 304", unchanged, listened.answers)
        ada_gives_back(app, here)
        program.refresh(calendar)
        steps.check("what was given back is shown as cancelled", shows("CANCELLED"), program.events(calendar))
