"""Calendar programs that we did not write read our files, and see the instants that went in, to the second."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.clients import readers
from tests.services.calendar_samples import an_event
from wellness.services import calendar
from wellness.services.calendar import Event

pytestmark = pytest.mark.clients

# Days of ordinary weeks, of those in which the clocks of Berlin or New York change, and the days of the change.
DAYS = [
    *(date(2026, 2, 9) + timedelta(days=n) for n in range(5)),
    *(date(2026, 3, 6) + timedelta(days=n) for n in range(6)),
    *(date(2026, 3, 27) + timedelta(days=n) for n in range(5)),
    *(date(2026, 7, 1) + timedelta(days=n) for n in range(3)),
    *(date(2026, 10, 23) + timedelta(days=n) for n in range(12)),
]
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"]
HOURS = [0, 1, 4, 9, 14, 23]
Wanted = dict[str, tuple[datetime, datetime]]


def events() -> list[Event]:
    """An appointment at several hours of every day in every zone, through both hours of each change too."""
    return [
        an_event(
            uid=f"{zone.replace('/', '-')}-{day}-{hour}@wellness.example",
            timezone=zone,
            starts=datetime(day.year, day.month, day.day, hour, 10, tzinfo=UTC),
        )
        for zone in ZONES
        for day in DAYS
        for hour in HOURS
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """A file for every appointment and method, and the files that hold them all."""
    folder = tmp_path_factory.mktemp("calendars")
    writers = {"request": calendar.request, "cancel": calendar.cancel, "publish": calendar.publication}
    made: dict[str, list[Path]] = {name: [] for name in writers}
    for number, event in enumerate(events()):
        for name, write in writers.items():
            path = folder / f"{name}-{number}.ics"
            path.write_bytes(write(event))
            made[name].append(path)
    made["feed"] = [folder / "feed.ics"]
    made["feed"][0].write_bytes(calendar.feed(events(), "Mine"))
    made["file"] = [folder / "file.ics"]
    made["file"][0].write_bytes(calendar.calendar_file(events()))
    return made


@pytest.fixture(scope="module")
def renamed(files: dict[str, list[Path]], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Copies with zones of unheard names, so that a reader has nothing but what we wrote about them."""
    folder = tmp_path_factory.mktemp("renamed")
    copies = []
    for path in files["request"] + files["feed"]:
        data = path.read_bytes()
        for zone in ZONES:
            data = re.sub(rf"(TZID[:=]){zone}\b".encode(), rf"\1House of {zone[:4]}".encode(), data)
        copies.append(folder / path.name)
        copies[-1].write_bytes(data)
    return copies


@pytest.fixture(scope="module")
def wanted() -> Wanted:
    """What every reader must see."""
    return {event.uid: (event.starts, event.ends) for event in events()}


@pytest.mark.parametrize("kind", ["request", "cancel", "publish", "feed", "file"])
def test_ical_js_sees_every_instant(kind: str, files: dict[str, list[Path]], wanted: Wanted) -> None:
    """The engine of Thunderbird and Nextcloud, which knows no zone but ours."""
    assert readers.ical_js_instants(files[kind]) == wanted


@pytest.mark.parametrize("kind", ["request", "cancel", "publish", "feed", "file"])
def test_libical_sees_every_instant_and_finds_the_rules_kept(
    kind: str, files: dict[str, list[Path]], wanted: Wanted
) -> None:
    """The engine of Evolution; it also checks what each method must and must not carry (RFC 5546)."""
    assert readers.libical_instants(files[kind]) == wanted

    seen = readers.read_with_libical(files[kind])
    assert not [file["path"] for file in seen if not file["keeps_the_rules"]]
    assert not [error for file in seen for error in file["errors"]]


def test_both_see_the_same_when_they_know_nothing_but_our_zones(renamed: list[Path], wanted: Wanted) -> None:
    """Under names that no table has, only the VTIMEZONE in the file is left to go by."""
    assert readers.ical_js_instants(renamed) == wanted
    assert readers.libical_instants(renamed) == wanted


def test_the_renamed_files_do_depend_on_our_zones(tmp_path: Path) -> None:
    """The negative control: one digit of the zone's rule changed, and both readers are an hour off."""
    event = an_event(starts=datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    data = calendar.request(event).replace(b"Europe/Berlin", b"House of Euro")
    path = tmp_path / "wrong.ics"
    path.write_bytes(data.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300"))
    an_hour_early = {event.uid: (event.starts - timedelta(hours=1), event.ends - timedelta(hours=1))}

    assert readers.ical_js_instants([path]) == an_hour_early
    assert readers.libical_instants([path]) == an_hour_early


def test_libicals_rules_do_reject_something(tmp_path: Path) -> None:
    """The negative control of the rules: a publication without its organizer is complained about."""
    lines = [line for line in calendar.publication(an_event()).split(b"\r\n") if not line.startswith(b"ORGANIZER")]
    path = tmp_path / "wrong.ics"
    path.write_bytes(b"\r\n".join(lines))

    assert not readers.read_with_libical([path])[0]["keeps_the_rules"]


def test_both_read_the_texts_as_they_were_typed(tmp_path: Path) -> None:
    """Commas, semicolons, backslashes, line ends and other scripts, escaped once and folded between characters."""
    event = an_event(
        summary="Massage; calm, warm \\ quiet " + "佐藤花子" * 12,
        description="First line, with comma\nsecond; line\n\nhttps://wellness.example/?a=1;b=2,3",
        location='Room "North", 2nd floor; left',
    )
    path = tmp_path / "texts.ics"
    path.write_bytes(calendar.request(event))

    for seen in (readers.read_with_ical_js([path]), readers.read_with_libical([path])):
        read = seen[0]["events"][0]
        assert (read["summary"], read["description"], read["location"]) == (
            event.summary,
            event.description,
            event.location,
        )


def test_an_invitation_has_one_attendee_and_its_method(tmp_path: Path) -> None:
    """Nobody learns from an invitation who else is invited."""
    path = tmp_path / "one.ics"
    path.write_bytes(calendar.request(an_event()))
    seen = readers.read_with_ical_js([path])[0]

    assert seen["method"] == "REQUEST"
    assert seen["events"][0]["attendees"] == ["mailto:joerg.mueller@company.example"]
    assert seen["events"][0]["zone"] == "Europe/Berlin"
