"""What may never be found after a crash: each function says what is wrong, and nothing when all is well."""

import hashlib
import json

import sqlalchemy as sa

from tests.faults.site import Site
from wellness.db import db
from wellness.models import (
    LIVE,
    Appointment,
    LedgerEntry,
    Mail,
    MailState,
    Planning,
    PlanningState,
    Roster,
    RosterState,
)
from wellness.services import mails, plannings, queue

MAILS_AT_ONCE, _ = queue.QUEUES[queue.MAIL]


def after_planning(site: Site, *, drafts: int) -> list[str]:
    """What is wrong once every planning has ended; `drafts` is how many there should be."""
    faults = [] if site.eventually(_all_ended) else ["a planning never ended"]
    faults += site.look(lambda: _half_rosters(drafts))
    faults += [f"planner {planner} was left behind" for planner in site.planners()]
    return faults + site.look(_damage)


def _all_ended() -> bool:
    """The rows say so, and no job is left that could still change them."""
    states = {planning.id: planning.state for planning in db.session.scalars(sa.select(Planning))}
    jobs = queue.unfinished(queue.job_id(plannings.PLAN, planning_id) for planning_id in states)
    return bool(states) and not jobs and not any(state in plannings.UNDER_WAY for state in states.values())


def _half_rosters(drafts: int) -> list[str]:
    rosters = db.session.scalars(sa.select(Roster).order_by(Roster.version)).all()
    faults = [f"there are {len(rosters)} drafts and not {drafts}"] if len(rosters) != drafts else []
    if [roster.version for roster in rosters] != list(range(1, len(rosters) + 1)):
        faults.append("a version is missing")
    for roster in rosters:
        outcome = json.loads(roster.outcome)
        if len(roster.appointments) != len(outcome["appointments"]) or len(roster.unserved) != len(outcome["unserved"]):
            faults.append(f"draft {roster.version} is not whole")
    ended = db.session.scalars(sa.select(Planning).where(Planning.state != PlanningState.DONE)).all()
    return faults + [f"a planning is {planning.state}: {planning.message}" for planning in ended]


def after_publishing(site: Site, *, mails_expected: int) -> list[str]:
    """What is wrong once the outbox should be empty: the roster, its ledger, and what the mail server has taken."""
    faults = [] if site.eventually(_all_sent) else ["a mail never left"]
    faults += site.look(_half_published)
    faults += site.look(lambda: _outbox(site, mails_expected))
    return faults + site.look(_damage)


def _all_sent() -> bool:
    return not db.session.scalars(sa.select(Mail.id).where(Mail.state != MailState.SENT)).all()


def _half_published() -> list[str]:
    published = db.session.scalars(sa.select(Roster).where(Roster.state == RosterState.PUBLISHED)).all()
    if len(published) != 1:
        return [f"{len(published)} rosters are published"]
    planned = len(json.loads(published[0].outcome)["appointments"])
    live = db.session.scalar(sa.select(sa.func.count(Appointment.id)).where(Appointment.book == LIVE))
    received = db.session.scalar(sa.select(sa.func.sum(LedgerEntry.received)))
    return [] if planned == live == received else [f"{planned} planned, {live} live, {received} in the ledger"]


def _outbox(site: Site, expected: int) -> list[str]:
    rows = {mails.message_id(mail.id): mail.content for mail in db.session.scalars(sa.select(Mail))}
    faults = [f"{len(rows)} mails were written and not {expected}"] if len(rows) != expected else []
    taken = site.sink.taken
    faults += [f"{name} was never delivered" for name in rows if name not in taken]
    faults += [f"{name} was delivered and is no mail of ours" for name in taken if name not in rows]
    for name, content in rows.items():
        if {hashlib.sha256(content).hexdigest()} != set(taken.get(name, [])):
            faults.append(f"{name} was not delivered as it was written")
    twice = sum(len(times) - 1 for times in taken.values())
    if twice > site.kills * MAILS_AT_ONCE:
        faults.append(f"{twice} mails were delivered twice in {site.kills} crashes")
    return faults


def _damage() -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    verdict = db.session.scalar(sa.text("PRAGMA integrity_check"))
    return [] if verdict == "ok" else [f"the database file is damaged: {verdict}"]
