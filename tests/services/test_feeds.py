"""Feeds: a secret shown once, the same bytes until something changes, and nothing for whom it is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.calendar_samples import content_lines
from tests.services.roster_worlds import World, again, world
from wellness import clock
from wellness.db import db
from wellness.models import Account, Feed, FeedScope, Invite
from wellness.services import feed_events, feeds, give_back, publishing


@pytest.fixture
def here(app: Flask) -> World:
    """A published roster: Ada at nine, Ben at half past."""
    with saved(app):
        company = world()
        company.placed(company.ada, 0)
        company.placed(company.ben, 1)
        publishing.publish(company.draft, revision=1, actor=company.hr)
        return company


def secret_for(account: Account) -> str:
    return feeds.renew(account).removeprefix("http://localhost/cal/").removesuffix(".ics")


def served(secret: str) -> feeds.Served:
    feed = feeds.find(secret)
    assert feed is not None
    return feeds.serve(feed)


def lines(secret: str, name: str) -> list[str]:
    return [line for line in content_lines(served(secret).content) if line.startswith(name)]


def give_back_of(company: World) -> None:
    give_back.give_back(
        db.session.scalars(sa.select(Invite).join(Invite.appointment).filter_by(employee_id=company.ada.id)).one()
    )


def test_an_employee_sees_their_own_appointments_and_nobody_elses(app: Flask, here: World) -> None:
    """Without the service, the therapist or any address of a person."""
    with saved(app):
        secret = secret_for(again(here).ada.account)
        assert lines(secret, "DTSTART;") == ["DTSTART;TZID=Europe/Berlin:20260316T090000"]
        content = served(secret).content
        for private in (b"Ben", b"Thea", b"assage", b"ada@"):
            assert private not in content


def test_a_therapist_sees_when_sessions_are_and_not_who_comes(app: Flask, here: World) -> None:
    """The names are on the page behind the sign-in."""
    with saved(app):
        secret = secret_for(again(here).thea.account)
        assert [line[-6:] for line in lines(secret, "DTSTART;")] == ["090000", "093000"]
        content = served(secret).content
        assert b"1 person comes" in content.replace(b"\r\n ", b"")
        assert b"Ada" not in content
        assert b"Ben" not in content


def test_the_secret_is_kept_as_a_digest_only(app: Flask, here: World) -> None:
    """Whoever reads the database cannot read the feed."""
    with saved(app):
        secret = secret_for(again(here).ada.account)
        assert len(secret) == 43
        row = db.session.execute(sa.select(Feed.__table__)).one()
        assert secret not in str(row)


def test_a_feed_stays_the_same_until_something_changes(app: Flask, here: World) -> None:
    """Days later it has the same bytes and the same tag; after giving back it has others, and a cancelled entry."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.ada.account)
        first, written = served(secret), served(secret).content
        with clock.stopped_at(NOW + timedelta(days=3)):
            assert served(secret) == first
            assert served(secret).content == written
            give_back_of(company)
            second = served(secret)
            assert second.etag != first.etag
            assert lines(secret, "STATUS") == ["STATUS:CANCELLED"]
            assert lines(secret, "SEQUENCE") == ["SEQUENCE:1"]


def test_the_year_that_it_is_does_not_change_the_bytes(app: Flask, here: World) -> None:
    """An appointment of March reads the same before and after the turn of a year."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.ada.account)
        first = served(secret).content
        with clock.stopped_at(NOW - timedelta(days=70)):
            assert served(secret).content == first


def test_a_cancelled_entry_is_dropped_after_thirty_days(app: Flask, here: World) -> None:
    """By then every calendar has asked."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.ada.account)
        give_back_of(company)
        with clock.stopped_at(NOW + timedelta(days=30, seconds=-1)):
            assert lines(secret, "STATUS") == ["STATUS:CANCELLED"]
        with clock.stopped_at(NOW + timedelta(days=30)):
            assert lines(secret, "STATUS") == []


