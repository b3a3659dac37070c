"""What the planner is asked: one planning round as immutable values.

Instants are aware datetimes on whole minutes, in UTC or with a fixed offset (Python takes both 2:30 of a clock change
for equal when they lie in a zone), spans are half-open, lists are tuples. `None` for a limit means no limit.
`solver.codec` reads and writes these as JSON; `solver.canon` puts them into their one canonical order.
"""

from dataclasses import dataclass
from datetime import date, datetime


class InvalidProblem(ValueError):
    """The input is not well-formed; `faults` holds one sentence a fault, each beginning with its path."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; `timezone` is an IANA name and decides local dates."""

    id: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room at a site; `stations` is how many occupied times it holds at once."""

    id: str
    site: str
    stations: int


@dataclass(frozen=True, slots=True)
class Service:
    """A treatment of `minutes`, then `turnover_minutes` before the next; `places` above 1 makes it a class."""

    id: str
    minutes: int
    turnover_minutes: int
    credential: str
    places: int

    @property
    def occupied_minutes(self) -> int:
        """Minutes for which therapist and station are taken."""
        return self.minutes + self.turnover_minutes


@dataclass(frozen=True, slots=True)
class Credential:
    """A licence; `valid_until` is the last local date on which it holds, None when it does not end."""

    id: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Therapist:
    """Someone who gives treatments, with the credentials they hold."""

    id: str
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A fixed pause in a visit."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FloatingBreak:
    """A pause of `minutes` that starts between `earliest` and `latest`."""

    minutes: int
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class TemplateSlot:
    """One entry of a visit's template."""

    start: datetime
    service: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One therapist's on-site day. Either `slots` (a template) or `services` with `start_every_minutes` is given."""

    id: str
    therapist: str
    room: str
    start: datetime
    end: datetime
    breaks: tuple[Break, ...] = ()
    slots: tuple[TemplateSlot, ...] | None = None
    services: tuple[str, ...] | None = None
    start_every_minutes: int | None = None
    floating_breaks: tuple[FloatingBreak, ...] = ()
    max_run_minutes: int | None = None
    rest_minutes: int | None = None
    max_sessions: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A time at which an employee could come; `rating` 1 is best, 2 fine, 3 if need be."""

    start: datetime
    end: datetime
    rating: int


@dataclass(frozen=True, slots=True)
class Employee:
    """Someone who would like up to `target` appointments; share = (received + got) / entitled."""

    id: str
    sites: tuple[str, ...]
    target: int
    received: int
    entitled: int
    windows: tuple[Window, ...]
    services: tuple[str, ...]
    max_per_week: int | None = None
    min_gap_days: int | None = None
    never_therapists: tuple[str, ...] = ()
    only_therapists: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """An appointment that was agreed before: it must stand (`pins`) or is already known (`published`)."""

    employee: str
    visit: str
    service: str
    start: datetime


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Problem:
    """One round to plan; `seed` decides every tie."""

    seed: str
    sites: tuple[Site, ...]
    rooms: tuple[Room, ...]
    services: tuple[Service, ...]
    therapists: tuple[Therapist, ...]
    visits: tuple[Visit, ...]
    employees: tuple[Employee, ...]
    currency: str = "sessions"
    pins: tuple[Pin, ...] = ()
    published: tuple[Pin, ...] = ()
    max_moves: int | None = None
