"""Uploads from the first look to the last: a proposal, what the coordinator decides about it, confirming, undoing."""

from datetime import date, timedelta
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wellness import clock
from wellness.db import db
from wellness.language import _, later
from wellness.models import Account, HeadingMapping, ImportBatch, ImportKind, ImportState, Programme
from wellness.services import audit, import_people_writing, import_undoing, import_visits_writing, plain_text
from wellness.services.errors import NotFound, Refused, Stale
from wellness.services.import_people import PeopleProposal
from wellness.services.import_proposals import Proposal, proposal
from wellness.services.uploads import codec, sandbox
from wellness.services.uploads.reading import is_calendar
from wellness.services.uploads.table import UploadRefused

__all__ = [
    "CALENDAR_DAYS",
    "Proposal",
    "batches",
    "confirm",
    "discard",
    "get_batch",
    "proposal",
    "propose",
    "undo",
]

CALENDAR_DAYS = timedelta(weeks=12)
"""How far ahead a calendar is read when nobody says which days are wanted."""
_LONGEST_CALENDAR = timedelta(days=400)
_TWO_PRESSES = timedelta(minutes=1)


def propose(
    programme: Programme,
    kind: ImportKind,
    filename: str,
    data: bytes,
    *,
    actor: Account | None,
    days: tuple[date, date] | None = None,
) -> ImportBatch:
    """Read a file and keep what it says as a proposal; raises UploadRefused in words.

    `days` are the first and the last local day to look at in a calendar (.ics). The file is read before the database
    is touched, so that a slow one keeps nobody waiting. A person's second press finds the proposal of the first.
    """
    name = plain_text.one_line(PurePath(filename.replace("\\", "/")).name)[-200:] or _("The file")
    table = sandbox.read_upload(name, data, calendar_days=_calendar_days(kind, name, data, days))
    batch = ImportBatch(
        programme_id=programme.id,
        kind=kind,
        filename=name,
        table=codec.pack(table),
        created_by_id=actor.id if actor else None,
    )
    if same := _just_proposed(batch):
        return same
    db.session.add(batch)
    db.session.flush()
    audit.record("import proposed", actor=actor, subject_id=batch.id, kind=kind.value)
    return batch


def batches(programme: Programme, *, limit: int = 100) -> list[ImportBatch]:
    """The latest batches, newest first; discarded ones are left out."""
    query = sa.select(ImportBatch).where(
        ImportBatch.programme_id == programme.id, ImportBatch.state != ImportState.DISCARDED
    )
    return list(db.session.scalars(query.order_by(ImportBatch.created_at.desc()).limit(limit)))


def get_batch(batch_id: str) -> ImportBatch:
    """A batch by its id; raises NotFound."""
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFound
    return batch


def confirm(batch: ImportBatch, revision: int, *, actor: Account | None, seen: str | None = None) -> bool:
    """Do what the proposal says, all of it or nothing; wrong rows are left out.

    `seen` is the fingerprint of the proposal that the coordinator looked at. Returns False, having done nothing, when
    the batch was confirmed before. Raises Stale when the proposal is another one by now.
    """
    programme = _alone_with(batch)
    if batch.state is ImportState.CONFIRMED:
        return False
    _check_open(batch, revision)
    proposed = proposal(batch)
    if seen is not None and seen != proposed.fingerprint:
        raise Stale(_(_SUBJECTS[batch.kind]))
    if not proposed.does_something:
        raise Refused(_("There is nothing to confirm: no row of this file changes anything."))
    try:
        with db.session.begin_nested():
            batch.changes = (
                import_people_writing.write(programme, proposed)
                if isinstance(proposed, PeopleProposal)
                else import_visits_writing.write(proposed)
            )
            batch.summary = proposed.counts
            _settle(batch, ImportState.CONFIRMED)
            batch.confirmed_at = clock.now()
    except IntegrityError:
        raise Stale(_(_SUBJECTS[batch.kind])) from None
    db.session.expire_all()
    audit.record("import confirmed", actor=actor, subject_id=batch.id, **proposed.counts)
    return True


