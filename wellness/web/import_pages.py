"""What the page of a proposal shows: columns, sections a page at a time, and changes in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request

from wellness.language import _, ngettext
from wellness.models import ImportBatch, ImportKind, Programme, VisitBreak
from wellness.services import import_choices, import_proposals, wording
from wellness.services import programme as programmes
from wellness.services.import_people import FieldChange, PeopleProposal
from wellness.services.import_proposals import Proposal
from wellness.services.import_visits import VisitsProposal
from wellness.services.therapists import therapists
from wellness.services.uploads.faults import shown
from wellness.services.uploads.slots import Span
from wellness.services.uploads.synonyms import FIELDS, LABELS
from wellness.services.uploads.table import is_blank
from wellness.services.uploads.visits import VisitRow

PART_LENGTH = 100
_SAMPLES = 2
_CHOSEN_FOR_CALENDARS = ("therapist", "site", "room", "service")


@dataclass(frozen=True)
class Part:
    """A section's rows on the page that the address asks for (first page: 1)."""

    name: str
    rows: Sequence[Any]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class ColumnShown:
    """A column of the file: its heading, what it holds ("" is not needed) and the first values below."""

    heading: str
    field: str
    samples: str


@dataclass(frozen=True)
class ProposalPage:
    """Everything that the template of a proposal needs beside the batch."""

    proposal: Proposal
    parts: dict[str, Part]
    columns: list[ColumnShown]
    fields: list[tuple[str, str]]
    missing: str
    known: dict[str, list[str]]
    chosen: dict[str, str]
    all_leave: bool
    sites: dict[str, str]
    sentence: str

    def timeline(self, row: VisitRow) -> list[tuple[str, bool]]:
        """The sessions and breaks of a visit in order: local times, and whether it is a break."""
        room = self.proposal.rooms[row.room] if isinstance(self.proposal, VisitsProposal) else None
        if room is None or row.plan is None:
            return []
        return timeline(row.plan.slots, row.plan.breaks, room.site.timezone)

    def label(self, change: FieldChange) -> str:
        """What the page calls the field that changes."""
        return _capital(_(LABELS.get(change.field, change.field)))

    def said(self, change: FieldChange, *, after: bool) -> str:
        """The value before or after a change."""
        value = change.after if after else change.before
        if change.field == "left":
            return (
                _("left on %(day)s", day=wording.whole_day(value.date()))
                if isinstance(value, datetime)
                else _("works here")
            )
        if isinstance(value, tuple):
            return ", ".join(self.sites.get(site, _("a former site")) for site in value)
        return wording.whole_day(value) if isinstance(value, date) else str(value or _("nothing"))


def page_for(batch: ImportBatch, programme: Programme) -> ProposalPage:
    """The page of a proposal as the request asks for it."""
    proposed = import_proposals.proposal(batch)
    choices = import_choices.unpack(batch.choices)
    return ProposalPage(
        proposed,
        {name: _part(name, rows) for name, rows in _sections(proposed).items()},
        _columns(proposed),
        [("", _("Not needed")), *((field, _capital(_(LABELS[field]))) for field in FIELDS[batch.kind.value])],
        wording.listed([_(LABELS[field]) for field in proposed.reading.mapping.missing]),
        _known(programme),
        {field: choices.defaults.get(field, "") for field in _CHOSEN_FOR_CALENDARS},
        _all_leave(proposed),
        {site.id: site.name for site in programmes.sites(programme)},
        sentence(batch.kind, proposed.counts),
    )


def sentence(kind: ImportKind, counts: dict[str, int]) -> str:
    """The counts in words: "162 join, 3 change, 2 rows are left out"."""
    words = _people_words(counts) if kind is ImportKind.EMPLOYEES else _visits_words(counts)
    if left_out := counts.get("left_out", 0):
        words["left_out"] = ngettext("%(num)s row is left out", "%(num)s rows are left out", left_out)
    return ", ".join(said for name, said in words.items() if counts.get(name))


def _people_words(counts: dict[str, int]) -> dict[str, str]:
    joined, changed, left = (counts.get(name, 0) for name in ("joined", "changed", "left"))
    return {
        "joined": ngettext("%(num)s person joins", "%(num)s join", joined),
        "changed": ngettext("%(num)s person changes", "%(num)s change", changed),
        "left": ngettext("%(num)s person leaves", "%(num)s leave", left),
    }


def _visits_words(counts: dict[str, int]) -> dict[str, str]:
    added, slots = counts.get("added", 0), counts.get("slots", 0)
    return {
        "added": ngettext("%(num)s visit", "%(num)s visits", added),
        "slots": ngettext("%(num)s session", "%(num)s sessions", slots),
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def timeline(slots: Iterable[datetime], breaks: Iterable[Span | VisitBreak], zone: str) -> list[tuple[str, bool]]:
    """Starts of sessions and spans of breaks in order: local times, and whether it is a break."""
    parts = [(start, wording.local_time(start, zone), False) for start in slots]
    parts += [
        (
            pause.starts,
            _(
                "%(starts)s–%(ends)s break",
                starts=wording.local_time(pause.starts, zone),
                ends=wording.local_time(pause.ends, zone),
            ),
            True,
        )
        for pause in breaks
    ]
    return [(words, is_break) for _start, words, is_break in sorted(parts)]


def _all_leave(proposed: Proposal) -> bool:
    missing = proposed.leavers if isinstance(proposed, PeopleProposal) else ()
    usual = [leaver for leaver in missing if not leaver.also_at]
    return bool(usual) and all(leaver.ticked for leaver in usual)


def _sections(proposed: Proposal) -> dict[str, Sequence[Any]]:
    shared: dict[str, Sequence[Any]] = {
        "wrong": proposed.reading.wrong,
        "notes": proposed.reading.notes,
        "skipped": proposed.reading.skipped,
    }
    if isinstance(proposed, PeopleProposal):
        return shared | {
            "joining": proposed.joining,
            "changed": proposed.changed,
            "readdressed": proposed.readdressed,
            "leavers": proposed.leavers,
        }
    return shared | {"added": proposed.added}


def _part(name: str, rows: Sequence[Any]) -> Part:
    pages = max(1, -(-len(rows) // PART_LENGTH))
    page = min(max(request.args.get(name, 1, type=int), 1), pages)
    return Part(name, rows[(page - 1) * PART_LENGTH : page * PART_LENGTH], page, pages, len(rows))


def _columns(proposed: Proposal) -> list[ColumnShown]:
    reading = proposed.reading
    rows = {sheet.name: sheet.rows for sheet in reading.table.sheets}
    found: dict[str, ColumnShown] = {}
    for headings in reading.mapping.sheets:
        below = [row for row in rows[headings.sheet] if row.number > headings.row]
        for column in headings.columns:
            filled = (shown(row.cell(column.index)) for row in below if not is_blank(row.cell(column.index)))
            samples = [text[:40] for _number, text in zip(range(_SAMPLES), filled, strict=False)]
            if column.heading and (samples or column.field):
                found.setdefault(column.heading, ColumnShown(column.heading, column.field or "", ", ".join(samples)))
    return list(found.values())


def _known(programme: Programme) -> dict[str, list[str]]:
    """The names to choose from, by field."""
    sites = programmes.sites(programme)
    return {
        "site": [site.name for site in sites],
        "room": sorted({room.name for site in sites for room in site.rooms}),
        "service": [service.name for service in programmes.offered_services(programme)],
        "therapist": [person.account.email for person in therapists(programme)],
    }
