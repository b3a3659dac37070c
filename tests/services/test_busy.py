"""Busy times are kept for one person and one round, without a word of what they are, and no longer than needed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests import builders as b
from tests.services.busy_files import HOUR
from tests.services.calendar_files import a_calendar
from wellness import clock
from wellness.db import db
from wellness.models import LIVE, BusyReading, BusySpan, Employee, Invite, RosterState, Round
from wellness.services import busy, busy_readings, rounds
from wellness.services.calendar_busy import BusyTimes, read_busy
from wellness.services.calendar_faults import Reason
from wellness.services.errors import Refused
from wellness.services.spans import Span

TEN = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def asked(app: Flask) -> Iterator[tuple[Round, Employee]]:
    """A round from 16 March to 12 April, and Ada, who works in Berlin and in New York."""
    with app.app_context():
        programme = b.programme()
        sites = [b.site(programme), b.site(programme, "New York", "America/New_York")]
        yield b.open_round(programme), b.employee(programme, "Ada@meadow.example", sites=sites)


def times(*spans: Span, read: int = 1, faults: tuple[tuple[int, Reason], ...] = ()) -> BusyTimes:
    """What a calendar said."""
    return BusyTimes(spans, read, faults)


def test_the_question_is_about_the_days_of_the_round_at_all_sites_of_the_person(asked: tuple[Round, Employee]) -> None:
    """From midnight in Berlin to midnight in New York, with the person's own address and first zone."""
    question = busy.question_for(*asked)
    assert question.first == b.local(date(2026, 3, 16), "00:00")
    assert question.last == b.local(date(2026, 4, 13), "00:00", "America/New_York")
    assert (question.zone, question.own, question.host) == ("Europe/Berlin", {"ada@meadow.example"}, "localhost")


def test_our_own_appointments_are_not_busy_time(asked: tuple[Round, Employee]) -> None:
    """Neither the invite of a published roster nor a session of a therapist's feed blocks its own half hour."""
    round_, ada = asked
    room = b.room(ada.sites[0])
    visit = b.visit(
        b.therapist(round_.programme), room, b.service(round_.programme), day=date(2026, 3, 17), starts=["09:00"]
    )
    given = b.appointment(b.roster(round_, state=RosterState.PUBLISHED), visit.slots[0], ada, book=LIVE)
    b.add(Invite(appointment_id=given.id, uid="f00d@localhost", dtstamp=clock.now()))
    event = "DTSTART:20260317T080000Z\nDURATION:PT1H"
    file = a_calendar(f"UID:f00d@localhost\n{event}", f"UID:session-{visit.slots[0].id}@localhost\n{event}")
    other = a_calendar(f"UID:f00d@elsewhere.example\n{event}")
    assert read_busy(file, busy.question_for(round_, ada)).spans == ()
    assert len(read_busy(other, busy.question_for(round_, ada)).spans) == 1


def test_what_is_kept_is_times_and_counts(asked: tuple[Round, Employee]) -> None:
    """With the lines that were not read, fifty of them at most."""
    found = times(
        Span(TEN, TEN + HALF_HOUR),
        read=412,
        faults=((3, Reason.ZONE), *((line, Reason.RULE) for line in range(100, 160))),
    )
    busy.keep(*asked, found)
    (reading,) = busy_readings.find(*asked)
    assert (reading.entries, reading.unreadable, len(reading.faults)) == (412, 60, 50)
    assert [(span.starts, span.ends, span.tentative) for span in reading.spans] == [(TEN, TEN + HALF_HOUR, False)]


def test_a_half_hour_is_taken_when_anything_touches_it(asked: tuple[Round, Employee]) -> None:
    """For certain where one calendar is certain, perhaps where all are not; the ends of spans are outside."""
    minutes = timedelta(minutes=15)
    busy.keep(*asked, times(Span(TEN + minutes, TEN + 5 * minutes, tentative=True)))
    busy.keep(*asked, times(Span(TEN + 2 * minutes, TEN + 4 * minutes)))
    half_hours = [TEN + HALF_HOUR * number for number in range(-1, 5)]
    taken = busy_readings.taken(busy_readings.find(*asked), half_hours)
    assert taken == {TEN: False, TEN + HALF_HOUR: True, TEN + 2 * HALF_HOUR: False}


