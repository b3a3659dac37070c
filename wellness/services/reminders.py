"""Reminding the silent, and only them, at most once an hour."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import Account, Employee, Mail, MailKind, Round
from wellness.services import audit, mails, round_links, wording
from wellness.services.errors import Refused
from wellness.services.round_standing import standing
from wellness.services.rounds import takes_answers, zone_of

PAUSE = timedelta(hours=1)
_JUST_NOW = timedelta(minutes=1)


def preview(round_: Round) -> list[Employee]:
    """Who would get a reminder now: everyone asked who has not answered, or not to the end."""
    return standing(round_).silent


def send(round_: Round, actor: Account | None) -> list[Employee]:
    """Mail the silent; raises Refused when answers are not taken, nobody is silent or a reminder has just gone out."""
    db.session.refresh(round_, with_for_update={"of": Round})
    if not takes_answers(round_):
        raise Refused("This round takes no more answers, so there is nothing to remind of.")
    last = last_sent(round_)
    if last is not None and clock.now() < last + PAUSE:
        raise Refused("Reminders went out less than an hour ago. Give people a little time to answer.")
    silent = preview(round_)
    if not silent:
        raise Refused("Everybody has answered. There is nobody to remind.")
    mails.write_plain_mails(_reminder(round_, employee) for employee in silent)
    audit.record("reminders sent", actor=actor, subject_id=round_.id, mails=len(silent))
    db.session.flush()
    return silent


def send_new_link(round_: Round, employee: Employee, actor: Account | None) -> None:
    """Mail one person a new round link; the earlier ones stop, as after a mail went to the wrong hands.

    Raises Refused when answers are not taken or the person has just got one: a second would end the one on its way.
    """
    db.session.refresh(round_, with_for_update={"of": Round})
    if not takes_answers(round_):
        raise Refused("This round takes no more answers, so a link would open nothing. Reopen it first.")
    if _has_just_got_one(round_, employee):
        raise Refused(f"{employee.name} got a new link a moment ago. That one works; wait a minute before the next.")
    round_links.revoke(round_, employee)
    letter = _letter(
        round_,
        employee,
        kind=MailKind.NOTICE,
        subject=f"Your new link: {round_.name}",
        opening="Here is a new link; the earlier ones have stopped working.",
    )
    mails.write_plain_mails([letter])
    audit.record("round link renewed", actor=actor, subject_id=employee.id, round=round_.id)
    db.session.flush()


def last_sent(round_: Round) -> datetime | None:
    """When the last reminders of the round were written."""
    return db.session.scalar(
        sa.select(sa.func.max(Mail.created_at)).where(Mail.round_id == round_.id, Mail.kind == MailKind.REMINDER)
    )


def _has_just_got_one(round_: Round, employee: Employee) -> bool:
    newest = db.session.scalar(
        sa.select(sa.func.max(Mail.created_at)).where(
            Mail.round_id == round_.id, Mail.account_id == employee.account_id, Mail.kind == MailKind.NOTICE
        )
    )
    return newest is not None and clock.now() < newest + _JUST_NOW


def _reminder(round_: Round, employee: Employee) -> mails.Letter:
    return _letter(
        round_,
        employee,
        kind=MailKind.REMINDER,
        subject=f"Still time to answer: {round_.name}",
        opening="We have no complete answer from you yet.",
    )


def _letter(round_: Round, employee: Employee, *, kind: MailKind, subject: str, opening: str) -> mails.Letter:
    zone = zone_of(employee)
    until = f"{wording.local_moment(round_.deadline, zone)} ({wording.zone_words(zone)})"
    return mails.Letter(
        account=employee.account,
        kind=kind,
        subject=subject,
        paragraphs=[
            f"{opening} The round is about wellness sessions from "
            f"{wording.dates_words(round_.starts_on, round_.ends_on)}, and you can answer until {until}.",
            "If you do not want a session this time, say so with one press and we will leave you in peace.",
        ],
        action=("Answer now", round_links.new(round_, employee)),
        round_id=round_.id,
    )
