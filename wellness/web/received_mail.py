"""Answers by mail, for the coordinator: whether they are read, what was not understood, and the times proposed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness import settings
from wellness.language import _, later
from wellness.models import Proposal, ReceivedKind
from wellness.services import appointment_words, proposals, received_listing, received_mail
from wellness.services.programme import find_programme
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.listing import page_of
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("received_mail", __name__)

COORDINATOR = [Role.COORDINATOR]
_KINDS = (
    (ReceivedKind.ACCEPTED, later("accepted")),
    (ReceivedKind.TENTATIVE, later("maybe")),
    (ReceivedKind.DECLINED, later("declined")),
    (ReceivedKind.COUNTER, later("proposed another time")),
    (ReceivedKind.BOUNCE, later("came back to us")),
    (ReceivedKind.AUTOMATIC, later("sent by a machine")),
)


@bp.get("/answers-by-mail", allow=COORDINATOR)
def index() -> str:
    """How the reading goes, the proposals, and what waits to be read."""
    programme, chosen = find_programme(), settings.current()
    return render_template(
        "received_mail/index.html",
        way=chosen.mail_answers,
        address=chosen.mail_from,
        mailbox=received_listing.mailbox(),
        counts=received_listing.counts(),
        kinds=_KINDS,
        listing=page_of(received_listing.to_read()),
        proposed=[(one, proposals.place_for(one)) for one in proposals.open_in(programme)] if programme else [],
        words_of=proposals.words_of,
        when_of=appointment_words.when_of,
        place_of=appointment_words.place_of,
        zone=reader_zone(),
    )


@bp.post("/answers-by-mail/<received_id>/settle", allow=COORDINATOR)
def settle(received_id: str) -> ResponseReturnValue:
    """Note that a mail that was not understood has been read and seen to."""
    received_mail.settle(received_id, actor=account())
    return _done(_("Seen to. It stays in the mailbox, in the folder Failed."))


@bp.post("/proposals/<proposal_id>/grant", allow=COORDINATOR)
def grant(proposal_id: str) -> ResponseReturnValue:
    """Move the session to the proposed time."""
    proposal = proposals.get(proposal_id)
    proposals.grant(proposal, actor=account())
    return _done(_("Moved. %(name)s gets the new time by mail.", name=_name(proposal)))


@bp.post("/proposals/<proposal_id>/refuse", allow=COORDINATOR)
def refuse(proposal_id: str) -> ResponseReturnValue:
    """Say that the session stays as it is."""
    proposal = proposals.get(proposal_id)
    proposals.refuse(proposal, actor=account())
    return _done(_("%(name)s is told by mail that the session stays as it is.", name=_name(proposal)))


def _name(proposal: Proposal) -> str:
    return proposal.invite.appointment.employee.name


def _done(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("received_mail.index"), 303)
