"""Why a planning came to nothing, in words for the coordinator, with what to do."""

from collections.abc import Sequence

from wellness.language import _, later
from wellness.models import Appointment
from wellness.services import planner
from wellness.services.planner_process import Ended

# These are stored with a planning as they are; the page says them in its reader's language.
INTERRUPTED = later(
    "The server stopped several times while this was being planned, so it was given up. Plan again; if it happens "
    "again, tell an administrator: the machine may have too little memory."
)
UNFORESEEN = later(
    "Something went wrong on our side. Nothing was stored. Plan again; if it happens twice, tell an administrator."
)
OUT_OF_TIME = later(
    "No roster was found in the time that planning may take. Ask an administrator to allow more (PLANNING_SECONDS)."
)
OUT_OF_MEMORY = later(
    "The planner needs more memory than it may have. Plan fewer days in one round, or tell an administrator."
)
_SHOWN = 5
_INVALID, _INFEASIBLE, _NOTHING_FOUND = 2, 3, 4


def failure(ended: Ended, answered: planner.Answered | None, pins: Sequence[Appointment]) -> str:
    """Why a run brought no roster that may be used; empty if it brought one. `pins` in the order of the problem."""
    if ended.overran or ended.exit_code == _NOTHING_FOUND:
        return OUT_OF_TIME
    if ended.exit_code == 0 and answered is not None:
        return _broken_rules(answered.faults)
    if ended.out_of_memory:
        return OUT_OF_MEMORY
    faults = answered.outcome.faults if answered else ()
    if ended.exit_code == _INFEASIBLE:
        return _pins_in_the_way(faults, pins)
    if ended.exit_code == _INVALID and faults:
        return _("The planner does not accept this round: %(faults)s.", faults="; ".join(faults[:_SHOWN]))
    return UNFORESEEN


def _broken_rules(faults: Sequence[str]) -> str:
    if not faults:
        return ""
    return _("The planner's answer breaks a rule, so it was not used: %(faults)s.", faults="; ".join(faults[:_SHOWN]))


def _pins_in_the_way(faults: Sequence[str], pins: Sequence[Appointment]) -> str:
    """Names the pinned sessions and not the rule, which may be somebody's private wish."""
    named = [planner.said_of(pin) for at, pin in enumerate(pins) if any(f"pins[{at}]" in fault for fault in faults)]
    return _(
        "Some pinned sessions cannot stand: the person's times, the visit or a limit is against them. Unpin or move "
        "them: %(sessions)s.",
        sessions="; ".join(named),
    )
