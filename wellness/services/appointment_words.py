"""When and where an appointment is, in the language that is spoken here and now."""

from wellness import settings
from wellness.language import _
from wellness.models import Appointment
from wellness.services.wording import exact_span, in_zone, local_day, local_span, local_time


def zone_of(appointment: Appointment) -> str:
    """The IANA zone of the appointment's site."""
    return appointment.slot.visit.room.site.timezone


def place_of(appointment: Appointment) -> str:
    """Where it is: "Quiet room, Berlin"."""
    room = appointment.slot.visit.room
    return f"{room.name}, {room.site.name}"


def when_of(appointment: Appointment) -> str:
    """When it is, in words: "Mon 16 March, 09:20–09:40 (Berlin time)"."""
    zone = zone_of(appointment)
    return in_zone(local_span(appointment.starts, appointment.ends, zone), zone)


def exactly_when(appointment: Appointment) -> str:
    """When it is, with the year and the zone, whatever day it is now: a feed stays the same until something changes."""
    return exact_span(appointment.starts, appointment.ends, zone_of(appointment))


def times_of(appointment: Appointment) -> str:
    """From when to when, at the site: "09:20–09:40"."""
    zone = zone_of(appointment)
    return f"{local_time(appointment.starts, zone)}–{local_time(appointment.ends, zone)}"


def day_of(appointment: Appointment) -> str:
    """The day on which it is, at the site: "Mon 16 March"."""
    return local_day(appointment.starts, zone_of(appointment))


def when_and_where(appointment: Appointment) -> str:
    """Both, on a line each."""
    return f"{when_of(appointment)}\n{place_of(appointment)}"


def note_of(appointment: Appointment) -> list[str]:
    """What a coordinator has to say about the visit; empty where that is nothing."""
    note = appointment.slot.visit.note
    return [note] if note else []


def where_all_are() -> str:
    """The sentence that ends mails about appointments."""
    return _("All your appointments: %(address)s", address=f"{settings.current().base_url}/appointments")
