"""The hard rules over a draft, one function each; `RULES` lists them.

What stands outside a draft was taken into account when its rows were picked, except where a rule below counts it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from solver.breaks import break_starts, cliques
from solver.packing.case import Span
from solver.packing.draft import Draft


def seats_have_places(draft: Draft) -> None:
    """A slot takes one person, a class as many as it has places."""
    for seat, rows in draft.rows_of_seat.items():
        draft.at_most(draft.case.seats[seat].places, [draft.taken[row] for row in rows])


def targets_kept(draft: Draft) -> None:
    """Nobody has more appointments than wanted."""
    for employee, rows in draft.rows_of_employee.items():
        left = draft.case.employees[employee].target - draft.held[employee]
        draft.at_most(left, [draft.taken[row] for row in rows])


def weekly_limits_kept(draft: Draft) -> None:
    """Nobody has more appointments in an ISO week than the weekly limit."""
    case = draft.case
    held = Counter(zip(case.owner[draft.fixed].tolist(), case.week[draft.fixed].tolist(), strict=True))
    for employee, rows in draft.rows_of_employee.items():
        limit = case.employees[employee].max_per_week
        weeks: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            weeks[int(case.week[row])].append(draft.taken[row])
        for week, decisions in weeks.items() if limit is not None else ():
            draft.at_most((limit or 0) - held[employee, week], decisions)


def days_apart(draft: Draft) -> None:
    """The local dates of an employee's appointments differ by at least the days asked."""
    for employee, rows in draft.rows_of_employee.items():
        gap = draft.case.employees[employee].min_gap_days or 0
        if gap:
            days = [int(draft.case.day[row]) for row in rows]
            _exclude(draft, rows, [(day, day + gap) for day in days])


def not_at_once(draft: Draft) -> None:
    """Nobody has two treatments at once."""
    for rows in draft.rows_of_employee.values():
        _exclude(draft, rows, [(int(draft.case.start[row]), int(draft.case.end[row])) for row in rows])


def _exclude(draft: Draft, rows: Sequence[int], spans: Sequence[Span]) -> None:
    for members in cliques(spans):
        draft.at_most(1, [draft.taken[rows[at]] for at in members])


def therapists_not_twice(draft: Draft) -> None:
    """A therapist is never occupied twice, across all visits."""
    standing = _standing(draft, lambda seat: draft.case.seats[seat].slot.therapist)
    by_therapist = _seats_by(draft, lambda seat: draft.case.seats[seat].slot.therapist)
    for therapist, seats in by_therapist.items():
        for members in cliques([_occupied_span(draft, seat) for seat in seats]):
            draft.at_most(1, [decision for at in members for decision in draft.occupied(seats[at])])
        for start, end in standing.get(therapist, ()):
            for seat in seats:
                begin, until = _occupied_span(draft, seat)
                if begin < end and start < until:
                    draft.at_most(0, draft.occupied(seat))


def rooms_have_stations(draft: Draft) -> None:
    """A room never holds more occupied times than it has stations."""
    case = draft.case
    standing = _standing(draft, lambda seat: case.seats[seat].slot.room)
    for stations, room_seats in case.crowded:
        seats = [seat for seat in room_seats if seat in draft.rows_of_seat]
        fixed = standing.get(case.seats[room_seats[0]].slot.room, [])
        for members in cliques([_occupied_span(draft, seat) for seat in seats] + fixed):
            free = [decision for at in members if at < len(seats) for decision in draft.occupied(seats[at])]
            draft.at_most(stations - sum(at >= len(seats) for at in members), free)


