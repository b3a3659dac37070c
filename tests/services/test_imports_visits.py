"""Lists of therapist days and calendars: what is proposed and what stands against a row."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.builders import MONDAY, local
from tests.services.import_samples import (
    THEA_ON_MONDAY,
    VISIT_HEADINGS,
    confirmed,
    faults,
    lines,
    offices,
    propose_visits,
    therapist,
    visits_in,
)
from wellness.db import db
from wellness.models import Slot, Visit
from wellness.services import import_choosing as choosing
from wellness.services import imports, visits
from wellness.services import programme as programmes
from wellness.services.errors import Stale
from wellness.services.import_visits import VisitsProposal
from wellness.services.uploads.table import UploadRefused

THEO_ON_MONDAY = THEA_ON_MONDAY.replace("thea@", "theo@")


def proposed(*rows: str) -> VisitsProposal:
    return visits_in(propose_visits(lines(*rows, headings=VISIT_HEADINGS)))


def expected(*rows: str) -> list[tuple[int, str, str]]:
    """Row, column and what was expected of each fault."""
    return [(row, heading, words) for row, heading, _, words in faults(proposed(*rows))]


def test_a_day_is_added_with_the_slots_that_were_shown(app: Flask) -> None:
    """Six hours less an hour of breaks hold twelve sessions of 20 and 5 minutes."""
    with app.app_context():
        therapist(offices())
        batch = propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS))
        [new] = visits_in(batch).added
        assert new.row.plan is not None
        confirmed(batch)
        visit = db.session.scalars(sa.select(Visit)).one()
        assert (visit.starts, visit.ends) == (local(MONDAY, "09:00"), local(MONDAY, "15:00"))
        assert (visit.day, visit.station, len(visit.slots), len(visit.breaks)) == (MONDAY, 1, 12, 2)
        assert [slot.starts for slot in visit.slots] == list(new.row.plan.slots)
        assert batch.summary == {"added": 1, "slots": 12, "unchanged": 0, "left_out": 0}


def test_the_import_makes_the_same_visit_as_the_form(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        imported = db.session.scalars(sa.select(Visit)).one()
        place = visits.Place(imported.therapist, imported.room, imported.service)
        day = date(2026, 3, 17)
        added = visits.add(programme, place, starts=local(day, "09:00"), ends=local(day, "15:00"))

        def shape(visit: Visit) -> list[tuple[object, ...]]:
            start = visit.starts
            return [
                (slot.starts - start, slot.treatment_ends - start, slot.ends - start, slot.places, slot.station)
                for slot in visit.slots
            ] + [(pause.starts - start, pause.ends - start) for pause in visit.breaks]

        assert shape(imported) == shape(added)


def test_a_visit_that_is_there_already_is_counted_and_left_alone(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        assert proposed(THEA_ON_MONDAY).counts == {"added": 0, "slots": 0, "unchanged": 1, "left_out": 0}


def test_a_therapist_who_is_elsewhere_is_a_fault_that_says_where(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        in_pune = "thea@hands.example,Pune,Mula,2026-03-16,14:00,17:00,Chair massage 20"
        assert expected(in_pune) == [
            (2, "From", "a time when Thea Lind is free; Berlin, Mon 16 March, 09:00–15:00, is taken")
        ]


def test_a_visit_without_end_is_a_fault(app: Flask) -> None:
    """31.12.9999 stands for "without end" in lists of people."""
    with app.app_context():
        therapist(offices())
        endless = THEA_ON_MONDAY.replace("2026-03-16", "9999-12-31")
        assert expected(endless) == [(2, "Date", "a date such as 2026-11-21 or 21.11.2026")]


def test_a_room_without_a_free_station_is_a_fault(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        therapist(programme, "theo@hands.example")
        assert expected(THEA_ON_MONDAY, THEO_ON_MONDAY) == [
            (3, "Room", "a room with a free station; Quiet room has 1 station, all taken then")
        ]


def test_a_withdrawn_visit_takes_no_station(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        therapist(programme, "theo@hands.example")
        confirmed(propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS)))
        visits.withdraw(db.session.scalars(sa.select(Visit)).one(), actor=None)
        db.session.flush()
        assert proposed(THEO_ON_MONDAY).counts["added"] == 1


def test_stations_of_one_room_are_shared_out(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        therapist(programme, "theo@hands.example")
        rows = [row.replace("Berlin,Quiet room", "Pune,Mula") for row in (THEA_ON_MONDAY, THEO_ON_MONDAY)]
        assert [new.station for new in proposed(*rows).added] == [1, 2]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 3, 15), "that of Thea Lind ended on Sun 15 March"),
        (date(2026, 3, 16), ""),
        (None, ""),
    ],
)
def test_a_credential_must_be_valid_on_the_day(app: Flask, until: date | None, words: str) -> None:
    with app.app_context():
        therapist(offices(), until=until)
        found = expected(THEA_ON_MONDAY)
        assert [(row, heading) for row, heading, _ in found] == ([(2, "Therapist")] if words else [])
        assert all(words in said for _, _, said in found)


def test_a_therapist_without_the_credential_is_a_fault(app: Flask) -> None:
    with app.app_context():
        builders.therapist(offices(), credential="yoga-teacher")
        [(row, heading, words)] = expected(THEA_ON_MONDAY)
        assert (row, heading) == (2, "Therapist")
        assert "Chair massage" in words


def test_a_service_that_is_not_offered_says_how_to_offer_it(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        [(_, heading, words)] = expected(THEA_ON_MONDAY.replace("massage 20", "massage 15"))
        assert heading == "Service"
        assert words.startswith("a service that is offered; offer Chair massage, 15 minutes on the page Programme")


def test_an_unknown_therapist_is_a_fault_and_the_other_day_goes(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        other = THEA_ON_MONDAY.replace("thea@hands.example", "theo@hands.example")
        found = proposed(other, THEA_ON_MONDAY.replace("03-16", "03-17"))
        assert found.counts["added"] == 1
        assert [row for row, _, _, _ in faults(found)] == [2]


def test_days_gone_by_are_counted_as_past(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        assert proposed(THEA_ON_MONDAY.replace("2026-03", "2025-03"), THEA_ON_MONDAY).past == 1


def test_visits_added_since_the_page_was_made_are_looked_at_again(app: Flask) -> None:
    with app.app_context():
        programme = offices()
        therapist(programme)
        therapist(programme, "theo@hands.example")
        batch = propose_visits(lines(THEA_ON_MONDAY, headings=VISIT_HEADINGS))
        seen = visits_in(batch).fingerprint
        confirmed(propose_visits(lines(THEO_ON_MONDAY, headings=VISIT_HEADINGS)))
        with pytest.raises(Stale, match="The list of visits was changed"):
            imports.confirm(batch, batch.revision, actor=None, seen=seen)


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Meadow//EN
{events}
END:VCALENDAR
"""
WEEKLY = """BEGIN:VEVENT
UID:weekly@meadow.example
DTSTAMP:20260201T000000Z
DTSTART;TZID=Europe/Berlin:20260316T090000
DTEND;TZID=Europe/Berlin:20260316T120000
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:{summary}
LOCATION:{place}
ORGANIZER;CN=Thea:mailto:{organizer}
END:VEVENT"""


