"""The main job on the demonstration company: set up, upload, collect, plan, publish, three rounds in a row.

It calls the services that the pages call, commits where a page would, and lets the jobs of this process do the rest.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import sqlalchemy as sa
from flask import Flask

from wellness import clock
from wellness.cli import demo_answers
from wellness.cli.setup import doorway
from wellness.db import db
from wellness.demo import company
from wellness.demo.shapes import CompanySetup, DemoFile, DemoRound
from wellness.language import speaking
from wellness.models import Account, ImportKind, Mail, MailState, Planning, PlanningState, Roster, Round
from wellness.services import accounts, imports, plannings, programme, publishing, rounds, therapists
from wellness.services.accounts import Post

_OPENS_BEFORE = timedelta(days=20)
_CLOSES_BEFORE = timedelta(days=8)
_PATIENCE_SECONDS = 120

Say = Callable[[str], None]


def run(app: Flask, say: Say) -> None:
    """Do the whole job; the last round begins 14 to 20 days after the clock's present day."""
    present = clock.now()
    weeks = company.weeks_to_shift(present.date())
    setup = company.setup(weeks)
    first = setup.rounds[0].starts_on - timedelta(days=42)
    clock.start_at(_morning(first))
    _set_up(app, setup)
    for file in company.files():
        if file.round_number is None and not file.practice:
            _upload(app, file, weeks, say)
    for one in setup.rounds:
        opens = _morning(one.starts_on) - _OPENS_BEFORE
        clock.start_at(min(opens, present - timedelta(days=1)))
        for file in company.files():
            if file.round_number == one.number:
                _upload(app, file, weeks, say)
        _collect(app, one, weeks, say)
        clock.start_at(min(_deadline(one), present - timedelta(minutes=5)) + timedelta(minutes=1))
        _plan_and_publish(app, say)
    clock.start_at(present)


def _set_up(app: Flask, setup: CompanySetup) -> None:
    with doorway(app):
        hr = accounts.appoint(setup.coordinator.email, setup.coordinator.name, post=Post.COORDINATOR, actor=None)
        accounts.appoint(setup.coordinator.email, setup.coordinator.name, post=Post.ADMINISTRATOR, actor=None)
        mine = programme.set_up(setup.programme, actor=hr)
        programme.change_promises(
            mine, quota=setup.quota, max_per_week=setup.max_per_week, cancel_hours=mine.cancel_hours, actor=hr
        )
        for site in setup.sites:
            row = programme.add_site(mine, name=site.name, timezone=site.timezone, address=site.address, actor=hr)
            for room in site.rooms:
                programme.add_room(row, name=room.name, stations=room.stations, actor=hr)
        wanted = {service.name for service in setup.services}
        every = [service for modality in programme.modalities(mine) for service in modality.services]
        with speaking("en"):
            chosen = {service.id for service in every if service.name in wanted}
        programme.offer(mine, chosen, actor=hr)
        for person in setup.therapists:
            therapist = therapists.add(mine, email=person.email, name=person.name, actor=hr)
            therapists.set_credentials(
                therapist, {held.code: held.valid_until for held in person.credentials}, actor=hr
            )


def _upload(app: Flask, file: DemoFile, weeks: int, say: Say) -> None:
    """Propose and confirm, as a coordinator does; people who are missing from the file stay as they are."""
    data = company.shifted(file, weeks)
    with doorway(app):
        batch = imports.propose(programme.get_programme(), ImportKind(file.kind), file.name, data, actor=_coordinator())
        batch_id, revision = batch.id, batch.revision
    with doorway(app):
        imports.confirm(imports.get_batch(batch_id), revision, actor=_coordinator())
    say(f"uploaded {file.name}")


def _collect(app: Flask, one: DemoRound, weeks: int, say: Say) -> None:
    with doorway(app):
        mine = programme.get_programme()
        round_id = rounds.open_round(
            mine,
            name=one.name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            deadline=max(_deadline(one), clock.now() + timedelta(minutes=1)),
            quota=mine.quota,
            actor=_coordinator(),
        ).id
    given = 0
    for answer in company.answers(one.number, weeks):
        with doorway(app):
            given += demo_answers.give(rounds.get_round(round_id), answer)
    say(f"{one.name}: {given} answers collected")


def _plan_and_publish(app: Flask, say: Say) -> None:
    with doorway(app):
        rounds.close_due()
    with doorway(app):
        round_ = db.session.scalars(sa.select(Round).order_by(Round.starts_on.desc())).first()
        assert round_ is not None
        planning_id = plannings.start(round_, based_on=None, actor=_coordinator(), closing=True).id
        name = round_.name
    _wait(app, lambda: _ended(planning_id), f"the planning of {name}")
    with doorway(app):
        roster = db.session.scalars(sa.select(Roster).filter_by(planning_id=planning_id)).one()
        publishing.publish(roster, revision=roster.revision, actor=_coordinator())
        say(f"{name}: {len(roster.appointments)} appointments published, planner says {roster.status}")
    _wait(app, _outbox_is_empty, "the outbox")


def _ended(planning_id: str) -> bool:
    planning = db.session.get_one(Planning, planning_id)
    if planning.state in (PlanningState.FAILED, PlanningState.CANCELLED):
        raise RuntimeError(f"the planning ended without a roster: {planning.message}")
    return planning.state is PlanningState.DONE


def _outbox_is_empty() -> bool:
    waiting = sa.select(sa.func.count()).select_from(Mail).where(Mail.state == MailState.QUEUED)
    return not db.session.scalar(waiting)


def _wait(app: Flask, done: Callable[[], bool], what: str) -> None:
    """Look every tenth of a second until the jobs of this process have done it."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends:
        with app.app_context():
            if done():
                return
        time.sleep(0.1)
    raise RuntimeError(f"{what} took longer than {_PATIENCE_SECONDS} seconds")


def _coordinator() -> Account:
    return db.session.scalars(sa.select(Account).where(Account.is_coordinator)).one()


def _morning(day: date) -> datetime:
    return datetime.combine(day, clock_time(8), UTC)


def _deadline(one: DemoRound) -> datetime:
    return _morning(one.starts_on) - _CLOSES_BEFORE + timedelta(hours=3)
