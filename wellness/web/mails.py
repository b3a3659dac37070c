"""The outbox for the coordinator: how many mails wait, left or failed, and trying a failed one again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.models import MailState
from wellness.services import bounces, deliveries, outbox
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.listing import page_of
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("mails", __name__)

COORDINATOR = [Role.COORDINATOR]


@bp.get("/mails", allow=COORDINATOR)
def index() -> str:
    """Counts by state and the last mails; `state` shows one state alone."""
    state = request.args.get("state", type=MailState)
    listing = page_of(outbox.lines(state))
    return render_template(
        "mails/index.html",
        counts=outbox.counts(),
        listing=listing,
        came_back=bounces.marked({mail.recipient for mail in listing.rows}),
        state=state,
        states=MailState,
        kind_of=outbox.kind_of,
        subject_of=outbox.subject_of,
        zone=reader_zone(),
    )


@bp.post("/mails/<mail_id>/try-again", allow=COORDINATOR)
def try_again(mail_id: str) -> ResponseReturnValue:
    """Put a failed mail back into the outbox."""
    deliveries.try_again(outbox.get_mail(mail_id), actor=account())
    flash(_("The mail is tried again."), "success")
    return redirect(url_for("mails.index"), 303)
