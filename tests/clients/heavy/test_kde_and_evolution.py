"""KDE's library and Evolution's service take the same mails as Thunderbird, one after the other."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.clients import findings, samples
from tests.clients.findings import Column, Finding
from tests.clients.heavy import eds, kde
from tests.clients.heavy.life import Life
from tests.clients.sightings import Sighting, compare
from tests.clients.steps import story
from wellness.services.calendar import Event
from wellness.services.calendar_zones import zone_for

pytestmark = [pytest.mark.heavy_clients, pytest.mark.one_engine]

KDE, EVOLUTION = "KDE kcalendarcore", "evolution-data-server"
Holds = list[tuple[Sighting, int]]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small program over KDE's library."""
    return kde.compiled(tmp_path_factory.mktemp("kde"))


def standing_at(ada: Life) -> tuple[Holds, Holds]:
    """The appointment as it was invited, and as it is after the update."""
    invited = Sighting(ada.uid, ada.starts, ada.starts + samples.LENGTH)
    moved = Sighting(ada.uid, ada.moved_to, ada.moved_to + samples.LENGTH)
    return [(invited, 0)], [(moved, 1)]


def test_an_appointment_lives_in_kde(program: Path, ada: Life, files: dict[str, Path]) -> None:
    """What is repeated or late is obsolete to it; an update moves, a cancellation removes."""
    invited, moved = standing_at(ada)
    mails = ["invitation", "invitation", "update", "update", "invitation", "cancellation", "cancellation"]
    after = kde.judged(program, [files[f"{name}.ics"] for name in mails])

    with story(KDE, kde.version(), words="update moves, cancel removes, stale and repeated are obsolete") as steps:
        steps.check("invited", after[0].holds == invited, after[0])
        steps.check("the same invitation again", after[1].status == "Obsolete" and after[1].holds == invited, after[1])
        steps.check("moved", after[2].status != "Obsolete" and after[2].holds == moved, after[2])
        steps.check("the same update again", after[3].status == "Obsolete" and after[3].holds == moved, after[3])
        steps.check("the old invitation, late", after[4].status == "Obsolete" and after[4].holds == moved, after[4])
        steps.check("cancelled", after[5].status != "Obsolete" and after[5].holds == [], after[5])
        steps.check("the same cancellation again", after[6].holds == [], after[6])


def test_an_appointment_lives_in_evolution(ada: Life, files: dict[str, Path]) -> None:
    """It keeps no guard over SEQUENCE: a late invitation moves the event back, and the update mends that again."""
    invited, moved = standing_at(ada)
    mails = ["invitation", "invitation", "update", "update", "invitation", "update", "cancellation", "cancellation"]
    after = eds.taken([files[f"{name}.ics"] for name in mails])

    assert not [one.fault for one in after if one.fault]
    words = "update moves, cancel removes, repeated does nothing; a late invitation moves it back"
    with story(EVOLUTION, eds.version(), words=words, fails="the old invitation, late") as steps:
        steps.check("invited", after[0].holds == invited, after[0])
        steps.check("the same invitation again", after[1].holds == invited, after[1])
        steps.check("moved", after[2].holds == moved, after[2])
        steps.check("the same update again", after[3].holds == moved, after[3])
        steps.check("the old invitation, late", after[4].holds == moved, after[4])
        steps.check("the update after it", after[5].holds == moved, after[5])
        steps.check("cancelled", after[6].holds == [], after[6])
        steps.check("the same cancellation again", after[7].holds == [], after[7])


@pytest.mark.parametrize("kind", samples.KINDS)
def test_kde_sees_every_instant(kind: str, program: Path, tmp_path: Path) -> None:
    """In five zones, around every change of the clock, in every kind of file."""
    events = samples.events_for(kind)
    paths = samples.saved(samples.KINDS[kind](events), tmp_path / "files")
    found = compare(kde.seen(program, paths), samples.wanted(events))
    findings.note(Finding(KDE, kde.version(), "instants", found.right, len(events)))

    assert (found.missed, found.strange) == ((), ())


def test_kde_goes_by_our_zones_but_for_a_day_in_auckland(program: Path, tmp_path: Path) -> None:
    """Under names that no table has it looks for a zone like ours, and lets Auckland's clocks change a day late."""
    events = samples.events_for("feed")
    [content] = samples.KINDS["feed"](events)
    paths = samples.saved([samples.with_unheard_zones(content)], tmp_path / "files")
    found = compare(kde.seen(program, paths), samples.wanted(events))
    words = "under names unknown to it Auckland's clocks change a day late"
    findings.note(Finding(KDE, kde.version(), "our zones", found.right, len(events), words))

    assert {one.uid for one in found.missed} == {one.uid for one in events if is_a_day_after_aucklands_change(one)}


def is_a_day_after_aucklands_change(event: Event) -> bool:
    if event.timezone != "Pacific/Auckland" or not zone_for(event.timezone, event.starts, event.ends):
        return False
    moments = (event.starts, event.starts - timedelta(days=1))
    now, a_day_before = (moment.astimezone(ZoneInfo(event.timezone)).utcoffset() for moment in moments)
    return now != a_day_before


@pytest.mark.parametrize("column", ["instants", "our zones"])
def test_evolution_sees_every_instant(column: Column, tmp_path: Path) -> None:
    """Of a feed in five zones around every change, and of its copy with zones that only our file explains."""
    events = samples.events_for("feed", is_quick=False)
    [content] = samples.KINDS["feed"](events)
    chosen = samples.with_unheard_zones(content) if column == "our zones" else content
    [after] = eds.taken(samples.saved([chosen], tmp_path / "files"))
    found = compare([sighting for sighting, _ in after.holds], samples.wanted(events))
    findings.note(Finding(EVOLUTION, eds.version(), column, found.right, len(events)))

    assert (after.fault, found.missed, found.strange) == ("", (), ())
