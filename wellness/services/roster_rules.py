"""What must hold for one person in one session: a rule is a function that says in words why not, or None.

The words are for the coordinator. Nothing private is in them: where somebody would not be given a therapist, or the
service is sensitive, they say what a clash of times would say.
"""

from collections.abc import Callable, Iterator

from wellness import clock
from wellness.language import _, ngettext
from wellness.models import Answer, AnswerKind, WishKind
from wellness.services.placements import Placement
from wellness.services.wording import day_words

Rule = Callable[[Placement], str | None]


def the_session_is_offered(placement: Placement) -> str | None:
    """Neither the slot nor its visit was withdrawn, and the visit is part of the round."""
    visit, round_ = placement.visit, placement.round
    if placement.slot.withdrawn_at or visit.withdrawn_at or visit.therapist.left_at:
        return _("The session on %(when)s is no longer offered.", when=placement.when)
    if not round_.starts_on <= visit.day <= round_.ends_on:
        return _("The session on %(when)s is not part of this round.", when=placement.when)
    return None


def the_session_lies_ahead(placement: Placement) -> str | None:
    """Nobody is put into a session that has begun."""
    if placement.slot.starts > clock.now():
        return None
    return _("The session on %(when)s has begun already.", when=placement.when)


def the_employee_is_here(placement: Placement) -> str | None:
    """The employee has neither left nor been signed off."""
    left = placement.employee.left_at or placement.employee.account.disabled_at
    return _("%(name)s has left.", name=placement.employee.name) if left else None


def the_employee_may_use_the_site(placement: Placement) -> str | None:
    """The visit is at one of the employee's sites."""
    site = placement.visit.room.site
    if site.id in {one.id for one in placement.employee.sites}:
        return None
    return _("%(name)s is not listed for %(site)s.", name=placement.employee.name, site=site.name)


def the_employee_has_asked(placement: Placement) -> str | None:
    """The answer to the round says "I would like to come"."""
    answer = placement.answer
    if answer and answer.kind == AnswerKind.AVAILABLE and answer.wanted:
        return None
    return _("%(name)s has not asked for a session in this round.", name=placement.employee.name)


def the_service_was_asked_for(placement: Placement) -> str | None:
    """The slot's service is among those in the answer."""
    if placement.answer is None or placement.slot.service_id in _wished(placement.answer):
        return None
    if placement.service_is_private:
        return _no_common_time(placement)
    return _(
        "%(name)s has not asked for “%(service)s”.",
        name=placement.employee.name,
        service=placement.slot.service.name,
    )


def the_therapist_was_not_ruled_out(placement: Placement) -> str | None:
    """The employee need not be given this therapist; the words keep the wish private."""
    wishes = placement.answer.wishes if placement.answer else []
    ruled_out = {wish.therapist_id for wish in wishes if wish.kind == WishKind.NEVER_THERAPIST}
    return _no_common_time(placement) if placement.slot.therapist_id in ruled_out else None


def the_therapist_may_give_it(placement: Placement) -> str | None:
    """The therapist holds the service's credential on that local day."""
    visit, needed = placement.visit, placement.slot.service.modality.credential
    for credential in visit.therapist.credentials:
        if credential.code == needed and (credential.valid_until is None or visit.day <= credential.valid_until):
            return None
    return _(
        "%(name)s holds no valid credential for this service on %(day)s.",
        name=visit.therapist.name,
        day=day_words(visit.day),
    )


def the_times_were_stated(placement: Placement) -> str | None:
    """The whole treatment lies in the stated times, touching ones counting as one."""
    if placement.answer is None:
        return None
    reached = placement.slot.starts
    for window in placement.answer.windows:
        if window.starts <= reached < window.ends:
            reached = window.ends
    return None if reached >= placement.slot.treatment_ends else _no_common_time(placement)


def nobody_is_in_two_sessions_at_once(placement: Placement) -> str | None:
    """No other treatment of the employee overlaps."""
    slot = placement.slot
    if any(other.starts < slot.treatment_ends and slot.starts < other.ends for other in placement.others):
        return _("%(name)s has another session at the same time.", name=placement.employee.name)
    return None


def nobody_comes_twice_a_day(placement: Placement) -> str | None:
    """Nobody gets two sessions on one local day, as in the planner."""
    if any(other.slot.visit.day == placement.visit.day for other in placement.others):
        return _(
            "%(name)s has a session on %(day)s already.",
            name=placement.employee.name,
            day=day_words(placement.visit.day),
        )
    return None


def nobody_has_more_than_their_share(placement: Placement) -> str | None:
    """At most as many as wanted, and never more than the quota."""
    if placement.answer is None or len(placement.others) < placement.target:
        return None
    return ngettext(
        "%(name)s has %(num)s session in this round already, which is all that was asked for or promised.",
        "%(name)s has %(num)s sessions in this round already, which is all that was asked for or promised.",
        len(placement.others),
        name=placement.employee.name,
    )


def nobody_has_too_many_in_a_week(placement: Placement) -> str | None:
    """At most the programme's number in an ISO week of local days."""
    most = placement.round.programme.max_per_week
    week = placement.visit.day.isocalendar()[:2]
    same_week = [other for other in placement.others if other.slot.visit.day.isocalendar()[:2] == week]
    if most is None or len(same_week) < most:
        return None
    return ngettext(
        "%(name)s would have more than %(num)s session in that week.",
        "%(name)s would have more than %(num)s sessions in that week.",
        most,
        name=placement.employee.name,
    )


STATED_TIMES: Rule = the_times_were_stated
RULES: tuple[Rule, ...] = (
    the_session_is_offered,
    the_session_lies_ahead,
    the_employee_is_here,
    the_employee_may_use_the_site,
    the_employee_has_asked,
    the_service_was_asked_for,
    the_therapist_was_not_ruled_out,
    the_therapist_may_give_it,
    STATED_TIMES,
    nobody_is_in_two_sessions_at_once,
    nobody_comes_twice_a_day,
    nobody_has_more_than_their_share,
    nobody_has_too_many_in_a_week,
)


def broken(placement: Placement, *, outside_times: bool = False) -> Iterator[str]:
    """Why not, one sentence a broken rule; `outside_times` leaves the stated times aside, as a coordinator may."""
    for rule in RULES:
        if rule is STATED_TIMES and outside_times:
            continue
        words = rule(placement)
        if words:
            yield words


def newly_broken(before: Placement, after: Placement) -> Iterator[str]:
    """Why somebody cannot follow from one placement to the other: what the first does not break and the second does.

    The stated times are left aside.
    """
    for rule in RULES:
        if rule is not STATED_TIMES and not rule(before):
            words = rule(after)
            if words:
                yield words


def _wished(answer: Answer) -> set[str | None]:
    return {wish.service_id for wish in answer.wishes if wish.kind == WishKind.SERVICE}


def _no_common_time(placement: Placement) -> str:
    return _(
        "%(name)s and the session on %(when)s have no common time.", name=placement.employee.name, when=placement.when
    )
