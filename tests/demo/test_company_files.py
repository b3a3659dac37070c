"""The demonstration company's files are what coordinators have, fit together and are of the size they claim."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from importlib import resources
from itertools import combinations

import pytest

from tests.demo.sheets import as_date, emails_in, file, rows, uploaded_people
from wellness.demo import generate
from wellness.demo.company import REFERENCE_MONDAY, answers, files, setup
from wellness.demo.generating.people import address
from wellness.demo.generating.timetable import visits
from wellness.presets import catalogue

ROUNDS = (1, 2, 3)
TWO_SITES = ("Berlin; New York", "Berlin; Pune", "New York, Berlin", "Pune / Berlin")
GERMAN = ("Therapeut", "Standort", "Raum", "Datum", "Von", "Bis", "Leistung")


def test_the_files_are_those_of_the_job_and_one_to_practise_on():
    assert [(found.kind, found.name, found.round_number) for found in files() if not found.practice] == [
        ("employees", "employees-berlin.xlsx", None),
        ("employees", "employees-new-york.csv", None),
        ("employees", "employees-pune.csv", None),
        ("visits", "visits-round-1.csv", 1),
        ("visits", "visits-round-2.xlsx", 2),
        ("visits", "visits-round-3-berlin.xlsx", 3),
        ("visits", "visits-round-3-new-york.csv", 3),
        ("visits", "visits-round-3-pune.csv", 3),
    ]
    assert [found.name for found in files() if found.practice] == ["employees-with-faults.csv"]


def test_making_the_files_again_gives_the_same_bytes():
    folder = resources.files("wellness.demo")
    for path, data in generate.generated().items():
        assert folder.joinpath(*path.split("/")).read_bytes() == data, path


def test_about_180_people_at_three_sites_and_every_address_once():
    sizes = {found.name: len(emails_in(found)) for found in files() if found.kind == "employees" and not found.practice}
    assert sizes == {"employees-berlin.xlsx": 78, "employees-new-york.csv": 58, "employees-pune.csv": 46}
    assert len(set(uploaded_people())) == 182


def test_german_people_have_numbers_and_dates_in_excel_cells():
    title, headings, first, *_ = rows("employees-berlin.xlsx", file("employees-berlin.xlsx").data)
    assert title[0] == "Mitarbeiterliste Berlin"
    assert headings == ("Personalnummer", "Nachname", "Vorname", "E-Mail", "Abteilung", "Standort", "Eintrittsdatum")
    assert isinstance(first[0], int)
    assert isinstance(first[6], datetime)


def test_american_people_have_the_month_first():
    headings, *people_rows = rows("employees-new-york.csv", file("employees-new-york.csv").data)
    assert headings == ("Employee ID", "First Name", "Last Name", "Work Email", "Department", "Location", "Hire Date")
    assert all(date(2013, 1, 1) < as_date("employees-new-york.csv", row[6]) < REFERENCE_MONDAY for row in people_rows)


def test_indian_people_have_semicolons_a_byte_order_mark_and_the_day_first():
    data = file("employees-pune.csv").data
    headings, *people_rows = rows("employees-pune.csv", data)
    assert data.startswith(b"\xef\xbb\xbf")
    assert headings == ("Full Name", "Email", "Employee No", "Team", "Office", "Date of Joining")
    assert all(date(2013, 1, 1) < as_date("employees-pune.csv", row[5]) < REFERENCE_MONDAY for row in people_rows)


def test_some_people_belong_to_two_sites():
    two = [cell for found in files() for row in rows(found.name, found.data) for cell in row if cell in TWO_SITES]
    assert len(two) == 5


def test_look_alike_names_are_different_people():
    addresses = set(uploaded_people())
    for name in ("jan.maier", "jan.meier", "jan.meyer", "jon.park", "john.park", "priya.sharma", "priya.sharma2"):
        assert f"{name}@meadow.example" in addresses


@pytest.mark.parametrize(
    ("given", "family", "plain"),
    [
        ("Sören", "Weiß", "soeren.weiss"),
        ("Łukasz", "Zając", "lukasz.zajac"),
        ("Ayşe", "Yıldız", "ayse.yildiz"),
        ("Alisha", "D'Souza", "alisha.dsouza"),
        ("Mikkel", "Kjær", "mikkel.kjaer"),
    ],
)
def test_addresses_are_spelled_in_plain_letters(given, family, plain):
    assert address(given, family) == f"{plain}@meadow.example"


def test_every_address_ends_in_example():
    company = setup()
    known = [company.coordinator.email, company.example_employee, *(t.email for t in company.therapists)]
    written = [email for found in files() for email in emails_in(found)]
    answered = [email for number in ROUNDS for answer in answers(number) for email in (answer.email, *answer.avoided)]
    assert all(re.fullmatch(r"[a-z0-9.-]+@[a-z]+\.example", email) for email in known + written + answered)


def test_the_practice_file_has_a_misspelt_site_and_a_broken_address():
    text = file("employees-with-faults.csv").data.decode()
    assert "Berln" in text
    assert "(at)" in text
    assert len(emails_in(file("employees-with-faults.csv"))) == 3


def test_the_rounds_follow_on_one_another_and_the_last_begins_on_the_reference_monday():
    first, second, third = setup().rounds
    assert third.starts_on == REFERENCE_MONDAY == date(2026, 1, 5)
    assert REFERENCE_MONDAY.weekday() == 0
    assert all(r.ends_on - r.starts_on == timedelta(days=27) for r in (first, second, third))
    assert first.ends_on + timedelta(days=1) == second.starts_on
    assert second.ends_on + timedelta(days=1) == third.starts_on


def test_the_set_up_offers_medical_massage_and_one_class_from_the_catalogue():
    presets = {preset.code: preset for preset in catalogue()}
    offered = setup().services
    assert all(service.minutes in presets[service.modality].minutes for service in offered)
    assert "medical-massage-45" in {service.code for service in offered}
    assert [service.name for service in offered if presets[service.modality].kind == "class"] == [
        "Yoga class, 45 minutes"
    ]


def test_eight_therapists_of_whom_one_is_about_to_lose_a_credential_and_one_has_lost_one():
    until = [held.valid_until for therapist in setup().therapists for held in therapist.credentials]
    last_day = setup().rounds[-1].ends_on
    assert len(setup().therapists) == 8
    assert None in until
    assert sum(1 for day in until if day and last_day <= day <= last_day + timedelta(days=7)) == 1
    assert sum(1 for day in until if day and day < setup().rounds[0].starts_on) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_a_visit_is_given_by_a_therapist_with_a_valid_credential_in_a_room_of_the_site(number):
    modalities = {preset.code: preset for preset in catalogue()}
    services = {service.name: modalities[service.modality] for service in setup().services}
    rooms = {(site.name, room.name) for site in setup().sites for room in site.rooms}
    for visit in visits(number):
        therapist = next(therapist for therapist in setup().therapists if therapist.name == visit.therapist)
        held = {credential.code: credential.valid_until for credential in therapist.credentials}
        wanted = services[visit.service].credential
        assert wanted in held
        assert held[wanted] is None or visit.day <= held[wanted]
        assert (visit.site, visit.room) in rooms


@pytest.mark.parametrize("number", ROUNDS)
def test_no_therapist_is_in_two_places_and_no_room_holds_more_than_its_stations(number):
    stations = {(site.name, room.name): room.stations for site in setup().sites for room in site.rooms}
    for visit in visits(number):
        others = [other for other in visits(number) if other.day == visit.day and other.starts < visit.ends]
        at_once = [other for other in others if visit.starts < other.ends]
        assert sum(other.therapist == visit.therapist for other in at_once) == 1
        assert sum(other.room == visit.room for other in at_once) <= stations[visit.site, visit.room]


def test_two_visits_share_a_room_of_two_stations_at_least_once():
    pairs = [
        (one, other)
        for one, other in combinations(visits(3), 2)
        if (one.day, one.room) == (other.day, other.room) and one.starts < other.ends and other.starts < one.ends
    ]
    assert pairs


def visit_rows(number):
    """Each file's rows of a round by heading, in English."""
    english = dict(zip(GERMAN, ("Therapist", "Site", "Room", "Date", "From", "To", "Service"), strict=True))
    for found in files():
        if found.round_number == number:
            headings, *lines = rows(found.name, found.data)
            yield from (dict(zip((english.get(h, h) for h in headings), line, strict=True)) for line in lines)


@pytest.mark.parametrize("number", ROUNDS)
def test_the_files_hold_the_visits_of_the_round(number):
    written = Counter((row["Therapist"], row["Site"], row["Room"], row["Service"]) for row in visit_rows(number))
    assert written == Counter((v.therapist, v.site, v.room, v.service) for v in visits(number))


def test_dates_and_times_are_written_as_each_site_writes_them():
    by_site = {row["Site"]: row for row in visit_rows(3)}
    assert isinstance(by_site["Berlin"]["Date"], datetime)
    assert isinstance(by_site["Berlin"]["From"], time)
    assert re.fullmatch(r"\d\d/\d\d/2026", by_site["New York"]["Date"])
    assert re.fullmatch(r"\d{1,2}:\d\d [AP]M", by_site["New York"]["From"])
    assert re.fullmatch(r"\d\d:\d\d", by_site["Pune"]["From"])
