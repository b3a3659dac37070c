"""Every rule of mending by hand, as a pair: the nearest placement that it permits, and the nearest that it forbids."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests import builders
from tests.builders import MONDAY, local
from tests.conftest import NOW
from tests.services.roster_worlds import World, world
from wellness import clock
from wellness.db import db
from wellness.models import AnswerKind, Slot, Therapist, Wish, WishKind
from wellness.services import roster_rules, rosters
from wellness.services.errors import Refused

pytestmark = pytest.mark.one_engine

Change = Callable[[World], object]


def assign(company: World, slot: Slot | None = None) -> None:
    """Put Ada into the slot (the nine o'clock one)."""
    db.session.flush()
    db.session.expire_all()
    rosters.assign(
        company.draft,
        slot or company.slots[0],
        company.ada,
        revision=company.draft.revision,
        actor=company.hr,
    )


def windows_of_ada(company: World, *spans: tuple[str, str]) -> None:
    answer = company.answer_of(company.ada)
    answer.windows = []
    db.session.flush()
    other = [(local(MONDAY, start), local(MONDAY, end), 1) for start, end in spans]
    answer.windows = [builders.AvailabilityWindow(starts=a, ends=b, rating=rating) for a, b, rating in other]


def withdraw_the_visit(company: World) -> None:
    company.visit.withdrawn_at = NOW


def withdraw_the_slot(company: World) -> None:
    company.slots[0].withdrawn_at = NOW


def withdraw_the_next_slot(company: World) -> None:
    company.slots[1].withdrawn_at = NOW


def end_the_round_on_that_day(company: World) -> None:
    company.round.ends_on = company.round.starts_on


def begin_the_round_a_day_later(company: World) -> None:
    company.round.starts_on += timedelta(days=1)


def say_not_this_round(company: World) -> None:
    company.answer_of(company.ada).kind = AnswerKind.NOT_THIS_ROUND


def move_to_another_site(company: World) -> None:
    company.ada.sites = [builders.site(company.programme, "Pune", "Asia/Kolkata")]


def work_at_two_sites(company: World) -> None:
    company.ada.sites = [*company.ada.sites, builders.site(company.programme, "Pune", "Asia/Kolkata")]


def wish_for(company: World, minutes: int) -> None:
    wish = next(one for one in company.answer_of(company.ada).wishes if one.service_id)
    wish.service_id = builders.service(company.programme, minutes=minutes).id


def rule_out(company: World, therapist: Therapist) -> None:
    answer = company.answer_of(company.ada)
    answer.wishes.append(Wish(kind=WishKind.NEVER_THERAPIST, therapist_id=therapist.id))


def hold_until(company: World, days: int) -> None:
    company.thea.credentials[0].valid_until = MONDAY + timedelta(days=days)


PERMITTED: dict[str, Change] = {
    "another slot is withdrawn": withdraw_the_next_slot,
    "the round ends on that day": end_the_round_on_that_day,
    "one of two sites": work_at_two_sites,
    "another therapist is ruled out": lambda company: rule_out(
        company, builders.therapist(company.programme, "tom@hands.example")
    ),
    "the credential ends on that day": lambda company: hold_until(company, 0),
    "touching times count as one": lambda company: windows_of_ada(company, ("09:00", "09:10"), ("09:10", "09:20")),
    "somebody else has the next place": lambda company: company.placed(company.ben, 1),
}

FORBIDDEN: dict[str, tuple[Change, str]] = {
    "the slot is withdrawn": (withdraw_the_slot, "is no longer offered"),
    "the visit is withdrawn": (withdraw_the_visit, "is no longer offered"),
    "the round begins a day later": (begin_the_round_a_day_later, "is not part of this round"),
    "the employee left": (lambda company: setattr(company.ada, "left_at", NOW), "Ada has left"),
    "not this round": (say_not_this_round, "Ada has not asked for a session"),
    "nobody answered": (lambda company: db.session.delete(company.answer_of(company.ada)), "Ada has not asked"),
    "another site": (move_to_another_site, "Ada is not listed for Berlin"),
    "another service": (lambda company: wish_for(company, 40), "Ada has not asked for “Chair massage, 20 minutes”"),
    "the therapist is ruled out": (lambda company: rule_out(company, company.thea), "have no common time"),
    "the credential ended the day before": (lambda company: hold_until(company, -1), "holds no valid credential"),
    "a minute short": (lambda company: windows_of_ada(company, ("09:00", "09:19")), "have no common time"),
    "a gap in between": (
        lambda company: windows_of_ada(company, ("09:00", "09:10"), ("09:11", "09:20")),
        "have no common time",
    ),
    "the place is taken": (lambda company: company.placed(company.ben, 0), "This place is taken"),
    "one already": (lambda company: company.placed(company.ada, 1), "has a session on Mon 16 March already"),
}


GUARDED_BY = {
    "the slot is withdrawn": roster_rules.the_session_is_offered,
    "the employee left": roster_rules.the_employee_is_here,
    "not this round": roster_rules.the_employee_has_asked,
    "another site": roster_rules.the_employee_may_use_the_site,
    "another service": roster_rules.the_service_was_asked_for,
    "the therapist is ruled out": roster_rules.the_therapist_was_not_ruled_out,
    "the credential ended the day before": roster_rules.the_therapist_may_give_it,
    "a minute short": roster_rules.the_times_were_stated,
    "one already": roster_rules.nobody_comes_twice_a_day,
}


def refusal_after(change: Change) -> str:
    """What is said when Ada is to be placed after a change, or nothing; the database is as before then."""
    try:
        company = world()
        change(company)
        assign(company)
    except Refused as refusal:
        return str(refusal)
    finally:
        db.session.rollback()
    return ""


def test_the_nearest_placement_is_permitted(app: Flask) -> None:
    """A change that touches a rule without breaking it leaves Ada her place."""
    with app.app_context():
        said = {name: refusal_after(change) for name, change in PERMITTED.items()}
    assert said == dict.fromkeys(PERMITTED, "")


def test_the_nearest_placement_is_forbidden_in_words(app: Flask) -> None:
    """The smallest change that breaks a rule is refused with the sentence of that rule."""
    with app.app_context():
        said = {name: refusal_after(change) for name, (change, _) in FORBIDDEN.items()}
    assert {name: words in said[name] for name, (_, words) in FORBIDDEN.items()} == dict.fromkeys(FORBIDDEN, True)


def test_each_rule_is_missed_when_it_is_left_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a rule out of the list, and the sentence of its case is not said any more."""
    rules = roster_rules.RULES
    with app.app_context():
        for name, rule in GUARDED_BY.items():
            monkeypatch.setattr(roster_rules, "RULES", tuple(one for one in rules if one is not rule))
            change, words = FORBIDDEN[name]
            assert words not in refusal_after(change), name


def test_a_session_can_be_given_until_it_begins(app: Flask) -> None:
    """The instant of its start is too late."""
    with app.app_context():
        company = world()
        begins = company.slots[0].starts
        with clock.stopped_at(begins), pytest.raises(Refused, match="has begun already"):
            assign(company)
        with clock.stopped_at(begins - timedelta(seconds=1)):
            db.session.rollback()
            assign(world())


def has_tuesday(company: World, *, per_week: int, wanted: int) -> None:
    """Ada may have two a round, and has the Tuesday after the Monday that she is to get."""
    company.programme.max_per_week, company.round.quota = per_week, 2
    answer = company.answer_of(company.ada)
    answer.wanted = wanted
    tuesday = MONDAY + timedelta(days=1)
    later = builders.visit(company.thea, company.visit.room, company.chair, day=tuesday, starts=["09:00"])
    builders.appointment(company.draft, later.slots[0], company.ada)


def test_shares_and_weeks_are_kept(app: Flask) -> None:
    """Monday and Tuesday of one week are within both limits, or over one of them."""
    with app.app_context():
        said = [
            refusal_after(lambda company, limits=limits: has_tuesday(company, per_week=limits[0], wanted=limits[1]))
            for limits in ((2, 2), (1, 2), (2, 1))
        ]
    assert said[0] == ""
    assert said[1] == "Ada would have more than 1 session in that week."
    assert said[2] == "Ada has 1 session in this round already, which is all that was asked for or promised."


def test_two_sites_at_the_same_time_are_one_time_too_many(app: Flask) -> None:
    """An overlap is refused even where the local days differ."""
    with app.app_context():
        company = world(quota=2, max_per_week=None)
        company.answer_of(company.ada).wanted = 2
        tom = builders.therapist(company.programme, "tom@hands.example")
        other = builders.visit(tom, builders.room(company.site, "Garden room"), company.chair, starts=["09:10"])
        builders.appointment(company.draft, other.slots[0], company.ada)
        with pytest.raises(Refused, match="another session at the same time"):
            assign(company)


def test_a_private_wish_and_a_sensitive_service_sound_like_a_clash_of_times(app: Flask) -> None:
    """The coordinator reads the same sentence, so that nothing private can be told from it."""
    said = set()
    for case in ("never", "sensitive", "times"):
        with app.app_context():
            company = world()
            if case == "never":
                rule_out(company, company.thea)
            elif case == "sensitive":
                company.chair.modality.sensitive = True
                wish_for(company, 40)
            else:
                windows_of_ada(company, ("10:00", "11:00"))
            with pytest.raises(Refused) as refusal:
                assign(company)
            said.add(str(refusal.value))
            db.session.rollback()
    assert said == {"Ada and the session on Mon 16 March, 09:00–09:20 have no common time."}


def test_every_broken_rule_is_said_at_once(app: Flask) -> None:
    """Nobody has to press five times to learn of five reasons."""
    with app.app_context():
        company = world()
        company.slots[0].withdrawn_at = NOW
        move_to_another_site(company)
        hold_until(company, -1)
        with pytest.raises(Refused) as refusal:
            assign(company)
        assert str(refusal.value).count(".") == 3


def test_a_class_takes_as_many_as_it_has_places(app: Flask) -> None:
    """Three places for Ada, Ben and Cem; a fourth is refused."""
    with app.app_context():
        company = world()
        yoga = builders.service(company.programme, "Yoga class", 30, places=2, credential="massage")
        lesson = builders.visit(
            company.thea, company.visit.room, yoga, day=MONDAY + timedelta(days=1), starts=["09:00"]
        ).slots[0]
        for person in (company.ada, company.ben, company.cem):
            answer = company.answer_of(person)
            answer.wishes = [Wish(kind=WishKind.SERVICE, rank=0, service_id=yoga.id)]
        db.session.flush()
        seats = [
            rosters.assign(company.draft, lesson, person, revision=company.draft.revision, actor=company.hr).seat
            for person in (company.ada, company.ben)
        ]
        assert seats == [1, 2]
        with pytest.raises(Refused, match="This place is taken"):
            rosters.assign(company.draft, lesson, company.cem, revision=company.draft.revision, actor=company.hr)