def calendar(summary: str = "Massage day", place: str = "Berlin", organizer: str = "thea@hands.example") -> bytes:
    events = WEEKLY.format(summary=summary, place=place, organizer=organizer)
    return CALENDAR.format(events=events).replace("\n", "\r\n").encode()


def test_a_calendar_takes_service_and_room_from_the_page(app: Flask) -> None:
    """The clocks change between the second and the third Monday, and nine o'clock stays nine o'clock."""
    with app.app_context():
        programme = offices()
        therapist(programme)
        builders.room(programmes.sites(programme)[0], "Loud room")
        db.session.expire_all()
        batch = propose_visits(calendar(), "days.ics")
        assert {heading for _, heading, _, _ in faults(visits_in(batch))} == {"Room"}
        choosing.give(batch, batch.revision, {"room": "Quiet room", "service": "Chair massage, 20 minutes"})
        confirmed(batch)
        starts = db.session.scalars(sa.select(Visit.starts).order_by(Visit.starts)).all()
        assert starts == [local(date(2026, 3, day), "09:00") for day in (16, 23, 30)]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Slot)) == 3 * 6


def test_a_calendar_that_says_room_and_service_needs_no_choice(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        batch = propose_visits(calendar("Chair massage, 20 minutes", "Berlin, Quiet room"), "days.ics")
        assert visits_in(batch).counts["added"] == 3


def test_a_therapist_chosen_on_the_page_gives_every_visit_of_a_calendar(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        batch = propose_visits(calendar("Massage day", organizer="office@meadow.example"), "days.ics")
        assert {heading for _, heading, _, _ in faults(visits_in(batch))} == {"Therapist"}
        choosing.give(batch, batch.revision, {"therapist": "thea@hands.example"})
        assert visits_in(batch).counts["added"] == 3


def test_only_the_days_asked_for_are_read_from_a_calendar(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        batch = propose_visits(calendar(), "days.ics", days=(date(2026, 3, 17), date(2026, 3, 23)))
        assert visits_in(batch).counts["added"] == 1


def test_days_that_make_no_sense_are_refused(app: Flask) -> None:
    with app.app_context():
        therapist(offices())
        with pytest.raises(UploadRefused, match="choose the days"):
            propose_visits(calendar(), "days.ics", days=(date(2026, 3, 17), date(2026, 3, 16)))
