"""What the pages share on which a coordinator puts people into places: reading the choice, and refusing it in words."""

from collections.abc import Callable, Mapping

from flask import request
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.language import _, later
from wellness.models import Employee, Slot
from wellness.services.errors import NotFound, Refused, Stale

SOMEBODY = later("Choose somebody first.")


def chosen(values: Mapping[str, str], name: str, otherwise: str) -> str:
    """What a form names; raises Refused with the words of `otherwise` when it names nothing."""
    found = values.get(name, "")
    if not found:
        raise Refused(otherwise)
    return found


def slot_with(slot_id: str) -> Slot:
    """The slot with this id; raises NotFound."""
    slot = db.session.get(Slot, slot_id)
    if slot is None:
        raise NotFound
    return slot


def chosen_slot(values: Mapping[str, str]) -> Slot:
    """The slot that a form names; raises Refused when it names none."""
    return slot_with(chosen(values, "slot", _("Choose a place first.")))


def chosen_employee(values: Mapping[str, str]) -> Employee:
    """The employee whom a form names; raises Refused when it names none."""
    employee = db.session.get(Employee, chosen(values, "employee", _(SOMEBODY)))
    if employee is None:
        raise NotFound
    return employee


def is_outside() -> bool:
    """Whether the form says that somebody agreed to a time outside those in the answer."""
    return request.form.get("outside_times") == "yes"


def again(refusal: Refused, page: Callable[[str], str]) -> ResponseReturnValue:
    """The same page as things are now, with what was refused; what is not there stays not found."""
    if isinstance(refusal, NotFound):
        raise refusal
    db.session.rollback()
    return page(str(refusal)), 409 if isinstance(refusal, Stale) else 422
