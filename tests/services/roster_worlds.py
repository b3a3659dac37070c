"""A small company with a planned round, for the tests of mending, publishing, invites and feeds.

Monday 16 March 2026 in Berlin, unless a test asks for another day: Thea gives three sessions, at 09:00, 09:30 and
10:00. Ada, Ben and Cem asked and are free all morning.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import inspect

from tests.builders import (
    MONDAY,
    answer,
    appointment,
    coordinator,
    employee,
    local,
    open_round,
    programme,
    room,
    roster,
    service,
    site,
    therapist,
    visit,
)
from wellness.db import db
from wellness.models import (
    Account,
    Answer,
    Appointment,
    Employee,
    Programme,
    Roster,
    Round,
    RoundState,
    Service,
    Site,
    Slot,
    Therapist,
    Visit,
)

TUESDAY = MONDAY + timedelta(days=1)
STARTS = ["09:00", "09:30", "10:00"]


@dataclass(frozen=True)
class World:
    """The rows of one application context."""

    programme: Programme
    site: Site
    chair: Service
    thea: Therapist
    visit: Visit
    round: Round
    ada: Employee
    ben: Employee
    cem: Employee
    hr: Account
    draft: Roster

    @property
    def slots(self) -> list[Slot]:
        """The Monday's slots, earliest first."""
        return self.visit.slots

    def answer_of(self, who: Employee) -> Answer:
        return db.session.scalars(db.select(Answer).filter_by(round_id=self.round.id, employee_id=who.id)).one()

    def placed(self, who: Employee, slot: int, on: Roster | None = None) -> Appointment:
        """Put somebody into the nth slot without asking any rule."""
        return appointment(on or self.draft, self.slots[slot], who)

    def draft_again(self) -> Roster:
        """One more empty draft of the round."""
        latest = max(db.session.scalars(db.select(Roster.version).filter_by(round_id=self.round.id)))
        return roster(self.round, version=latest + 1)


def morning(day: date = MONDAY, rating: int = 1) -> tuple:
    """From eight to noon in Berlin."""
    return local(day, "08:00"), local(day, "12:00"), rating


def world(*, on: date = MONDAY, **promises: object) -> World:
    """The company with a closed round that begins on a day, an empty draft and three answers."""
    company = programme(**promises)
    berlin = site(company)
    chair = service(company)
    thea = therapist(company)
    monday = visit(thea, room(berlin), chair, day=on, starts=STARTS)
    round_ = open_round(company, starts_on=on)
    people = [employee(company, f"{name}@meadow.example", sites=[berlin]) for name in ("ada", "ben", "cem")]
    for person in people:
        answer(person, round_, [morning(on), morning(on + timedelta(days=1))], services=[chair])
    round_.state = RoundState.CLOSED
    return World(company, berlin, chair, thea, monday, round_, *people, coordinator(), roster(round_))


def again(app_world: World) -> World:
    """The same rows in another application context."""
    return World(*(db.session.get_one(type(row), inspect(row).identity[0]) for row in vars(app_world).values()))
