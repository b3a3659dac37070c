"""For administrators: who coordinates and administers, whose account is disabled, and the audit trail."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _, later
from wellness.models import Account, AuditEntry
from wellness.services import accounts
from wellness.services.accounts import Post
from wellness.services.errors import Refused
from wellness.web.doors import Doors
from wellness.web.identity import account
from wellness.web.listing import page_of
from wellness.web.roles import Role

bp = Doors("admin", __name__)

ADMINISTRATOR = [Role.ADMINISTRATOR]

_IS_NOW = {
    Post.COORDINATOR: later("%(name)s is a coordinator now."),
    Post.ADMINISTRATOR: later("%(name)s is an administrator now."),
}
_IS_NO_MORE = {
    Post.COORDINATOR: later("%(name)s is not a coordinator any more."),
    Post.ADMINISTRATOR: later("%(name)s is not an administrator any more."),
}


@bp.get("/admin/accounts", allow=ADMINISTRATOR)
def index() -> str:
    """The accounts with a post, or everyone; and the form that adds one."""
    return _index({})


def _index(errors: dict[str, str]) -> str:
    search, everyone = request.args.get("search", ""), "everyone" in request.args
    return render_template(
        "admin/index.html",
        listing=page_of(accounts.listed(search, everyone=everyone)),
        search=search,
        everyone=everyone,
        form=request.form,
        errors=errors,
        is_employee=accounts.is_employee,
        is_therapist=accounts.is_therapist,
    )


@bp.post("/admin/accounts", allow=ADMINISTRATOR)
def appoint() -> ResponseReturnValue:
    """Add a coordinator or an administrator by e-mail address and name."""
    form = request.form
    try:
        post = _post()
        appointed = accounts.appoint(form.get("email", ""), form.get("name", ""), post=post, actor=account())
    except Refused as error:
        return _index({"email": str(error)}), 422
    return _done(_(_IS_NOW[post], name=appointed.name))


@bp.post("/admin/accounts/<account_id>/posts", allow=ADMINISTRATOR)
def give(account_id: str) -> ResponseReturnValue:
    """Give a post to an account."""
    person, post = accounts.get(account_id), _post()
    accounts.give(person, post, actor=account())
    return _done(_(_IS_NOW[post], name=person.name))


@bp.post("/admin/accounts/<account_id>/posts/remove", allow=ADMINISTRATOR)
def take(account_id: str) -> ResponseReturnValue:
    """Take a post away."""
    person, post = accounts.get(account_id), _post()
    accounts.take(person, post, actor=account())
    return _done(_(_IS_NO_MORE[post], name=person.name))


@bp.post("/admin/accounts/<account_id>/disable", allow=ADMINISTRATOR)
def disable(account_id: str) -> ResponseReturnValue:
    """Let nobody sign in to an account."""
    return _switch(account_id, accounts.disable, later("%(name)s cannot sign in any more."))


@bp.post("/admin/accounts/<account_id>/enable", allow=ADMINISTRATOR)
def enable(account_id: str) -> ResponseReturnValue:
    """Let an account sign in again."""
    return _switch(account_id, accounts.enable, later("%(name)s can sign in again."))


@bp.get("/admin/audit", allow=ADMINISTRATOR)
def audit() -> str:
    """Who did what when, newest first; only the names of those who acted are looked up."""
    query = (
        sa.select(AuditEntry, Account.name)
        .outerjoin(Account, AuditEntry.actor_id == Account.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
    )
    return render_template("admin/audit.html", listing=page_of(query))


def _switch(account_id: str, switch: Callable[..., None], outcome: str) -> ResponseReturnValue:
    person = accounts.get(account_id)
    switch(person, actor=account())
    return _done(_(outcome, name=person.name))


def _post() -> Post:
    try:
        return Post(request.form.get("post", ""))
    except ValueError:
        raise Refused(_("Choose coordinator or administrator.")) from None


def _done(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("admin.index"), 303)
