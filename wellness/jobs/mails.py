"""The job that sends one mail of the outbox."""

from dbos import DBOS

from wellness.jobs import steps
from wellness.services import deliveries, lost_mail
from wellness.services.errors import NotFound
from wellness.services.failpoints import failpoint
from wellness.services.mail_transport import TemporaryFailure
from wellness.services.mails import DELIVER

# Sending a mail cannot bring the server down, so a mail that was under way in a crash is always taken up again.
RESTARTS = 1000


@DBOS.workflow(name=DELIVER, max_recovery_attempts=RESTARTS)
def deliver(mail_id: str) -> None:
    """Send a mail and what must arrive before it; where the mail server will not take it now, enqueue another try."""
    _send(mail_id)


@DBOS.step()
def _send(mail_id: str) -> None:
    with steps.work():
        try:
            while _sent_one(mail_id):
                steps.check()
        except TemporaryFailure as failure:
            with steps.transaction():
                lost_mail.try_later(mail_id, str(failure))
        except NotFound:
            return


def _sent_one(mail_id: str) -> bool:
    """Send the next mail of the thread; whether another is left."""
    with steps.transaction():
        more = deliveries.deliver(mail_id)
    failpoint("mail sent")
    return more
