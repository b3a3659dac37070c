"""What the rules speak of: violations, and appointments with everything that they refer to."""

from dataclasses import dataclass

from solver.checks.places import Seat, minutes_of, week_of
from solver.outcome import Appointment
from solver.problem import Employee, Pin, Room, Service, Site, Therapist, Visit


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its name, where in the outcome, and a sentence."""

    rule: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.path}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment with all it refers to; `start` in minutes since 1970, `day` the ordinal of its local date."""

    path: str
    appointment: Appointment
    employee: Employee
    visit: Visit
    room: Room
    site: Site
    service: Service
    therapist: Therapist
    start: int
    day: int

    @property
    def end(self) -> int:
        """When the treatment ends."""
        return self.start + self.service.minutes

    @property
    def until(self) -> int:
        """When therapist and station are free again."""
        return self.start + self.service.minutes + self.service.turnover_minutes

    @property
    def week(self) -> tuple[int, int]:
        """ISO year and week of the local date."""
        return week_of(self.day)

    @property
    def seat(self) -> Seat:
        """What an appointment occupies: one class is one seat, however many come."""
        return self.visit.id, self.start, self.service.id


Claim = tuple[str, Seat]
# From one minute to another, half-open.
Stretch = tuple[int, int]


def claim_of(pin: Pin) -> Claim:
    """Return who shall have which seat."""
    return pin.employee, (pin.visit, minutes_of(pin.start), pin.service)
