"""Calendar feeds: one secret address a person, shown once, kept as a digest, and good for reading this feed only."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import speaking
from wellness.models import Account, Employee, Feed, Therapist
from wellness.services import audit, calendar, feed_events
from wellness.services.calendar import Event
from wellness.services.secrets import digest, new_secret

NAME = "Wellness"
_TOMBSTONE = timedelta(days=30)
_NOTE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Served:
    """A feed's bytes, with what tells a calendar whether it has them already."""

    content: bytes
    etag: str
    last_modified: datetime


def current(account: Account) -> Feed | None:
    """The account's feed, if it has one that works."""
    return db.session.scalar(
        sa.select(Feed)
        .where(Feed.account_id == account.id, Feed.revoked_at.is_(None))
        .order_by(Feed.created_at.desc())
        .limit(1)
    )


def renew(account: Account) -> str:
    """Make a new address and end the one before; returns it, which is the only time that it is to be had."""
    _end(account)
    secret = new_secret()
    feed = Feed(account_id=account.id, token_hash=digest(secret))
    db.session.add(feed)
    db.session.flush()
    audit.record("feed made", actor=account, subject_id=feed.id)
    return f"{settings.current().base_url}/cal/{secret}.ics"


def revoke(account: Account) -> None:
    """End the account's address; calendars that use it get "not found" from now on."""
    if _end(account):
        audit.record("feed ended", actor=account)


def find(secret: str) -> Feed | None:
    """The feed of a secret; None when it is unknown or ended, or its owner has left or may not sign in any more."""
    return db.session.scalar(
        sa.select(Feed)
        .join(Account, Account.id == Feed.account_id)
        .outerjoin(Employee, sa.and_(Employee.account_id == Account.id, Employee.left_at.is_(None)))
        .outerjoin(Therapist, sa.and_(Therapist.account_id == Account.id, Therapist.left_at.is_(None)))
        .where(
            Feed.token_hash == digest(secret),
            Feed.revoked_at.is_(None),
            Account.disabled_at.is_(None),
            sa.or_(Employee.id.is_not(None), Therapist.id.is_not(None)),
        )
    )


def note_use(feed: Feed) -> None:
    """Keep when a feed was last read, to the hour."""
    if feed.last_used_at is None or clock.now() - feed.last_used_at >= _NOTE_EVERY:
        feed.last_used_at = clock.now()


def serve(feed: Feed) -> Served:
    """What the feed holds now; the same bytes as long as no appointment in it changes.

    It speaks its owner's language, whatever the program that reads it asks for.
    """
    with speaking(feed.account.language):
        events = [event for event in feed_events.events_of(feed.account) if not _is_forgotten(event)]
    content = calendar.feed(events, NAME)
    changed = max((event.last_modified for event in events), default=feed.created_at)
    return Served(content, hashlib.sha256(content).hexdigest()[:16], changed.replace(microsecond=0))


def _is_forgotten(event: Event) -> bool:
    """Calendars that ask once a day have seen a cancelled appointment after this time."""
    return event.status == "CANCELLED" and event.last_modified <= clock.now() - _TOMBSTONE


def _end(account: Account) -> bool:
    """Whether there was an address to end."""
    ended = db.session.execute(
        sa.update(Feed)
        .where(Feed.account_id == account.id, Feed.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(Feed.id)
    )
    return bool(ended.all())
