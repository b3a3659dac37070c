"""Who competes with whom on a ground, and from which seats moves lead where."""

from solver.questions.columns import bits
from solver.questions.gains import Ground


def contestants(ground: Ground) -> list[int]:
    """Return everybody who has less than they want, or a seat from which moves could help one of those."""
    short = {who for who, person in enumerate(ground.people) if ground.got[who] < person.wanted}
    seen = 0
    for who in short:
        seen |= ground.search(who, seen, wanted=0)[1]
    return sorted(short | ground.sitting(seen))


def block(ground: Ground, who: int) -> tuple[int, int, set[int]]:
    """Return (places, those taken, people) of the seats that somebody could have, directly or because others move."""
    reached = ground.search(who, 0, wanted=0)[1]
    places = sum(ground.columns.slots[at].places for at in bits(reached))
    free = sum(ground.free[at] for at in bits(reached))
    return places, places - free, ground.sitting(reached)


def last_reached(ground: Ground) -> list[int]:
    """Return by column the latest place in order that someone new there could displace, directly or by moves.

    A column from which a free seat can be reached has a number beyond all, one that leads nowhere -1.
    """
    into = _moves_into(ground)
    beyond = 1 + max((rank for person in ground.people for rank in person.rank), default=0)
    sources = [(beyond, at) for at in bits(ground.open)]
    sources += [(max(map(ground.last, ground.sitting(1 << at))), at) for at, held in enumerate(ground.holders) if held]
    found = [-1] * len(ground.free)
    for rank, source in sorted(sources, reverse=True):
        todo = [source] if found[source] < 0 else []
        while todo:
            at = todo.pop()
            if found[at] < 0:
                found[at] = rank
                todo += [other for other in bits(into[at]) if found[other] < 0]
    return found


def _moves_into(ground: Ground) -> list[int]:
    """Return by column from which columns somebody could move there."""
    into = [0] * len(ground.free)
    for at, holders in enumerate(ground.holders):
        onward = 0
        for who, path in holders:
            onward |= ground.ways_out(who, path)
        for other in bits(onward):
            into[other] |= 1 << at
    return into
