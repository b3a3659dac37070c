"""What would have helped somebody, said to them and to a coordinator: about the round as planned, and nobody else.

A coordinator is not told of therapists whom somebody would rather not have, nor of a time that might be one of a
sensitive service: there it is left at what always helps.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellness.services.wording import day_words, listed, local_day, local_span, local_time, plural, zone_words

# What services.nearest_changes keeps.
Facts = Mapping[str, Any]


def for_employee(facts: Facts, *, got: int, zone: str, services: list[str]) -> str:
    """One sentence for the person's own page; `zone` is theirs, `services` name those that they would have accepted."""
    accepted = services or _unnamed(facts)
    if facts.get("therapists"):
        accepted = [*accepted, "one more of the therapists"]
    return f"Had {_changed(facts, 'you', zone, accepted)}, you would have had {_session(facts, got)}."


def for_coordinator(facts: Facts, *, got: int, zone: str, sensitive: Collection[str]) -> str:
    """One sentence about somebody for a coordinator whose zone this is; empty where it is theirs alone to know.

    `sensitive` are the ids of services that are not named.
    """
    if facts.get("therapists"):
        return ""
    if facts.get("accepted") and not facts["times"]:
        return f"Had {_changed(facts, 'they', zone, _unnamed(facts))}, they would have had {_some(got)}."
    if not set(sensitive).isdisjoint([*facts["services"], *facts.get("accepted", ())]):
        return ""
    return f"Had {_changed(facts, 'they', zone, _unnamed(facts))}, they would have had {_session(facts, got)}."


def _unnamed(facts: Facts) -> list[str]:
    accepted = len(facts.get("accepted", ()))
    return [f"{'one' if accepted == 1 else accepted} more {'service' if accepted == 1 else 'services'}"][:accepted]


def _changed(facts: Facts, who: str, zone: str, accepted: list[str]) -> str:
    if facts["kind"] == "add_visit":
        return f"there been one more therapist on {day_words(date.fromisoformat(facts['day']))}"
    if facts["kind"] == "extend":
        longer = plural(facts["minutes"], "minute")
        return f"the visit on {day_words(date.fromisoformat(facts['day']))} been {longer} longer"
    where = f" ({zone_words(facts['zone'])})" if facts["zone"] != zone else ""
    spans = [local_span(_instant(start), _instant(end), facts["zone"]) for start, end in facts["times"]]
    offered = [f"offered {' and '.join(spans)}{where}"] if spans else []
    return f"{who} also {listed([*offered, *([f'accepted {listed(accepted)}'] if accepted else [])])}"


def _session(facts: Facts, got: int) -> str:
    if facts["session"] is None:
        return _some(got)
    start = _instant(facts["session"])
    at = f"at {local_time(start, facts['zone'])}"
    if {start.astimezone(ZoneInfo(facts["zone"])).date()} != _days(facts):
        at = f"on {local_day(start, facts['zone'])} {at}"
    return f"{'another' if got else 'a'} session {at}"


def _some(got: int) -> str:
    return "one session more" if got else "a session"


def _days(facts: Facts) -> set[date]:
    """The local days that the change is about."""
    if "day" in facts:
        return {date.fromisoformat(facts["day"])}
    return {_instant(start).astimezone(ZoneInfo(facts["zone"])).date() for start, _ in facts["times"]}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
