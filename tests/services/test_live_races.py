"""Several who change what is published at once: one does it, the others are told, and no calendar is left behind.

Each comes with its control: the protection off, and the same test sees the harm.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import MONDAY, local
from tests.conftest import saved
from tests.services.live_worlds import LATER, invite_of, published, sent
from tests.services.roster_worlds import World, again
from wellness import clock
from wellness.db import db
from wellness.models import Appointment, Employee, Invite
from wellness.services import appointment_changes, give_back, publishing, visit_changes
from wellness.services.errors import Refused

PRESSES = 10


@pytest.fixture
def here(app: Flask) -> World:
    with saved(app):
        return published()


def press_all(app: Flask, here: World, deed: Callable[[World, int], object]) -> int:
    """Everybody does the same at once, each with a connection of their own; returns how many did it."""
    ready = Barrier(PRESSES)

    def press(number: int) -> bool:
        ready.wait()
        try:
            with saved(app):
                deed(again(here), number)
        except (Refused, sa.exc.IntegrityError):
            return False
        return True

    with app.app_context():
        db.session.remove()
    with clock.stopped_at(LATER), ThreadPoolExecutor(PRESSES) as threads:
        return list(threads.map(press, range(PRESSES))).count(True)


def cancel(company: World, number: int) -> None:
    ada = db.session.scalars(
        sa.select(Appointment).filter_by(employee_id=company.ada.id).order_by(Appointment.created_at)
    ).first()
    appointment_changes.cancel(ada, reason="other", actor=company.hr)


def move(company: World, number: int) -> None:
    appointment = db.session.scalars(sa.select(Appointment).filter_by(employee_id=company.ada.id)).one()
    appointment_changes.move(appointment, company.slots[2], actor=company.hr, seen=0)


def change_visit(company: World, number: int) -> None:
    visit = company.visit
    starts = local(MONDAY, f"09:{number + 1:02}")
    wanted = visit_changes.proposal(visit, visit.room, visit.therapist, starts=starts, note="")
    visit_changes.change(wanted, actor=company.hr, seen=None)


@pytest.mark.parametrize(("deed", "mails"), [(cancel, 1), (move, 1), (change_visit, 2)])
def test_of_ten_at_once_one_does_it_and_each_person_gets_one_mail(
    app: Flask, here: World, deed: Callable[[World, int], object], mails: int
) -> None:
    assert press_all(app, here, deed) == 1
    with app.app_context():
        assert len(sent()) == mails


def test_without_asking_whether_it_still_stands_everybody_would_be_mailed_more_than_once(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the cancellation above."""

    def invite(appointment: Appointment, seen: int | None) -> Invite:
        return db.session.scalars(sa.select(Invite).filter_by(appointment_id=appointment.id)).one()

    def take_out(appointment: Appointment, **_: object) -> None:
        appointment.cancelled_at = clock.now()

    monkeypatch.setattr(appointment_changes, "_standing", invite)
    monkeypatch.setattr(appointment_changes, "take_out", take_out)
    assert press_all(app, here, cancel) > 1


