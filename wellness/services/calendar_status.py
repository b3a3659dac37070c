"""Whether an entry of a person's calendar takes their time: for certain, perhaps, or not at all."""

import re
from enum import StrEnum

from wellness.services.calendar_lines import Line, Part

STATUS_PROPERTIES = frozenset(("STATUS", "TRANSP", "ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS", "BUSYTYPE"))

_PARTSTAT = re.compile(r';PARTSTAT="?([A-Z-]+)', re.IGNORECASE)
_EMAIL = re.compile(r';EMAIL="?([^";]+)', re.IGNORECASE)
_FBTYPE = re.compile(r';FBTYPE="?([A-Z0-9-]+)', re.IGNORECASE)
_UNSURE = frozenset(("TENTATIVE", "NEEDS-ACTION", "DELEGATED"))


class Taken(StrEnum):
    """How an entry takes time."""

    FREE = "free"
    PERHAPS = "perhaps"
    BUSY = "busy"


def of_event(event: Part, own: frozenset[str]) -> Taken:
    """How an event takes the time of the person who has the e-mail addresses `own` (in lower case).

    Being out of office counts however the event is marked; working elsewhere is for the person to judge, so it is
    taken perhaps, as is an invitation that was not answered yet.
    """
    status, partstat = _word(event, "STATUS"), _own_partstat(event, own)
    shown_as = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
    if status == "CANCELLED" or partstat == "DECLINED":
        return Taken.FREE
    if shown_as in {"OOF", "WORKINGELSEWHERE"}:
        return Taken.BUSY if shown_as == "OOF" else Taken.PERHAPS
    if shown_as == "FREE" or _word(event, "TRANSP").startswith("TRANSPARENT"):
        return Taken.FREE
    return Taken.PERHAPS if "TENTATIVE" in {status, shown_as} or partstat in _UNSURE else Taken.BUSY


def of_period(line: Line) -> Taken:
    """How a FREEBUSY line takes time; a type that nobody knows counts as busy, as the standard says."""
    found = _FBTYPE.search(line.parameters)
    return _of_type(found[1].upper() if found else "BUSY")


def of_availability(availability: Part) -> Taken:
    """How the time outside of somebody's available hours is taken."""
    return _of_type(_word(availability, "BUSYTYPE") or "BUSY-UNAVAILABLE")


def _of_type(name: str) -> Taken:
    return {"FREE": Taken.FREE, "BUSY-TENTATIVE": Taken.PERHAPS}.get(name, Taken.BUSY)


def _word(part: Part, name: str) -> str:
    return next(((line.value or "").strip().upper() for line in part.named(name)), "")


def _own_partstat(event: Part, own: frozenset[str]) -> str:
    for line in event.named("ATTENDEE"):
        found = _PARTSTAT.search(line.parameters)
        if found and own & _addresses(line):
            return found[1].upper()
    return ""


def _addresses(line: Line) -> set[str]:
    email = _EMAIL.search(line.parameters)
    address = (line.value or "").strip().lower().removeprefix("mailto:")
    return {address, email[1].strip().lower()} if email else {address}
