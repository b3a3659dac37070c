"""What would have helped somebody, said to them and to a coordinator: about the round as planned, and nobody else.

A coordinator is not told of therapists whom somebody would rather not have, nor of a time that might be one of a
sensitive service: there it is left at what always helps.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellness.services.wording import day_words, local_day, local_span, local_time, plural, zone_words

Facts = Mapping[str, Any]


def for_employee(facts: Facts, *, got: int, zone: str, service: str = "") -> str:
    """One sentence for the person's own page; `zone` is theirs, `service` names the one that the facts are about."""
    if facts["kind"] == "accept":
        changed = f"you also accepted {service or 'one more service'}"
    elif facts["kind"] == "therapist":
        changed = "you also accepted one more of the therapists"
    else:
        changed = _changed(facts, "you", zone)
    return f"Had {changed}, you would have had {_session(facts, got)}."


def for_coordinator(facts: Facts, *, got: int, zone: str, sensitive: Collection[str]) -> str:
    """One sentence about somebody for a coordinator whose zone this is; empty where it is theirs alone to know.

    `sensitive` are the ids of services that are not named.
    """
    if facts["kind"] == "therapist":
        return ""
    if facts["kind"] == "accept":
        return f"Had they also accepted one more service, they would have had {_some(got)}."
    if not set(sensitive).isdisjoint(facts["services"]):
        return ""
    return f"Had {_changed(facts, 'they', zone)}, they would have had {_session(facts, got)}."


def _changed(facts: Facts, who: str, zone: str) -> str:
    if facts["kind"] == "add_visit":
        return f"there been one more therapist on {day_words(date.fromisoformat(facts['day']))}"
    if facts["kind"] == "extend":
        longer = plural(facts["minutes"], "minute")
        return f"the visit on {day_words(date.fromisoformat(facts['day']))} been {longer} longer"
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts", "ends"))
    where = f" ({zone_words(facts['zone'])})" if facts["zone"] != zone else ""
    return f"{who} also offered {local_span(starts, ends, facts['zone'])}{where}"


def _session(facts: Facts, got: int) -> str:
    if facts["session"] is None:
        return _some(got)
    start = datetime.fromisoformat(facts["session"])
    at = f"at {local_time(start, facts['zone'])}"
    if start.astimezone(ZoneInfo(facts["zone"])).date() != _day(facts):
        at = f"on {local_day(start, facts['zone'])} {at}"
    return f"{'another' if got else 'a'} session {at}"


def _some(got: int) -> str:
    return "one session more" if got else "a session"


def _day(facts: Facts) -> date | None:
    """The local day that the change is about, if it is about one."""
    if "starts" in facts:
        return datetime.fromisoformat(facts["starts"]).astimezone(ZoneInfo(facts["zone"])).date()
    return date.fromisoformat(facts["day"]) if "day" in facts else None
