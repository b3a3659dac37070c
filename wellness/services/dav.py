"""Requests to the house's calendar server, and to no other: HTTP with limits on time and size (RFC 4918).

The server's address is IT's setting. Nothing that a person types or a server answers leads anywhere else.
"""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_LONGEST_SECONDS = 30
_LARGEST_BYTES = 2_000_000
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 307, 308)
_LATER = (408, 423, 425, 429)


class NotLetIn(Exception):
    """The server does not take the user name and password."""


class Unreachable(Exception):
    """The server did not answer now, and may later."""


class Unusable(Exception):
    """The server answers what no calendar server would, or something that we do not follow."""


@dataclass(frozen=True)
class Answer:
    """What the server said; `path` is where, after redirects on the same server."""

    status: int
    etag: str
    body: bytes
    path: str


@dataclass(frozen=True)
class Server:
    """The calendar server and who asks it; the password is in no text of this."""

    address: str
    user: str
    password: str = field(repr=False)

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request; `path` may be an address of this server.

        Raises NotLetIn, Unreachable or Unusable; every other answer is the caller's to judge.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            path = self.own_path(path)
            answer, leads_to = self._once(method, path, body, headers or {})
            if leads_to is None:
                return answer
            path = urljoin(path, leads_to)
        raise Unusable("too many redirects")

    def own_path(self, address: str) -> str:
        """The path of an address; raises Unusable for one of another server."""
        absolute = urlsplit(urljoin(self.address, address))
        if _origin(absolute.geturl()) != _origin(self.address):
            raise Unusable("an address of another server")
        return absolute.path or "/"

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[Answer, str | None]:
        response = self._send(method, path, body, headers)
        try:
            answer = Answer(response.status, response.headers.get("ETag", ""), _read(response), path)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        finally:
            response.close()
        if answer.status == 401:
            raise NotLetIn
        if answer.status >= 500 or answer.status in _LATER:
            raise Unreachable(str(answer.status))
        return answer, response.headers.get("Location") if answer.status in _REDIRECTS else None

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        fixed = {"Authorization": f"Basic {credentials}", "Accept-Encoding": "identity", "User-Agent": "Wellness"}
        try:
            return _POOL.request(
                method,
                urljoin(self.address, path),
                body=body,
                headers={**fixed, **headers},
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(type(error).__name__) from None


_POOL = urllib3.PoolManager(num_pools=2, maxsize=8, retries=False, timeout=_TIMEOUT)


def _read(response: Any) -> bytes:
    """The body, up to a size and for a time; compressed ones were not asked for."""
    ends, body = time.monotonic() + _LONGEST_SECONDS, bytearray()
    while part := response.read1(65536):
        body += part
        if len(body) > _LARGEST_BYTES:
            raise Unusable("an answer that is too large")
        if time.monotonic() > ends:
            raise Unreachable("too slow")
    return bytes(body)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        raise Unusable("an address without sense") from None
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}.get(parts.scheme)
