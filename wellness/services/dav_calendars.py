"""Calendars on the house's server: finding a person's, and putting, replacing and removing entries in one (RFC 4791).

Nothing is overwritten blindly. A new entry is put with If-None-Match. One to be replaced is read first; if it still is
the same appointment, ours goes over it with the tag just read (If-Match), and with the alarms that its owner had set.
Where the condition fails somebody else was there meanwhile: it is read again and tried once more. What is at our
address and is no appointment of ours stays.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import unquote

from wellness.services import calendar, calendar_entries
from wellness.services.calendar import Event
from wellness.services.dav import Answer, NotLetIn, Server, Unreachable, Unusable
from wellness.services.dav_answers import CALDAV, DAV, Resource, question, question_by_uid, resources

_WELL_KNOWN = "/.well-known/caldav"
_MOST_CALENDARS = 50
_MOST_ALIKE = 5
_LONGEST_NAME = 200
_LONGEST_PATH = 500
_LONGEST_TAG = 200
_NOT_HERE = (403, 404, 405, 501)
_PLACED = (200, 201, 204)
_GONE = (404, 410)
_FAILED_CONDITION = 412
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


class NoCalendar(Exception):
    """The calendar is not there any more, or this person has none that can be written to."""


class ReadOnly(Exception):
    """The server does not let this person write into the calendar."""


@dataclass(frozen=True)
class Found:
    """A calendar that can be written to."""

    name: str
    path: str


@dataclass(frozen=True)
class Place:
    """Where an entry is, and the tag of what the server has there."""

    path: str
    etag: str


def find(server: Server) -> list[Found]:
    """The calendars of the person who asks, by name; raises NotLetIn, Unreachable, Unusable or NoCalendar."""
    start = _first(server, ["d:current-user-principal", "c:calendar-home-set"])
    home = start.link(f"{CALDAV}calendar-home-set")
    if not home:
        principal = start.link(f"{DAV}current-user-principal")
        if not principal:
            raise NotLetIn if start.holds(f"{DAV}current-user-principal", f"{DAV}unauthenticated") else NoCalendar
        home = _one(server, principal, ["c:calendar-home-set"]).link(f"{CALDAV}calendar-home-set")
    if not home:
        raise NoCalendar
    wanted = ("d:resourcetype", "d:displayname", "c:supported-calendar-component-set", "d:current-user-privilege-set")
    listed = resources(_propfind(server, home, wanted, depth=1).body)
    found = [_found(server, one) for one in listed if _takes_appointments(one)][:_MOST_CALENDARS]
    if not found:
        raise NoCalendar
    return sorted(found, key=lambda one: (one.name.casefold(), one.path))


def put(server: Server, folder: str, event: Event, before: Place | None) -> Place:
    """Put one appointment into a calendar, or replace it there; returns where it is now."""
    place, theirs = Place(f"{folder.rstrip('/')}/{_file_name(event.uid)}", ""), b""
    if before:
        place, theirs = _read(server, before.path, event.uid)
    etag = _try_to_put(server, place, event, theirs)
    if etag is None:
        place, theirs = _standing(server, folder, place, event.uid)
        etag = _try_to_put(server, place, event, theirs)
    if etag is None:
        raise Unreachable("somebody changes the entry at this moment")
    return Place(place.path, etag)


def remove(server: Server, uid: str, before: Place) -> None:
    """Remove one entry of ours, if it is still there."""
    status = _delete(server, before)
    if status == _FAILED_CONDITION:
        status = _delete(server, _read(server, before.path, uid)[0])
    if status == _FAILED_CONDITION:
        raise Unreachable("somebody changes the entry at this moment")
    if status not in (*_PLACED, *_GONE):
        raise ReadOnly


def _first(server: Server, wanted: list[str]) -> Resource:
    """What the address in the settings tells of the person, or where it tells nothing, the well-known one."""
    answer = _ask_for(server, server.address, wanted, depth=0)
    if answer.status in _NOT_HERE:
        answer = _ask_for(server, _WELL_KNOWN, wanted, depth=0)
    return _only(answer)


def _one(server: Server, path: str, wanted: list[str]) -> Resource:
    return _only(_ask_for(server, path, wanted, depth=0))


def _only(answer: Answer) -> Resource:
    if answer.status != 207:
        raise Unusable(f"PROPFIND is answered with {answer.status}")
    told = resources(answer.body)
    if not told:
        raise Unusable("an answer about nothing")
    return told[0]


def _propfind(server: Server, path: str, wanted: tuple[str, ...], *, depth: int) -> Answer:
    answer = _ask_for(server, path, list(wanted), depth=depth)
    if answer.status in _NOT_HERE:
        raise NoCalendar
    if answer.status != 207:
        raise Unusable(f"PROPFIND is answered with {answer.status}")
    return answer


def _ask_for(server: Server, path: str, wanted: list[str], *, depth: int) -> Answer:
    return server.ask("PROPFIND", path, question(*wanted), {**_XML, "Depth": str(depth)})


def _takes_appointments(one: Resource) -> bool:
    """A calendar for events into which the person may write; what a server does not tell is taken for granted."""
    if not one.holds(f"{DAV}resourcetype", f"{CALDAV}calendar"):
        return False
    kinds = one.properties.get(f"{CALDAV}supported-calendar-component-set")
    if kinds is not None and "VEVENT" not in [kind.get("name") for kind in kinds]:
        return False
    rights = f"{DAV}current-user-privilege-set"
    may_write = any(one.holds(rights, f"{DAV}{right}") for right in ("all", "write", "bind", "write-content"))
    return may_write or rights not in one.properties


def _found(server: Server, one: Resource) -> Found:
    path = server.own_path(one.href)
    if len(path) > _LONGEST_PATH:
        raise Unusable("an address that is too long")
    name = one.text(f"{DAV}displayname") or unquote(path.rstrip("/").rpartition("/")[2])
    return Found(" ".join(name.split())[:_LONGEST_NAME], path)


def _file_name(uid: str) -> str:
    """The same for a UID every time, so that a try that was broken off is found again."""
    return f"wellness-{hashlib.sha256(uid.encode()).hexdigest()[:32]}.ics"


def _try_to_put(server: Server, place: Place, event: Event, theirs: bytes) -> str | None:
    """The tag of what was put; None where the condition failed or the calendar has the same UID somewhere else."""
    content = calendar.stored(event, calendar_entries.alarms_of(theirs))
    condition = {"If-Match": place.etag} if place.etag else {"If-None-Match": "*"}
    answer = server.ask("PUT", place.path, content, {**_CALENDAR, **condition})
    if answer.status in _PLACED:
        return _tag(answer.etag or server.ask("GET", place.path).etag)
    is_gone = bool(place.etag) and answer.status in _GONE
    if answer.status == _FAILED_CONDITION or is_gone or b"no-uid-conflict" in answer.body:
        return None
    raise NoCalendar if answer.status in (*_GONE, 409) else ReadOnly


def _standing(server: Server, folder: str, place: Place, uid: str) -> tuple[Place, bytes]:
    """What there is to write over: at the same address, at another one with the same UID, or nothing any more."""
    there, theirs = _read(server, place.path, uid)
    if not there.etag:
        found = _by_uid(server, folder, uid)
        if found:
            return _read(server, found, uid)
    return there, theirs


def _read(server: Server, path: str, uid: str) -> tuple[Place, bytes]:
    """The appointment with this UID as it is now, if it is there; raises Unusable where something else is."""
    there = server.ask("GET", path)
    if there.status != 200:
        return Place(path, ""), b""
    if calendar_entries.uids_of(there.body) != {uid}:
        raise Unusable("something else is where our entry was")
    return Place(path, _tag(there.etag)), there.body


def _by_uid(server: Server, folder: str, uid: str) -> str | None:
    """The path of the entry with this UID; servers may take the question for a part of one."""
    answer = server.ask("REPORT", folder, question_by_uid(uid), {**_XML, "Depth": "1"})
    paths = [server.own_path(one.href) for one in resources(answer.body)] if answer.status == 207 else []
    asked = ((path, server.ask("GET", path).body) for path in paths[:_MOST_ALIKE])
    return next((path for path, body in asked if calendar_entries.uids_of(body) == {uid}), None)


def _delete(server: Server, place: Place) -> int:
    return server.ask("DELETE", place.path, b"", {"If-Match": place.etag} if place.etag else {}).status


def _tag(etag: str) -> str:
    if len(etag) > _LONGEST_TAG:
        raise Unusable("a tag that is too long")
    return etag
