"""Inventing answers: every person has habits, and every round they vary a little.

The spread follows what offices see: six in ten can come on Wednesday around noon, most further times lie from Tuesday
to Thursday and near lunch, one in eight is away in any given week, some name a single time and a few one that never
helps.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from wellness.demo.answers_file import WEEKDAYS, AnswerKind, DemoAnswer, WeeklySpan
from wellness.demo.company import setup
from wellness.demo.generating.draw import Draw
from wellness.demo.generating.people import Person
from wellness.demo.generating.timetable import Pattern, patterns
from wellness.demo.shapes import DemoRound

AWAY = 0.12
WANTS_TWO = 0.4
AVOIDS_SOMEBODY = 0.06
KEEPS_A_TIME = 0.85
STAYS_ON_FRIDAY = 0.6
TAKES_A_CHAIR_TOO = 0.8
KINDS: dict[AnswerKind, int] = {"available": 86, "silent": 8, "not_this_round": 6}
NEVER_ASK = 0.02
GOES_ON_LEAVE = 0.05

RATINGS = {1: 40, 2: 40, 3: 20}
LIKELY_DAYS = {0: 1, 1: 6, 2: 5, 3: 6, 4: 2}
DAYS_OF_VISITS = 4
HALF_HOURS = {18: 1, 19: 2, 20: 3, 21: 3, 22: 5, 23: 6, 24: 6, 25: 5, 26: 4, 27: 3, 28: 2, 29: 2, 30: 2, 31: 1, 32: 1}
LENGTHS = {2: 2, 3: 3, 4: 4, 5: 1}
FURTHER_TIMES = {2: 3, 3: 4, 4: 3, 5: 1}
SERVICES_NAMED = {1: 2, 2: 4, 3: 4, 4: 1}
LIKED = {
    "chair-massage-20": 10,
    "chair-massage-15": 10,
    "back-massage-30": 7,
    "deep-tissue-45": 5,
    "swedish-45": 5,
    "destress-30": 4,
    "yoga-class-45": 4,
    "medical-massage-45": 2,
}


@dataclass(frozen=True)
class Block:
    """A weekly time in half hours from midnight, half-open."""

    weekday: int
    first: int
    last: int
    rating: int

    def touches(self, other: "Block") -> bool:
        """Whether both share a half hour or follow on one another."""
        return self.weekday == other.weekday and self.first <= other.last and other.first <= self.last


def answer(person: Person, the_round: DemoRound) -> DemoAnswer:
    """What the person says in the round."""
    leave_until = _leave_until(person, the_round)
    if leave_until:
        return DemoAnswer(the_round.number, person.email, "on_leave", leave_until=leave_until)
    kind = _kind(person, the_round)
    if kind != "available":
        return DemoAnswer(the_round.number, person.email, kind)
    draw = Draw("answer", the_round.number, person.email)
    services = _services(person)
    return DemoAnswer(
        round_number=the_round.number,
        email=person.email,
        kind=kind,
        wanted=2 if Draw("wanted", person.email).chance(WANTS_TWO) else 1,
        services=services,
        avoided=_avoided(person, services),
        away_weeks=tuple(week for week in range(4) if draw.chance(AWAY)),
        spans=tuple(map(_span, sorted(_this_time(person, services, draw), key=_order))),
    )


def _leave_until(person: Person, the_round: DemoRound) -> date | None:
    """A leave begins before one of the rounds and lasts through it, perhaps into the next ones."""
    draw = Draw("leave", person.email)
    if _always_there(person) or not draw.chance(GOES_ON_LEAVE):
        return None
    first = draw.pick(setup().rounds)
    until = first.ends_on + timedelta(days=7 + draw.below(100))
    return until if first.number <= the_round.number and the_round.ends_on <= until else None


def _kind(person: Person, the_round: DemoRound) -> AnswerKind:
    if _always_there(person):
        return "available" if person.joined < the_round.starts_on or the_round.number == 3 else "silent"
    if Draw("never", person.email).chance(NEVER_ASK):
        return "never_ask"
    return Draw("kind", the_round.number, person.email).weighted(KINDS)


def _always_there(person: Person) -> bool:
    """Newcomers and whoever the demonstration shows answer every round that they see."""
    return person.joined > setup().rounds[0].ends_on or person.email == setup().example_employee


def _offered(person: Person) -> list[Pattern]:
    return [pattern for pattern in patterns() if pattern.site in person.sites]


def _services(person: Person) -> tuple[str, ...]:
    draw = Draw("services", person.email)
    left = {code: LIKED[code] for code in dict.fromkeys(pattern.service for pattern in _offered(person))}
    named: list[str] = []
    for _ in range(min(draw.weighted(SERVICES_NAMED), len(left))):
        named.append(draw.weighted(left))
        del left[named[-1]]
    chairs = [code for code in left if code.startswith("chair-massage")]
    return (*named, *(chairs[:1] if draw.chance(TAKES_A_CHAIR_TOO) else ()))


def _avoided(person: Person, services: tuple[str, ...]) -> tuple[str, ...]:
    draw = Draw("avoided", person.email)
    if not draw.chance(AVOIDS_SOMEBODY):
        return ()
    name = draw.pick([pattern.therapist for pattern in _offered(person) if pattern.service in services])
    return tuple(therapist.email for therapist in setup().therapists if therapist.name == name)


def _habit(person: Person, services: tuple[str, ...]) -> list[Block]:
    draw = Draw("habit", person.email)
    manner = draw.weighted({"hardly": 2, "single": 7, "usual": 91})
    if manner == "hardly":
        return [draw.pick([Block(0, 15, 18, 2), Block(4, 15, 18, 2), Block(0, 34, 37, 3)])]
    if manner == "single":
        return [_block(person, draw)]
    blocks = [Block(2, 23, 27, draw.weighted(RATINGS))] if draw.chance(0.6) else []
    wanted = len(blocks) + draw.weighted(FURTHER_TIMES)
    while len(blocks) < wanted:
        _add(blocks, _block(person, draw))
    if "yoga-class-45" in services and draw.chance(0.8):
        _add(blocks, Block(2, 34, 36, 1))
    if len(person.sites) > 1:
        _add(blocks, Block(draw.pick([1, 3]), 31, 37, 2))
    return blocks


def _this_time(person: Person, services: tuple[str, ...], draw: Draw) -> list[Block]:
    habit = _habit(person, services)
    kept = [block for block in habit if draw.chance(KEEPS_A_TIME)] or habit[:1]
    if len(habit) > 1 and draw.chance(0.3):
        _add(kept, _block(person, draw))
    return kept


def _block(person: Person, draw: Draw) -> Block:
    """People know on which days somebody comes, and rather name those; hardly anybody stays on Friday afternoon."""
    days = dict(LIKELY_DAYS)
    for pattern in _offered(person):
        if pattern.weekday != "fri":
            days[WEEKDAYS.index(pattern.weekday)] += DAYS_OF_VISITS * len(pattern.weeks)
    weekday, first = draw.weighted(days), draw.weighted(HALF_HOURS)
    if WEEKDAYS[weekday] == "fri" and not draw.chance(STAYS_ON_FRIDAY):
        first = min(first, 21)
    return Block(weekday, first, first + draw.weighted(LENGTHS), draw.weighted(RATINGS))


def _add(blocks: list[Block], block: Block) -> None:
    if not any(block.touches(other) for other in blocks):
        blocks.append(block)


def _order(block: Block) -> tuple[int, int]:
    return block.weekday, block.first


def _span(block: Block) -> WeeklySpan:
    return WeeklySpan(block.weekday, _clock(block.first), _clock(block.last), block.rating)


def _clock(half_hour: int) -> time:
    return time(half_hour // 2, half_hour % 2 * 30)
