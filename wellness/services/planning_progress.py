"""What the planner is at, from its newest progress line, in a coordinator's words."""

from collections.abc import Callable, Mapping
from typing import Any

from wellness.services.wording import plural

_STAGES = {
    "reading": "Reading answers and visits",
    "sessions": "Filling as many places as possible",
    "fair": "Sharing the places out fairly",
    "drawn": "Drawing between equals",
    "calm": "Keeping what people already know",
    "liked": "Choosing the times and sessions that people like best",
    "compact": "Closing gaps in the therapists' days",
}
_BEST = "no roster does better"


def _placed(value: int, bound: int) -> str:
    return f"{plural(value, 'session')} placed so far; {_limit(value, bound, f'at most {bound:,} can be')}."


def _raised(value: int, bound: int) -> str:
    limit = _limit(value, bound, f"no roster can do that for more than {bound:,}")
    return f"{plural(value, 'person', 'people')} brought up to a better share so far; {limit}."


def _kept(value: int, bound: int) -> str:
    return f"{plural(value, 'session')} left as people know them; {_limit(value, bound, f'at most {bound:,} can be')}."


# What is to be as small as possible is reported below zero, so that more is always better.
def _disliked(value: int, bound: int) -> str:
    limit = _limit(value, bound, _least(-bound))
    return f"{plural(-value, 'session')} that people like less so far; {limit}."


def _gaps(value: int, bound: int) -> str:
    limit = _limit(value, bound, _least(-bound))
    return f"{plural(-value, 'gap')} in the therapists' days so far; {limit}."


_FIGURES: dict[str, Callable[[int, int], str]] = {
    "sessions": _placed,
    "fair": _raised,
    "calm": _kept,
    "liked": _disliked,
    "compact": _gaps,
}


def stage(progress: Mapping[str, Any]) -> str:
    """What is being done now."""
    return _STAGES.get(str(progress.get("stage")), "Getting ready")


def figures(progress: Mapping[str, Any]) -> str:
    """How good the roster is at this stage and how good it could be; empty where there are no two numbers to say it."""
    said, value, bound = _FIGURES.get(str(progress.get("stage"))), progress.get("value"), progress.get("bound")
    if said is None or type(value) is not int or type(bound) is not int:
        return ""
    return said(value, bound)


def _least(bound: int) -> str:
    return f"at least {bound:,} cannot be avoided" if bound else "none of them has to be"


def _limit(value: int, bound: int, words: str) -> str:
    return _BEST if value == bound else words
