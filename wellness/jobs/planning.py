"""The job that plans a round: freeze the problem, run the planner in a child process, store the draft, and then find
out what would have helped those who went without. The draft can be used before that; whatever befalls it, the draft
stays.

Killed at any moment, it is taken up again by the next start: the frozen problem stays, the planner runs anew, and the
state of the planning's row decides what is left to do.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree

from dbos import DBOS

from wellness import settings
from wellness.jobs import steps
from wellness.services import nearest_changes, planner, planner_process, planning_failures, plannings
from wellness.services.errors import Refused
from wellness.services.failpoints import failpoint
from wellness.services.planner_process import Progress

# How often a planning is taken up again before it is given up as the cause of the crashes.
RESTARTS = 5
# How long the planner may look for what would have helped. Nobody waits for it, and whoever plans again ends it.
EXPLAINING_SECONDS = 600.0

log = logging.getLogger(__name__)


@DBOS.workflow(name=plannings.PLAN, max_recovery_attempts=RESTARTS)
def plan(planning_id: str) -> None:
    """Plan one round, and say on the planning what became of it."""
    try:
        if _freeze(planning_id):
            _solve(planning_id)
            _explain(planning_id)
    except Exception:
        log.exception("planning %s failed", planning_id)
        _give_up(planning_id)


@DBOS.step()
def _freeze(planning_id: str) -> bool:
    failpoint("planning taken up")
    try:
        with steps.reading():
            problem = plannings.draw_up(planning_id)
    except Refused as refusal:
        _fail(planning_id, str(refusal))
        return False
    with steps.transaction():
        to_run = plannings.freeze(planning_id, problem)
        failpoint("planning frozen")
    return to_run


@DBOS.step()
def _solve(planning_id: str) -> None:
    with steps.reading():
        problem = plannings.problem_text(planning_id)
    if problem is None:
        return
    with _folder(planning_id) as folder:
        _run(planning_id, problem, folder)


@contextmanager
def _folder(planning_id: str) -> Iterator[Path]:
    """Where the planner's files of a run are, for as long as it takes."""
    folder = settings.current().data_dir.resolve() / "plannings" / planning_id
    with steps.work():
        try:
            yield folder
        finally:
            rmtree(folder, ignore_errors=True)


def _run(planning_id: str, problem: str, folder: Path) -> None:
    tick = partial(_tick, planning_id)
    ended = planner_process.run(problem, folder, seconds=settings.current().planning_seconds, tick=tick)
    failpoint("planner finished")
    try:
        # Judged before the transaction opens, because a checker at work would keep everyone else from writing.
        answered = planner.read(problem, ended.outcome) if ended.outcome else None
        with steps.transaction():
            plannings.finish(planning_id, ended, answered)
    except Refused as refusal:
        _fail(planning_id, str(refusal))
    failpoint("roster stored")


def _tick(planning_id: str, progress: Progress | None) -> bool:
    steps.check()
    if progress is not None:
        with steps.transaction():
            plannings.note_progress(planning_id, progress)
    with steps.reading():
        goes_on = plannings.goes_on(planning_id)
    failpoint("planner started")
    return goes_on


@DBOS.step()
def _explain(planning_id: str) -> None:
    with steps.reading():
        files = plannings.files_to_explain(planning_id)
    if files is None:
        return
    try:
        _keep_explanations(planning_id, *files)
    except Exception:
        log.exception("nothing was explained of planning %s", planning_id)


def _keep_explanations(planning_id: str, roster_id: str, problem: str, outcome: str) -> None:
    def going_on() -> bool:
        steps.check()
        failpoint("planner explains")
        with steps.reading():
            return plannings.explanations_wanted(roster_id)

    with _folder(planning_id) as folder:
        told = planner_process.explain(problem, outcome, folder, seconds=EXPLAINING_SECONDS, going_on=going_on)
    if told is not None:
        with steps.transaction():
            nearest_changes.keep(roster_id, planner.read_problem(problem), told)


@DBOS.step()
def _give_up(planning_id: str) -> None:
    _fail(planning_id, planning_failures.UNFORESEEN)


def _fail(planning_id: str, message: str) -> None:
    with steps.transaction():
        plannings.fail(planning_id, message)
