"""The job that answers a wish to sign in."""

from dbos import DBOS

from wellness.jobs import steps
from wellness.services import sign_in_mails, signins


@DBOS.workflow(name=signins.JOB)
def answer_sign_in(sign_in_id: str) -> None:
    """Write the mail if somebody has the address."""
    _answer(sign_in_id)


@DBOS.step()
def _answer(sign_in_id: str) -> None:
    with steps.transaction():
        sign_in_mails.answer(sign_in_id)
