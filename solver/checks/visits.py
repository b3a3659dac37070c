"""The hard rules of a therapist's day: floating breaks, longest runs, numbers of sessions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from solver.checks.case import Case
from solver.checks.held import Stretch, Violation
from solver.checks.places import minutes_of
from solver.problem import FloatingBreak, Visit


def overlap(one: Stretch, other: Stretch) -> bool:
    """Say whether two half-open stretches of minutes share one."""
    return one[0] < other[1] and other[0] < one[1]


def floating_breaks_stand(case: Case) -> Iterator[Violation]:
    """Every floating break stands once, as long as it should be and begun when it may; no others stand."""
    if not case.has_roster:
        return
    placed = case.breaks
    for name, entries in placed.items():
        if name not in case.visits:
            yield Violation("floating_breaks_stand", entries[0][0], f"{name} is unknown")
    for visit in case.problem.visits:
        if not _match(visit.floating_breaks, [stretch for _, stretch in placed.get(visit.id, ())]):
            sentence = f"those of {visit.id} are not its floating breaks, each once and begun in time"
            yield Violation("floating_breaks_stand", "breaks", sentence)


def _match(wanted: Sequence[FloatingBreak], placed: Sequence[Stretch]) -> bool:
    """Say whether the stretches are these breaks, one each: by earliest end of their times, which is exact."""
    left = sorted(placed)
    for pause in sorted(wanted, key=lambda entry: (entry.latest, entry.earliest)):
        first = minutes_of(pause.earliest)
        last = minutes_of(pause.latest)
        fits = (entry for entry in left if first <= entry[0] <= last and entry[1] - entry[0] == pause.minutes)
        taken = next(fits, None)
        if taken is None:
            return False
        left.remove(taken)
    return not left


def floating_breaks_in_visit(case: Case) -> Iterator[Violation]:
    """A floating break lies in its visit."""
    for visit, path, (start, end) in _placed_on_known(case):
        if start < minutes_of(visit.start) or minutes_of(visit.end) < end:
            yield Violation("floating_breaks_in_visit", path, f"is not within {visit.id}")


def floating_breaks_apart(case: Case) -> Iterator[Violation]:
    """A floating break overlaps no other break, fixed or floating."""
    for visit in case.problem.visits:
        fixed = [(f"breaks of {visit.id}", (minutes_of(p.start), minutes_of(p.end))) for p in visit.breaks]
        placed = case.breaks.get(visit.id, []) if visit.floating_breaks else []
        pairs = [*combinations(placed, 2), *((entry, other) for entry in placed for other in fixed)]
        for (path, one), (beside, other) in pairs:
            if overlap(one, other):
                yield Violation("floating_breaks_apart", path, f"overlaps {beside}")


def clear_of_floating_breaks(case: Case) -> Iterator[Violation]:
    """No occupied time touches a floating break."""
    for visit, path, pause in _placed_on_known(case):
        for held in case.by_visit.get(visit.id, ()):
            if overlap((held.start, held.until), pause):
                yield Violation("clear_of_floating_breaks", held.path, f"the occupied time touches {path}")


def _placed_on_known(case: Case) -> Iterator[tuple[Visit, str, Stretch]]:
    for name, entries in case.breaks.items():
        if name in case.visits:
            yield from ((case.visits[name], path, stretch) for path, stretch in entries)


def runs_end_in_rest(case: Case) -> Iterator[Violation]:
    """Between two gaps of at least the rest no more time passes than a run may last."""
    for visit in case.problem.visits:
        for start, end in runs(visit, occupied(case, visit.id)):
            if visit.max_run_minutes is not None and end - start > visit.max_run_minutes:
                sentence = f"{end - start} minutes without {visit.rest_minutes} of rest on {visit.id}"
                yield Violation("runs_end_in_rest", "appointments", sentence)


def occupied(case: Case, visit: str) -> list[Stretch]:
    """Return the occupied times of a visit in order, a class once."""
    return [(held.start, held.until) for held in case.by_visit.get(visit, ())]


def runs(visit: Visit, stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join occupied times, given in order, that are less than the visit's rest apart."""
    found: list[Stretch] = []
    for start, end in stretches:
        if found and start - found[-1][1] < (visit.rest_minutes or 0):
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def sessions_limited(case: Case) -> Iterator[Violation]:
    """A visit is occupied no more often than it may be, a class counting once."""
    for visit in case.problem.visits:
        count = len(case.by_visit.get(visit.id, ()))
        if visit.max_sessions is not None and count > visit.max_sessions:
            yield Violation("sessions_limited", "appointments", f"{count} on {visit.id}, not {visit.max_sessions}")


def gaps(case: Case, visit: Visit) -> int:
    """Count the stretches between two occupied times in which nobody is treated and that are not wholly break."""
    times = occupied(case, visit.id)
    pauses = sorted(
        [(minutes_of(pause.start), minutes_of(pause.end)) for pause in visit.breaks]
        + [stretch for _, stretch in case.breaks.get(visit.id, [])]
    )
    count = 0
    for (_, reached), (until, _) in zip(times, times[1:], strict=False):
        for start, end in pauses:
            if start <= reached < end:
                reached = end
        count += reached < until
    return count
