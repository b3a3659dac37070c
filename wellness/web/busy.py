"""Dropping one's calendar on the page of an answer, so that it shows when one is busy; and forgetting it again."""

from collections.abc import Callable

from flask import flash, make_response, request
from flask.typing import ResponseReturnValue

from wellness.db import db
from wellness.language import _
from wellness.models import BusyReading
from wellness.services import busy, busy_readings, half_hours
from wellness.services.errors import Refused
from wellness.services.plain_text import one_line
from wellness.services.uploads.busy_times import Occupied
from wellness.web import answer_pages, answers, busy_words
from wellness.web.answer_pages import Desk
from wellness.web.doors import Doors
from wellness.web.roles import Role

bp = Doors("busy", __name__)

_MOST_FILES = 10
_LONGEST_NAME = 60


@bp.post("/r/<round_token>/calendar", allow=[Role.ANYONE])
def read_by_link(round_token: str) -> ResponseReturnValue:
    """Read calendar files behind a round link."""
    return _read(lambda: answers.desk_of_link(round_token))


@bp.post("/rounds/<round_id>/answer/calendar", allow=[Role.EMPLOYEE])
def read_own(round_id: str) -> ResponseReturnValue:
    """Read calendar files of somebody who is signed in."""
    return _read(lambda: answers.own_desk(round_id))


@bp.post("/r/<round_token>/calendar/forget", allow=[Role.ANYONE])
def forget_by_link(round_token: str) -> ResponseReturnValue:
    """Forget one calendar, or all."""
    return _forget(answers.desk_of_link(round_token))


@bp.post("/rounds/<round_id>/answer/calendar/forget", allow=[Role.EMPLOYEE])
def forget_own(round_id: str) -> ResponseReturnValue:
    """Forget one calendar, or all."""
    return _forget(answers.own_desk(round_id))


def _read(find_desk: Callable[[], Desk]) -> ResponseReturnValue:
    desk = find_desk()
    try:
        question = busy.question_for(desk.round, desk.employee)
        files = _files()
        # Reading takes seconds; nobody else's changes wait for it.
        db.session.rollback()
        found, refusals = busy.read(files, question)
        desk = find_desk()
        kept = [busy.keep(desk.round, desk.employee, times) for times in found]
    except Occupied as occupied:
        response = make_response(answer_pages.again(find_desk(), message=str(occupied)), 503)
        response.headers["Retry-After"] = "5"
        return response
    except Refused as refusal:
        db.session.rollback()
        return answer_pages.again(find_desk(), message=str(refusal))
    if not kept:
        return answer_pages.again(desk, message=" ".join(refusals))
    response = make_response(answer_pages.again(desk))
    if response.status_code < 400:
        _tell(desk, kept, refusals)
    return response


def _files() -> list[tuple[str, bytes]]:
    files = [file for file in request.files.getlist("calendar") if file.filename]
    if not files:
        raise Refused(_("Choose your calendar file (.ics) first, then press the button again."))
    if len(files) > _MOST_FILES:
        raise Refused(_("Drop at most %(most)s calendar files at once.", most=_MOST_FILES))
    return [(one_line(file.filename or "")[-_LONGEST_NAME:], file.read()) for file in files]


def _tell(desk: Desk, kept: list[BusyReading], refusals: list[str]) -> None:
    offered = half_hours.instants(half_hours.offered(desk.round, desk.employee))
    for reading in kept:
        flash(_("Your calendar: %(words)s", words=busy_words.sentence(reading, offered)), "success")
    for refusal in refusals:
        flash(refusal, "danger")


def _forget(desk: Desk) -> ResponseReturnValue:
    reading_id = request.form.get("forget", "")
    gone = busy_readings.forget(desk.round, desk.employee, None if reading_id == "all" else reading_id)
    response = make_response(answer_pages.again(desk))
    if response.status_code < 400:
        flash(_("Forgotten. What you painted by hand stays.") if gone else _("There was nothing to forget."), "success")
    return response
