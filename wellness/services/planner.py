"""The one door to the planner: rows become a problem file, and an outcome file becomes a draft roster."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import solver.problem as planner
from solver.check import check
from solver.codec import dump_problem, load_outcome, load_problem
from solver.outcome import Outcome
from solver.problem import InvalidProblem, Problem
from wellness.language import _
from wellness.models import Appointment, Round, Slot
from wellness.services import wording
from wellness.services.errors import Refused
from wellness.services.planner_demand import employees_of, wished_elsewhere
from wellness.services.planner_supply import Supply, by_id, kind_of, supply_of


@dataclass(frozen=True)
class Answered:
    """An outcome with the problem that it answers; `faults` are the rules that the checker found broken."""

    problem: Problem
    outcome: Outcome
    faults: tuple[str, ...]


def problem_of(round_: Round, pins: Sequence[Appointment] = ()) -> Problem:
    """The planner's problem for a round: opaque ids, times and numbers only.

    `pins` are appointments of an earlier draft that must stand. Raises Refused with what to do when there is nothing
    to plan or when a pin has lost its place or its person.
    """
    supply = supply_of(round_)
    if not supply.visits:
        raise Refused(_("No visit of this round is still to come. Upload the therapists' days first."))
    employees = employees_of(round_, supply, pins)
    if not employees:
        raise Refused(_("Nobody has asked for a session in this round yet. Wait for answers, or enter some yourself."))
    _refuse_lost_pins(pins, supply, {employee.id for employee in employees})
    return Problem(
        seed=round_.seed,
        sites=supply.sites,
        rooms=supply.rooms,
        services=by_id([*supply.services, *wished_elsewhere(round_, supply)]),
        therapists=supply.therapists,
        visits=supply.visits,
        employees=employees,
        pins=tuple(planner.Pin(pin.employee_id, pin.slot.visit_id, kind_of(pin.slot), pin.starts) for pin in pins),
    )


def write(problem: Problem) -> str:
    """A problem file's text."""
    file = io.StringIO()
    dump_problem(problem, file)
    return file.getvalue()


def read(problem: str, outcome: str) -> Answered:
    """Both files' texts, judged by the checker; raises Refused when one of them is not readable."""
    try:
        return judged(read_problem(problem), load_outcome(io.StringIO(outcome)))
    except InvalidProblem as error:
        raise Refused(
            _("The planner's files cannot be read: %(faults)s", faults="; ".join(error.faults[:3]))
        ) from error


def read_problem(problem: str) -> Problem:
    """The problem of a file's text; raises solver.problem.InvalidProblem with every fault."""
    return load_problem(io.StringIO(problem))


def judged(problem: Problem, outcome: Outcome) -> Answered:
    """An outcome with what the checker has against it."""
    return Answered(problem, outcome, tuple(str(violation) for violation in check(problem, outcome)))


def said_of(pin: Appointment) -> str:
    """A pinned appointment as a coordinator knows it: "Ana Gruber, Mon 16 March, 09:20"."""
    return f"{pin.employee.name}, {wording.local_moment(pin.starts, _zone(pin.slot))}"


def _zone(slot: Slot) -> str:
    return slot.visit.room.site.timezone


def _refuse_lost_pins(pins: Sequence[Appointment], supply: Supply, asking: set[str]) -> None:
    offered = {slot.id for slots in supply.slots.values() for slot in slots}
    lost = [
        _("%(session)s: this time is no longer offered", session=said_of(pin))
        for pin in pins
        if pin.slot_id not in offered
    ]
    lost += [
        _("%(session)s: no longer asks for a session", session=said_of(pin))
        for pin in pins
        if pin.employee_id not in asking
    ]
    if lost:
        raise Refused(_("Some pinned sessions cannot stand; unpin or move them first. %(lost)s.", lost="; ".join(lost)))
