"""Answering a noted wish to sign in, in a job: who has the address gets the mail, and nobody else learns of it."""

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.language import _, speaking
from wellness.models import Account, MailKind, SignIn
from wellness.services import mails, signins


def answer(sign_in_id: str) -> None:
    """Write the mail for a noted wish if somebody has the address; doing it twice writes one mail. Old wishes go."""
    sign_in = db.session.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.link_hash is not None or sign_in.expires_at <= clock.now():
        return
    account = db.session.scalar(sa.select(Account).filter_by(email=sign_in.email, disabled_at=None))
    if account is not None:
        _write_mail(account, signins.complete(sign_in, account))
    db.session.execute(
        sa.delete(SignIn).where(SignIn.account_id.is_(None), SignIn.expires_at <= clock.now() - signins.LIFETIME)
    )


def _write_mail(account: Account, asked: signins.Asked) -> None:
    with speaking(account.language):
        mails.write_plain(
            account,
            kind=MailKind.SIGN_IN,
            subject=_("Sign in to Wellness at work"),
            paragraphs=[
                _("Type this code on the page where you asked for it:"),
                f"{asked.code[:3]} {asked.code[3:]}",
                _("Or press the button below, in the same browser. Code and button work once, within ten minutes."),
            ],
            action=(_("Sign in"), asked.address),
            after=[_("If you did not ask for this mail, do nothing: nobody can sign in without it.")],
        )
