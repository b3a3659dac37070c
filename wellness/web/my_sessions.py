"""What an employee's first page shows: what to do, what is coming, why not, and how they stand."""

from dataclasses import dataclass

from flask import render_template

from wellness import clock
from wellness.language import _, later
from wellness.models import Invite, PartStat, Unserved
from wellness.services import appointment_words, give_back, ledger, reasons, standing
from wellness.services.rounds import zone_of
from wellness.web.identity import account

_ANSWERS = {PartStat.ACCEPTED: later("you come"), PartStat.TENTATIVE: later("maybe")}
GIVEN_BACK, CANCELLED, OVER = later("given back"), later("cancelled"), later("over")
NOW, COMING = later("now"), later("coming")


@dataclass(frozen=True)
class LeftOut:
    """A round in which somebody got fewer sessions than wanted, and the sentences about it: why, what would have
    brought one more (empty where nothing was found), and what comes of it."""

    round_name: str
    wanted: int
    got: int
    why: str
    nearest: str
    then: str


def page() -> str:
    """The page of the person who asks."""
    employee = account().employee
    if employee is None:
        raise LookupError("the door lets in employees only")
    zone = zone_of(employee)
    today = clock.today(zone)
    own = give_back.all_own(account())
    coming = [invite for invite in own if _is_coming(invite)]
    return render_template(
        "my_sessions/index.html",
        zone=zone,
        open_rounds=standing.open_rounds(employee),
        coming=coming,
        earlier=[invite for invite in reversed(own) if invite not in coming],
        being_planned=standing.rounds_being_planned(employee, today),
        left_out=[_left_out(row, zone) for row in standing.left_out_of(employee, today)],
        history=standing.history_of(employee),
        can_give_back=give_back.is_possible,
        when_of=appointment_words.when_of,
        place_of=appointment_words.place_of,
        state_of=state_of,
        answer_of=answer_of,
    )


def state_of(invite: Invite) -> str:
    """What became of a session, in one word or two that are to be said by `_`."""
    appointment = invite.appointment
    if appointment.cancelled_at:
        return GIVEN_BACK if appointment.cancelled_by == ledger.GIVEN_BACK else CANCELLED
    return OVER if appointment.ends <= clock.now() else NOW if appointment.starts <= clock.now() else COMING


def shown(invite: Invite) -> dict[str, object]:
    """What the pages about one session show of it, the one behind the sign-in and those of mailed links."""
    appointment = invite.appointment
    round_ = appointment.roster.round
    return {
        "invite": invite,
        "appointment": appointment,
        "times": appointment_words.times_of(appointment),
        "zone": appointment_words.zone_of(appointment),
        "place": appointment_words.place_of(appointment),
        "is_possible": give_back.is_possible(invite),
        "is_late": ledger.is_late(appointment, round_),
        "hours": round_.programme.cancel_hours,
    }


def answer_of(invite: Invite) -> str:
    """What the person answered to the invite of a session, in words; empty before there is an answer."""
    return _(_ANSWERS.get(invite.partstat, ""))


def _is_coming(invite: Invite) -> bool:
    """A session stays at the top of the page until it is over."""
    appointment = invite.appointment
    return appointment.cancelled_at is None and appointment.ends > clock.now()


def _left_out(row: Unserved, zone: str) -> LeftOut:
    why, then = reasons.for_employee(row.reason, row.detail)
    nearest = standing.nearest_words_of(row, zone)
    return LeftOut(row.roster.round.name, row.wanted, row.got, why, nearest, then)
