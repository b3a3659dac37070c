"""The zones that we write say the same as the tz database, to every reader."""

import importlib.resources
import io
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from tests.services.calendar_samples import an_event, content_lines
from tests.services.outlook_model import OutlookZone, outlook_instants
from wellness.services import calendar, calendar_zones
from wellness.services.calendar_zones import zone_for, zone_rule

ZONES = importlib.resources.files("tzdata").joinpath("zones").read_text().split()
HOUR = timedelta(hours=1)
WINDOW = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))


@cache
def changes(key: str) -> tuple[datetime, ...]:
    """The hours in the window in which the clocks of a zone change, found by halving the weeks in which they do."""
    zone, found, instant = ZoneInfo(key), [], WINDOW[0]
    while instant < WINDOW[1]:
        before, after = instant, instant + 7 * 24 * HOUR
        instant = after
        if before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            continue
        while after - before > HOUR:
            middle = before + (after - before) // HOUR // 2 * HOUR
            is_old = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
            before, after = (middle, after) if is_old else (before, middle)
        found.append(before)
    return tuple(found)


def instants(key: str) -> list[datetime]:
    """Instants to try in a zone: around every change of the clock, and every fifth day, an hour later each time."""
    around = [change + n * HOUR / 2 for change in changes(key) for n in range(-6, 7)]
    return around + [WINDOW[0] + n * (5 * 24 + 1) * HOUR for n in range(217)]


def aliases() -> dict[bytes, list[str]]:
    """The names of every IANA zone, by the compiled file behind them: many a zone has several."""
    found: dict[bytes, list[str]] = {}
    for key in ZONES:
        path = importlib.resources.files("tzdata").joinpath("zoneinfo", *key.split("/"))
        found.setdefault(path.read_bytes(), []).append(key)
    return found


@pytest.mark.parametrize("keys", aliases().values(), ids=lambda keys: keys[0])
def test_every_instant_written_with_a_zone_is_read_back_by_outlooks_rules(keys: list[str]) -> None:
    """For every IANA zone over three years: the written local time leads back to the instant, or UTC is written."""
    rule = zone_rule(keys[0])
    assert [zone_rule(key) for key in keys] == [rule and replace(rule, key=key) for key in keys]
    model = rule and OutlookZone(content_lines(rule.component().to_ical()))
    for instant in instants(keys[0]):
        if model and zone_for(keys[0], instant):
            local = instant.astimezone(ZoneInfo(keys[0])).replace(tzinfo=None)
            assert model.instant(local) == instant.replace(tzinfo=None), instant


def test_most_zones_are_written_with_their_name() -> None:
    """UTC is the exception: without this, writing everything in UTC would pass the test above."""
    noon = datetime(2026, 6, 15, 12, tzinfo=UTC)
    named = [key for key in ZONES if zone_for(key, noon)]

    assert len(named) >= 0.93 * len(ZONES)
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/Dublin", "Australia/Sydney"} <= set(named)


def test_dateutil_reads_every_rule_as_zoneinfo_does() -> None:
    """Another reader of VTIMEZONE agrees at every hour around the changes, for each kind of rule once."""
    kinds = {content_lines_without_name(key): key for key in ZONES if zone_for(key, datetime(2026, 6, 15, tzinfo=UTC))}
    assert len(kinds) > 50
    for key in kinds.values():
        rule = zone_rule(key)
        assert rule
        calendar_text = f"BEGIN:VCALENDAR\r\n{rule.component().to_ical().decode()}END:VCALENDAR\r\n"
        zone = tzical(io.StringIO(calendar_text)).get(key)
        for instant in [change + n * HOUR for change in changes(key)[:2] for n in (-3, -2, 2, 3)] or [WINDOW[0]]:
            if zone_for(key, instant):
                local = instant.astimezone(ZoneInfo(key)).replace(tzinfo=None)
                assert local.replace(tzinfo=zone).astimezone(UTC) == instant, (key, instant)


def content_lines_without_name(key: str) -> tuple[str, ...]:
    """What a zone's VTIMEZONE says apart from what the zone is called."""
    rule = zone_rule(key)
    return tuple(content_lines(rule.component().to_ical())[2:]) if rule else ()


