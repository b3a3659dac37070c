"""Giving answers: half hours become windows, private wishes stay private, and nobody overwrites unseen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests import builders as b
from tests.conftest import saved
from wellness import clock
from wellness.db import db
from wellness.models import Account, AnswerKind, AuditEntry, Employee, Rating, Round, Service, Therapist
from wellness.services import answer_patterns, answers, half_hours
from wellness.services.answer_forms import AnswerForm, form_of
from wellness.services.errors import NotFound, Refused, Stale

BEST, FINE, IF_NEED_BE = Rating.BEST, Rating.FINE, Rating.IF_NEED_BE
TUESDAYS = [date(2026, 3, 17) + timedelta(weeks=week) for week in range(4)]
DEADLINE = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)


@dataclass
class World:
    """Ada in Berlin, a round with visits on four Tuesdays from 09:00 to 14:55, a usual and a sensitive service."""

    ada: Employee
    round: Round
    chair: Service
    medical: Service
    thea: Therapist
    hr: Account


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """An application context with the world in it."""
    with saved(app):
        programme = b.programme(quota=2)
        berlin = b.site(programme)
        chair, medical = b.service(programme), b.service(programme, "Medical massage", sensitive=True)
        thea, tim = b.therapist(programme), b.therapist(programme, "tim@hands.example")
        quiet, light = b.room(berlin), b.room(berlin, "Light room")
        for day in TUESDAYS:
            b.visit(thea, quiet, chair, day=day, starts=["09:00", "14:30"])
            b.visit(tim, light, medical, day=day, starts=["10:00"])
        ada = b.employee(programme, "ada@meadow.example", sites=[berlin])
        yield World(ada, b.open_round(programme), chair, medical, thea, b.coordinator())


def at(day: date, *times: str, rating: Rating = BEST) -> dict[datetime, Rating]:
    """Half hours of one day in Berlin."""
    return {b.local(day, time): rating for time in times}


def give(world: World, form: AnswerForm, revision: int | None = None, by: Account | None = None) -> AnswerForm:
    """Give an answer and read it back from the database."""
    answers.give(world.round, world.ada, form, by_coordinator=by, revision=revision)
    db.session.expire_all()
    stored = answers.find(world.round, world.ada)
    assert stored is not None
    return form_of(stored)


def test_touching_half_hours_that_suit_alike_become_one_window(world: World) -> None:
    """09:00 and 09:30 are one window; 10:00 suits less and is another; 11:00 does not touch."""
    cells = at(TUESDAYS[0], "09:00", "09:30", "11:00") | at(TUESDAYS[0], "10:00", rating=FINE)
    stored = give(world, AnswerForm(cells=cells, services=(world.chair.id,)))
    row = answers.find(world.round, world.ada)
    assert [(window.starts, window.ends, window.rating) for window in row.windows] == [
        (b.local(TUESDAYS[0], "09:00"), b.local(TUESDAYS[0], "10:00"), 1),
        (b.local(TUESDAYS[0], "10:00"), b.local(TUESDAYS[0], "10:30"), 2),
        (b.local(TUESDAYS[0], "11:00"), b.local(TUESDAYS[0], "11:30"), 1),
    ]
    assert stored.cells == cells


def test_services_keep_their_order_when_it_is_turned_round(world: World) -> None:
    """The second answer exchanges first and second choice."""
    both = AnswerForm(cells=at(TUESDAYS[0], "09:00"), services=(world.chair.id, world.medical.id))
    give(world, both)
    assert give(world, replace(both, services=(world.medical.id, world.chair.id)), 1).services == (
        world.medical.id,
        world.chair.id,
    )


IMPOSSIBLE = [
    ({"cells": {datetime(2026, 3, 17, 8, 15, tzinfo=UTC): BEST}}, "no visits"),
    ({"cells": {datetime(2026, 3, 18, 8, 0, tzinfo=UTC): BEST}}, "no visits"),
    ({"cells": {datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n): BEST for n in range(100_000)}}, "no vis"),
    ({"wanted": 3}, "1 to 2 sessions"),
    ({"wanted": 0}, "1 to 2 sessions"),
    ({"services": ("nothing",)}, "not on offer"),
    ({"never": frozenset({"nobody"})}, "therapists do not come"),
    ({"kind": AnswerKind.ON_LEAVE}, "until when you are on leave"),
    ({"kind": AnswerKind.ON_LEAVE, "leave_until": date(2026, 3, 1)}, "until when you are on leave"),
    ({"kind": AnswerKind.ON_LEAVE, "leave_until": date(2126, 3, 1)}, "until when you are on leave"),
]


def test_an_answer_that_cannot_be_is_refused_in_words(world: World) -> None:
    """And nothing is stored."""
    for wrong, words in IMPOSSIBLE:
        with pytest.raises(Refused, match=words):
            give(world, AnswerForm(**wrong))
    assert answers.find(world.round, world.ada) is None


def test_the_same_service_twice_is_refused(world: World) -> None:
    """An order has each service once."""
    with pytest.raises(Refused, match="not on offer"):
        give(world, AnswerForm(services=(world.chair.id, world.chair.id)))


def test_answers_are_taken_until_the_deadline_and_not_at_it(world: World) -> None:
    """A coordinator's neither, and although no job has closed the round."""
    with clock.stopped_at(DEADLINE - timedelta(seconds=1)):
        give(world, AnswerForm(cells=at(TUESDAYS[0], "09:00")))
    with clock.stopped_at(DEADLINE):
        for by in (None, world.hr):
            with pytest.raises(Refused, match="no more answers"):
                give(world, AnswerForm(), 1, by=by)


