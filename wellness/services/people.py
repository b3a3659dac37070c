"""The people who can ask for sessions: finding one, correcting what is known, leaving and coming back."""

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Account, Employee, Programme, Site
from wellness.services import audit
from wellness.services.errors import NotFound, Refused
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.names import parse_person_name, parse_text


class Show(StrEnum):
    """Whom a list of people holds."""

    PRESENT = "present"
    NEVER_ASK = "never_ask"
    LEFT = "left"
    EVERYONE = "everyone"


_WHERE = {
    Show.PRESENT: Employee.left_at.is_(None),
    Show.NEVER_ASK: sa.and_(Employee.left_at.is_(None), Employee.never_ask),
    Show.LEFT: Employee.left_at.is_not(None),
    Show.EVERYONE: sa.true(),
}


def listed(programme: Programme, *, search: str, site_id: str, show: Show) -> sa.Select[Employee]:
    """The people to list, by name; `search` looks into names, addresses, numbers and departments."""
    query = (
        sa.select(Employee)
        .join(Employee.account)
        .where(Employee.programme_id == programme.id, _WHERE[show])
        .options(selectinload(Employee.sites))
        .order_by(Account.name, Account.email)
    )
    for word in search.split()[:5]:
        columns = (Account.name, Account.email, Employee.number, Employee.department)
        query = query.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query.where(Employee.sites.any(Site.id == site_id)) if site_id else query


def get_employee(programme: Programme, employee_id: str) -> Employee:
    """An employee of the programme; raises NotFound."""
    employee = db.session.get(Employee, employee_id)
    if employee is None or employee.programme_id != programme.id:
        raise NotFound
    return employee


def change(
    employee: Employee, *, name: str, number: str, department: str, sites: Collection[Site], actor: Account | None
) -> None:
    """Correct what is known of a person; raises Refused in words. The address stays, since it is how they sign in."""
    try:
        known_name = parse_person_name(name)
        known_number, known_department = parse_text(number, 40), parse_text(department, 80)
    except Unreadable as fault:
        raise Refused(_("That cannot be used: expected %(expected)s.", expected=fault.expected)) from None
    if known_name is None or not sites:
        raise Refused(_("A person needs a name and at least one site."))
    employee.account.name, employee.department = known_name, known_department or ""
    employee.sites = list(sites)
    try:
        with db.session.begin_nested():
            employee.number = known_number
    except IntegrityError:
        raise Refused(_("Somebody else has the personnel number %(number)s already.", number=known_number)) from None
    audit.record("person changed", actor=actor, subject_id=employee.id)


def leave(employee: Employee, *, actor: Account | None) -> None:
    """Note that a person has left: they are not asked any more and cannot sign in as an employee."""
    _lock(employee)
    if employee.left_at is None:
        employee.left_at = clock.now()
        audit.record("person left", actor=actor, subject_id=employee.id)


def come_back(employee: Employee, *, actor: Account | None) -> None:
    """Note that a person who had left works here again."""
    _lock(employee)
    if employee.left_at is not None:
        employee.left_at = None
        audit.record("person came back", actor=actor, subject_id=employee.id)


def _lock(employee: Employee) -> None:
    """Two presses at once follow each other, so that the second finds what the first has done."""
    db.session.refresh(employee, with_for_update={"of": Employee})
