"""Answering: by the mailed round link, signed in, or by a coordinator for somebody on the phone."""

from flask import url_for
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.models import Employee, Round
from wellness.services import round_links
from wellness.services.errors import NotFound
from wellness.web import answer_pages
from wellness.web.answer_pages import Desk
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.roles import Role

bp = Doors("answers", __name__)


@bp.get("/r/<round_token>", allow=[Role.ANYONE])
def by_link(round_token: str) -> str:
    """The own answer behind a round link."""
    return answer_pages.show(desk_of_link(round_token))


@bp.post("/r/<round_token>", allow=[Role.ANYONE])
def save_by_link(round_token: str) -> ResponseReturnValue:
    """Save it."""
    return answer_pages.save(desk_of_link(round_token))


@bp.get("/rounds/<round_id>/answer", allow=[Role.EMPLOYEE])
def own(round_id: str) -> str:
    """The own answer of somebody who is signed in; after the deadline it is shown as it stands."""
    return answer_pages.show(own_desk(round_id))


@bp.post("/rounds/<round_id>/answer", allow=[Role.EMPLOYEE])
def save_own(round_id: str) -> ResponseReturnValue:
    """Save it."""
    return answer_pages.save(own_desk(round_id))


@bp.get("/rounds/<round_id>/people/<employee_id>", allow=[Role.COORDINATOR])
def on_phone(round_id: str, employee_id: str) -> str:
    """The answer of somebody on the phone, without what is private in it."""
    return answer_pages.show(_phone_desk(round_id, employee_id))


@bp.post("/rounds/<round_id>/people/<employee_id>", allow=[Role.COORDINATOR])
def save_on_phone(round_id: str, employee_id: str) -> ResponseReturnValue:
    """Save it, marked as given by a coordinator."""
    return answer_pages.save(_phone_desk(round_id, employee_id))


def desk_of_link(token: str) -> Desk:
    """Where a round link leads; raises NotFound."""
    opened = round_links.find(token)
    if opened is None:
        raise NotFound
    return Desk(opened.round, opened.employee, url_for("answers.by_link", round_token=token))


def own_desk(round_id: str) -> Desk:
    """Where somebody who is signed in answers; raises NotFound."""
    employee = account().employee
    if employee is None:
        raise NotFound
    return Desk(_round(round_id, employee), employee, url_for("answers.own", round_id=round_id))


def _phone_desk(round_id: str, employee_id: str) -> Desk:
    employee = db.session.get(Employee, employee_id)
    if employee is None or employee.left_at is not None:
        raise NotFound
    address = url_for("answers.on_phone", round_id=round_id, employee_id=employee_id)
    return Desk(_round(round_id, employee), employee, address, coordinator=account())


def _round(round_id: str, employee: Employee) -> Round:
    round_ = db.session.get(Round, round_id)
    if round_ is None or round_.discarded_at is not None or round_.programme_id != employee.programme_id:
        raise NotFound
    return round_