def test_a_stale_page_changes_nothing(world: World) -> None:
    """The second tab was opened before the first one saved."""
    give(world, AnswerForm(cells=at(TUESDAYS[0], "09:00")))
    kept = give(world, AnswerForm(cells=at(TUESDAYS[0], "10:00")), 1)
    with pytest.raises(Stale):
        give(world, AnswerForm(cells=at(TUESDAYS[0], "11:00")), 1)
    assert answers.form_for(world.round, world.ada, answers.find(world.round, world.ada)) == kept


def test_a_page_from_before_the_first_answer_is_stale_after_it(world: World) -> None:
    """Two tabs were opened before anything was saved."""
    give(world, AnswerForm(cells=at(TUESDAYS[0], "09:00")))
    with pytest.raises(Stale):
        give(world, AnswerForm(cells=at(TUESDAYS[0], "10:00")))


def test_pressing_twice_is_taken_once(world: World) -> None:
    """The same content again is no conflict and no new revision."""
    form = AnswerForm(cells=at(TUESDAYS[0], "09:00"), services=(world.chair.id,))
    give(world, form)
    give(world, form)
    assert answers.find(world.round, world.ada).revision == 1


def test_every_change_raises_the_revision_even_of_half_hours_alone(world: World) -> None:
    """Also at the same moment of the clock."""
    for revision, time in [(None, "09:00"), (1, "09:30"), (2, "10:00")]:
        give(world, AnswerForm(cells=at(TUESDAYS[0], time)), revision)
    assert answers.find(world.round, world.ada).revision == 3


def test_leave_and_never_hold_until_they_are_taken_back(world: World) -> None:
    """They change the person, because later rounds must know; another answer takes them back."""
    give(world, AnswerForm(kind=AnswerKind.ON_LEAVE, leave_until=date(2026, 4, 30)))
    assert world.ada.on_leave_until == date(2026, 4, 30)
    give(world, AnswerForm(kind=AnswerKind.NEVER_ASK), 1)
    assert (world.ada.never_ask, world.ada.on_leave_until) == (True, None)
    give(world, AnswerForm(), 2)
    assert world.ada.never_ask is False


def test_a_refusal_keeps_the_half_hours_for_a_change_of_mind(world: World) -> None:
    """Not this round, and back: nothing to paint again."""
    form = AnswerForm(cells=at(TUESDAYS[0], "09:00"), services=(world.chair.id,))
    give(world, form)
    assert give(world, replace(form, kind=AnswerKind.NOT_THIS_ROUND), 1).cells == form.cells


def test_a_coordinator_neither_reads_nor_changes_private_wishes(world: World) -> None:
    """The sensitive service keeps its place in the order, and the therapist stays away."""
    give(
        world,
        AnswerForm(
            cells=at(TUESDAYS[0], "09:00"),
            services=(world.medical.id, world.chair.id),
            never=frozenset({world.thea.id}),
        ),
    )
    stored = give(world, AnswerForm(cells=at(TUESDAYS[1], "09:00"), services=(world.chair.id,)), 1, by=world.hr)
    assert stored.services == (world.medical.id, world.chair.id)
    assert stored.never == {world.thea.id}
    assert give(world, AnswerForm(), 2, by=world.hr).services == stored.services
    assert answers.find(world.round, world.ada).given_by_coordinator is True
    assert "answered for someone" in db.session.scalars(db.select(AuditEntry.action)).all()


