"""Only the server of the settings is asked, whatever it answers, and no answer is too long, too large or too clever."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from wellness.services import dav_answers, dav_calendars
from wellness.services.dav import NotLetIn, Server, Unreachable, Unusable
from wellness.services.dav_calendars import NoCalendar

Reply = tuple[int, dict[str, str], bytes]
PRINCIPAL = "<d:current-user-principal><d:href>{}</d:href></d:current-user-principal>"
HOME = "<c:calendar-home-set><d:href>{}</d:href></c:calendar-home-set>"
CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname>{}</d:displayname>{}"


def told(*resources: tuple[str, str]) -> Reply:
    """A multistatus answer: (path, properties) of each resource."""
    parts = "".join(
        f"<d:response><d:href>{path}</d:href><d:propstat><d:prop>{properties}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        for path, properties in resources
    )
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return 207, {}, f"<d:multistatus {spaces}>{parts}</d:multistatus>".encode()


class Talker:
    """A server that says what the test wants, and remembers what it was asked."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self.replies, self.asked, self.port = replies, list[tuple[str, str, str]](), 0

    @property
    def server(self) -> Server:
        return Server(f"http://127.0.0.1:{self.port}/dav/", "anna", "open sesame ä")


@contextmanager
def talking(replies: dict[str, Reply]) -> Iterator[Talker]:
    talker = Talker(replies)

    class Handler(BaseHTTPRequestHandler):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def answer(self) -> None:
            talker.asked.append((self.command, self.path, self.headers["Authorization"]))
            status, headers, body = talker.replies.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value.format(port=talker.port))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        talker.port = http.server_port
        Thread(target=http.serve_forever, args=[0.01], daemon=True).start()
        yield talker
        http.shutdown()


def test_the_calendars_of_a_person_are_found_step_by_step() -> None:
    """Those for tasks, read-only ones and what is no calendar are left out; the others are sorted by name."""
    read_only = "<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>"
    tasks = '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
    listed = told(
        ("/home/", "<d:resourcetype><d:collection/></d:resourcetype>"),
        ("/home/work/", CALENDAR.format("Work", "")),
        ("http://127.0.0.1:{port}/home/life/", CALENDAR.format("Life", "")),
        ("/home/team/", CALENDAR.format("Team", read_only)),
        ("/home/tasks/", CALENDAR.format("Tasks", tasks)),
        ("/home/new%20one/", CALENDAR.format("", "")),
    )
    replies = {
        "/dav/": told(("/dav/", PRINCIPAL.format("/people/anna/"))),
        "/people/anna/": told(("/people/anna/", HOME.format("/home/"))),
    }
    with talking(replies) as talker:
        talker.replies["/home/"] = (listed[0], {}, listed[2].replace(b"{port}", str(talker.port).encode()))
        found = dav_calendars.find(talker.server)
    assert [(one.name, one.path) for one in found] == [
        ("Life", "/home/life/"),
        ("new one", "/home/new%20one/"),
        ("Work", "/home/work/"),
    ]


def test_the_well_known_address_is_asked_where_the_first_is_none() -> None:
    """It may lead to another place on the same server."""
    replies = {
        "/.well-known/caldav": (301, {"Location": "/remote/"}, b""),
        "/remote/": told(("/remote/", HOME.format("/home/"))),
        "/home/": told(("/home/mine/", CALENDAR.format("Mine", ""))),
    }
    with talking(replies) as talker:
        assert [one.path for one in dav_calendars.find(talker.server)] == ["/home/mine/"]


@pytest.mark.parametrize(
    "reply",
    [
        (301, {"Location": "http://127.0.0.2:{port}/dav/"}, b""),
        (302, {"Location": "https://127.0.0.1:{port}/dav/"}, b""),
        (307, {"Location": "//127.0.0.2:{port}/dav/"}, b""),
        (308, {"Location": "http://127.0.0.1:1/dav/"}, b""),
        (301, {"Location": "file:///etc/passwd"}, b""),
        (301, {"Location": "/dav/"}, b""),
        told(("/dav/", PRINCIPAL.format("http://127.0.0.2/people/anna/"))),
        told(("/dav/", HOME.format("http://127.0.0.1:99999999/"))),
        (207, {}, b"<html>"),
        (
            207,
            {},
            b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d:multistatus xmlns:d="DAV:">&b;</d:multistatus>',
        ),
        (207, {}, b"x" * 2_000_001),
        (207, {}, b'<d:multistatus xmlns:d="DAV:"/>'),
        (200, {}, b"Welcome"),
    ],
)
def test_an_answer_that_leads_elsewhere_or_makes_no_sense_is_not_followed(reply: Reply) -> None:
    """The server of the settings is the only one asked, and no more than a few times."""
    with talking({"/dav/": reply}) as talker, talking({}) as other:
        with pytest.raises(Unusable):
            dav_calendars.find(talker.server)
        assert {path for _, path, _ in talker.asked} == {"/dav/"}
        assert len(talker.asked) <= 4
        assert other.asked == []


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        ((401, {}, b""), NotLetIn),
        ((500, {}, b""), Unreachable),
        ((503, {}, b""), Unreachable),
        ((429, {}, b""), Unreachable),
        ((207, {"Content-Length": "1000"}, b"less"), Unreachable),
        (told(("/dav/", "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>")), NotLetIn),
        (told(("/dav/", "")), NoCalendar),
    ],
)
def test_what_the_server_cannot_do_is_told_apart(reply: Reply, failure: type[Exception]) -> None:
    with talking({"/dav/": reply}) as talker, pytest.raises(failure):
        dav_calendars.find(talker.server)


def test_nobody_at_the_address_is_unreachable() -> None:
    with talking({}) as talker:
        gone = talker.server
    with pytest.raises(Unreachable):
        dav_calendars.find(gone)


def test_the_password_is_sent_to_the_server_and_is_in_no_text() -> None:
    """In UTF-8, as RFC 7617 has it."""
    with talking({"/dav/": (401, {}, b"")}) as talker:
        with pytest.raises(NotLetIn) as refused:
            dav_calendars.find(talker.server)
        assert talker.asked[0][2] == "Basic YW5uYTpvcGVuIHNlc2FtZSDDpA=="
        assert "sesame" not in repr(talker.server) + repr(refused.value)


def test_a_question_by_uid_cannot_be_broken_out_of() -> None:
    """Whatever stands in a UID."""
    assert b"&lt;/x&gt;&amp;" in dav_answers.question_by_uid("</x>&")
