"""What would have helped somebody, said to them and to a coordinator: about the round as planned, and nobody else.

A coordinator is not told of therapists whom somebody would rather not have, nor of a time that might be one of a
sensitive service: there it is left at what always helps.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from wellness.language import _, ngettext
from wellness.services.wording import day_words, in_zone, listed, local_day, local_span, local_time

# What services.nearest_changes keeps.
Facts = Mapping[str, Any]


def for_employee(facts: Facts, *, got: int, zone: str, services: list[str]) -> str:
    """One sentence for the person's own page; `zone` is theirs, `services` name those that they would have accepted."""
    accepted = services or _unnamed(facts)
    if facts.get("therapists"):
        accepted = [*accepted, _("one more of the therapists")]
    return _sentence(facts, zone, accepted, _to_the_person(_session(facts, got)))


def for_coordinator(facts: Facts, *, got: int, zone: str, sensitive: Collection[str]) -> str:
    """One sentence about somebody for a coordinator whose zone this is; empty where it is theirs alone to know.

    `sensitive` are the ids of services that are not named.
    """
    if facts.get("therapists"):
        return ""
    if facts.get("accepted") and not facts["times"]:
        return _sentence(facts, zone, _unnamed(facts), _about_the_person(_some(got)))
    if not set(sensitive).isdisjoint([*facts["services"], *facts.get("accepted", ())]):
        return ""
    return _sentence(facts, zone, _unnamed(facts), _about_the_person(_session(facts, got)))


# How each kind of change is said, from what is put into the sentence.
Sentences = Mapping[str, Callable[[Mapping[str, Any]], str]]


def _to_the_person(session: str) -> Sentences:
    return {
        "add_visit": lambda said: _(
            "Had there been one more therapist on %(day)s, you would have had %(session)s.", session=session, **said
        ),
        "extend": lambda said: ngettext(
            "Had the visit on %(day)s been %(num)s minute longer, you would have had %(session)s.",
            "Had the visit on %(day)s been %(num)s minutes longer, you would have had %(session)s.",
            said["minutes"],
            session=session,
            day=said["day"],
        ),
        "offered": lambda said: _(
            "Had you also offered %(times)s, you would have had %(session)s.", session=session, **said
        ),
        "accepted": lambda said: _(
            "Had you also accepted %(accepted)s, you would have had %(session)s.", session=session, **said
        ),
        "both": lambda said: _(
            "Had you also offered %(times)s and accepted %(accepted)s, you would have had %(session)s.",
            session=session,
            **said,
        ),
    }


def _about_the_person(session: str) -> Sentences:
    return {
        "add_visit": lambda said: _(
            "Had there been one more therapist on %(day)s, they would have had %(session)s.", session=session, **said
        ),
        "extend": lambda said: ngettext(
            "Had the visit on %(day)s been %(num)s minute longer, they would have had %(session)s.",
            "Had the visit on %(day)s been %(num)s minutes longer, they would have had %(session)s.",
            said["minutes"],
            session=session,
            day=said["day"],
        ),
        "offered": lambda said: _(
            "Had they also offered %(times)s, they would have had %(session)s.", session=session, **said
        ),
        "accepted": lambda said: _(
            "Had they also accepted %(accepted)s, they would have had %(session)s.", session=session, **said
        ),
        "both": lambda said: _(
            "Had they also offered %(times)s and accepted %(accepted)s, they would have had %(session)s.",
            session=session,
            **said,
        ),
    }


def _sentence(facts: Facts, zone: str, accepted: list[str], sentences: Sentences) -> str:
    if facts["kind"] in ("add_visit", "extend"):
        day = day_words(date.fromisoformat(facts["day"]))
        return sentences[facts["kind"]]({"day": day, "minutes": facts.get("minutes", 0)})
    said = {"times": _times(facts, zone), "accepted": listed(accepted)}
    kind = "both" if said["times"] and accepted else "accepted" if accepted else "offered"
    return sentences[kind](said)


def _times(facts: Facts, zone: str) -> str:
    """The times as one phrase, with their zone where it is not the reader's."""
    spans = [local_span(_instant(start), _instant(end), facts["zone"]) for start, end in facts["times"]]
    if not spans:
        return ""
    times = reduce(lambda some, last: _("%(some)s and %(last)s", some=some, last=last), spans)
    return in_zone(times, facts["zone"]) if facts["zone"] != zone else times


def _unnamed(facts: Facts) -> list[str]:
    accepted = len(facts.get("accepted", ()))
    return [ngettext("one more service", "%(num)s more services", accepted)] if accepted else []


def _session(facts: Facts, got: int) -> str:
    if facts["session"] is None:
        return _some(got)
    start, zone = _instant(facts["session"]), facts["zone"]
    at = local_time(start, zone)
    if {start.astimezone(ZoneInfo(zone)).date()} == _days(facts):
        return _("another session at %(time)s", time=at) if got else _("a session at %(time)s", time=at)
    day = local_day(start, zone)
    if got:
        return _("another session on %(day)s at %(time)s", day=day, time=at)
    return _("a session on %(day)s at %(time)s", day=day, time=at)


def _some(got: int) -> str:
    return _("one session more") if got else _("a session")


def _days(facts: Facts) -> set[date]:
    """The local days that the change is about."""
    if "day" in facts:
        return {date.fromisoformat(facts["day"])}
    return {_instant(start).astimezone(ZoneInfo(facts["zone"])).date() for start, _end in facts["times"]}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
