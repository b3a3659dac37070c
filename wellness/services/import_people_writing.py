"""Writing a confirmed list of people, many rows at once, and noting what it takes to undo it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from wellness import clock
from wellness.db import db, new_id
from wellness.models import Account, Employee, Programme, employee_sites
from wellness.services.import_missing import Leaver
from wellness.services.import_people import Change, Joining, PeopleProposal, Value

_ACCOUNT_COLUMNS = {"email": "email", "name": "name"}
_EMPLOYEE_COLUMNS = {"number": "number", "department": "department", "joined": "joined_on", "left": "left_at"}


def write(programme: Programme, proposed: PeopleProposal) -> dict[str, Any]:
    """Make the changes; returns them with the values before, as JSON.

    Raises IntegrityError where somebody else took an address or a number in the meantime.
    """
    left_at = clock.now()
    changed = [_noted(change) for change in proposed.applied]
    _free_numbers(proposed.applied)
    write_fields(
        (
            change.person.account_id,
            str(change.person.employee_id),
            {field.field: field.after for field in change.fields},
        )
        for change in proposed.applied
    )
    joined = _join(programme, proposed.joining)
    _leave(proposed.leaving, left_at)
    return {
        "joined": joined,
        "changed": changed,
        "left": [leaver.person.employee_id for leaver in proposed.leaving],
        "left_at": left_at.isoformat(),
    }


def write_fields(people: Iterable[tuple[str, str, Mapping[str, Value]]]) -> None:
    """Set fields of people: account id, employee id, and values by the names that `FieldChange` uses."""
    people = list(people)
    _update(Account, ((account, _columns(values, _ACCOUNT_COLUMNS)) for account, _, values in people))
    _update(Employee, ((employee, _columns(values, _EMPLOYEE_COLUMNS)) for _, employee, values in people))
    moved = {employee: values["sites"] for _, employee, values in people if "sites" in values}
    for part in parts(list(moved)):
        db.session.execute(sa.delete(employee_sites).where(employee_sites.c.employee_id.in_(part)))
    rows = [
        {"employee_id": employee, "site_id": site}
        for employee, sites in moved.items()
        if isinstance(sites, tuple)
        for site in sites
    ]
    if rows:
        db.session.execute(sa.insert(employee_sites), rows)


def _columns(values: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    return {names[field]: value for field, value in values.items() if field in names}


def _update(model: type[Account] | type[Employee], rows: Iterable[tuple[str, dict[str, Value]]]) -> None:
    """Update rows by id; those that change the same columns go in one statement."""
    alike: dict[tuple[str, ...], list[dict[str, Value]]] = defaultdict(list)
    for row_id, values in rows:
        if values:
            alike[tuple(sorted(values))].append({"row": row_id, **{f"new_{name}": values[name] for name in values}})
    table = model.__table__
    assert isinstance(table, sa.Table)
    for names, parameters in alike.items():
        statement = sa.update(table).where(table.c.id == sa.bindparam("row"))
        db.session.execute(statement.values({name: sa.bindparam(f"new_{name}") for name in names}), parameters)


def as_json(value: Value) -> Any:
    """A field's value for the batch; `from_json` gives it back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_json(field: str, value: Any) -> Value:
    """What `as_json` was given for this field."""
    if value is None:
        return None
    match field:
        case "left":
            return datetime.fromisoformat(value)
        case "joined":
            return date.fromisoformat(value)
        case "sites":
            return tuple(value)
    return str(value)


def _noted(change: Change) -> dict[str, Any]:
    return {
        "account": change.person.account_id,
        "employee": change.person.employee_id,
        "fields": {field.field: [as_json(field.before), as_json(field.after)] for field in change.fields},
    }


def _free_numbers(changes: Iterable[Change]) -> None:
    """Two people may exchange their numbers, which no order of single changes allows."""
    moving = [
        change.person.employee_id for change in changes if any(field.field == "number" for field in change.fields)
    ]
    for part in parts(moving):
        db.session.execute(sa.update(Employee).where(Employee.id.in_(part)).values(number=None))


def _join(programme: Programme, joining: Iterable[Joining]) -> list[list[Any]]:
    accounts: list[dict[str, Any]] = []
    employees: list[dict[str, Any]] = []
    sites: list[dict[str, str]] = []
    noted: list[list[Any]] = []
    now = clock.now()
    for one in joining:
        row, employee_id = one.row, new_id()
        account_id = one.account.account_id if one.account else new_id()
        if not one.account:
            accounts.append({"id": account_id, "email": row.email, "name": row.name, "created_at": now})
        employee = {"number": row.number, "department": row.department or "", "joined_on": row.joined}
        employees.append(
            {"id": employee_id, "account_id": account_id, "programme_id": programme.id, "created_at": now, **employee}
        )
        sites += [{"employee_id": employee_id, "site_id": site} for site in row.sites]
        name = one.account.name if one.account else row.name
        written = [row.email, name, row.number, row.department or "", sorted(row.sites), as_json(row.joined)]
        noted.append([employee_id, account_id, one.account is None, *written])
    for model, rows in ((Account, accounts), (Employee, employees), (employee_sites, sites)):
        if rows:
            db.session.execute(sa.insert(model), rows)
    return noted


def _leave(leaving: Iterable[Leaver], left_at: datetime) -> None:
    for part in parts([leaver.person.employee_id for leaver in leaving]):
        db.session.execute(sa.update(Employee).where(Employee.id.in_(part)).values(left_at=left_at))


def parts(ids: list[Any], size: int = 500) -> Iterable[list[Any]]:
    """A long list in pieces that fit into one statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