def test_a_persons_own_answer_is_theirs_again_after_the_phone(world: World) -> None:
    """The mark of the coordinator goes with the person's next change."""
    give(world, AnswerForm(cells=at(TUESDAYS[0], "09:00")), by=world.hr)
    give(world, AnswerForm(cells=at(TUESDAYS[0], "09:30")), 1)
    assert answers.find(world.round, world.ada).given_by_coordinator is False


def test_somebody_elses_round_is_not_there(world: World) -> None:
    """A round of another programme looks like none."""
    stranger = b.employee(b.programme("Other"), "eve@other.example", sites=[])
    with pytest.raises(NotFound):
        answers.give(world.round, stranger, AnswerForm(), by_coordinator=None, revision=None)


def april(world: World) -> Round:
    """The next round, with visits on four Tuesdays from 14 April, after the clock change."""
    programme = world.round.programme
    for day in [date(2026, 4, 14) + timedelta(weeks=week) for week in range(4)]:
        room = world.ada.sites[0].rooms[0]
        b.visit(world.thea, room, world.chair, day=day, starts=["09:00", "14:30"])
    return b.open_round(programme, starts_on=date(2026, 4, 13), deadline=datetime(2026, 4, 6, 11, 0, tzinfo=UTC))


def test_the_last_answer_is_laid_over_the_new_rounds_days(world: World) -> None:
    """Three of four Tuesdays had 09:00 best and one 09:30 fine: 09:00 is usual, on the local clock."""
    cells = at(TUESDAYS[3], "09:30", rating=FINE)
    for day in TUESDAYS[:3]:
        cells |= at(day, "09:00")
    given = AnswerForm(
        cells=cells, wanted=2, services=(world.medical.id, world.chair.id), never=frozenset({world.thea.id})
    )
    give(world, given)
    copied = answers.copied_from_last(april(world), world.ada)
    days = [date(2026, 4, 14) + timedelta(weeks=week) for week in range(4)]
    assert copied.cells == {b.local(day, "09:00"): BEST for day in days}
    assert (copied.wanted, copied.services) == (2, (world.chair.id,))
    assert copied.never == {world.thea.id}


def test_without_an_earlier_answer_there_is_nothing_to_copy(world: World) -> None:
    """In words, not with an empty answer."""
    with pytest.raises(Refused, match="no earlier answer"):
        answers.copied_from_last(world.round, world.ada)


def test_a_private_wish_lives_on_in_the_next_round(world: World) -> None:
    """Who asked to be kept apart from somebody need not remember to ask again."""
    give(world, AnswerForm(cells=at(TUESDAYS[0], "09:00"), never=frozenset({world.thea.id})))
    next_round = april(world)
    assert answers.form_for(next_round, world.ada, None).never == {world.thea.id}
    answers.give(next_round, world.ada, AnswerForm(), by_coordinator=world.hr, revision=None)
    assert form_of(answers.find(next_round, world.ada)).never == {world.thea.id}


def test_mornings_end_at_noon_on_the_sites_clock(world: World) -> None:
    """What was painted in the afternoon stays; None erases."""
    zones = half_hours.offered(world.round, world.ada)
    afternoon = at(TUESDAYS[0], "12:00", rating=IF_NEED_BE)
    painted = answer_patterns.mornings(zones, afternoon, FINE)
    assert painted[b.local(TUESDAYS[3], "11:30")] is FINE
    assert painted[b.local(TUESDAYS[0], "12:00")] is IF_NEED_BE
    assert b.local(TUESDAYS[1], "12:00") not in painted
    assert answer_patterns.mornings(zones, painted, None) == afternoon


def test_one_day_or_week_becomes_the_model_of_all(world: World) -> None:
    """09:00 local on every Tuesday, across the clock change of 29 March; other half hours are erased."""
    zones = half_hours.offered(world.round, world.ada)
    painted = at(TUESDAYS[0], "09:00") | at(TUESDAYS[2], "10:00", rating=FINE)
    everywhere = {b.local(day, "09:00"): BEST for day in TUESDAYS}
    assert answer_patterns.like_day(zones, painted, TUESDAYS[0]) == everywhere
    assert answer_patterns.like_week(zones, painted, date(2026, 3, 16)) == everywhere


def test_what_is_missing_in_an_answer_is_said(world: World) -> None:
    """Half hours and a kind of session make it complete; a refusal needs neither."""
    assert AnswerForm().lacks == ["at least one half hour", "at least one kind of session"]
    assert AnswerForm(cells=at(TUESDAYS[0], "09:00"), services=("a",)).lacks == []
    assert AnswerForm(kind=AnswerKind.NOT_THIS_ROUND).lacks == []
