"""Setting up a programme: presets, sites, rooms, services and promises."""

from collections.abc import Collection
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from wellness import presets
from wellness.db import db
from wellness.language import _
from wellness.models import Account, BreakRule, Modality, Programme, Room, Service, Site
from wellness.services import audit
from wellness.services.errors import NotFound, Refused
from wellness.services.plain_text import one_line

# Of two who set up at once the second meets the first one's row.
_ONLY = "programme"


def find_programme() -> Programme | None:
    """The programme of this installation, or None before it is set up."""
    return db.session.scalar(sa.select(Programme).order_by(Programme.created_at))


def get_programme() -> Programme:
    """The programme of this installation; refuses with what to do where there is none yet."""
    programme = find_programme()
    if programme is None:
        raise Refused(_("There is no programme yet. A coordinator sets one up on the page “Programme”."))
    return programme


def set_up(name: str, *, actor: Account | None) -> Programme:
    """A programme with the catalogue, the break table and the usual figures; one an installation."""
    if find_programme() is not None:
        raise Refused(_("The programme is set up already."))
    usual = presets.programme_defaults()
    programme = Programme(
        id=_ONLY,
        name=_worded(name, _("Give the programme a name of 1 to 80 characters.")),
        quota=usual.sessions_per_round,
        max_per_week=usual.sessions_per_week,
        ledger_rounds=usual.ledger_rounds,
        cancel_hours=usual.free_cancellation_hours,
    )
    programme.break_rules = [
        BreakRule(from_minutes=rule.at_least_minutes, break_minutes=rule.break_minutes)
        for rule in presets.break_table()
    ]
    try:
        with db.session.begin_nested():
            db.session.add(programme)
    except IntegrityError:
        raise Refused(_("The programme is set up already.")) from None
    db.session.add_all(_modality(preset, programme) for preset in presets.catalogue())
    db.session.flush()
    audit.record("programme set up", actor=actor, subject_id=programme.id)
    return programme


def _modality(preset: presets.ModalityPreset, programme: Programme) -> Modality:
    return Modality(
        programme_id=programme.id,
        code=preset.code,
        name=preset.name,
        kind=preset.kind,
        description=preset.description,
        benefits=list(preset.benefits),
        precautions=list(preset.precautions),
        setup=list(preset.setup),
        aftercare=list(preset.aftercare),
        credential=preset.credential,
        places=preset.places,
        sensitive=preset.sensitive,
        services=[
            Service(minutes=minutes, turnover_minutes=preset.turnover_minutes, offered=False)
            for minutes in preset.minutes
        ],
    )


def change_promises(
    programme: Programme, *, quota: int, max_per_week: int | None, cancel_hours: int, actor: Account
) -> None:
    """Change what everyone is promised; rounds that are open keep their own quota."""
    if (
        not 1 <= quota <= 31
        or not 0 <= cancel_hours <= 336
        or (max_per_week is not None and not 1 <= max_per_week <= 7)
    ):
        raise Refused(_("Sessions a round: 1 to 31; a week: 1 to 7 or no limit; hours of notice: 0 to 336."))
    programme.quota, programme.max_per_week, programme.cancel_hours = quota, max_per_week, cancel_hours
    audit.record("promises changed", actor=actor, subject_id=programme.id, quota=quota, max_per_week=max_per_week)


def add_site(programme: Programme, *, name: str, timezone: str, address: str, actor: Account | None) -> Site:
    """A site; `timezone` is an IANA name."""
    if timezone not in available_timezones():
        raise Refused(
            _("“%(zone)s” is not a time zone. Choose one from the list, such as Europe/Berlin.", zone=timezone)
        )
    name = _worded(name, _("Give the site a name of 1 to 80 characters."))
    if db.session.scalar(sa.select(Site.id).where(Site.programme_id == programme.id, Site.name == name)):
        raise Refused(_("There is a site called %(name)s already.", name=name))
    site = Site(programme_id=programme.id, name=name, timezone=timezone, address=one_line(address)[:200])
    db.session.add(site)
    db.session.flush()
    audit.record("site added", actor=actor, subject_id=site.id)
    return site


def add_room(site: Site, *, name: str, stations: int, actor: Account | None) -> Room:
    """A room with places for `stations` therapists at once."""
    if not 1 <= stations <= 50:
        raise Refused(_("A room holds 1 to 50 stations."))
    name = _worded(name, _("Give the room a name of 1 to 80 characters."))
    if any(room.name == name for room in site.rooms):
        raise Refused(_("%(site)s has a room called %(name)s already.", site=site.name, name=name))
    room = Room(site_id=site.id, name=name, stations=stations)
    db.session.add(room)
    db.session.flush()
    db.session.refresh(site)
    audit.record("room added", actor=actor, subject_id=room.id)
    return room


def offer(programme: Programme, service_ids: Collection[str], *, actor: Account | None) -> None:
    """Offer exactly these services; what is planned already stays as it is."""
    for modality in modalities(programme):
        for service in modality.services:
            service.offered = service.id in service_ids
    audit.record("services offered", actor=actor, subject_id=programme.id, count=len(service_ids))


def modalities(programme: Programme) -> list[Modality]:
    """The catalogue in the order of its presets."""
    order = {preset.code: number for number, preset in enumerate(presets.catalogue())}
    loaded = sa.select(Modality).options(selectinload(Modality.services))
    found = db.session.scalars(loaded.where(Modality.programme_id == programme.id)).all()
    return sorted(found, key=lambda modality: (order.get(modality.code, len(order)), modality.name))


def offered_services(programme: Programme) -> list[Service]:
    """What can be wished for and put into visits."""
    return [service for modality in modalities(programme) for service in modality.services if service.offered]


def sites(programme: Programme) -> list[Site]:
    """Every site, by name."""
    loaded = sa.select(Site).options(selectinload(Site.rooms))
    return list(db.session.scalars(loaded.where(Site.programme_id == programme.id).order_by(Site.name)))


def get_site(programme: Programme, site_id: str) -> Site:
    """A site of the programme; raises NotFound."""
    site = db.session.get(Site, site_id)
    if site is None or site.programme_id != programme.id:
        raise NotFound
    return site


def _worded(text: str, advice: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise Refused(advice)
    return name
