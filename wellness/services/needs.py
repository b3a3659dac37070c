"""What needs a coordinator now, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from wellness import clock, presets, settings
from wellness.db import db
from wellness.language import _, ngettext
from wellness.models import (
    Account,
    Credential,
    ImportBatch,
    ImportState,
    Planning,
    PlanningState,
    Programme,
    Roster,
    Round,
    Therapist,
)
from wellness.services import proposals, received_listing, rounds, visit_problems
from wellness.services.dashboard import Rosters
from wellness.services.plannings import UNDER_WAY
from wellness.services.round_standing import Tally
from wellness.services.therapists import WARN_DAYS
from wellness.services.wording import day_words, in_zone, local_moment


class NeedKind(StrEnum):
    """What a need is about; the page has a button for each."""

    MAIL_FAILED = "mail_failed"
    MAILBOX = "mailbox"
    RECEIVED = "received"
    PROPOSAL = "proposal"
    VISIT_PROBLEM = "visit_problem"
    PLANNING_FAILED = "planning_failed"
    PLANNING = "planning"
    DRAFT = "draft"
    SILENT = "silent"
    TO_PLAN = "to_plan"
    CREDENTIAL = "credential"
    IMPORT = "import"


@dataclass(frozen=True)
class Need:
    """One thing to do; `subject_id` names the row that its button is about, `note` is what somebody wrote."""

    kind: NeedKind
    words: str
    subject_id: str = ""
    note: str = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Situation:
    """Where a round stands, as far as what needs doing follows from it.

    `to_send` is how many mails publishing the draft would send, where that is known.
    """

    round: Round
    tally: Tally
    rosters: Rosters
    planning: Planning | None
    to_send: int | None = None


def needs_of(programme: Programme, situation: Situation | None, *, failed_mails: int, zone: str) -> list[Need]:
    """Everything that waits for a coordinator; `zone` is the reader's, for the deadline."""
    found = [*_mails(failed_mails), *_answers_by_mail(programme), *_visit_problems(programme)]
    if situation is not None:
        found += [*_planning(situation), *_answers(situation, zone)]
    return [*found, *_credentials(programme), *_imports(programme)]


def _mails(failed: int) -> Iterator[Need]:
    if failed:
        words = ngettext("%(num)s mail could not be delivered.", "%(num)s mails could not be delivered.", failed)
        yield Need(NeedKind.MAIL_FAILED, words, is_urgent=True)


def _answers_by_mail(programme: Programme) -> Iterator[Need]:
    if not settings.current().reads_answers:
        return
    fault = received_listing.mailbox_fault()
    if fault:
        yield Need(NeedKind.MAILBOX, _("Answers by mail cannot be read. %(fault)s", fault=fault), is_urgent=True)
    for proposal in proposals.open_in(programme):
        name, then = proposal.invite.appointment.employee.name, proposals.words_of(proposal)
        words = _("%(name)s proposes another time: %(then)s.", name=name, then=then)
        yield Need(NeedKind.PROPOSAL, words, proposal.id)
    to_read = received_listing.number_to_read()
    if to_read:
        words = ngettext(
            "%(num)s mail to us could not be understood.", "%(num)s mails to us could not be understood.", to_read
        )
        yield Need(NeedKind.RECEIVED, words)


def _visit_problems(programme: Programme) -> Iterator[Need]:
    for problem in visit_problems.unsettled(programme):
        visit = problem.visit
        words = _(
            "%(name)s says that the visit on %(day)s in %(site)s is wrong.",
            name=visit.therapist.name,
            day=day_words(visit.day),
            site=visit.room.site.name,
        )
        yield Need(NeedKind.VISIT_PROBLEM, words, problem.id, problem.note, is_urgent=True)


def _planning(now: Situation) -> Iterator[Need]:
    planning, draft, name = now.planning, now.rosters.draft, now.round.name
    if planning is not None and planning.state in UNDER_WAY:
        yield Need(NeedKind.PLANNING, _("%(round)s is being planned.", round=name), planning.id)
        return
    if planning is not None and planning.state is PlanningState.FAILED:
        words = _("Planning %(round)s came to nothing.", round=name)
        yield Need(NeedKind.PLANNING_FAILED, words, planning.id, is_urgent=True)
    elif draft is not None:
        yield Need(NeedKind.DRAFT, _draft_words(draft, now.to_send), draft.id)
    elif now.rosters.published is None and not rounds.takes_answers(now.round):
        yield Need(NeedKind.TO_PLAN, _("%(round)s takes no more answers. Plan it now.", round=name), now.round.id)


def _draft_words(draft: Roster, to_send: int | None) -> str:
    if to_send is None:
        return _("Draft %(version)s is ready to be looked at.", version=draft.version)
    return ngettext(
        "Draft %(version)s is ready to be looked at. Publishing it sends %(num)s mail.",
        "Draft %(version)s is ready to be looked at. Publishing it sends %(num)s mails.",
        to_send,
        version=draft.version,
    )


def _answers(now: Situation, zone: str) -> Iterator[Need]:
    if now.tally.silent and rounds.takes_answers(now.round):
        words = ngettext(
            "%(num)s person has not answered. Deadline %(until)s.",
            "%(num)s people have not answered. Deadline %(until)s.",
            now.tally.silent,
            until=in_zone(local_moment(now.round.deadline, zone), zone),
        )
        soon = now.round.deadline - clock.now() < timedelta(days=2)
        yield Need(NeedKind.SILENT, words, now.round.id, is_urgent=soon)


def _credentials(programme: Programme) -> Iterator[Need]:
    today = clock.now().date()
    limit = today + timedelta(days=WARN_DAYS)
    found = db.session.execute(
        sa.select(Credential, Account.name)
        .join(Credential.therapist)
        .join(Therapist.account)
        .where(Therapist.programme_id == programme.id, Therapist.left_at.is_(None), Credential.valid_until <= limit)
        .order_by(Credential.valid_until, Account.name)
    ).all()
    names = {preset.code: _(preset.name) for preset in presets.credentials()} if found else {}
    for credential, therapist in found:
        if credential.valid_until is not None:
            is_over = credential.valid_until < today
            what, day = names.get(credential.code, credential.code), day_words(credential.valid_until)
            words = (
                _("%(name)s: “%(credential)s” ran out on %(day)s.", name=therapist, credential=what, day=day)
                if is_over
                else _("%(name)s: “%(credential)s” runs out on %(day)s.", name=therapist, credential=what, day=day)
            )
            yield Need(NeedKind.CREDENTIAL, words, credential.therapist_id, is_urgent=is_over)


def _imports(programme: Programme) -> Iterator[Need]:
    waiting = db.session.execute(
        sa.select(ImportBatch.id, ImportBatch.filename)
        .where(ImportBatch.programme_id == programme.id, ImportBatch.state == ImportState.PROPOSED)
        .order_by(ImportBatch.created_at.desc())
    )
    for batch_id, filename in waiting:
        yield Need(NeedKind.IMPORT, _("The list in %(file)s has not been confirmed yet.", file=filename), batch_id)