def test_a_place_given_anew_rises_in_sequence_for_the_therapist(app: Flask, here: World) -> None:
    """Ada gives nine o'clock back, Cem gets it: the therapist's entry is cancelled and confirmed again."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.thea.account)
        give_back_of(company)
        assert (lines(secret, "STATUS")[0], lines(secret, "SEQUENCE")[0]) == ("STATUS:CANCELLED", "SEQUENCE:1")
        second = company.draft_again()
        company.placed(company.ben, 1, second)
        company.placed(company.cem, 0, second)
        publishing.publish(second, revision=1, actor=company.hr)
        assert (lines(secret, "STATUS")[0], lines(secret, "SEQUENCE")[0]) == ("STATUS:CONFIRMED", "SEQUENCE:2")
        assert len(lines(secret, "UID")) == 2


def test_a_new_address_ends_the_one_before(app: Flask, here: World) -> None:
    """And ending it ends both."""
    with saved(app):
        ada = again(here).ada.account
        first, second = secret_for(ada), secret_for(ada)
        assert feeds.find(first) is None
        assert feeds.find(second) is not None
        feeds.revoke(ada)
        assert feeds.find(second) is None
        assert feeds.current(ada) is None


def test_a_feed_ends_with_its_owner(app: Flask, here: World) -> None:
    """Somebody who left or whose account is disabled gets nothing."""
    with saved(app):
        company = again(here)
        ada, ben = secret_for(company.ada.account), secret_for(company.ben.account)
        company.ada.left_at = NOW
        company.ben.account.disabled_at = NOW
        db.session.flush()
        assert feeds.find(ada) is None
        assert feeds.find(ben) is None
        assert feeds.find("") is None


def read(secret: str, at: timedelta) -> Feed:
    """The row after a calendar program has read the feed."""
    with clock.stopped_at(NOW + at):
        feed = feeds.find(secret)
        assert feed is not None
        if not feeds.is_noted(feeds.serve(feed)):
            feeds.note(feed)
            db.session.flush()
        return feed


def test_the_last_reading_is_kept_to_the_hour(app: Flask, here: World) -> None:
    """A calendar that asks every five minutes does not write each time."""
    with saved(app):
        secret = secret_for(again(here).ada.account)
        for minutes, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
            assert read(secret, timedelta(minutes=minutes)).last_used_at == NOW + timedelta(minutes=noted)


def test_since_when_it_is_like_that_only_rises(app: Flask, here: World) -> None:
    """Also where the newest entry has left: a calendar that only knows the date asks about the right one."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.ada.account)
        assert read(secret, timedelta(0)).changed_at == NOW
        assert read(secret, timedelta(hours=5)).changed_at == NOW
        give_back_of(company)
        assert read(secret, timedelta(0)).changed_at == NOW + timedelta(seconds=1)
        assert read(secret, timedelta(days=30)).changed_at == NOW + timedelta(days=30)


def rename_the_room(company: World) -> None:
    company.visit.room.name = "Loud room"


def rename_the_site(company: World) -> None:
    company.site.name = "Potsdam"


def move_the_site(company: World) -> None:
    company.site.timezone = "Europe/London"


def move_the_appointment(company: World) -> None:
    invite = db.session.scalars(sa.select(Invite).join(Invite.appointment).filter_by(employee_id=company.ada.id)).one()
    invite.appointment.ends += timedelta(minutes=5)


@pytest.mark.parametrize("change", [rename_the_room, rename_the_site, move_the_site, move_the_appointment])
def test_whatever_changes_the_bytes_changes_the_tag(app: Flask, here: World, change: Callable[[World], None]) -> None:
    """Not only what an appointment's own stamp tells."""
    with saved(app):
        company = again(here)
        secret = secret_for(company.ada.account)
        before = served(secret)
        written = before.content
        change(company)
        db.session.flush()
        after = served(secret)
        assert after.content != written
        assert after.etag != before.etag


def test_the_tag_is_made_of_every_row_that_the_bytes_are_made_of(app: Flask, here: World) -> None:
    """Whoever lets an event tell something of another table finds out here that the tag must know it."""
    with saved(app):
        accounts = [again(here).ada.account_id, again(here).thea.account_id]
    loaded: set[type] = set()
    with app.app_context():
        for account_id in accounts:
            db.session.expunge_all()
            account = db.session.get_one(Account, account_id)
            sa.event.listen(db.session, "loaded_as_persistent", lambda _, row: loaded.add(type(row)))
            assert feed_events.events_of(account)
    assert Invite in loaded
    assert loaded <= set(feed_events.SOURCES)


def test_the_busy_feed_says_when_and_nothing_else(app: Flask, here: World) -> None:
    """Its address is another one, and ending it leaves the first alone."""
    with saved(app):
        company = again(here)
        ada = company.ada.account
        full = secret_for(ada)
        busy = feeds.renew(ada, FeedScope.BUSY).removeprefix("http://localhost/cal/").removesuffix(".ics")
        assert lines(busy, "DTSTART;") == lines(full, "DTSTART;")
        assert lines(busy, "SUMMARY") == ["SUMMARY:Busy"]
        assert (lines(busy, "DESCRIPTION"), lines(busy, "LOCATION")) == ([], [])
        assert b"ellness at work" not in served(busy).content
        feeds.revoke(ada, FeedScope.BUSY)
        assert feeds.find(busy) is None
        assert feeds.find(full) is not None
