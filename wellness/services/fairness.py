"""What a roster does to people's shares: how many had how much of what they were promised, before it and with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _, later
from wellness.models import Appointment, Roster
from wellness.services.ledger import asked
from wellness.services.planner_demand import Credit, credits_before

_LITTLE = Fraction(1, 3)
_HALF = Fraction(1, 2)
_BANDS = (later("nothing"), later("under a third"), later("up to a half"), later("over a half"), later("all"))


@dataclass(frozen=True)
class Band:
    """How many people's share lay here before the roster, and lies here with it."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class Fairness:
    """Shares of everyone who asked in a round; `first_time` of them were promised nothing in earlier rounds.

    A share is what somebody has had of what they were promised in the rounds that the ledger looks back on. `bands`
    go from nothing to all; before the roster they leave out those who ask for the first time.
    """

    people: int
    first_time: int
    bands: list[Band]

    @property
    def little_before(self) -> int:
        """How many had had less than a third of their due."""
        return sum(band.before for band in self.bands[:2])

    @property
    def little_after(self) -> int:
        """How many have less than a third of their due with this roster."""
        return sum(band.after for band in self.bands[:2])


def fairness_of(roster: Roster) -> Fairness:
    """The shares before and with a roster, draft or published."""
    round_ = roster.round
    credits, given = credits_before(round_), _given(roster)
    people = {*db.session.scalars(asked(round_.id)), *given}
    earlier = {person: credits.get(person, Credit()) for person in people}
    before = _counted((credit.received, credit.entitled) for credit in earlier.values() if credit.entitled)
    after = _counted(
        (credit.received + given.get(person, 0), credit.entitled + round_.quota) for person, credit in earlier.items()
    )
    return Fairness(
        people=len(people),
        first_time=len(people) - before.total(),
        bands=[Band(_(label), before[at], after[at]) for at, label in enumerate(_BANDS)],
    )


def _counted(shares: Iterable[tuple[int, int]]) -> Counter[int]:
    """People by band, from (received, entitled) of each; few shares differ, so each is worked out once."""
    bands: Counter[int] = Counter()
    for (received, entitled), people in Counter(shares).items():
        bands[_band(Fraction(received, entitled))] += people
    return bands


def _band(share: Fraction) -> int:
    """The place of a share among the bands."""
    if not share:
        return 0
    return 1 if share < _LITTLE else 2 if share <= _HALF else 3 if share < 1 else 4


def _given(roster: Roster) -> dict[str, int]:
    """How many sessions each person has in the roster."""
    rows = db.session.execute(
        sa.select(Appointment.employee_id, sa.func.count())
        .where(Appointment.roster_id == roster.id, Appointment.cancelled_at.is_(None))
        .group_by(Appointment.employee_id)
    )
    return {employee_id: count for employee_id, count in rows}
