"""A roster as files for a coordinator: calendar, CSV and workbook. A sensitive service is never named in them.

Other programs read these files, so they are in English whatever language the coordinator reads.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from wellness import settings
from wellness.language import _, later, speaking
from wellness.models import Appointment, Roster, Service
from wellness.services import calendar, invites
from wellness.services.appointment_words import exactly_when, place_of, zone_of
from wellness.services.calendar import Event
from wellness.services.exports import Cell, csv_bytes, xlsx_bytes
from wellness.services.placements import appointments_of

PRIVATE = later("private")
_OF_FILES = "en"
HEADINGS = (
    "Date",
    "From",
    "To",
    "Time zone",
    "Site",
    "Room",
    "Therapist",
    "Service",
    "Name",
    "E-mail",
    "Personnel number",
    "Starts",
    "Ends",
    "Calendar UID",
)


def as_csv(roster: Roster) -> bytes:
    """The roster as CSV; `Starts` and `Ends` carry their offset, the UID is empty before publishing."""
    with speaking(_OF_FILES):
        return csv_bytes(HEADINGS, _rows(roster))


def as_workbook(roster: Roster) -> bytes:
    """The roster as an Excel workbook."""
    with speaking(_OF_FILES):
        return xlsx_bytes(roster.round.name, HEADINGS, _rows(roster))


def as_calendar(roster: Roster) -> bytes:
    """The roster as one calendar file, for the coordinator's own use; nobody is invited by it."""
    with speaking(_OF_FILES):
        return calendar.calendar_file(_event(one, roster) for one in appointments_of(roster))


def service_words(service: Service) -> str:
    """A service for a coordinator, next to a person's name."""
    return _(PRIVATE) if service.modality.sensitive else service.name


def _rows(roster: Roster) -> list[list[Cell]]:
    appointments = appointments_of(roster)
    uids = {invite.appointment_id: invite.uid for invite in invites.of(appointments)}
    return [_row(one, uids.get(one.id, "")) for one in appointments]


def _row(appointment: Appointment, uid: str) -> list[Cell]:
    visit, employee = appointment.slot.visit, appointment.employee
    starts, ends = _local(appointment.starts, appointment), _local(appointment.ends, appointment)
    return [
        *_day_and_times(starts, ends),
        zone_of(appointment),
        visit.room.site.name,
        visit.room.name,
        visit.therapist.name,
        service_words(appointment.slot.service),
        employee.name,
        employee.account.email,
        employee.number or "",
        starts.isoformat(timespec="seconds"),
        ends.isoformat(timespec="seconds"),
        uid,
    ]


def _day_and_times(starts: datetime, ends: datetime) -> tuple[date, time, time]:
    return starts.date(), starts.time(), ends.time()


def _local(instant: datetime, appointment: Appointment) -> datetime:
    return instant.astimezone(ZoneInfo(zone_of(appointment)))


def _event(appointment: Appointment, roster: Roster) -> Event:
    chosen, visit = settings.current(), appointment.slot.visit
    written = roster.published_at or roster.created_at
    return Event(
        uid=f"roster-{appointment.id}@{chosen.host}",
        sequence=roster.revision,
        dtstamp=written,
        created=appointment.created_at,
        last_modified=written,
        starts=appointment.starts,
        ends=appointment.ends,
        timezone=zone_of(appointment),
        summary=appointment.employee.name,
        description=f"{exactly_when(appointment)}\n{visit.therapist.name}, {service_words(appointment.slot.service)}",
        location=place_of(appointment),
        organizer_name=chosen.mail_name,
        organizer_email=chosen.mail_from,
        attendee_name=appointment.employee.name,
        attendee_email=appointment.employee.account.email,
    )
