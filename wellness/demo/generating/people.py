"""Inventing the company's employees from pools of names."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from wellness.demo.company import REFERENCE_MONDAY
from wellness.demo.generating.draw import Draw
from wellness.presets.reading import read_preset

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "ı": "i", "'": "", " ": "-"}
)
_LONGEST_SERVICE_DAYS = 12 * 365
_NEWCOMER_FREE_DAYS = 90


@dataclass(frozen=True)
class Pool:
    """Names that go together."""

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """How many people a site has, and where their names and departments come from."""

    name: str
    people: int
    first_number: int
    pools: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Fixed:
    """Somebody who must be there by name."""

    site: str
    name: str
    also: str | None = None
    joined: date | None = None


@dataclass(frozen=True)
class Names:
    """The whole of names.toml."""

    pools: dict[str, Pool]
    sites: tuple[Staff, ...]
    fixed: tuple[Fixed, ...]


@dataclass(frozen=True)
class Person:
    """One employee; `sites` begins with the one whose file holds them."""

    number: int
    given: str
    family: str
    email: str
    department: str
    sites: tuple[str, ...]
    joined: date


def people() -> list[Person]:
    """Every employee, site by site, in the order of their numbers."""
    names = read_preset("wellness.demo.generating", "names.toml", Names)
    taken: Counter[str] = Counter()
    return [person for staff in names.sites for person in _staff(staff, names, taken)]


def address(given: str, family: str, nth: int = 1) -> str:
    """first.last@meadow.example in plain letters; the second person of a name gets a 2."""
    return f"{_plain(given)}.{_plain(family)}{nth if nth > 1 else ''}@meadow.example"


def _staff(staff: Staff, names: Names, taken: Counter[str]) -> list[Person]:
    draw = Draw("people", staff.name)
    everyone = [person for person in names.fixed if person.site == staff.name]
    while len(everyone) < staff.people:
        pool = names.pools[draw.pick(staff.pools)]
        name = f"{draw.pick(pool.given)} {draw.pick(pool.family)}"
        if all(name != person.name for person in everyone):
            everyone.append(Fixed(staff.name, name, joined=_joined(name)))
    return _numbered(staff, everyone, taken)


def _numbered(staff: Staff, everyone: list[Fixed], taken: Counter[str]) -> list[Person]:
    """Numbers rise with the time of joining, as they do in real lists."""
    by_time = sorted(((one.joined or _joined(one.name), one) for one in everyone), key=lambda pair: pair[0])
    numbered, number = [], staff.first_number
    for joined, one in by_time:
        given, family = one.name.split(" ", 1)
        taken[one.name] += 1
        email = address(given, family, taken[one.name])
        draw = Draw("person", email)
        sites = (staff.name, one.also) if one.also else (staff.name,)
        numbered.append(Person(number, given, family, email, draw.pick(staff.departments), sites, joined))
        number += 1 + draw.below(30)
    return numbered


def _joined(name: str) -> date:
    days = _NEWCOMER_FREE_DAYS + Draw("joined", name).below(_LONGEST_SERVICE_DAYS)
    return REFERENCE_MONDAY - timedelta(days=days)


def _plain(name: str) -> str:
    spelled = unicodedata.normalize("NFC", name).casefold().replace("i̇", "i").translate(_SPELLED)
    return "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if letter.isascii())
