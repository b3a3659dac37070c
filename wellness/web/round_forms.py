"""The forms of a round: what they start with, and what comes back from them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from wellness import clock
from wellness.db import db
from wellness.language import _
from wellness.models import Programme, Round, Site
from wellness.services import rounds, wording
from wellness.services.plain_text import one_line
from wellness.services.round_proposals import Proposal
from wellness.web.days import day_of

_WEEK = timedelta(weeks=1)
_USUAL_LENGTH = timedelta(days=27)
_NOON = time(12, 0)
_SHORT_NUMBER = re.compile("[0-9]{1,3}")


@dataclass(frozen=True)
class RoundForm:
    """A form as text, the proposal that it means where it can be read, and the faults by field."""

    values: dict[str, str]
    proposal: Proposal | None
    faults: dict[str, str]


def zones(programme: Programme) -> list[str]:
    """The time zones of the sites, in order of the sites' names."""
    names = db.session.scalars(sa.select(Site.timezone).where(Site.programme_id == programme.id).order_by(Site.name))
    return list(dict.fromkeys(names)) or ["UTC"]


def suggested(programme: Programme) -> dict[str, str]:
    """Four weeks from the first Monday after the last round and the coming week; the deadline is a week before."""
    last = db.session.scalar(
        sa.select(sa.func.max(Round.ends_on)).where(Round.programme_id == programme.id, Round.discarded_at.is_(None))
    )
    zone = zones(programme)[0]
    earliest = max(clock.today(zone) + 2 * _WEEK, (last or date.min) + timedelta(days=1))
    starts_on = earliest + timedelta(days=-earliest.weekday() % 7)
    return {
        "name": wording.month_words(starts_on),
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + _USUAL_LENGTH).isoformat(),
        "deadline": datetime.combine(starts_on - _WEEK, _NOON).isoformat(timespec="minutes"),
        "zone": zone,
        "quota": str(programme.quota),
    }


def read(programme: Programme, fields: MultiDict[str, str]) -> RoundForm:
    """What a form says, with a fault for each field that cannot be read."""
    values = {name: one_line(fields.get(name, "")) for name in suggested(programme)}
    faults: dict[str, str] = {}
    starts_on, ends_on = (_day(values, name, faults) for name in ("starts_on", "ends_on"))
    deadline = instant(values["deadline"], values["zone"], zones(programme))
    if deadline is None:
        faults["deadline"] = _("Enter the deadline as a date and a time.")
    quota = int(values["quota"]) if _SHORT_NUMBER.fullmatch(values["quota"]) else 0
    if faults or starts_on is None or ends_on is None or deadline is None:
        return RoundForm(values, None, faults)
    return RoundForm(values, Proposal(values["name"], starts_on, ends_on, deadline, quota), {})


def _day(values: dict[str, str], name: str, faults: dict[str, str]) -> date | None:
    day = day_of(values[name])
    if day is None:
        faults[name] = _("Enter a date, such as 2026-03-16.")
    return day


def instant(local: str, zone: str, known: list[str]) -> datetime | None:
    """The instant of a local date and time ("2026-03-09T12:00") in one of the known zones; None if it is none."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return None
    if zone not in known or moment.tzinfo is not None or not 2000 <= moment.year <= 2200:
        return None
    return moment.replace(tzinfo=ZoneInfo(zone))


def local_value(moment: datetime, zone: str) -> str:
    """An instant as a form field wants it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")


def later_deadline(round_: Round, zone: str) -> str:
    """A deadline to suggest for taking answers longer: two days on, but never in the past."""
    return local_value(max(round_.deadline, clock.now()) + timedelta(days=2), zone)


def reader_zone(programme: Programme, employee_zone: str | None) -> str:
    """The zone in which a coordinator reads times: that of their own site, else the first site's."""
    return employee_zone or zones(programme)[0]


def is_same(round_: Round, proposal: Proposal) -> bool:
    """Whether a round is what a proposal would open: then the button was pressed twice."""
    return rounds.takes_answers(round_) and (
        (round_.name, round_.starts_on, round_.ends_on, round_.deadline, round_.quota)
        == (proposal.name, proposal.starts_on, proposal.ends_on, proposal.deadline, proposal.quota)
    )
