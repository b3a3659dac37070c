"""Therapist days out of a calendar file, as a table like any other, so that the same page can mend them."""

from datetime import date

from wellness.language import _
from wellness.services.calendar_reading import CalendarRefused, ReadVisit, read_visits
from wellness.services.uploads.table import Cell, Note, Row, Sheet, Table, UploadRefused

_HEADINGS = ("Therapist", "Site", "From", "To", "Event")


def read_calendar(filename: str, data: bytes, *, start: date, end: date) -> Table:
    """The events on the days from `start` up to, not including, `end`: one row each, times aware UTC.

    An event without a zone has naive times, to be read as the site's own. The therapist's cell lists everybody whom
    the event names. Raises UploadRefused when nothing of the file can be read.
    """
    try:
        calendar = read_visits(data, start=start, end=end)
    except CalendarRefused as refusal:
        raise UploadRefused(f"{filename}: {refusal}") from refusal
    if not calendar.visits and not calendar.faults:
        raise UploadRefused(
            _(
                "%(file)s has no event from %(start)s to before %(end)s. Choose other days, or export the calendar "
                "again.",
                file=filename,
                start=start.isoformat(),
                end=end.isoformat(),
            )
        )
    rows = [Row(1, _HEADINGS), *(Row(number, _cells(visit)) for number, visit in enumerate(calendar.visits, start=2))]
    notes = tuple(Note("", 0, fault.message) for fault in calendar.faults)
    return Table(filename, "ics", (Sheet("", tuple(rows)),), notes)


def _cells(visit: ReadVisit) -> tuple[Cell, ...]:
    people = (*visit.attendees, *((visit.organizer,) if visit.organizer else ()))
    named = [text for person in people for text in (person.email, person.name) if text]
    therapist = "; ".join(dict.fromkeys((*named, visit.summary)))
    return therapist, visit.location, visit.starts, visit.ends, visit.summary
