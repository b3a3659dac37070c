"""What the programme has at this moment, in the form in which uploaded rows are compared with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from wellness import language
from wellness.db import db
from wellness.language import _
from wellness.models import Account, Employee, Programme, Service, Therapist, employee_sites
from wellness.services import programme as programmes
from wellness.services import therapists, visits
from wellness.services.uploads.choices import Choice, Known, ServiceChoice, SiteChoice


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account with the employee behind it, if there is one; `sites` are ids in order.

    `is_guarded` marks a login whose address an upload must not change: it does more than ask for sessions.
    """

    account_id: str
    email: str
    name: str
    is_guarded: bool
    employee_id: str | None
    number: str | None
    department: str
    joined_on: date | None
    left_at: datetime | None
    sites: tuple[str, ...]


def people() -> list[KnownPerson]:
    """Every account; read without objects, since there may be tens of thousands."""
    sites: dict[str, list[str]] = defaultdict(list)
    for employee_id, site_id in db.session.execute(sa.select(employee_sites)):
        sites[employee_id].append(site_id)
    query = (
        sa.select(
            Account.id,
            Account.email,
            Account.name,
            sa.or_(Account.is_coordinator, Account.is_administrator, Therapist.id.is_not(None)),
            Employee.id,
            Employee.number,
            sa.func.coalesce(Employee.department, ""),
            Employee.joined_on,
            Employee.left_at,
        )
        .outerjoin(Employee, Employee.account_id == Account.id)
        .outerjoin(Therapist, Therapist.account_id == Account.id)
    )
    return [KnownPerson(*row, tuple(sorted(sites[row[4]]))) for row in db.session.execute(query)]


def for_people(programme: Programme, addresses: Iterable[str]) -> Known:
    """What rows of people may refer to."""
    return Known(sites=_sites(programme), addresses=frozenset(addresses))


def for_visits(programme: Programme) -> Known:
    """What rows of therapist days may refer to."""
    return Known(
        sites=_sites(programme),
        therapists=tuple(
            Choice(person.id, (person.name, person.account.email)) for person in therapists.therapists(programme)
        ),
        services=service_choices(programmes.offered_services(programme)),
        day_rules=visits.day_rules(programme),
    )


def service_choices(services: list[Service]) -> tuple[ServiceChoice, ...]:
    """Services under the names that files use for them; a technique alone names its only length."""
    lengths: dict[str, int] = defaultdict(int)
    for service in services:
        lengths[service.modality_id] += 1
    return tuple(
        ServiceChoice(
            service.id, _names(service, lengths[service.modality_id]), service.minutes, service.turnover_minutes
        )
        for service in services
    )


def _names(service: Service, lengths: int) -> tuple[str, ...]:
    """In every language, the reader's first: files and earlier choices may use another one."""
    found: list[str] = []
    for spoken in (language.current(), *language.LANGUAGES):
        with language.speaking(spoken):
            technique, minutes = _(service.modality.name), service.minutes
            found += (
                service.name,
                f"{technique} {minutes}",
                f"{technique} {minutes} min",
                f"{minutes} min {technique}",
            )
            found += [technique] if lengths == 1 else []
    return tuple(dict.fromkeys(found))


def _sites(programme: Programme) -> tuple[SiteChoice, ...]:
    return tuple(
        SiteChoice(site.id, (site.name,), site.timezone, tuple(Choice(room.id, (room.name,)) for room in site.rooms))
        for site in programmes.sites(programme)
    )
