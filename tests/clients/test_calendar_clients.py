"""Calendar programs that we did not write read our files, and see the instants that went in, to the second."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clients import findings, house, readers, samples
from tests.clients.findings import Column, Finding
from tests.clients.house import Files
from tests.clients.keepers import KEEPERS
from tests.clients.programs import Program
from tests.clients.readers import READERS
from tests.clients.sightings import Comparison, Wanted, compare
from tests.services.calendar_samples import an_event
from wellness.services import calendar

pytestmark = pytest.mark.clients

# Some of them wait for the disk after every event that they keep.
IN_MEMORY = Path("/dev/shm")
HOUR = timedelta(hours=1)
PROGRAMS = READERS + KEEPERS
every_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


@pytest.fixture(scope="module", params=house.SEASONS)
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Everything that a real roster sends and shows, at the change to summer time and at the change back."""
    with house.published(house.SEASONS[request.param], tmp_path_factory.mktemp("house")):
        return house.everything()


def looked(program: Program, contents: Sequence[bytes], wanted: Wanted, folder: Path, column: Column) -> Comparison:
    """What a program sees in files with these contents, noted down."""
    paths = samples.saved(contents, folder / "files")
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as scratch:
        found = compare(program.look(paths, Path(scratch)), wanted)
    findings.note(Finding(program.name, program.version(), column, found.right, len(wanted), program.why))
    return found


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        pytest.param(program, kind, id=f"{program.name}-{kind}")
        for program in PROGRAMS
        for kind in (samples.KINDS if program.is_quick else samples.IN_ONE_FILE)
    ],
)
def test_a_program_sees_every_instant_around_every_change(program: Program, kind: str, tmp_path: Path) -> None:
    """On either side of every change of the clock, in every kind of file, but for what the program is known for."""
    events = samples.events_for(kind, is_quick=program.is_quick)
    shown = [] if kind == "cancel" and not program.shows_cancelled else events
    found = looked(program, samples.KINDS[kind](events), samples.wanted(shown), tmp_path, "instants")

    assert {one.uid for one in found.missed} == {event.uid for event in shown if program.misreads(event)}
    assert len(found.strange) == len(found.missed)


@every_program
@pytest.mark.parametrize("kind", ["request", "update", "cancel", "publication", "feed", "therapist", "roster"])
def test_a_program_agrees_with_the_database(
    program: Program, kind: str, sent: dict[str, Files], tmp_path: Path
) -> None:
    """The mails of a published roster, the downloads, the feeds and the coordinator's file, in five zones."""
    wanted = {} if kind == "cancel" and not program.shows_cancelled else sent[kind].wanted
    found = looked(program, sent[kind].contents, wanted, tmp_path, "instants")

    assert (found.missed, found.strange) == ((), ())


@every_program
def test_a_program_that_knows_nothing_but_our_zones_sees_the_same(program: Program, tmp_path: Path) -> None:
    """Under names that no table has only the VTIMEZONE in the file is left; who does not read it is known."""
    events = samples.events_for("feed", is_quick=False)
    contents = [samples.with_unheard_zones(content) for content in samples.KINDS["feed"](events)]
    found = looked(program, contents, samples.wanted(events), tmp_path, "our zones")

    if program.uses_our_zones:
        assert {one.uid for one in found.missed} == {event.uid for event in events if program.misreads(event)}
    else:
        assert len(found.missed) > len(events) / 4


@pytest.mark.parametrize("program", [one for one in PROGRAMS if one.uses_our_zones], ids=lambda program: program.name)
def test_the_renamed_files_do_depend_on_our_zones(program: Program, tmp_path: Path) -> None:
    """The negative control: one digit of the zone's rule changed, and whoever reads our zones is an hour off."""
    event = an_event(starts=datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    wrong = samples.with_unheard_zones(calendar.request(event)).replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300")
    paths = samples.saved([wrong], tmp_path / "files")

    [seen] = program.look(paths, tmp_path)
    assert (seen.starts, seen.ends) == (event.starts - HOUR, event.ends - HOUR)


@pytest.mark.parametrize("kind", samples.KINDS)
def test_libical_finds_the_rules_kept(kind: str, tmp_path: Path) -> None:
    """It checks what each method must and must not carry (RFC 5546)."""
    seen = readers.read_with_libical(samples.saved(samples.KINDS[kind](samples.events_for(kind)), tmp_path / "files"))

    assert not [file["path"] for file in seen if not file["keeps_the_rules"]]
    assert not [error for file in seen for error in file["errors"]]


def test_libical_finds_the_rules_kept_in_what_a_roster_sends(sent: dict[str, Files], tmp_path: Path) -> None:
    """The same of real mails, feeds and files."""
    contents = [content for files in sent.values() for content in files.contents]
    seen = readers.read_with_libical(samples.saved(contents, tmp_path / "files"))

    assert not [file["path"] for file in seen if not file["keeps_the_rules"] or file["errors"]]


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
