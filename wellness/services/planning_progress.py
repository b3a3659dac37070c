"""What the planner is at, from its newest progress line, in a coordinator's words."""

from collections.abc import Callable, Mapping
from typing import Any

from wellness.language import _, later, ngettext, number

_STAGES = {
    "reading": later("Reading answers and visits"),
    "sessions": later("Filling as many places as possible"),
    "fair": later("Sharing the places out fairly"),
    "drawn": later("Drawing between equals"),
    "calm": later("Keeping what people already know"),
    "liked": later("Choosing the times and sessions that people like best"),
    "compact": later("Closing gaps in the therapists' days"),
}


def _placed(value: int, bound: int) -> str:
    so_far = ngettext("%(num)s session placed so far", "%(num)s sessions placed so far", value)
    return _and(so_far, _limit(value, bound, _("at most %(bound)s can be", bound=number(bound))))


def _raised(value: int, bound: int) -> str:
    so_far = ngettext(
        "%(num)s person brought up to a better share so far",
        "%(num)s people brought up to a better share so far",
        value,
    )
    return _and(so_far, _limit(value, bound, _("no roster can do that for more than %(bound)s", bound=number(bound))))


def _kept(value: int, bound: int) -> str:
    so_far = ngettext("%(num)s session left as people know them", "%(num)s sessions left as people know them", value)
    return _and(so_far, _limit(value, bound, _("at most %(bound)s can be", bound=number(bound))))


# What is to be as small as possible is reported below zero, so that more is always better.
def _disliked(value: int, bound: int) -> str:
    so_far = ngettext(
        "%(num)s session that people like less so far", "%(num)s sessions that people like less so far", -value
    )
    return _and(so_far, _limit(value, bound, _least(-bound)))


def _gaps(value: int, bound: int) -> str:
    so_far = ngettext(
        "%(num)s gap in the therapists' days so far", "%(num)s gaps in the therapists' days so far", -value
    )
    return _and(so_far, _limit(value, bound, _least(-bound)))


_FIGURES: dict[str, Callable[[int, int], str]] = {
    "sessions": _placed,
    "fair": _raised,
    "calm": _kept,
    "liked": _disliked,
    "compact": _gaps,
}


def stage(progress: Mapping[str, Any]) -> str:
    """What is being done now."""
    return _(_STAGES.get(str(progress.get("stage")), later("Getting ready")))


def figures(progress: Mapping[str, Any]) -> str:
    """How good the roster is at this stage and how good it could be; empty where there are no two numbers to say it."""
    said, value, bound = _FIGURES.get(str(progress.get("stage"))), progress.get("value"), progress.get("bound")
    if said is None or type(value) is not int or type(bound) is not int:
        return ""
    return said(value, bound)


def _least(bound: int) -> str:
    if not bound:
        return _("none of them has to be")
    return _("at least %(bound)s cannot be avoided", bound=number(bound))


def _limit(value: int, bound: int, words: str) -> str:
    return _("no roster does better") if value == bound else words


def _and(so_far: str, limit: str) -> str:
    return _("%(so_far)s; %(limit)s.", so_far=so_far, limit=limit)
