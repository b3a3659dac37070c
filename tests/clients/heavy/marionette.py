"""Remote control of a Mozilla program: Marionette's messages over a socket, in the program's own context."""

import json
import socket
from typing import Any

_FRAME = """\
const [__given, __done] = [arguments[0], arguments[1]];
(async () => {{ {script} }})().then(
  (value) => __done({{ value }}),
  (fault) => __done({{ fault: `${{fault}} ${{(fault && fault.stack) || ""}}` }})
);"""


class ScriptFailed(AssertionError):
    """A script raised inside the program; the message is its fault."""


class Marionette:
    """One session. Raises OSError or EOFError while nobody listens, or when the program has gone."""

    def __init__(self, port: int, *, seconds: float = 60) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.settimeout(seconds)
        self._buffer, self._number = b"", 0
        try:
            self._message()
            self.command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
            self.command("Marionette:SetContext", {"value": "chrome"})
            self.command("WebDriver:SetTimeouts", {"script": int(seconds * 1000)})
        except BaseException:
            self.close()
            raise

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """Send one command and return its result."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, fault, result = self._message()
        if fault:
            raise ScriptFailed(f"{name}: {fault['error']}: {fault['message']}")
        return result

    def run(self, script: str, *given: Any) -> Any:
        """Run an asynchronous function's body, which finds what is `given` in `__given`, and return its value."""
        parameters = {"script": _FRAME.format(script=script), "args": [list(given)], "newSandbox": True}
        answer = self.command("WebDriver:ExecuteAsyncScript", parameters)["value"]
        if "fault" in answer:
            raise ScriptFailed(answer["fault"])
        return answer.get("value")

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _message(self) -> Any:
        while b":" not in self._buffer:
            self._receive()
        length, _, self._buffer = self._buffer.partition(b":")
        while len(self._buffer) < int(length):
            self._receive()
        message, self._buffer = self._buffer[: int(length)], self._buffer[int(length) :]
        return json.loads(message)

    def _receive(self) -> None:
        received = self._socket.recv(65536)
        if not received:
            raise EOFError("the program has hung up")
        self._buffer += received