def test_the_same_file_sent_twice_is_kept_once(asked: tuple[Round, Employee]) -> None:
    """A minute later it is another reading, which may differ."""
    first = busy.keep(*asked, times(Span(TEN, TEN + HALF_HOUR)))
    assert busy.keep(*asked, times(Span(TEN, TEN + HALF_HOUR))) is first
    assert busy.keep(*asked, times(Span(TEN, TEN + HALF_HOUR), read=2)) is not first
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        assert busy.keep(*asked, times(Span(TEN, TEN + HALF_HOUR))) is not first


def test_a_dozen_calendars_are_enough(asked: tuple[Round, Employee]) -> None:
    """The next one is refused with what to do."""
    for number in range(busy.MOST_READINGS):
        busy.keep(*asked, times(read=number))
    with pytest.raises(Refused, match="Forget those"):
        busy.keep(*asked, times(read=100))


def test_forgetting_takes_ones_own_alone(asked: tuple[Round, Employee]) -> None:
    """One reading, or all; never a colleague's, and pressing twice does nothing more."""
    round_, ada = asked
    ben = b.employee(round_.programme, "ben@meadow.example", sites=[ada.sites[0]])
    mine = [busy.keep(round_, ada, times(Span(TEN, TEN + HALF_HOUR), read=number)).id for number in (1, 2, 3)]
    his = busy.keep(round_, ben, times(Span(TEN, TEN + HALF_HOUR)))
    assert busy_readings.forget(round_, ada, his.id) == 0
    assert busy_readings.forget(round_, ada, mine[0]) == 1
    assert busy_readings.forget(round_, ada, mine[0]) == 0
    assert busy_readings.forget(round_, ada) == 2
    assert (len(busy_readings.find(round_, ada)), len(busy_readings.find(round_, ben))) == (0, 1)
    assert db.session.scalar(db.select(db.func.count(BusySpan.id))) == 1


@pytest.mark.parametrize("end", ["close", "deadline", "discard"])
def test_the_end_of_answering_forgets_everybodys_busy_times(asked: tuple[Round, Employee], end: str) -> None:
    """Of this round alone; nothing is kept for the planner, which never looks at them."""
    round_, ada = asked
    later = b.open_round(
        round_.programme, starts_on=date(2026, 4, 20), days=7, deadline=datetime(2026, 4, 13, tzinfo=UTC)
    )
    for one in (round_, later):
        busy.keep(one, ada, times(Span(TEN, TEN + HALF_HOUR)))
    if end == "deadline":
        with clock.stopped_at(round_.deadline):
            rounds.close_due()
    else:
        getattr(rounds, end)(round_, actor=None)
    left = db.session.scalars(db.select(BusyReading.round_id)).all()
    assert left == [later.id]
    assert len(db.session.scalars(db.select(BusySpan.id)).all()) == 1


def test_nothing_is_read_or_kept_after_the_deadline(asked: tuple[Round, Employee]) -> None:
    """Not even when the reading began before."""
    with clock.stopped_at(asked[0].deadline):
        for late in (lambda: busy.question_for(*asked), lambda: busy.keep(*asked, times())):
            with pytest.raises(Refused, match="takes no more answers"):
                late()


def test_an_hour_of_a_calendar_file_blocks_its_two_half_hours(asked: tuple[Round, Employee]) -> None:
    """From the bytes to the grid, through the child process; a file that is none is refused by its name."""
    round_, ada = asked
    file = a_calendar(HOUR.replace("20260415", "20260317"))
    question = busy.question_for(round_, ada)
    found, refusals = busy.read([("work.ics", file), ("x.ics", b"x")], question)
    assert [refusal.partition(":")[0] for refusal in refusals] == ["x.ics"]
    for one in found:
        busy.keep(round_, ada, one)
    nine = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
    taken = busy_readings.taken(busy_readings.find(round_, ada), [nine + HALF_HOUR * number for number in range(-2, 4)])
    assert taken == {nine: True, nine + HALF_HOUR: True}
