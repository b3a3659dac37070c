"""For IT: sending an invitation, its move and its cancellation to one mailbox, and what must be seen there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _
from wellness.models import CalendarTest
from wellness.services import calendar_test_words, calendar_tests
from wellness.services.errors import Refused
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.listing import page_of
from wellness.web.roles import Role
from wellness.web.zones import reader_zone

bp = Doors("calendar_tests", __name__)

ADMINISTRATOR = [Role.ADMINISTRATOR]


@bp.get("/admin/invitation-tests", allow=ADMINISTRATOR)
def index() -> str:
    """What a test does, the form that starts one, and the tests of before."""
    return _index({})


@bp.post("/admin/invitation-tests", allow=ADMINISTRATOR)
def start() -> ResponseReturnValue:
    """Send the invitation to an address."""
    try:
        test = calendar_tests.start(request.form.get("address", ""), timezone=reader_zone(), actor=account())
    except Refused as error:
        return _index({"address": str(error)}), 422
    return _shown(test)


@bp.get("/admin/invitation-tests/<test_id>", allow=ADMINISTRATOR)
def show(test_id: str) -> str:
    """How far a test is, what must be seen now, and the button of the next step."""
    test = calendar_tests.get(test_id)
    return render_template(
        "calendar_tests/show.html",
        test=test,
        steps=calendar_test_words.steps(),
        mails=calendar_tests.mails_of(test),
        time_of=calendar_tests.time_of,
        zone=reader_zone(),
    )


@bp.post("/admin/invitation-tests/<test_id>/next", allow=ADMINISTRATOR)
def send_next(test_id: str) -> ResponseReturnValue:
    """Send the mail after those that the page showed."""
    test, sent = calendar_tests.get(test_id), request.form.get("sent", "")
    calendar_tests.send_next(test, sent=int(sent) if sent in ("1", "2") else -1, actor=account())
    return _shown(test, f"step-{test.sent}")


@bp.post("/admin/invitation-tests/<test_id>/stop", allow=ADMINISTRATOR)
def stop(test_id: str) -> ResponseReturnValue:
    """Cancel at once."""
    test = calendar_tests.get(test_id)
    calendar_tests.stop(test, actor=account())
    flash(_("The test is stopped. A cancellation takes its appointment out of the calendar."), "success")
    return _shown(test)


def _index(errors: dict[str, str]) -> str:
    return render_template(
        "calendar_tests/index.html",
        listing=page_of(calendar_tests.listed()),
        address=request.form.get("address", account().email),
        errors=errors,
        zone=reader_zone(),
    )


def _shown(test: CalendarTest, step: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("calendar_tests.show", test_id=test.id, _anchor=step), 303)
