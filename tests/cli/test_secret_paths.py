"""The web server's own lines about broken and broken-off requests do not tell the secrets in their paths."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import waitress

from wellness.cli import secret_paths

SECRETS = (
    "/cal/canary-of-a-feed.ics",
    "/r/canary-of-a-round",
    "/a/canary-of-a-place",
    "/sign-in/link/canary-of-a-link",
)


@contextmanager
def serving(application: Any) -> Iterator[int]:
    """The web server with an application that breaks; its port."""
    server = waitress.create_server(application, host="127.0.0.1", port=0)
    thread = threading.Thread(target=run_until_closed, args=[server])
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.close()
        thread.join()


def run_until_closed(server: Any) -> None:
    with suppress(OSError):
        server.run()


def broken(_environ: object, _start_response: object) -> list[bytes]:
    raise RuntimeError("broken")


def lines_about(paths: tuple[str, ...], caplog: pytest.LogCaptureFixture) -> str:
    """What is logged while these paths are asked for."""
    with serving(broken) as port:
        for path in paths:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
                assert b"500" in connection.makefile("rb").read()
    return caplog.text


@pytest.fixture(autouse=True)
def _no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("waitress"), "filters", [])


def test_the_secrets_are_left_out_and_the_rest_is_there(caplog: pytest.LogCaptureFixture) -> None:
    secret_paths.keep_out_of("waitress")
    lines = lines_about((*SECRETS, "/rounds/0123"), caplog)
    assert "canary" not in lines
    for path in ("/cal/...", "/r/...", "/a/...", "/sign-in/link/...", "/rounds/0123"):
        assert f"Exception while serving {path}\n" in lines


def test_without_that_the_server_tells_them(caplog: pytest.LogCaptureFixture) -> None:
    """The control of the test above."""
    assert "canary-of-a-feed" in lines_about(SECRETS[:1], caplog)
