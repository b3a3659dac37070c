"""Published appointments that stay: what an opening, where several visits are one, lets each of its visits keep."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.board import Board, Pinned
from solver.networks.network import Network
from solver.options import Ints
from solver.slots import Slot


@dataclass(frozen=True, slots=True)
class Stays:
    """How published appointments may stay in a network.

    By entry: `option` is the position in the network's options, `slot` that of its slot. By slot: `opening` is a
    position on the board, `places` what pins leave of the slot.
    """

    option: Ints
    slot: Ints
    opening: Ints
    places: Ints


def stays(board: Board, network: Network) -> Stays:
    """Return the published appointments of the network's employees that are among its options."""
    taken = Counter(pin.slot for pin in board.pinned) if board.published else Counter()
    slots: dict[Slot, int] = {}
    option, slot, opening = [], [], []
    for entry in _published(board, network.employees.tolist()):
        row = _position(board, network, entry)
        if row is not None:
            if entry.slot not in slots:
                opening.append(entry.opening)
            option.append(row)
            slot.append(slots.setdefault(entry.slot, len(slots)))
    places = [max(0, entry.places - taken[entry]) for entry in slots]
    return Stays(*(np.array(column, dtype=np.int64) for column in (option, slot, opening, places)))


def _published(board: Board, employees: Iterable[int]) -> list[Pinned]:
    if not board.published:
        return []
    return [entry for at in employees for entry in board.published.get(at, ())]


def _position(board: Board, network: Network, entry: Pinned) -> int | None:
    """Return where an entry is among the network's options, None where pins have closed it."""
    employee, opening = board.options.employee, board.options.opening
    begin, end = np.searchsorted(employee, (entry.employee, entry.employee + 1))
    row = begin + int(np.searchsorted(opening[begin:end], entry.opening))
    at = int(np.searchsorted(network.options, row))
    return at if at < len(network.options) and network.options[at] == row else None


def published_and_pinned(board: Board, employees: Iterable[int]) -> tuple[int, int]:
    """Return how many published appointments of these employees could stay alone, and how many of them are pinned."""
    entries = _published(board, employees)
    pinned = {(pin.employee, pin.slot) for pin in board.pinned} if entries else set()
    return len(entries), sum((entry.employee, entry.slot) in pinned for entry in entries)


def staying(board: Board, rows: Ints) -> dict[tuple[int, int], Slot]:
    """Return the published slots of as many as possible of these options, by employee and opening."""
    if not board.published:
        return {}
    chosen = {(int(board.options.employee[row]), int(board.options.opening[row])) for row in rows}
    wishes: dict[int, dict[int, list[Slot]]] = defaultdict(lambda: defaultdict(list))
    for at in sorted(employee for employee, _ in chosen):
        for entry in board.published.get(at, ()):
            if (at, entry.opening) in chosen and entry.slot not in wishes[entry.opening][at]:
                wishes[entry.opening][at].append(entry.slot)
    taken = Counter(pin.slot for pin in board.pinned)
    return {
        (employee, opening): slot
        for opening, wanted in wishes.items()
        for employee, slot in _share_out(wanted, taken).items()
    }


def _share_out(wishes: Mapping[int, Sequence[Slot]], taken: Mapping[Slot, int]) -> dict[int, Slot]:
    """Give as many employees as possible one of their slots, each by a path along which others change theirs."""
    given: dict[int, Slot] = {}

    def find(employee: int, tried: set[Slot]) -> bool:
        for slot in wishes[employee]:
            if slot in tried:
                continue
            tried.add(slot)
            holders = [other for other, held in given.items() if held == slot]
            free = len(holders) < slot.places - taken[slot]
            if free or any(find(other, tried) for other in holders):
                given[employee] = slot
                return True
        return False

    for employee in wishes:
        find(employee, set())
    return given
