"""The short mail to somebody who asked and got nothing: kind, with the reason in plain words."""

from collections.abc import Sequence

import sqlalchemy as sa

from wellness import settings
from wellness.db import db
from wellness.language import _, speaking
from wellness.models import Employee, MailKind, Roster, Unserved
from wellness.services import mails, reasons
from wellness.services.mails import Letter


def write(roster: Roster, employees: Sequence[Employee]) -> None:
    """Mail each of these people why there is no appointment for them in this round."""
    why = why_none(roster, employees)
    mails.write_plain_mails(_letter(roster, one, why[one.id]) for one in employees)


def why_none(roster: Roster, employees: Sequence[Employee]) -> dict[str, Sequence[str]]:
    """Of each of these people, why there is no appointment and what comes of it, in paragraphs for a mail."""
    rows = db.session.execute(sa.select(Unserved.employee_id, Unserved.reason).where(Unserved.roster_id == roster.id))
    codes = {employee_id: code for employee_id, code in rows}
    return {one.id: _paragraphs(one, codes.get(one.id, "")) for one in employees}


def _paragraphs(employee: Employee, code: str) -> Sequence[str]:
    with speaking(employee.account.language):
        remembered = _("This is remembered: in the next round you come before people who have had more than you.")
        return reasons.in_mail(code), remembered


def _letter(roster: Roster, employee: Employee, why: Sequence[str]) -> Letter:
    with speaking(employee.account.language):
        return Letter(
            account=employee.account,
            kind=MailKind.NOTICE,
            subject=_("No wellness appointment for you this time: %(round)s", round=roster.round.name),
            paragraphs=[
                _(
                    "You asked for an appointment in %(round)s, and we are sorry that there is none for you.",
                    round=roster.round.name,
                ),
                *why,
            ],
            action=(_("See more on your page"), f"{settings.current().base_url}/appointments"),
            round_id=roster.round_id,
        )
