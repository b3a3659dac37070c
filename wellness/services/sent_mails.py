"""What sent mails said is not kept for ever; that they were sent is."""

from datetime import timedelta

import sqlalchemy as sa

from wellness import clock
from wellness.db import db
from wellness.models import Mail, MailKind, MailState
from wellness.services import signins

# Long enough to find out what somebody was told; the links in a mail mostly end sooner.
_KEPT_FOR = timedelta(days=30)


def forget() -> None:
    """Empty sent mails: sign-ins once their code and link are over, the others a month after they left.

    A mail that still waits or has failed keeps its bytes, so that another try sends the same mail.
    """
    now = clock.now()
    is_sign_in = Mail.kind == MailKind.SIGN_IN
    is_over = sa.or_(
        sa.and_(is_sign_in, Mail.created_at <= now - signins.LIFETIME),
        Mail.sent_at <= now - _KEPT_FOR,
    )
    db.session.execute(
        sa.update(Mail)
        .where(Mail.state == MailState.SENT, is_over, sa.func.length(Mail.content) > 0)
        .values(content=b"")
    )
