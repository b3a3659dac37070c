"""The short mail to somebody who asked and got nothing: kind, with the reason in plain words."""

from collections.abc import Sequence

import sqlalchemy as sa

from wellness import settings
from wellness.db import db
from wellness.models import Employee, MailKind, Roster, Unserved
from wellness.services import mails
from wellness.services.mails import Letter

# A wish about a therapist is said as a matter of times: a mail may be read over somebody's shoulder.
_NO_COMMON_TIME = "None of the times you gave met a free place that suits your answer."
_REASONS = {
    "no_service": "What you would like was not on offer at your site this time.",
    "no_common_time": _NO_COMMON_TIME,
    "too_short": "The times you gave were a little too short for a whole session.",
    "spacing": "You have another session too close by.",
    "therapist_wish": _NO_COMMON_TIME,
    "outranked": "More people wanted the times you gave than there were places; the places went to people who have had "
    "fewer sessions lately, or whom the draw chose.",
}


def write(roster: Roster, employees: Sequence[Employee]) -> None:
    """Mail each of these people why there is no appointment for them in this round."""
    rows = db.session.execute(sa.select(Unserved.employee_id, Unserved.reason).where(Unserved.roster_id == roster.id))
    reasons = {employee_id: reason for employee_id, reason in rows}
    mails.write_plain_mails(_letter(roster, one, reasons.get(one.id, "")) for one in employees)


def _letter(roster: Roster, employee: Employee, reason: str) -> Letter:
    return Letter(
        account=employee.account,
        kind=MailKind.NOTICE,
        subject=f"No wellness appointment for you this time: {roster.round.name}",
        paragraphs=[
            f"You asked for an appointment in {roster.round.name}, and we are sorry that there is none for you.",
            _REASONS.get(reason, "There was no free place that suits your answer."),
            "This is remembered: in the next round you come before people who have had more than you.",
        ],
        action=("See more on your page", f"{settings.current().base_url}/appointments"),
        round_id=roster.round_id,
    )