def test_without_the_claim_a_visit_would_be_changed_more_than_once(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the visit above."""
    monkeypatch.setattr(visit_changes, "_claim", lambda visit, seen: None)
    assert press_all(app, here, change_visit) > 1


def meanwhile(app: Flask, first: Callable[[], object], second: Callable[[], object], halfway: Any) -> list[str]:
    """Do the first; when it is halfway begin the second and give it half a second; returns what each was refused."""
    reached, over = Event(), Event()
    refusals = ["", ""]

    def begin_second() -> None:
        reached.wait(10)
        try:
            with saved(app):
                second()
        except Refused as refusal:
            refusals[1] = str(refusal)
        over.set()

    def pause() -> None:
        if not reached.is_set():
            reached.set()
            over.wait(0.5)

    halfway(pause)
    with clock.stopped_at(LATER), ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(begin_second)
        try:
            with saved(app):
                first()
        except Refused as refusal:
            refusals[0] = str(refusal)
        waiting.result()
    return refusals


def pausing(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Callable[[Callable[[], None]], None]:
    """Let a function of a module pause before it does its work."""
    original = getattr(module, name)

    def install(pause: Callable[[], None]) -> None:
        def both(*args: Any, **kwargs: Any) -> Any:
            pause()
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, both)

    return install


def what_ada_knows_is_true(app: Flask, here: World) -> bool:
    """Whether the last mail to Ada says what stands in the database."""
    with app.app_context():
        ada = db.session.get_one(Employee, again(here).ada.id)
        standing = db.session.scalars(
            sa.select(Appointment).filter_by(employee_id=ada.id, book="live", cancelled_at=None)
        ).all()
        mails = sorted((mail for mail in sent() if mail.to == "ada"), key=lambda mail: mail.sequence)
        told = [] if mails and mails[-1].method == "CANCEL" else [mails[-1].starts if mails else "0900"]
        return told == [f"{int(f'{one.starts:%H}') + 1:02}{one.starts:%M}" for one in standing]


def publish_while_moving(app: Flask, here: World, monkeypatch: pytest.MonkeyPatch, *, publishing_first: bool) -> list:
    """A second version keeps Ada at nine while somebody moves her to ten."""
    with saved(app):
        company = again(here)
        second = company.draft_again()
        company.placed(company.ada, 0, second)
        company.placed(company.ben, 1, second)
        draft, shown = second.id, second.revision

    def publish() -> None:
        company = again(here)
        roster = db.session.get_one(type(company.draft), draft)
        publishing.publish(roster, revision=shown, actor=company.hr)

    def move_ada() -> None:
        company = again(here)
        first = sa.select(Appointment).filter_by(employee_id=company.ada.id, roster_id=company.draft.id)
        appointment_changes.move(db.session.scalars(first).one(), company.slots[2], actor=company.hr)

    if publishing_first:
        return meanwhile(app, publish, move_ada, pausing(monkeypatch, publishing, "_go_live"))
    return meanwhile(app, move_ada, publish, pausing(monkeypatch, appointment_changes, "_occupy"))


@pytest.mark.parametrize("publishing_first", [True, False])
def test_of_publishing_and_moving_the_second_is_told(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch, publishing_first: bool
) -> None:
    """Whoever comes second reads what to do, and Ada's calendar is right."""
    first, second = publish_while_moving(app, here, monkeypatch, publishing_first=publishing_first)
    assert first == ""
    assert "Look at" in second
    assert what_ada_knows_is_true(app, here)


def test_without_the_lock_adas_calendar_would_be_wrong(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the test above would notice; on SQLite writers follow each other in any case."""
    for module in (publishing, appointment_changes):
        monkeypatch.setattr(module, "one_at_a_time", lambda round_id: None)
    # It would wait for publishing, too, and on PostgreSQL the two would end in a deadlock.
    monkeypatch.setattr(appointment_changes, "touch", lambda round_id: None)
    publish_while_moving(app, here, monkeypatch, publishing_first=True)
    on_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    assert what_ada_knows_is_true(app, here) == on_sqlite


def test_giving_back_while_it_is_moved_gives_the_moved_one_back(
    app: Flask, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's press waits for the move; both mails arrive in order, and the session is out of the calendar."""

    def move_ada() -> None:
        company = again(here)
        ada = db.session.scalars(sa.select(Appointment).filter_by(employee_id=company.ada.id)).one()
        appointment_changes.move(ada, company.slots[2], actor=company.hr)

    def give() -> None:
        give_back.give_back(invite_of(again(here).ada))

    halfway = pausing(monkeypatch, appointment_changes, "_occupy")
    assert meanwhile(app, move_ada, give, halfway) == ["", ""]
    assert what_ada_knows_is_true(app, here)
    with app.app_context():
        assert [(mail.method, mail.sequence) for mail in sent()] == [("REQUEST", 1), ("CANCEL", 2)]
