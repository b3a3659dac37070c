"""What the coordinator's programme already has, for finding it by the name a file uses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from wellness.language import _, ngettext
from wellness.services.uploads.faults import Unreadable, shown
from wellness.services.uploads.headings import plain
from wellness.services.uploads.slots import DayRules
from wellness.services.uploads.table import Cell

_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*\Z")
_NAMED_AT_MOST = 8
# Guessing takes long, and a column with more strangers than this is not misspelt but mapped wrongly.
_GUESSES_AT_MOST = 300
ChoiceType = TypeVar("ChoiceType", bound="Choice")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from: `key` is what typed rows carry, `names` is what files may call it, best first."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteChoice(Choice):
    """A site with its IANA zone and its rooms."""

    timezone: str
    rooms: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceChoice(Choice):
    """A service with the minutes of treatment and of turnover after it."""

    minutes: int
    turnover_minutes: int


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may refer to. With `day_rules` every visit gets its breaks and slots.

    `addresses` are the normalised addresses of people who are known already, to notice look-alikes.
    """

    sites: tuple[SiteChoice, ...]
    therapists: tuple[Choice, ...] = ()
    services: tuple[ServiceChoice, ...] = ()
    addresses: frozenset[str] = frozenset()
    day_rules: DayRules | None = None


class Finder(Generic[ChoiceType]):
    """Looks choices up by any of their names; what was looked up once is remembered."""

    def __init__(self, choices: Sequence[ChoiceType]) -> None:
        self._choices = choices
        self._guesses = 0
        self._found: dict[str, ChoiceType | Unreadable] = {}
        self._by_name: dict[str, list[ChoiceType]] = {}
        for choice in choices:
            for name in {plain(name) for name in choice.names}:
                self._by_name.setdefault(name, []).append(choice)

    def find(self, cell: Cell) -> ChoiceType | None:
        """The choice that a cell names; None when the cell is blank. Raises Unreadable."""
        text = shown(cell)
        if not text:
            return None
        if text not in self._found:
            self._found[text] = self._look_up(text)
        found = self._found[text]
        if isinstance(found, Unreadable):
            raise Unreadable(found.expected, found.suggestion)
        return found

    def find_within(self, cell: Cell) -> ChoiceType | None:
        """The one choice that a longer text speaks of, as in "Massage with Ann Lee"; None for none or several."""
        text = plain(shown(cell)[:2000])
        found = {id(one[0]): one[0] for name, one in self._by_name.items() if len(one) == 1 and name and name in text}
        return next(iter(found.values())) if len(found) == 1 else None

    def only_one(self) -> ChoiceType | None:
        """The choice, when there is just one."""
        return self._choices[0] if len(self._choices) == 1 else None

    def expected(self) -> str:
        """What to choose from, for a message."""
        names = [choice.names[0] for choice in self._choices]
        if not names:
            return _("one that is set up; there is none yet")
        named, more = ", ".join(names[:_NAMED_AT_MOST]), len(names) - _NAMED_AT_MOST
        if more > 0:
            return ngettext(
                "one of %(names)s or one of %(num)s others",
                "one of %(names)s or one of %(num)s others",
                more,
                names=named,
            )
        return _("one of %(names)s", names=named) if len(names) > 1 else named

    def _look_up(self, text: str) -> ChoiceType | Unreadable:
        # Systems add a code: "Berlin (BER01)".
        for name in (plain(text), plain(_IN_BRACKETS.sub("", text))):
            found = self._by_name.get(name, [])
            if len(found) == 1:
                return found[0]
            if found:
                words = _(
                    "a name that only one has; there are %(count)s called %(name)s",
                    count=len(found),
                    name=found[0].names[0],
                )
                return Unreadable(words)
        self._guesses += 1
        names = self._by_name if self._guesses <= _GUESSES_AT_MOST else ()
        close = get_close_matches(plain(text[:80]), names, n=1, cutoff=0.72)
        suggestion = self._by_name[close[0]][0].names[0] if close else ""
        return Unreadable(self.expected(), suggestion)
