"""The half hours on offer: from the first visit of a day to the last, in the site's zone, also when clocks change."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests import builders as b
from tests.conftest import saved
from wellness.db import db
from wellness.models import Employee, Programme, Round, Site
from wellness.services import half_hours

BERLIN_SPRING = date(2026, 3, 29)
NEW_YORK_SPRING = date(2026, 3, 8)
BERLIN_AUTUMN = date(2026, 10, 25)


def offered_times(
    programme: Programme, site: Site, day: date, starts: list[str], employee: Employee | None = None
) -> list[str]:
    """The local times on offer on one day with one visit of these starts (25 minutes each)."""
    b.visit(b.therapist(programme), b.room(site), b.service(programme), day=day, starts=starts)
    somebody = employee or b.employee(programme, "ada@meadow.example", sites=[site])
    round_ = b.open_round(programme, starts_on=day, days=1)
    [zone] = half_hours.offered(round_, somebody)
    return [f"{zone.local(instant):%H:%M}" for instant in zone.days[0].starts]


def test_half_hours_reach_from_the_earliest_start_to_the_latest_end(app: Flask) -> None:
    """A visit from 09:10 to 10:35 touches the half hours from 09:00 to 10:30."""
    with saved(app):
        programme = b.programme()
        times = offered_times(programme, b.site(programme), b.MONDAY, ["09:10", "10:10"])
        assert times == ["09:00", "09:30", "10:00", "10:30"]


def test_a_visit_that_ends_on_the_half_hour_offers_none_after_it(app: Flask) -> None:
    """From 09:05 to 09:30 there is one half hour."""
    with saved(app):
        programme = b.programme()
        assert offered_times(programme, b.site(programme), b.MONDAY, ["09:05"]) == ["09:00"]


def test_a_zone_with_a_half_hour_offset_has_its_own_half_hours(app: Flask) -> None:
    """Kolkata is 5:30 ahead of UTC; the times there are full and half hours all the same."""
    with saved(app):
        programme = b.programme()
        times = offered_times(programme, b.site(programme, "Pune", "Asia/Kolkata"), b.MONDAY, ["10:00", "10:30"])
        assert times == ["10:00", "10:30"]


@pytest.mark.parametrize(
    ("zone", "day", "first", "last", "expected"),
    [
        ("Europe/Berlin", BERLIN_SPRING, "01:00", "03:00", ["01:00", "01:30", "03:00"]),
        ("America/New_York", NEW_YORK_SPRING, "01:00", "03:00", ["01:00", "01:30", "03:00"]),
        (
            "Europe/Berlin",
            BERLIN_AUTUMN,
            "01:30",
            "03:00",
            ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"],
        ),
    ],
)
def test_a_day_has_exactly_the_half_hours_that_its_clock_has(
    app: Flask, zone: str, day: date, first: str, last: str, expected: list[str]
) -> None:
    """On a day of 23 hours two are missing, on a day of 25 two come twice."""
    with saved(app):
        programme = b.programme()
        assert offered_times(programme, b.site(programme, "Here", zone), day, [first, last]) == expected


def test_a_day_of_23_hours_offers_46_half_hours(app: Flask) -> None:
    """A visit around the clock on the day Berlin goes to summer time."""
    with saved(app):
        programme = b.programme()
        times = offered_times(programme, b.site(programme), BERLIN_SPRING, ["00:00", "23:30"])
        assert len(times) == 46


def test_the_local_time_stays_across_the_clock_change(app: Flask) -> None:
    """09:00 in Berlin is 08:00 UTC on Friday 27 March and 07:00 UTC on Monday 30 March."""
    with saved(app):
        programme = b.programme()
        berlin, service = b.site(programme), b.service(programme)
        therapist, room = b.therapist(programme), b.room(berlin)
        for day in (date(2026, 3, 27), date(2026, 3, 30)):
            b.visit(therapist, room, service, day=day, starts=["09:00"])
        employee = b.employee(programme, "ada@meadow.example", sites=[berlin])
        [zone] = half_hours.offered(b.open_round(programme, starts_on=date(2026, 3, 23), days=14), employee)
        assert [day.starts[0] for day in zone.days] == [
            datetime(2026, 3, 27, 8, 0, tzinfo=UTC),
            datetime(2026, 3, 30, 7, 0, tzinfo=UTC),
        ]
        assert {week_time.time for _, _, week_time in zone.half_hours()} == {"09:00"}


def test_two_sites_of_one_zone_share_a_table_and_another_zone_has_its_own(app: Flask) -> None:
    """Berlin and Munich are offered together, New York beside them; a site without visits is not named."""
    with saved(app):
        programme = b.programme()
        berlin, munich = b.site(programme), b.site(programme, "Munich")
        york = b.site(programme, "New York", "America/New_York")
        service = b.service(programme)
        for number, site in enumerate((berlin, munich, york)):
            b.visit(b.therapist(programme, f"t{number}@hands.example"), b.room(site), service, starts=["09:00"])
        everywhere = [berlin, munich, york, b.site(programme, "Pune", "Asia/Kolkata")]
        employee = b.employee(programme, "ada@meadow.example", sites=everywhere)
        zones = half_hours.offered(b.open_round(programme), employee)
        assert [(zone.timezone, zone.sites) for zone in zones] == [
            ("Europe/Berlin", ("Berlin", "Munich")),
            ("America/New_York", ("New York",)),
        ]


def test_visits_elsewhere_withdrawn_or_outside_the_round_are_not_offered(app: Flask) -> None:
    """Only what this person could really come to."""
    with saved(app):
        programme = b.programme()
        berlin, pune = b.site(programme), b.site(programme, "Pune", "Asia/Kolkata")
        service, therapist, room = b.service(programme), b.therapist(programme), b.room(berlin)
        b.visit(therapist, room, service, day=date(2026, 4, 13), starts=["09:00"])
        b.visit(therapist, room, service, day=date(2026, 3, 17), starts=["09:00"]).withdrawn_at = b.local(
            b.MONDAY, "08:00"
        )
        b.visit(b.therapist(programme, "tim@hands.example"), b.room(pune), service, starts=["09:00"])
        db.session.flush()
        round_: Round = b.open_round(programme)
        assert half_hours.offered(round_, b.employee(programme, "ada@meadow.example", sites=[berlin])) == []
