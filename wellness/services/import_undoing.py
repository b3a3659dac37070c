"""Putting back what an import changed, exactly, or saying what stands in the way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import (
    Account,
    Answer,
    Appointment,
    Employee,
    ImportBatch,
    ImportKind,
    Slot,
    Visit,
    employee_sites,
)
from wellness.services import import_known, wording
from wellness.services.import_known import KnownPerson
from wellness.services.import_people_writing import as_json, from_json, parts, write_fields
from wellness.services.import_standing import built_on, in_words, listed
from wellness.services.import_visits_writing import remove

_JOINED_FIELDS = ("email", "name", "number", "department", "sites", "joined", "left")


def obstacles(batch: ImportBatch) -> list[str]:
    """Why this batch cannot be undone, one sentence each; empty where it can."""
    if batch.kind is ImportKind.VISITS:
        return _visits_in_use(_changes(batch)["added"])
    return _People(batch).obstacles()


def put_back(batch: ImportBatch) -> None:
    """Undo a batch without obstacles."""
    if batch.kind is ImportKind.VISITS:
        remove(_changes(batch)["added"])
    else:
        _People(batch).put_back()


def _changes(batch: ImportBatch) -> dict[str, Any]:
    return batch.changes or {}


def _visits_in_use(ids: list[str]) -> list[str]:
    names: dict[str, str] = {}
    slots: dict[str, str] = {}
    for part in parts(ids):
        for visit in db.session.scalars(sa.select(Visit).where(Visit.id.in_(part))):
            day = wording.local_span(visit.starts, visit.ends, visit.room.site.timezone)
            names[visit.id] = _("%(name)s on %(day)s", name=visit.therapist.name, day=day)
        for slot_id, visit_id in db.session.execute(sa.select(Slot.id, Slot.visit_id).where(Slot.visit_id.in_(part))):
            slots[slot_id] = visit_id
    rostered = {slots[slot_id] for used in built_on("slot", slots).values() for slot_id in used}
    on_slots = {"slot": rostered} if rostered else {}
    on_visits = built_on("visit", names, ignoring=("slot", "visit_break"))
    return in_words(on_slots | on_visits, names)


class _People:
    """The people of a batch as it left them and as they are now."""

    def __init__(self, batch: ImportBatch) -> None:
        self._batch, self._changes = batch, _changes(batch)
        self._now = {person.employee_id: person for person in import_known.people() if person.employee_id}
        self._joined: list[list[Any]] = self._changes["joined"]

    def obstacles(self) -> list[str]:
        return [*self._in_use(), *self._changed_since(), *self._addresses_taken(), *self._relied_upon()]

    def put_back(self) -> None:
        for part in parts([entry[0] for entry in self._joined]):
            db.session.execute(sa.delete(employee_sites).where(employee_sites.c.employee_id.in_(part)))
            db.session.execute(sa.delete(Employee).where(Employee.id.in_(part)))
        for part in parts([entry[1] for entry in self._joined if entry[2]]):
            db.session.execute(sa.delete(Account).where(Account.id.in_(part)))
        numbered = [entry["employee"] for entry in self._changes["changed"] if "number" in entry["fields"]]
        for part in parts(numbered):
            db.session.execute(sa.update(Employee).where(Employee.id.in_(part)).values(number=None))
        write_fields(
            (
                entry["account"],
                entry["employee"],
                {field: from_json(field, values[0]) for field, values in entry["fields"].items()},
            )
            for entry in self._changes["changed"]
        )
        for part in parts(self._changes["left"]):
            db.session.execute(sa.update(Employee).where(Employee.id.in_(part)).values(left_at=None))

    def _in_use(self) -> list[str]:
        """People who joined by this import and of whom there is more by now."""
        names = {entry[0]: entry[4] for entry in self._joined}
        by_account = {entry[1]: entry[0] for entry in self._joined if entry[2]}
        used = built_on("employee", names, ignoring=("employee_site",))
        for table, accounts in built_on("account", by_account, ignoring=("employee",)).items():
            used[table] = used.get(table, set()) | {by_account[account] for account in accounts}
        return in_words(used, names)

    def _changed_since(self) -> list[str]:
        changed = [entry[4] for entry in self._joined if not self._is_as_written(entry)]
        for entry in self._changes["changed"]:
            person = self._now.get(entry["employee"])
            after = {field: values[1] for field, values in entry["fields"].items()}
            if person is None or any(_value(person, field) != value for field, value in after.items()):
                changed.append(person.name if person else _("Somebody"))
        for employee_id in self._changes["left"]:
            person = self._now.get(employee_id)
            if person is None or _value(person, "left") != self._changes["left_at"]:
                changed.append(person.name if person else _("Somebody"))
        if not changed:
            return []
        words = ngettext(
            "%(names)s was changed again since.",
            "%(names)s were changed again since.",
            len(changed),
            names=listed(sorted(changed)),
        )
        return [words]

    def _is_as_written(self, entry: list[Any]) -> bool:
        person = self._now.get(entry[0])
        present = [_value(person, field) for field in _JOINED_FIELDS] if person else None
        return present == [*entry[3:], None]

    def _addresses_taken(self) -> list[str]:
        """Addresses and numbers that people had before and that somebody else has now."""
        taken = []
        emails = {person.email: person.account_id for person in import_known.people()}
        for entry in self._joined:
            if entry[2]:
                emails.pop(entry[3], None)
        numbers = {person.number: person.employee_id for person in self._now.values()}
        leaving = {entry[0] for entry in self._joined}
        returning = {entry["employee"] for entry in self._changes["changed"]}
        for entry in self._changes["changed"]:
            email = entry["fields"].get("email", [None])[0]
            number = entry["fields"].get("number", [None])[0]
            if email and emails.get(email, entry["account"]) != entry["account"]:
                taken.append(email)
            if number and numbers.get(number, entry["employee"]) not in leaving | returning:
                taken.append(number)
        return [_("%(what)s belongs to somebody else by now.", what=listed(sorted(taken)))] if taken else []

    def _relied_upon(self) -> list[str]:
        """Changed people who have since answered or got a session as the import made them."""
        telling = {"sites", "left"}
        ids = [entry["employee"] for entry in self._changes["changed"] if telling & entry["fields"].keys()]
        since = self._batch.confirmed_at
        used = _used_since(ids, since) if since else set()
        names = sorted(self._now[employee_id].name for employee_id in used)
        words = _("%(names)s answered or got a session after the change.", names=listed(names)) if names else ""
        return [words] if words else []


def _used_since(ids: Iterable[str], since: datetime) -> set[str]:
    used: set[str] = set()
    for part in parts(list(ids)):
        answered = sa.select(Answer.employee_id).where(Answer.employee_id.in_(part), Answer.updated_at >= since)
        placed = sa.select(Appointment.employee_id).where(
            Appointment.employee_id.in_(part), Appointment.created_at >= since
        )
        used.update(db.session.scalars(answered), db.session.scalars(placed))
    return used


def _value(person: KnownPerson, field: str) -> Any:
    attribute = {"joined": "joined_on", "left": "left_at"}.get(field, field)
    return as_json(getattr(person, attribute))
