"""Busy times of a person's own calendar, taken for one round: read apart, kept without a word of what they are."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import _
from wellness.models import Appointment, BusyReading, BusySpan, Employee, Invite, Round
from wellness.services import busy_readings
from wellness.services.calendar_busy import BusyQuestion, BusyTimes
from wellness.services.calendar_faults import Reason
from wellness.services.errors import Refused
from wellness.services.rounds import takes_answers, zone_of
from wellness.services.uploads import busy_times
from wellness.services.uploads.table import UploadRefused

__all__ = ["BusyQuestion", "keep", "question_for", "read"]

MOST_READINGS = 12
_FAULTS_KEPT = 50
_TWO_PRESSES = timedelta(minutes=1)


def question_for(round_: Round, employee: Employee) -> BusyQuestion:
    """What to read out of the person's calendar; Refused when the round takes no answers."""
    _demand_open(round_)
    zones = {site.timezone for site in employee.sites} or {zone_of(employee)}
    midnights = [
        datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for zone in zones
        for day in (round_.starts_on, round_.ends_on + timedelta(days=1))
    ]
    ours = sa.select(Invite.uid).join(Appointment).where(Appointment.employee_id == employee.id)
    return BusyQuestion(
        zone=zone_of(employee),
        first=min(midnights),
        last=max(midnights),
        own=frozenset({employee.account.email.lower()}),
        ours=frozenset(db.session.scalars(ours)),
        host=settings.current().host,
    )


def read(files: Sequence[tuple[str, bytes]], question: BusyQuestion) -> tuple[list[BusyTimes], list[str]]:
    """Read calendar files, each by its name and bytes: what they say, and why some could not be read, in words.

    Takes seconds, so nothing of the database may be open. Raises Occupied when too many are being read already.
    """
    found, refusals = [], []
    with busy_times.place():
        for name, data in files:
            try:
                times = busy_times.read_busy_times(data, question)
            except UploadRefused as refusal:
                refusals.append(f"{name}: {refusal}")
            else:
                found.append(times)
    return found, refusals


def keep(round_: Round, employee: Employee, times: BusyTimes) -> BusyReading:
    """Keep what was read; the same file sent twice is kept once."""
    _demand_open(round_)
    db.session.execute(sa.select(Employee.id).where(Employee.id == employee.id).with_for_update())
    readings = busy_readings.find(round_, employee)
    reading = _row(round_, employee, times)
    for earlier in readings:
        if clock.now() - earlier.created_at < _TWO_PRESSES and _said(earlier) == _said(reading):
            return earlier
    if len(readings) >= MOST_READINGS:
        raise Refused(
            _(
                "You have dropped %(most)s calendars already. Forget those that you need no more.",
                most=MOST_READINGS,
            )
        )
    db.session.add(reading)
    db.session.flush()
    return reading


def _row(round_: Round, employee: Employee, times: BusyTimes) -> BusyReading:
    unreadable = {line for line, reason in times.faults if reason is not Reason.ZONE}
    return BusyReading(
        round_id=round_.id,
        employee_id=employee.id,
        entries=times.read,
        unreadable=len(unreadable),
        faults=[[line, reason.value] for line, reason in times.faults[:_FAULTS_KEPT]],
        spans=[BusySpan(starts=span.starts, ends=span.ends, tentative=span.tentative) for span in times.spans],
    )


def _said(reading: BusyReading) -> tuple[object, ...]:
    spans = [(span.starts, span.ends, span.tentative) for span in reading.spans]
    return reading.entries, reading.unreadable, reading.faults, spans


def _demand_open(round_: Round) -> None:
    if not takes_answers(round_):
        raise Refused(_("This round takes no more answers, so your calendar is not needed any more."))
