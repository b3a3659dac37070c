"""A published roster whose invites ask for answers: Ada at nine, Ben at half past, and ten o'clock is empty."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.replies import MX
from tests.services.roster_worlds import World, again, world
from wellness import settings as process_settings
from wellness.db import db
from wellness.models import Employee, Invite, Mail, MailKind, ReceivedMail, ReceivedState
from wellness.services import give_back, publishing, received_mail
from wellness.services.reply_reading import read_mail

DONE, ASKED, NOTHING, FAILED = ReceivedState.DONE, ReceivedState.ASKED, ReceivedState.NOTHING, ReceivedState.FAILED


def ask_for_answers(**changes: object) -> None:
    """Let the running application read answers, with an address for every invite."""
    chosen = {"mail_answers": "pipe", "plus_addresses": True, "mail_from": "wellness@meadow.example", "authserv_id": MX}
    process_settings.use(process_settings.current().model_copy(update={**chosen, **changes}))


def published(app: Flask, **changes: object) -> World:
    """The world, with its roster published."""
    ask_for_answers(**changes)
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        return company


def invite_of(who: Employee) -> Invite:
    """The invite of somebody who has one session."""
    return db.session.scalars(sa.select(Invite).join(Invite.appointment).filter_by(employee_id=who.id)).one()


def take_in(raw: bytes) -> ReceivedMail:
    """One mail, read in this process and acted upon in the transaction of the caller."""
    row = received_mail.take_in(read_mail(raw))
    db.session.flush()
    return row


def mails_to(who: Employee, kind: MailKind) -> list[Mail]:
    """What somebody was mailed of a kind."""
    return list(db.session.scalars(sa.select(Mail).filter_by(account_id=who.account_id, kind=kind)))


def raise_sequence(invite: Invite) -> None:
    """The appointment has changed, and its owner was asked anew five minutes later."""
    invite.sequence, invite.dtstamp = 1, NOW + timedelta(minutes=5)
    db.session.flush()


def given_back(app: Flask, here: World) -> None:
    """Ada has given her place back on the page."""
    with saved(app):
        give_back.give_back(invite_of(again(here).ada))