def undo(batch: ImportBatch, *, actor: Account | None) -> bool:
    """Put back exactly what confirming changed; returns False when that was done before.

    Raises Refused with everything that stands in the way.
    """
    _alone_with(batch)
    if batch.state is ImportState.UNDONE:
        return False
    if batch.state is not ImportState.CONFIRMED:
        raise Refused(_("Only a confirmed import can be undone."))
    if found := import_undoing.obstacles(batch):
        raise Refused(
            _(
                "This import cannot be undone any more. %(why)s Change single people or visits instead.",
                why=" ".join(found),
            )
        )
    try:
        with db.session.begin_nested():
            import_undoing.put_back(batch)
            batch.state, batch.undone_at, batch.changes = ImportState.UNDONE, clock.now(), None
    except IntegrityError:
        raise Stale(_(_SUBJECTS[batch.kind])) from None
    db.session.expire_all()
    audit.record("import undone", actor=actor, subject_id=batch.id)
    return True


def discard(batch: ImportBatch, *, actor: Account | None) -> None:
    """Forget a proposal and everything that was read for it."""
    _alone_with(batch)
    if batch.state is ImportState.DISCARDED:
        return
    if batch.state is not ImportState.PROPOSED:
        raise Refused(_("This import was confirmed already; it can only be undone."))
    _settle(batch, ImportState.DISCARDED)
    audit.record("import discarded", actor=actor, subject_id=batch.id)


def remember(programme_id: str, kind: ImportKind, mapping: dict[str, str]) -> None:
    """Recognise these plain headings from now on."""
    query = sa.select(HeadingMapping).where(
        HeadingMapping.programme_id == programme_id,
        HeadingMapping.kind == kind,
        HeadingMapping.heading.in_(mapping),
    )
    known = {row.heading: row for row in db.session.scalars(query)}
    for heading, field in mapping.items():
        if heading in known:
            known[heading].field = field
        else:
            db.session.add(HeadingMapping(programme_id=programme_id, kind=kind, heading=heading, field=field))


_SUBJECTS = {ImportKind.EMPLOYEES: later("The list of people"), ImportKind.VISITS: later("The list of visits")}


def _just_proposed(batch: ImportBatch) -> ImportBatch | None:
    """The untouched proposal that the same person got from the same file a moment ago."""
    if batch.created_by_id is None:
        return None
    db.session.execute(sa.select(Programme.id).where(Programme.id == batch.programme_id).with_for_update())
    recent = sa.select(ImportBatch).where(
        ImportBatch.kind == batch.kind,
        ImportBatch.filename == batch.filename,
        ImportBatch.created_by_id == batch.created_by_id,
        ImportBatch.state == ImportState.PROPOSED,
        ImportBatch.revision == 1,
        ImportBatch.created_at > clock.now() - _TWO_PRESSES,
    )
    return next((one for one in db.session.scalars(recent) if one.table == batch.table), None)


def _calendar_days(
    kind: ImportKind, name: str, data: bytes, days: tuple[date, date] | None
) -> tuple[date, date] | None:
    """The first day and the day after the last one in which a calendar's events are looked for."""
    if kind is not ImportKind.VISITS or not is_calendar(data):
        return None
    first = clock.now().date()
    first, last = days or (first, first + CALENDAR_DAYS)
    if not first <= last <= first + _LONGEST_CALENDAR:
        raise UploadRefused(
            _(
                "%(file)s is a calendar; choose the days to read from it: the last one not before the first, and at "
                "most "
                "%(days)s days.",
                file=name,
                days=_LONGEST_CALENDAR.days,
            )
        )
    return first, last + timedelta(days=1)


def _alone_with(batch: ImportBatch) -> Programme:
    """Confirming and undoing follow one another; returns the programme, with the batch as it is now."""
    query = sa.select(Programme).where(Programme.id == batch.programme_id).with_for_update()
    programme = db.session.scalars(query).one()
    db.session.refresh(batch)
    return programme


def _check_open(batch: ImportBatch, revision: int) -> None:
    if batch.state is not ImportState.PROPOSED:
        raise Refused(_("This proposal is settled already. Upload the file again to see what it would do now."))
    if batch.revision != revision:
        raise Stale(_("This proposal"))


def _settle(batch: ImportBatch, state: ImportState) -> None:
    # What was read is personal data of no further use: undoing needs the changes alone.
    batch.state, batch.table, batch.choices = state, {}, {}
