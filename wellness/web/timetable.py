"""A roster's timetable: a day of a site on the roster's page, and every day of a site to be printed."""

from dataclasses import dataclass
from datetime import date

from flask import render_template, request

from wellness import clock
from wellness.language import _, later
from wellness.models import PartStat, Roster, RosterState, Site
from wellness.services import invites, proposals, received_listing, roster_exports, rosters, timetable
from wellness.services.errors import NotFound
from wellness.services.timetable import SiteDay
from wellness.services.wording import local_moment
from wellness.web.doors import Doors
from wellness.web.roles import Role

bp = Doors("timetable", __name__)

COORDINATOR = [Role.COORDINATOR]
_ANSWERS = {PartStat.ACCEPTED: (later("comes"), "good"), PartStat.TENTATIVE: (later("maybe"), "warn")}


@dataclass(frozen=True)
class Choice:
    """Which sheet is shown and which others there are: the first day of each site, and the days of the chosen one."""

    site: Site
    day: date
    sites: list[tuple[Site, date]]
    days: list[date]


@bp.get("/rosters/<roster_id>/timetable", allow=COORDINATOR)
def show(roster_id: str) -> str:
    """Every day of one site, a sheet of paper each."""
    roster = rosters.get_roster(roster_id)
    choice = _choice(roster)
    return render_template(
        "timetable/show.html",
        roster=roster,
        choice=choice,
        sheets=timetable.sheets(roster, choice.site, choice.days) if choice else [],
        marks=_marks(roster),
        service_words=roster_exports.service_words,
    )


def chosen_sheet(roster: Roster) -> dict[str, object]:
    """What a page needs to show the day of the site that `site` and `day` of its address choose."""
    choice = _choice(roster)
    sheet: SiteDay | None = timetable.sheets(roster, choice.site, [choice.day])[0] if choice else None
    return {
        "choice": choice,
        "sheet": sheet,
        "marks": _marks(roster),
        "is_draft": roster.state is RosterState.DRAFT,
        "live": _live(sheet) if sheet and roster.state is RosterState.PUBLISHED else {},
        "now": clock.now(),
        "service_words": roster_exports.service_words,
    }


def _live(sheet: SiteDay) -> dict[str, str]:
    """The invites of the appointments that lie ahead, by the appointment: what can be changed in a published roster."""
    shown = [one for column in sheet.columns for cell in column.cells for one in cell.appointments]
    ahead = [one for one in shown if one.starts > clock.now()]
    return {invite.appointment_id: invite.id for invite in invites.of(ahead)}


def _marks(roster: Roster) -> dict[str, list[tuple[str, str]]]:
    """What is said beside an appointment of a published roster: the answer to its invite, and a time proposed."""
    answers = received_listing.answers_of(roster)
    said = {answer: (_(words), tone) for answer, (words, tone) in _ANSWERS.items()}
    marks = {appointment_id: [said[answer]] for appointment_id, answer in answers.items()}
    for proposal in proposals.open_in(roster.round.programme):
        appointment = proposal.invite.appointment
        zone = appointment.slot.visit.room.site.timezone
        words = _("proposes %(when)s", when=local_moment(proposal.starts, zone))
        marks.setdefault(appointment.id, []).append((words, "accent"))
    return marks


def _choice(roster: Roster) -> Choice | None:
    """The choice of the address; without one, the first site and its next day. None where there is nothing to show."""
    days_of = timetable.days_of(roster)
    if not days_of:
        return None
    wanted = request.args.get("site")
    site = next((one for one in days_of if one.id == wanted), None) if wanted else next(iter(days_of))
    if site is None:
        raise NotFound
    days = days_of[site]
    chosen = next((day for day in days if day.isoformat() == request.args.get("day")), None)
    first_days = [(one, timetable.next_day(one, there)) for one, there in days_of.items()]
    return Choice(site, chosen or timetable.next_day(site, days), first_days, days)
