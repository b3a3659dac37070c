"""Reminding the silent, and only them, at most once an hour."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, later, speaking
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
        raise Refused(_("This round takes no more answers, so there is nothing to remind of."))
    last = last_sent(round_)
    if last is not None and clock.now() < last + PAUSE:
        raise Refused(_("Reminders went out less than an hour ago. Give people a little time to answer."))
    silent = preview(round_)
    if not silent:
        raise Refused(_("Everybody has answered. There is nobody to remind."))
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
        raise Refused(_("This round takes no more answers, so a link would open nothing. Reopen it first."))
    if _has_just_got_one(round_, employee):
        raise Refused(
            _(
                "%(name)s got a new link a moment ago. That one works; wait a minute before the next.",
                name=employee.name,
            )
        )
    round_links.revoke(round_, employee)
    letter = _letter(
        round_,
        employee,
        kind=MailKind.NOTICE,
        subject=later("Your new link: %(round)s"),
        opening=later(
            "Here is a new link; the earlier ones have stopped working. The round is about wellness sessions from "
            "%(days)s, and you can answer until %(until)s."
        ),
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
        subject=later("Still time to answer: %(round)s"),
        opening=later(
            "We have no complete answer from you yet. The round is about wellness sessions from %(days)s, and you can "
            "answer until %(until)s."
        ),
    )


def _letter(round_: Round, employee: Employee, *, kind: MailKind, subject: str, opening: str) -> mails.Letter:
    with speaking(employee.account.language):
        zone = zone_of(employee)
        days = wording.dates_words(round_.starts_on, round_.ends_on)
        until = wording.in_zone(wording.local_moment(round_.deadline, zone), zone)
        return mails.Letter(
            account=employee.account,
            kind=kind,
            subject=_(subject, round=round_.name),
            paragraphs=[
                _(opening, days=days, until=until),
                _("If you do not want a session this time, say so with one press and we will leave you in peace."),
            ],
            action=(_("Answer now"), round_links.new(round_, employee)),
            round_id=round_.id,
        )