@pytest.mark.parametrize(
    ("key", "starts"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 50, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 10, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 14, 0, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 10, 26, 4, 15, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2026, 5, 1, 8, 0, tzinfo=UTC)),
        ("Europe/Dublin", datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_whole_invitation_is_read_back_to_the_second(key: str, starts: datetime) -> None:
    """The file as a whole, at and around changes of the clock, leads back to the instants that went in."""
    data = calendar.request(an_event(timezone=key, starts=starts))

    assert outlook_instants(content_lines(data)) == (
        starts.replace(tzinfo=None),
        (starts + timedelta(minutes=20)).replace(tzinfo=None),
    )


@pytest.mark.parametrize(
    ("key", "starts", "why"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the hour that comes twice, first time"),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "the hour that comes twice, second time"),
        ("America/New_York", datetime(2026, 11, 1, 5, 50, tzinfo=UTC), "it ends in the hour that comes twice"),
        ("Africa/Casablanca", datetime(2026, 6, 1, 9, tzinfo=UTC), "the clocks follow the moon"),
        ("Africa/Cairo", datetime(2026, 6, 1, 9, tzinfo=UTC), "the change is at 24:00"),
        ("America/Nuuk", datetime(2026, 6, 1, 9, tzinfo=UTC), "the change is before midnight"),
        ("America/Vancouver", datetime(2026, 6, 1, 9, tzinfo=UTC), "the law changes"),
        ("UTC", datetime(2026, 6, 1, 9, tzinfo=UTC), "it is UTC"),
        ("Nowhere/Atall", datetime(2026, 6, 1, 9, tzinfo=UTC), "there is no such zone"),
        ("../../etc/passwd", datetime(2026, 6, 1, 9, tzinfo=UTC), "it is no zone"),
    ],
)
def test_utc_is_written_where_a_yearly_rule_cannot_say_it(key: str, starts: datetime, why: str) -> None:
    """No zone is named, and the instant stands with a Z."""
    lines = content_lines(calendar.request(an_event(timezone=key, starts=starts)))

    assert f"DTSTART:{starts:%Y%m%dT%H%M%SZ}" in lines, why
    assert "BEGIN:VTIMEZONE" not in lines, why


def test_a_rule_that_is_wrong_for_one_hour_is_not_used_in_that_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every instant is worked out again as a reader would; here the clocks of Berlin change two hours too late."""
    right = zone_rule("Europe/Berlin")
    assert right
    assert right.daylight
    assert right.daylight.begins
    late = replace(right.daylight, begins=replace(right.daylight.begins, at=4 * HOUR))
    monkeypatch.setattr(calendar_zones, "zone_rule", lambda _key: replace(right, daylight=late))

    assert zone_for("Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    assert not zone_for("Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    assert zone_for("Europe/Berlin", datetime(2026, 3, 29, 2, 30, tzinfo=UTC))


def test_irelands_summer_is_the_daylight_part() -> None:
    """The law has it the other way round, which Outlook would read as a clock going back in spring."""
    rule = zone_rule("Europe/Dublin")

    assert rule
    assert rule.daylight
    assert (rule.standard.name, rule.daylight.name) == ("GMT", "IST")
    assert rule.daylight.offset - rule.standard.offset == HOUR


def test_a_summer_event_written_in_winter_has_the_summers_time() -> None:
    """The offset is the event's own, not that of the day of writing."""
    lines = content_lines(calendar.request(an_event(starts=datetime(2026, 7, 1, 8, 0, tzinfo=UTC))))

    assert "DTSTART;TZID=Europe/Berlin:20260701T100000" in lines


def test_readers_with_older_tables_agree_or_get_utc() -> None:
    """Where the machine's own tz database says otherwise than the pinned one, no name is written for it to look up."""
    for key in ZONES:
        path = Path("/usr/share/zoneinfo", key)
        if not path.is_file():
            continue
        with path.open("rb") as file:
            theirs = zoneinfo.ZoneInfo.from_file(file)
        for month in range(36):
            instant = WINDOW[0] + month * 30 * 24 * HOUR
            ours = instant.astimezone(ZoneInfo(key))
            if ours.utcoffset() != instant.astimezone(theirs).utcoffset():
                assert not zone_for(key, instant), (key, instant)