def breaks_fit(draft: Draft) -> None:
    """Each floating break of a visit stands once, apart from occupied times, fixed breaks and other floating ones."""
    for unit in sorted(draft.units):
        visit = draft.case.units[unit].visit
        if visit is None or not visit.floating_breaks:
            continue
        seats = [seat for seat in draft.case.units[unit].seats if seat in draft.rows_of_seat]
        starts = break_starts(visit, [_occupied_span(draft, seat) for seat in seats])
        placed = [{at: draft.choice() for at in entry} for entry in starts]
        draft.starting[unit] = placed
        spans = [_occupied_span(draft, seat) for seat in seats]
        decisions = [draft.occupied(seat) for seat in seats]
        for pause, entry in zip(visit.floating_breaks, placed, strict=True):
            draft.model.add_exactly_one(list(entry.values()))
            spans += [(at, at + pause.minutes) for at in entry]
            decisions += [[it] for it in entry.values()]
        for members in cliques(spans):
            draft.at_most(1, [decision for at in members for decision in decisions[at]])


def runs_end(draft: Draft) -> None:
    """Whatever starts, a rest begins before the longest run from there is over."""
    for unit in sorted(draft.units):
        visit = draft.case.units[unit].visit
        if visit is None or visit.max_run_minutes is None:
            continue
        seats = [seat for seat in draft.case.units[unit].seats if seat in draft.rows_of_seat]
        spans = [_occupied_span(draft, seat) for seat in seats]
        rests = {end: draft.choice() for end in sorted({end for _, end in spans})}
        for end, rest in rests.items():
            reach = end + (visit.rest_minutes or 0)
            for seat, (start, until) in zip(seats, spans, strict=True):
                if start < reach and end < until:
                    for decision in draft.occupied(seat):
                        draft.at_most(1, [rest, decision])
        for seat, (start, _) in zip(seats, spans, strict=True):
            after = [rest for end, rest in rests.items() if start < end <= start + visit.max_run_minutes]
            for decision in draft.occupied(seat):
                draft.model.add(sum(after) >= decision)


def sessions_limited(draft: Draft) -> None:
    """A therapist gives no more treatments in a visit than its limit; a class counts once."""
    for unit in sorted(draft.units):
        visit = draft.case.units[unit].visit
        if visit is not None and visit.max_sessions is not None:
            seats = [seat for seat in draft.case.units[unit].seats if seat in draft.rows_of_seat]
            draft.at_most(visit.max_sessions, [it for seat in seats for it in draft.occupied(seat)])


def pins_stand(draft: Draft) -> None:
    """Every pin stands."""
    for row, decision in draft.taken.items():
        if draft.case.pinned[row]:
            draft.at_least(1, decision)


def moves_limited(draft: Draft) -> None:
    """Of the published appointments that could have stayed, no more than the limit are missing."""
    case, most = draft.case, draft.case.board.problem.max_moves
    if most is None:
        return
    kept = [decision for row, decision in draft.taken.items() if case.published[row]]
    standing = int(case.published[draft.fixed].sum())
    draft.at_least(int(case.published.sum()) - most - standing, sum(kept))


def _occupied_span(draft: Draft, seat: int) -> Span:
    slot = draft.case.seats[seat].slot
    return slot.start, slot.occupied_until


def _seats_by(draft: Draft, name: Callable[[int], str]) -> dict[str, list[int]]:
    """Return the seats to decide that have an occupied time to keep, by therapist or room."""
    found: dict[str, list[int]] = defaultdict(list)
    for seat in sorted(draft.rows_of_seat):
        if not draft.case.seats[seat].plain:
            found[name(seat)].append(seat)
    return found


def _standing(draft: Draft, name: Callable[[int], str]) -> dict[str, list[Span]]:
    """Return the occupied times outside the draft, by therapist or room."""
    found: dict[str, list[Span]] = defaultdict(list)
    for seat in sorted(set(draft.case.seat[draft.fixed].tolist())):
        if not draft.case.seats[seat].plain:
            found[name(seat)].append(_occupied_span(draft, seat))
    return found


RULES: tuple[Callable[[Draft], None], ...] = (
    seats_have_places,
    targets_kept,
    weekly_limits_kept,
    days_apart,
    not_at_once,
    therapists_not_twice,
    rooms_have_stations,
    breaks_fit,
    runs_end,
    sessions_limited,
    pins_stand,
    moves_limited,
)
