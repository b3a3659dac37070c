"""The links at the top of every page: what this person most likely came for."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request

from wellness.language import later
from wellness.web.roles import Role

# A feature's first page is the endpoint `<blueprint>.index`.
_MAIN = (
    (Role.COORDINATOR, later("Dashboard"), "dashboard.index"),
    (Role.COORDINATOR, later("Rounds"), "rounds.index"),
    (Role.COORDINATOR, later("People"), "people.index"),
    (Role.COORDINATOR, later("Visits"), "visits.index"),
    (Role.COORDINATOR, later("Imports"), "imports.index"),
    (Role.COORDINATOR, later("Programme"), "programme.index"),
    (Role.COORDINATOR, later("Mail"), "mails.index"),
    (Role.EMPLOYEE, later("My sessions"), "appointments.index"),
    (Role.THERAPIST, later("My visits"), "my_visits.index"),
    (Role.ADMINISTRATOR, later("Accounts"), "admin.index"),
    (Role.ADMINISTRATOR, later("Audit"), "admin.audit"),
)

# Features and pages without a link of their own, and the link that leads to them.
_REACHED_FROM = {
    "plannings": "rounds.index",
    "rosters": "rounds.index",
    "mending": "rounds.index",
    "waiting": "rounds.index",
    "timetable": "rounds.index",
    "appointment_changes": "rounds.index",
    "visit_changes": "visits.index",
    "import_choices": "imports.index",
    "received_mail": "mails.index",
    "feeds": "appointments.index",
    "own_calendars": "appointments.index",
    "calendar_tests": "admin.index",
    "answers.own": "appointments.index",
    "answers.on_phone": "rounds.index",
}


@dataclass(frozen=True)
class NavigationLink:
    """One link; `current` where it leads to the feature of the present page."""

    endpoint: str
    label: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    """What the header shows: the links and, when signed in, the name."""

    links: list[NavigationLink]
    name: str | None


def add_navigation(app: Flask) -> None:
    """Make `navigation` known to every template, error pages included."""
    app.context_processor(lambda: {"navigation": _of_this_request()})


def first_page() -> str | None:
    """The endpoint of the strongest role's first page; None where there is no page for this person."""
    links = _links()
    return links[0].endpoint if links else None


def _of_this_request() -> Navigation:
    account = g.get("account")
    return Navigation(_links(), account.name if account else None)


def _links() -> list[NavigationLink]:
    roles, known = g.get("roles", frozenset()), current_app.view_functions
    held = [(endpoint, label) for role, label, endpoint in _MAIN if role in roles and endpoint in known]
    return [NavigationLink(endpoint, label, _is_current(endpoint, held)) for endpoint, label in held]


def _is_current(endpoint: str, held: list[tuple[str, str]]) -> bool:
    if request.endpoint in [name for name, _ in held]:
        return request.endpoint == endpoint
    feature = request.blueprint or ""
    led_from = _REACHED_FROM.get(request.endpoint or "") or _REACHED_FROM.get(feature) or f"{feature}.index"
    return endpoint == led_from
