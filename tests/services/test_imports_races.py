"""Two coordinators confirm at the same moment: the database holds what one of them saw, the other is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Thread
from unittest import mock

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.services.import_samples import (
    ADA,
    BEN,
    THEA_ON_MONDAY,
    VISIT_HEADINGS,
    lines,
    offices,
    propose_people,
    propose_visits,
    therapist,
)
from wellness.db import db
from wellness.models import Account, Employee, ImportBatch, ImportState, Programme, Slot, Visit
from wellness.services import import_people_writing, import_visits_writing, imports
from wellness.services.errors import Refused, Stale

Confirm = Callable[[str], None]


@contextmanager
def both_have_looked() -> Iterator[None]:
    """Let nobody write before both have seen that nothing stands in the way, where the database lets both look."""
    barrier = Barrier(2)

    def waiting(write: Callable[..., object]) -> Callable[..., object]:
        def wait_and_write(*arguments: object) -> object:
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=1)
            return write(*arguments)

        return wait_and_write

    with (
        mock.patch.object(import_people_writing, "write", waiting(import_people_writing.write)),
        mock.patch.object(import_visits_writing, "write", waiting(import_visits_writing.write)),
    ):
        yield


def without_lock(batch: ImportBatch) -> Programme:
    """The programme, without waiting for whoever confirms just now."""
    db.session.refresh(batch)
    return db.session.get_one(Programme, batch.programme_id)


def confirm_at_once(app: Flask, batch_ids: list[str]) -> list[str]:
    """What each of the coordinators was told, "done" where nothing stood in the way."""
    told: list[str] = []

    def confirm(batch_id: str) -> None:
        with app.app_context():
            batch = imports.get_batch(batch_id)
            try:
                imports.confirm(batch, batch.revision, actor=None)
                db.session.commit()
                told.append("done")
            except Stale as stale:
                db.session.rollback()
                told.append(str(stale))
            except Refused as refused:
                db.session.rollback()
                told.append(str(refused))

    threads = [Thread(target=confirm, args=(batch_id,)) for batch_id in batch_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def confirmed_batches(app: Flask) -> int:
    with app.app_context():
        query = sa.select(sa.func.count()).select_from(ImportBatch)
        return db.session.scalar(query.where(ImportBatch.state == ImportState.CONFIRMED)) or 0


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "lock off"])
def test_a_therapist_is_never_sent_to_two_sites(app: Flask, is_locked: bool) -> None:
    """Both lists send Thea away on Monday morning; with the lock off the database itself refuses the second."""
    in_pune = "thea@hands.example,Pune,Mula,2026-03-16,12:00,16:00,Chair massage 20"
    with saved(app):
        therapist(offices())
        batches = [propose_visits(lines(row, headings=VISIT_HEADINGS)).id for row in (THEA_ON_MONDAY, in_pune)]
    lock = mock.patch.object(imports, "_alone_with", imports._alone_with if is_locked else without_lock)  # noqa: SLF001
    with both_have_looked(), lock:
        told = confirm_at_once(app, batches)
    assert told[1] == "done"
    assert told[0].startswith(("The list of visits was changed by someone else", "There is nothing to confirm"))
    with app.app_context():
        assert len(db.session.scalars(sa.select(Visit)).all()) == 1
        assert db.session.scalar(sa.select(sa.func.count(Slot.visit_id.distinct()))) == 1
    assert confirmed_batches(app) == 1


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "lock off"])
def test_the_same_list_twice_brings_everyone_in_once(app: Flask, is_locked: bool) -> None:
    with saved(app):
        offices()
        batches = [propose_people(lines(ADA, BEN)).id for _ in range(2)]
    lock = mock.patch.object(imports, "_alone_with", imports._alone_with if is_locked else without_lock)  # noqa: SLF001
    with both_have_looked(), lock:
        told = confirm_at_once(app, batches)
    assert told[1] == "done"
    assert told[0].startswith(("The list of people was changed by someone else", "There is nothing to confirm"))
    with app.app_context():
        counts = [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Account, Employee)]
        assert counts == [2, 2]
    assert confirmed_batches(app) == 1


def test_one_proposal_confirmed_from_two_tabs_at_once_is_done_once(app: Flask) -> None:
    with saved(app):
        offices()
        batch_id = propose_people(lines(ADA, BEN)).id
    with both_have_looked():
        assert confirm_at_once(app, [batch_id, batch_id]) == ["done", "done"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 2
