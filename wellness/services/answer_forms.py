"""What a person says in a round, apart from rows and pages, and what there is to choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from wellness.db import db
from wellness.language import _
from wellness.models import (
    Answer,
    AnswerKind,
    AvailabilityWindow,
    Employee,
    Modality,
    Rating,
    Room,
    Round,
    Service,
    Therapist,
    Visit,
    WishKind,
)
from wellness.services.half_hours import HALF_HOUR


@dataclass(frozen=True)
class AnswerForm:
    """`cells` maps the first instant of each half hour to how well it suits; half hours not named do not suit.

    `services` are ids in order of liking, `never` ids of therapists; `leave_until` (the last day away) goes with
    ON_LEAVE. Times and wishes are kept beside a refusal, so that taking it back loses nothing.
    """

    kind: AnswerKind = AnswerKind.AVAILABLE
    cells: Mapping[datetime, Rating] = field(default_factory=dict)
    wanted: int = 1
    services: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()
    leave_until: date | None = None

    @property
    def lacks(self) -> list[str]:
        """What is still missing before the answer can bring a session, in words."""
        if self.kind is not AnswerKind.AVAILABLE:
            return []
        missing = [] if self.cells else [_("at least one half hour")]
        return missing if self.services else [*missing, _("at least one kind of session")]


def form_of(answer: Answer) -> AnswerForm:
    """The answer as it is stored."""
    services = [wish for wish in answer.wishes if wish.kind is WishKind.SERVICE]
    return AnswerForm(
        kind=answer.kind,
        cells=cells_of(answer.windows),
        wanted=answer.wanted,
        services=tuple(str(wish.service_id) for wish in sorted(services, key=lambda wish: wish.rank)),
        never=frozenset(str(wish.therapist_id) for wish in answer.wishes if wish.kind is WishKind.NEVER_THERAPIST),
        leave_until=answer.employee.on_leave_until if answer.kind is AnswerKind.ON_LEAVE else None,
    )


def cells_of(windows: Iterable[AvailabilityWindow]) -> dict[datetime, Rating]:
    """The half hours that lie wholly in stored windows."""
    cells = {}
    for window in windows:
        instant = window.starts
        while instant + HALF_HOUR <= window.ends:
            cells[instant] = Rating(window.rating)
            instant += HALF_HOUR
    return cells


def windows_of(cells: Mapping[datetime, Rating]) -> list[tuple[datetime, datetime, Rating]]:
    """Half hours that touch and suit equally well, merged into windows (start, end, rating) in order."""
    windows: list[tuple[datetime, datetime, Rating]] = []
    for instant, rating in sorted(cells.items()):
        if windows and windows[-1][1] == instant and windows[-1][2] is rating:
            windows[-1] = (windows[-1][0], instant + HALF_HOUR, rating)
        else:
            windows.append((instant, instant + HALF_HOUR, rating))
    return windows


def services_on_offer(round_: Round, employee: Employee) -> list[Service]:
    """What the visits of the round at the person's sites give, by name and length."""
    given = sa.select(Visit.service_id).where(*_visits_for(round_, employee))
    query = sa.select(Service).join(Modality).where(Service.id.in_(given)).order_by(Modality.name, Service.minutes)
    return list(db.session.scalars(query))


def therapists_on_offer(round_: Round, employee: Employee, also: Iterable[str] = ()) -> list[Therapist]:
    """Who comes to the person's sites in the round, by name; `also` are ids to list in any case."""
    coming = sa.select(Visit.therapist_id).where(*_visits_for(round_, employee))
    query = sa.select(Therapist).where(
        Therapist.programme_id == round_.programme_id, sa.or_(Therapist.id.in_(coming), Therapist.id.in_(list(also)))
    )
    return sorted(db.session.scalars(query), key=lambda therapist: (therapist.name, therapist.id))


def _visits_for(round_: Round, employee: Employee) -> tuple[sa.ColumnElement[bool], ...]:
    rooms = sa.select(Room.id).where(Room.site_id.in_([site.id for site in employee.sites]))
    return (
        Visit.room_id.in_(rooms),
        Visit.day.between(round_.starts_on, round_.ends_on),
        Visit.withdrawn_at.is_(None),
    )
