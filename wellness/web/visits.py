"""Therapists' days on site: a week at a time, adding one, withdrawing one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from wellness import clock
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import LIVE, Appointment, Programme, Room, Site, Slot, Visit
from wellness.services import programme as programmes
from wellness.services import therapists, visit_checks, visits
from wellness.services.errors import NotFound, Refused
from wellness.services.uploads.faults import Unreadable
from wellness.services.uploads.local_time import instant
from wellness.services.uploads.times import parse_time
from wellness.web.days import day_of
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.import_pages import timeline
from wellness.web.roles import Role

bp = Doors("visits", __name__)

COORDINATOR = [Role.COORDINATOR]
_WEEK = timedelta(days=7)
_FIELDS = ("therapist", "room", "service", "day", "starts", "ends")


@dataclass(frozen=True)
class Week:
    """The visits of a week, from `monday` on; the neighbours are the next weeks that have any, either way."""

    monday: date
    days: dict[date, list[Visit]]
    booked: dict[str, int]
    before: date | None
    after: date | None


@bp.get("/visits", allow=COORDINATOR)
def index() -> str:
    """A week of visits, at one site or at all."""
    return _page()


@bp.post("/visits", allow=COORDINATOR)
def add() -> ResponseReturnValue:
    """Add one visit; its breaks and slots follow from the programme's rules."""
    try:
        visit = _added(programmes.get_programme())
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(refusal=str(refusal)), 422
    words = ngettext(
        "Added: %(name)s with %(num)s session.",
        "Added: %(name)s with %(num)s sessions.",
        len(visit.slots),
        name=visit.therapist.name,
    )
    flash(words, "success")
    return redirect(url_for("visits.index", site=visit.room.site_id, week=visit.day.isoformat()), 303)


@bp.post("/visits/<visit_id>/withdraw", allow=COORDINATOR)
def withdraw(visit_id: str) -> ResponseReturnValue:
    """Take a visit out of planning."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.room.site.programme_id != programmes.get_programme().id:
        raise NotFound
    visits.withdraw(visit, actor=account())
    flash(_("The visit of %(name)s is withdrawn.", name=visit.therapist.name), "success")
    return redirect(url_for("visits.index", site=visit.room.site_id, week=visit.day.isoformat()), 303)


def _added(programme: Programme) -> Visit:
    form = request.form
    therapist = therapists.get_therapist(programme, form.get("therapist", ""))
    offered = {service.id: service for service in programmes.offered_services(programme)}
    room, service = db.session.get(Room, form.get("room", "")), offered.get(form.get("service", ""))
    if room is None or service is None or room.site.programme_id != programme.id:
        raise NotFound
    day, zone = day_of(form.get("day", "")), room.site.timezone
    try:
        times = [parse_time(form.get(name, "")) for name in ("starts", "ends")]
        if day is None or times[0] is None or times[1] is None or times[0] >= times[1]:
            raise Refused(_("Give the day, and an end after the start: 2026-03-16, 09:00, 15:00."))
        starts, ends = (instant(day, at, zone) for at in times if at)
    except Unreadable as fault:
        raise Refused(_("Expected %(expected)s.", expected=fault.expected)) from None
    if missing := visit_checks.credential_fault(therapist, service, day):
        raise Refused(_("Expected %(expected)s.", expected=missing))
    return visits.add(programme, visits.Place(therapist, room, service), starts=starts, ends=ends)


def _page(*, refusal: str = "") -> str:
    programme = programmes.get_programme()
    sites = programmes.sites(programme)
    site = next((site for site in sites if site.id == request.args.get("site")), None)
    return render_template(
        "visits/index.html",
        sites=sites,
        site=site,
        week=_week(programme, site),
        therapists=therapists.therapists(programme),
        services=programmes.offered_services(programme),
        values={name: request.form.get(name, "") for name in _FIELDS},
        refusal=refusal,
        timeline=timeline,
        now=clock.now(),
    )


def _week(programme: Programme, site: Site | None) -> Week:
    here = [Visit.withdrawn_at.is_(None), Site.programme_id == programme.id]
    if site:
        here.append(Site.id == site.id)
    query = sa.select(Visit).join(Visit.room).join(Room.site).where(*here)
    days = sa.select(Visit.day).join(Visit.room).join(Room.site).where(*here)
    today = clock.now().date()
    wanted = day_of(request.args.get("week", ""))
    start = wanted or db.session.scalar(days.where(Visit.day >= today).order_by(Visit.day).limit(1)) or today
    monday = start - timedelta(days=start.weekday())
    found = db.session.scalars(
        query.where(Visit.day >= monday, Visit.day < monday + _WEEK)
        .order_by(Visit.day, Visit.starts, Site.name)
        .options(selectinload(Visit.slots), selectinload(Visit.breaks))
    ).all()
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for visit in found:
        by_day[visit.day].append(visit)
    return Week(
        monday,
        dict(by_day),
        _booked([visit.id for visit in found]),
        db.session.scalar(days.where(Visit.day < monday).order_by(Visit.day.desc()).limit(1)),
        db.session.scalar(days.where(Visit.day >= monday + _WEEK).order_by(Visit.day).limit(1)),
    )


def _booked(visit_ids: list[str]) -> dict[str, int]:
    query = (
        sa.select(Slot.visit_id, sa.func.count())
        .join(Appointment, Appointment.slot_id == Slot.id)
        .where(Slot.visit_id.in_(visit_ids), Appointment.book == LIVE, Appointment.cancelled_at.is_(None))
        .group_by(Slot.visit_id)
    )
    return {visit_id: count for visit_id, count in db.session.execute(query)}
