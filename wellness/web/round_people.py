"""Who answered and who did not, as the round's page lists it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from wellness.language import _, later
from wellness.models import AnswerKind, Employee, Round
from wellness.services.rounds import Standing, standing

PAGE = 25

STATES = {
    "available": later("Wants a session"),
    "not_this_round": later("Not this round"),
    "on_leave": later("On leave"),
    "never_ask": later("Never ask"),
    "unfinished": later("Began"),
    "silent": later("No answer"),
}


@dataclass(frozen=True)
class Person:
    """One line of the list; `state` is a key of STATES."""

    employee: Employee
    state: str
    by_phone: bool


@dataclass(frozen=True)
class SiteCount:
    """How far a site is; whoever works at two sites counts at both."""

    name: str
    asked: int
    answered: int


@dataclass(frozen=True)
class People:
    """The lines that the search leaves, one page of them, and the counts of everybody."""

    lines: list[Person]
    found: int
    page: int
    pages: int
    search: dict[str, str]
    sites: list[SiteCount]
    states: dict[str, int]
    standing: Standing


def people(round_: Round, search: MultiDict[str, str]) -> People:
    """The list behind `q` (part of a name or address), `site` (its name), `state` and `page`."""
    present = standing(round_)
    everybody = sorted(_lines(present), key=lambda person: (person.employee.name.casefold(), person.employee.id))
    chosen = {name: search.get(name, "").strip() for name in ("q", "site", "state")}
    found = [person for person in everybody if _matches(person, chosen)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(search.get("page", 1, type=int), 1), pages)
    return People(
        lines=found[(page - 1) * PAGE : page * PAGE],
        found=len(found),
        page=page,
        pages=pages,
        search=chosen,
        sites=_by_site(everybody),
        states=dict(Counter(person.state for person in everybody)),
        standing=present,
    )


def _lines(present: Standing) -> Iterator[Person]:
    for kind in AnswerKind:
        for employee in present.answered[kind]:
            yield Person(employee, kind.value, employee.id in present.by_phone)
    for employee in present.silent:
        state = "unfinished" if employee.id in present.unfinished else "silent"
        yield Person(employee, state, employee.id in present.by_phone)


def _matches(person: Person, chosen: dict[str, str]) -> bool:
    words = f"{person.employee.name} {person.employee.account.email}".casefold()
    if chosen["q"].casefold() not in words:
        return False
    if chosen["site"] and chosen["site"] not in {site.name for site in person.employee.sites}:
        return False
    if chosen["state"] == "answered":
        return person.state not in ("silent", "unfinished")
    if chosen["state"] == "not_answered":
        return person.state in ("silent", "unfinished")
    return chosen["state"] in ("", person.state)


def _by_site(everybody: list[Person]) -> list[SiteCount]:
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for person in everybody:
        names = [site.name for site in person.employee.sites] or [_("No site")]
        asked.update(names)
        if person.state not in ("silent", "unfinished"):
            answered.update(names)
    return [SiteCount(name, asked[name], answered[name]) for name in sorted(asked)]
