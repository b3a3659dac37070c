"""A published roster whose invites ask for answers: Ada at nine, Ben at half past, and ten o'clock is empty."""

import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.services.replies import MX
from tests.services.roster_worlds import World, world
from wellness import settings as process_settings
from wellness.db import db
from wellness.models import Employee, Invite, Mail, MailKind, ReceivedMail
from wellness.services import publishing, received_mail
from wellness.services.reply_reading import read_mail


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
