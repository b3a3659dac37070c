"""Why somebody got fewer sessions than wanted, in words: one wording for each reader.

A wish about a therapist is private. A coordinator reads it under the same heading and in the same words as times that
meet no place, and so does a mail, which may be read over a shoulder; the person's own page says what it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wellness.language import _, later, ngettext

NO_COMMON_TIME = "no_common_time"
THERAPIST_WISH = "therapist_wish"
CUT_SHORT = "cut_short"
OTHER = "other"


@dataclass(frozen=True)
class Reason:
    """A reason as a coordinator may know it: a heading to count by, the sentence, and what would help."""

    label: str
    words: str
    help: str


_FOR_COORDINATOR = {
    "no_service": Reason(
        later("Not on offer"),
        later("Nothing that they would like is given at their site in this round."),
        later("A visit with a service they like, or one more service in their answer."),
    ),
    NO_COMMON_TIME: Reason(
        later("No common time"),
        later("None of the times they gave meets a place that suits their answer."),
        later("More times in their answer, or a visit at other times."),
    ),
    "too_short": Reason(
        later("A little too short"),
        later("The times they gave are %(missing)s too short for a whole session."),
        later("%(missing)s more at one of their times."),
    ),
    "spacing": Reason(
        later("Too close together"),
        later("Their times allow no more without two sessions on one day, or too many in a week."),
        later("Times on other days or in other weeks."),
    ),
    "outranked": Reason(
        later("More people than places"),
        later("%(competing)s for %(seats)s at their times. Whoever got one has had no more than they have."),
        later("One more place at these times. In the next round they come before those who have had more."),
    ),
    "by_hand": Reason(
        later("Changed by hand"),
        later("A coordinator changed the draft after it was planned."),
        later("An empty place, or planning again around the pins."),
    ),
    CUT_SHORT: Reason(
        later("Planning was cut short"),
        later("Planning ended before it came to them, so no place was looked for."),
        later("Planning again, with more time."),
    ),
    OTHER: Reason(later("Another reason"), later("No place was free for them."), later("More times in their answer.")),
}

_REMEMBERED = later("What you missed counts for you: in the next round you come before people who have had more.")
_FOR_EMPLOYEE = {
    "no_service": later("What you would like was not on offer at your site, so naming one more service helps."),
    NO_COMMON_TIME: later(
        "None of the times you gave met a free place that suits your answer, so a few more times help."
    ),
    THERAPIST_WISH: later(
        "At your times only therapists whom you would rather not have were free; nobody else learns of "
        "that wish, and a few more times help."
    ),
    "too_short": later(
        "The times you gave were %(missing)s too short for a whole session, so one more half hour helps."
    ),
    "spacing": later(
        "Your times allowed no more without two sessions on one day or too many in a week, so times on other days help."
    ),
    "outranked": later(
        "More people wanted the times you gave than there were places, and those went to people who have had "
        "no more than you; among equals the draw decided."
    ),
    "by_hand": later("The roster was changed by hand after it was planned; your coordinator can tell you why."),
    CUT_SHORT: later(
        "The roster was made before every place had been tried for you; your coordinator can tell you why."
    ),
    OTHER: later("No place was free that suits your answer."),
}

_IN_MAIL = {
    "no_service": later("What you would like was not on offer at your site this time."),
    NO_COMMON_TIME: later("None of the times you gave met a free place that suits your answer."),
    "too_short": later("The times you gave were a little too short for a whole session."),
    "spacing": later("You have another session too close by."),
    "outranked": later(
        "More people wanted the times you gave than there were places; the places went to people who have had "
        "fewer sessions lately, or whom the draw chose."
    ),
    CUT_SHORT: later("No place was found for you this time."),
    OTHER: later("There was no free place that suits your answer."),
}


def public(code: str) -> str:
    """The reason under which a coordinator counts this one."""
    return NO_COMMON_TIME if code == THERAPIST_WISH else code if code in _FOR_COORDINATOR else OTHER


def stored(code: str) -> list[str]:
    """The planner's reasons that a coordinator reads as this one; none for one that is not a coordinator's to know."""
    if code == NO_COMMON_TIME:
        return [NO_COMMON_TIME, THERAPIST_WISH]
    return [code] if code in _FOR_COORDINATOR else []


def labels() -> dict[str, str]:
    """Every reason that a coordinator can meet, with its heading."""
    return {code: _(reason.label) for code, reason in _FOR_COORDINATOR.items()}


def for_coordinator(code: str, detail: Mapping[str, Any]) -> Reason:
    """The reason with its numbers; nothing in it tells a private wish from a matter of times."""
    reason, numbers = _FOR_COORDINATOR[public(code)], _numbers(detail)
    return Reason(_(reason.label), _(reason.words, **numbers), _capital(_(reason.help, **numbers)))


def for_employee(code: str, detail: Mapping[str, Any]) -> tuple[str, str]:
    """Two sentences for the person's own page: why, and what comes of it."""
    words = _FOR_EMPLOYEE.get(code, _FOR_EMPLOYEE[OTHER])
    return _(words, **_numbers(detail)), _(_REMEMBERED)


def in_mail(code: str) -> str:
    """One sentence for a mail."""
    return _(_IN_MAIL.get(public(code), _IN_MAIL[OTHER]))


def counted(rows: Iterable[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """(code, heading, people) as a coordinator may count them, the most frequent first, from (stored code, people)."""
    totals: dict[str, int] = {}
    for code, people in rows:
        totals[public(code)] = totals.get(public(code), 0) + people
    ordered = sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(code, _(_FOR_COORDINATOR[code].label), people) for code, people in ordered]


def _numbers(detail: Mapping[str, Any]) -> dict[str, str]:
    minutes, seats, competing = (detail.get(name, 0) for name in ("minutes", "seats", "competing"))
    return {
        "missing": ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes else _("some minutes"),
        "seats": ngettext("%(num)s place", "%(num)s places", seats) if seats else _("fewer places"),
        "competing": ngettext("%(num)s person", "%(num)s people", competing) if competing else _("More people"),
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
