"""Setting up a programme and adding therapists' on-site days."""

from datetime import date

import pytest
from flask import Flask

from tests import builders
from tests.builders import MONDAY, local
from wellness.db import db
from wellness.models import Service, Visit
from wellness.services import programme as programmes
from wellness.services import therapists, visits
from wellness.services.errors import Refused


def test_a_new_programme_has_the_catalogue_and_the_break_table(app: Flask) -> None:
    with app.app_context():
        programme = programmes.set_up("Meadow at Ease", actor=None)
        names = [modality.name for modality in programmes.modalities(programme)]
        assert "Chair massage" in names
        assert "Medical massage" in names
        assert [(rule.from_minutes, rule.break_minutes) for rule in programme.break_rules][-1] == (360, 60)


def test_there_is_one_programme(app: Flask) -> None:
    with app.app_context():
        programmes.set_up("Meadow at Ease", actor=None)
        with pytest.raises(Refused, match="already"):
            programmes.set_up("Another", actor=None)


def test_exactly_the_ticked_services_are_offered(app: Flask) -> None:
    with app.app_context():
        programme = programmes.set_up("Meadow at Ease", actor=None)
        chosen = programmes.modalities(programme)[0].services[0]
        programmes.offer(programme, {chosen.id}, actor=None)
        assert programmes.offered_services(programme) == [chosen]


@pytest.mark.parametrize("zone", ["Berlin", "", "Europe/Atlantis"])
def test_a_site_needs_a_time_zone_that_exists(app: Flask, zone: str) -> None:
    with app.app_context(), pytest.raises(Refused, match="time zone"):
        programmes.add_site(builders.programme(), name="Berlin", timezone=zone, address="", actor=None)


def test_two_sites_of_one_name_are_refused(app: Flask) -> None:
    with app.app_context():
        programme = builders.programme()
        builders.site(programme, "Berlin")
        with pytest.raises(Refused, match="already"):
            programmes.add_site(programme, name=" Berlin ", timezone="Europe/Berlin", address="", actor=None)


def test_a_therapist_gets_an_account_and_credentials(app: Flask) -> None:
    with app.app_context():
        programme = builders.programme()
        person = therapists.add(programme, email=" Thea@Hands.example ", name="Thea  Lind", actor=None)
        therapists.set_credentials(person, {"chair-massage": date(2026, 3, 20)}, actor=None)
        assert (person.account.email, person.name) == ("thea@hands.example", "Thea Lind")
        assert [held.valid_until for _, held in therapists.expiring(programme)] == [date(2026, 3, 20)]


def test_an_unknown_credential_is_refused(app: Flask) -> None:
    with app.app_context():
        person = builders.therapist(builders.programme())
        with pytest.raises(Refused, match="levitation"):
            therapists.set_credentials(person, {"levitation": None}, actor=None)


def place(stations: int = 1) -> tuple[visits.Place, visits.Place]:
    """Two therapists for the same room."""
    programme = programmes.set_up("Meadow at Ease", actor=None)
    room = builders.room(builders.site(programme), stations=stations)
    service = db.session.scalars(db.select(Service).filter_by(minutes=20)).first()
    assert service is not None
    thea, theo = (builders.therapist(programme, f"{name}@hands.example") for name in ("thea", "theo"))
    return visits.Place(thea, room, service), visits.Place(theo, room, service)


def add(at: visits.Place, starts: str = "09:00", ends: str = "15:00") -> Visit:
    programme = programmes.get_programme()
    return visits.add(programme, at, starts=local(MONDAY, starts), ends=local(MONDAY, ends))


def test_a_six_hour_visit_gets_an_hour_of_breaks_and_its_slots(app: Flask) -> None:
    """Six hours less an hour of breaks are 300 minutes: twelve sessions of 20 + 5 minutes, at most four in a row."""
    with app.app_context():
        visit = add(place()[0])
        rest = sum((pause.ends - pause.starts).total_seconds() for pause in visit.breaks) / 60
        assert (len(visit.slots), rest, visit.day) == (12, 60, MONDAY)


def test_visits_in_one_room_take_one_station_each(app: Flask) -> None:
    with app.app_context():
        first, second = place(stations=2)
        assert [add(first).station, add(second).station] == [1, 2]


def test_a_full_room_is_refused_in_words(app: Flask) -> None:
    with app.app_context():
        first, second = place(stations=1)
        add(first)
        with pytest.raises(Refused, match="Every station of Quiet room is taken"):
            add(second, "14:00", "17:00")


def test_a_therapist_in_two_places_is_refused_and_the_rest_stays(app: Flask) -> None:
    with app.app_context():
        first, _ = place(stations=2)
        add(first)
        with pytest.raises(Refused, match="somewhere else"):
            add(first, "10:00", "13:00")
        assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 1


def test_a_day_of_more_than_eight_hours_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(Refused, match="at most 8 hours"):
        add(place()[0], "08:00", "16:30")


def test_a_visit_with_people_on_it_is_not_withdrawn(app: Flask) -> None:
    with app.app_context():
        visit = add(place()[0])
        programme = programmes.get_programme()
        ann = builders.employee(programme, "ann@meadow.example", sites=[visit.room.site])
        builders.appointment(builders.roster(builders.open_round(programme)), visit.slots[0], ann)
        with pytest.raises(Refused, match="1 person is rostered"):
            visits.withdraw(visit, actor=None)


def test_a_withdrawn_visit_makes_room_for_another(app: Flask) -> None:
    with app.app_context():
        first, second = place(stations=1)
        visits.withdraw(add(first), actor=None)
        assert add(second).station == 1
