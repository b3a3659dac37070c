"""A proven roster in which seats and people change one by one, and who is served stays exactly the fairest.

Sets of appointments that can be given together are the independent sets of a matroid, and the roster serves its greedy
base in the order of fairness. A further seat extends the matroid by one element at most: nobody served loses, and one
more appointment joins, the first in order that an alternating path connects with the seat. A further appointment of one
person joins if there is a path to a free seat; else it displaces the last in order among those it can reach, if that
comes after it. Slots are columns of bit masks.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from solver.questions.columns import Columns, bits
from solver.questions.nesting import Group, Path, Person, check_apart, grows_apart, options, ways
from solver.slots import Slot

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """Columns that someone could move to; `holder` would leave `column`, reached by the step before. None at first."""

    columns: int
    holder: int
    column: int | None
    before: "_Step | None"


def _days(start: int, end: int) -> range:
    """Return the days since 1970, in UTC, that a span of minutes touches."""
    return range(start // 1440, (end - 1) // 1440 + 1)


@dataclass(slots=True)
class Ground:
    """Who sits where, pins left out. People and groups are numbers.

    By person, `got` counts the columns in `held`; by column, `free` counts places and `holders` are (person, ids of the
    groups above their seat). `open` is the mask of columns with a free place.
    """

    columns: Columns
    people: list[Person] = field(default_factory=list)
    got: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    crosses_days: bool = False
    _ways: list[list[tuple[Ids, int]]] = field(default_factory=list)
    _groups: dict[tuple[int, Group], int] = field(default_factory=dict)
    _left: list[int] = field(default_factory=list)
    holders: list[tuple[tuple[int, Ids], ...]] = field(default_factory=list)
    open: int = 0
    _offering: dict[int, Ids] = field(default_factory=dict)
    # What `ways_out` found for people as they are: whoever changes gets a new one, others share theirs with copies.
    _out: list[dict[Ids, int]] = field(default_factory=list)

    def copy(self) -> "Ground":
        """Return ground that can change without this one."""
        return Ground(
            self.columns.copy(),
            list(self.people),
            list(self.got),
            list(self.free),
            list(self.held),
            self.crosses_days,
            list(self._ways),
            dict(self._groups),
            list(self._left),
            list(self.holders),
            self.open,
            dict(self._offering),
            list(self._out),
        )

    def add_seats(self, slots: Iterable[Slot]) -> None:
        """Add slots with all their places free; nobody sits there until `fill`. Raises NotNested."""
        first = len(self.columns.slots)
        self.columns.add(slots)
        self.crosses_days = self.crosses_days or self.columns.crosses_days(first)
        for at in range(first, len(self.columns.slots)):
            self.free.append(self.columns.slots[at].places)
            self.holders.append(())
            self.open |= 1 << at
        days = {day for slot in self.columns.slots[first:] for day in _days(slot.start, slot.start + slot.minutes)}
        for who in sorted({who for day in days for who in self._offering.get(day, ())}):
            if more := options(self.columns, self.people[who], first):
                self._meet(who, more)

    def add_person(self, person: Person) -> int:
        """Add someone who has nothing yet beside their pins and return their number. Raises NotNested."""
        who = len(self.people)
        self.people.append(person)
        self.got.append(0)
        self.held.append(0)
        self._ways.append([])
        self._out.append({})
        self._answer(who)
        return who

    def replace_person(self, who: int, person: Person) -> None:
        """Let someone who has nothing answer otherwise; their order among the others stays. Raises NotNested."""
        self.people[who] = person
        self._forget(who)
        self._answer(who)

    def pin_seat(self, at: int) -> None:
        """Take one place of a column out of the game."""
        self.free[at] -= 1
        if not self.free[at]:
            self.open &= ~(1 << at)

    def sit(self, who: int, at: int) -> None:
        """Give someone a free place that they could have."""
        path = next(path for path, columns in self._ways[who] if columns >> at & 1)
        self.pin_seat(at)
        self.held[who] |= 1 << at
        self.holders[at] += ((who, path),)
        self.got[who] += 1
        self._out[who] = {}
        for group in path:
            self._left[group] -= 1

    def rise(self, who: int, at: int) -> None:
        """Take a place back."""
        path = self._path(who, at)
        self.holders[at] = tuple(entry for entry in self.holders[at] if entry[0] != who)
        self.held[who] &= ~(1 << at)
        self.open |= 1 << at
        self.free[at] += 1
        self.got[who] -= 1
        self._out[who] = {}
        for group in path:
            self._left[group] += 1

    def could(self, who: int) -> int:
        """Return the columns that someone could have, whoever sits there."""
        found = 0
        for _, columns in self._ways[who]:
            found |= columns
        return found

    def fill(self, without: int | None = None) -> list[int]:
        """Give free seats to whoever comes next in order and can reach one; return who gains, in that order."""
        waiting = [
            (person.rank[self.got[who]], who)
            for who, person in enumerate(self.people)
            if self.got[who] < person.wanted and who != without and self._ways[who]
        ]
        heapq.heapify(waiting)
        gained, dead = [], 0
        while waiting and self.open & ~dead:
            _, who = heapq.heappop(waiting)
            step, seen = self.search(who, dead)
            if step is None:
                dead |= seen
                continue
            self._move(step, step.columns & self.open)
            gained.append(who)
            if self.got[who] < self.people[who].wanted:
                heapq.heappush(waiting, (self.people[who].rank[self.got[who]], who))
        return gained

    def withdraw(self, who: int) -> None:
        """Take all seats from someone and give them to whoever comes next."""
        if self.held[who]:
            for at in bits(self.held[who]):
                self.rise(who, at)
            self.fill(without=who)

    def enter(self, who: int) -> None:
        """Give someone who has nothing all that is theirs, from free seats or from people who come after them."""
        person = self.people[who]
        while self.got[who] < person.wanted:
            step, seen = self.search(who, 0)
            if step is not None:
                self._move(step, step.columns & self.open)
                continue
            last = max(((self.last(other), other) for other in self.sitting(seen)), default=(-1, who))
            if last[0] <= person.rank[self.got[who]]:
                return
            self._displace(who, last[1])

    def sitting(self, columns: int) -> set[int]:
        """Return whoever has a seat in these columns and could move."""
        return {who for at in bits(columns) for who, _ in self.holders[at]}

    def last(self, who: int) -> int:
        """Return the place in order of the last appointment that someone has."""
        return self.people[who].rank[self.got[who] - 1]

    def _path(self, who: int, at: int) -> Ids:
        return next(path for holder, path in self.holders[at] if holder == who)

    def _forget(self, who: int) -> None:
        self._ways[who], self._out[who] = [], {}
        for key in [key for key in self._groups if key[0] == who]:
            del self._groups[key]

    def _answer(self, who: int) -> None:
        """Let someone have what their windows allow, and remember on which days they offer some."""
        person = self.people[who]
        for day in {day for span in person.spans for day in _days(*span)}:
            self._offering[day] = (*self._offering.get(day, ()), who)
        self._meet(who, options(self.columns, person))

    def _meet(self, who: int, more: int) -> None:
        """Let someone have further columns."""
        person = self.people[who]
        known = self.could(who)
        check_apart(self.columns, person, known | more, crosses_days=self.crosses_days)
        if known and not grows_apart(person):
            self._meet_all(who, known | more)
            return
        below = dict(self._ways[who])
        for path, columns in ways(self.columns, person, more):
            ids = self._ids(who, path)
            below[ids] = below.get(ids, 0) | columns
        self._ways[who], self._out[who] = list(below.items()), {}

    def _meet_all(self, who: int, mask: int) -> None:
        held = list(bits(self.held[who]))
        for at in held:
            self.rise(who, at)
        self._forget(who)
        self._ways[who] = [
            (self._ids(who, path), columns) for path, columns in ways(self.columns, self.people[who], mask)
        ]
        for at in held:
            self.sit(who, at)

    def _ids(self, who: int, path: Path) -> Ids:
        for group in path:
            if (who, group) not in self._groups:
                self._groups[who, group] = len(self._left)
                self._left.append(group[2])
        return tuple(self._groups[who, group] for group in path)

    def ways_out(self, who: int, freed: Ids) -> int:
        """Return the columns that someone could take, with one place freed in each of these groups."""
        known = self._out[who]
        if freed in known:
            return known[freed]
        found, left = 0, self._left
        for path, columns in self._ways[who]:
            for group in path:
                if left[group] <= 0 and group not in freed:
                    break
            else:
                found |= columns
        known[freed] = found & ~self.held[who]
        return known[freed]

    def search(self, who: int, dead: int, wanted: int | None = None) -> tuple[_Step | None, int]:
        """Return the first step of a move that meets a free column, or one of `wanted`, and all columns on the way."""
        target = self.open if wanted is None else wanted
        first = self.ways_out(who, ()) & ~dead
        steps, seen = [_Step(first, who, None, None)], first
        if first & target:
            return steps[0], seen
        for step in steps:
            todo = step.columns
            while todo:  # as `bits` does, but most of the time is spent here
                at = (todo & -todo).bit_length() - 1
                todo &= todo - 1
                for holder, path in self.holders[at]:
                    onward = self.ways_out(holder, path) & ~seen & ~dead
                    if onward:
                        seen |= onward
                        steps.append(_Step(onward, holder, at, step))
                        if onward & target:
                            return steps[-1], seen
        return None, seen

    def _move(self, step: _Step | None, target: int) -> None:
        """Move everybody on the path, last one first, so that a seat becomes free for the one before."""
        at = (target & -target).bit_length() - 1
        while step is not None:
            if step.column is not None:
                self.rise(step.holder, step.column)
            self.sit(step.holder, at)
            at, step = step.column if step.column is not None else at, step.before

    def _displace(self, who: int, other: int) -> None:
        """Let someone take the seat of another, by the shortest path to any seat of theirs."""
        seats = self.held[other]
        step, _ = self.search(who, 0, wanted=seats)
        assert step is not None
        target = step.columns & seats
        at = (target & -target).bit_length() - 1
        self.rise(other, at)
        self._move(step, 1 << at)
