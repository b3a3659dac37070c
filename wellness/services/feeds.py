"""Calendar feeds: a secret address for a person and a scope, shown once, kept as a digest, good for this feed only."""

from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from wellness import clock, settings
from wellness.db import db
from wellness.language import _, chosen_or_own, later, speaking
from wellness.models import Account, Employee, Feed, FeedScope, Therapist
from wellness.services import audit, calendar, feed_events
from wellness.services.calendar import Event
from wellness.services.secrets import digest, new_secret

NAMES = {FeedScope.FULL: later("Wellness"), FeedScope.BUSY: later("Busy")}
_NOTE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Served:
    """What a feed holds, with the tag that tells a calendar whether it has that already."""

    feed: Feed
    etag: str

    @property
    def content(self) -> bytes:
        """The calendar's bytes. They are written here and not before, because most calendars have them already."""
        with speaking(self.feed.account.language):
            events = feed_events.events_of(self.feed.account)
            if self.feed.scope is FeedScope.BUSY:
                events = [_busy(event) for event in events]
            return calendar.feed(events, _(NAMES[self.feed.scope]))


def current(account: Account, scope: FeedScope = FeedScope.FULL) -> Feed | None:
    """The account's feed of a scope, if it has one that works."""
    return db.session.scalar(
        sa.select(Feed)
        .where(Feed.account_id == account.id, Feed.scope == scope, Feed.revoked_at.is_(None))
        .order_by(Feed.created_at.desc())
        .limit(1)
    )


def renew(account: Account, scope: FeedScope = FeedScope.FULL) -> str:
    """Make a new address and end the one before; returns it, which is the only time that it is to be had."""
    _end(account, scope)
    secret = new_secret()
    feed = Feed(account_id=account.id, scope=scope, token_hash=digest(secret))
    db.session.add(feed)
    db.session.flush()
    audit.record("feed made", actor=account, subject_id=feed.id)
    return f"{settings.current().base_url}/cal/{secret}.ics"


def revoke(account: Account, scope: FeedScope = FeedScope.FULL) -> None:
    """End the account's address; calendars that use it get "not found" from now on."""
    if _end(account, scope):
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


def serve(feed: Feed) -> Served:
    """What the feed holds now; it has the same tag and bytes as long as nothing in it changes.

    It speaks its owner's language, whatever the program that reads it asks for.
    """
    account = feed.account
    parts = (calendar.writer(), feed.scope, chosen_or_own(account.language), feed_events.stamp_of(account))
    return Served(feed, digest(repr(parts))[:32])


def is_noted(served: Served) -> bool:
    """Whether the row says already what `note` would write: it was read lately, and held the same."""
    feed = served.feed
    is_recent = feed.last_used_at is not None and clock.now() - feed.last_used_at < _NOTE_EVERY
    return is_recent and feed.etag == served.etag


def note(feed: Feed) -> Served:
    """Keep when the feed was read, to the hour, and since when it has held what it holds now.

    `changed_at` rises by a second at least, because calendars compare whole seconds.
    """
    db.session.refresh(feed, with_for_update={"of": Feed})
    served, now, before = serve(feed), clock.now(), feed.changed_at
    if feed.etag != served.etag:
        feed.etag = served.etag
        feed.changed_at = max(now, before + timedelta(seconds=1)) if before else now
    if feed.last_used_at is None or now - feed.last_used_at >= _NOTE_EVERY:
        feed.last_used_at = now
    return served


def _busy(event: Event) -> Event:
    """The same time without a word about what it is."""
    return replace(event, summary=_(NAMES[FeedScope.BUSY]), description="", location="", organizer_name="")


def _end(account: Account, scope: FeedScope) -> bool:
    """Whether there was an address to end."""
    ended = db.session.execute(
        sa.update(Feed)
        .where(Feed.account_id == account.id, Feed.scope == scope, Feed.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(Feed.id)
    )
    return bool(ended.all())
