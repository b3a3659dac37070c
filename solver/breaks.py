"""Where the floating breaks of a visit may stand."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from solver.problem import FloatingBreak, Visit
from solver.zones import minute

Span = tuple[int, int]


def break_starts(visit: Visit, occupied: Iterable[Span]) -> list[list[int]]:
    """Return for each floating break the starts worth trying: the earliest one, or right after something else ends.

    Whatever roster there is, every break can be moved earlier until one of these holds.
    """
    fixed = [(minute(pause.start), minute(pause.end)) for pause in visit.breaks]
    ends = {end for _, end in occupied} | {end for _, end in fixed} | {minute(visit.start)}
    ends |= {minute(pause.earliest) for pause in visit.floating_breaks}
    for _ in visit.floating_breaks[1:]:
        ends |= {end + pause.minutes for end in ends for pause in visit.floating_breaks}
    return [[at for at in sorted(ends) if _stands(visit, pause, at, fixed)] for pause in visit.floating_breaks]


def _stands(visit: Visit, pause: FloatingBreak, at: int, fixed: Iterable[Span]) -> bool:
    inside = minute(visit.start) <= at and at + pause.minutes <= minute(visit.end)
    in_time = minute(pause.earliest) <= at <= minute(pause.latest)
    return inside and in_time and all(at + pause.minutes <= start or end <= at for start, end in fixed)


def place_breaks(visit: Visit, occupied: Sequence[Span]) -> tuple[Span, ...] | None:
    """Return where each floating break stands beside these occupied times, or None if they cannot all stand."""
    starts = break_starts(visit, occupied)

    def extend(placed: tuple[Span, ...]) -> tuple[Span, ...] | None:
        if len(placed) == len(starts):
            return placed
        minutes = visit.floating_breaks[len(placed)].minutes
        for at in starts[len(placed)]:
            if all(at + minutes <= start or end <= at for start, end in (*occupied, *placed)):
                found = extend((*placed, (at, at + minutes)))
                if found is not None:
                    return found
        return None

    return extend(())


def longest_run(visit: Visit, occupied: Iterable[Span]) -> int:
    """Return the most minutes between two rests, from the first start to the last end."""
    spans = sorted(set(occupied))
    if not spans:
        return 0
    rest = visit.rest_minutes or 0
    begins = [spans[0][0], *(start for (_, end), (start, _) in pairwise(spans) if start - end >= rest)]
    return max(max(end for start, end in spans if begin <= start < until) - begin for begin, until in _pairs(begins))


def _pairs(begins: Sequence[int]) -> Iterable[Span]:
    return pairwise([*begins, 2**62])


def cliques(spans: Sequence[Span]) -> list[list[int]]:
    """Return the largest sets of half-open spans that share an instant, as positions."""
    found: list[list[int]] = []
    order = sorted(range(len(spans)), key=lambda at: spans[at])
    running: list[int] = []
    for at in order:
        ended = [other for other in running if spans[other][1] <= spans[at][0]]
        if ended:
            found.append(running)
            running = [other for other in running if spans[other][1] > spans[at][0]]
        running = [*running, at]
    return [*found, running] if running else found
