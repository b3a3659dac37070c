"""Signing in and out. Reading a page never uses a secret up, since mail scanners open every link; only buttons do."""

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from wellness.language import _, later
from wellness.models import SignIn
from wellness.services import accounts, signins
from wellness.services.errors import Refused
from wellness.services.secrets import new_secret
from wellness.web import identity
from wellness.web.doors import Doors
from wellness.web.limits import limit_asking, limit_tries
from wellness.web.local_paths import local_path
from wellness.web.roles import Role

bp = Doors("signins", __name__)

_BROWSER, _ASKED, _EMAIL, _NEXT = "browser", "asked", "asked_email", "next"
_WRONG_CODE = later("That code is not right, or it is too old. Look at the newest mail, or ask for another one.")


@bp.get("/sign-in", allow=[Role.ANYONE])
def ask() -> ResponseReturnValue:
    """Ask for the address to send a link and a code to."""
    back_to = local_path(request.args.get("next")) or ""
    if g.account is not None:
        return redirect(back_to or url_for("home.start"))
    return render_template("signins/ask.html", email="", error="", back_to=back_to)


@bp.post("/sign-in", allow=[Role.ANYONE])
@limit_asking
def send() -> ResponseReturnValue:
    """Have the mail sent; the answer is the same whether the address is known or not."""
    typed, back_to = request.form.get("email", ""), local_path(request.form.get("next")) or ""
    try:
        email = accounts.address_of(typed)
    except Refused as error:
        return render_template("signins/ask.html", email=typed, error=str(error), back_to=back_to), 422
    browser = session.setdefault(_BROWSER, new_secret())
    session[_ASKED], session[_EMAIL] = signins.request(email, browser=browser).id, email
    session[_NEXT] = back_to
    return redirect(url_for("signins.code"), 303)


@bp.get("/sign-in/code", allow=[Role.ANYONE])
def code() -> ResponseReturnValue:
    """Ask for the code from the mail."""
    if _ASKED not in session:
        return redirect(url_for("signins.ask"))
    return render_template("signins/code.html", email=session[_EMAIL])


@bp.post("/sign-in/code", allow=[Role.ANYONE])
@limit_tries
def use_code() -> ResponseReturnValue:
    """Sign in with the code."""
    if _ASKED not in session:
        return redirect(url_for("signins.ask"), 303)
    secret = signins.use_code(session[_ASKED], request.form.get("code", ""))
    return _signed_in(secret) if secret else _try_again(url_for("signins.code"))


@bp.get("/sign-in/link/<link_secret>", allow=[Role.ANYONE])
def link(link_secret: str) -> ResponseReturnValue:
    """Show the button that signs in, or ask for the code where another browser asked for the link."""
    sign_in = signins.by_link(link_secret)
    if sign_in is None:
        return render_template("signins/over.html"), 404
    return render_template("signins/link.html", account=sign_in.account, bound=_is_ours(sign_in))


@bp.post("/sign-in/link/<link_secret>", allow=[Role.ANYONE])
@limit_tries
def use_link(link_secret: str) -> ResponseReturnValue:
    """Sign in with the link, once; from another browser also with the code."""
    sign_in = signins.by_link(link_secret)
    if sign_in is None:
        return render_template("signins/over.html"), 404
    if _is_ours(sign_in):
        secret = signins.use_link(link_secret, browser=session.get(_BROWSER))
    else:
        secret = signins.use_code(sign_in.id, request.form.get("code", ""))
    return _signed_in(secret) if secret else _try_again(url_for("signins.link", link_secret=link_secret))


@bp.post("/sign-out", allow=[Role.ANYONE])
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    identity.end()
    flash(_("You are signed out."), "success")
    return redirect(url_for("signins.ask"), 303)


def _is_ours(sign_in: SignIn) -> bool:
    return signins.is_bound_to(sign_in, session.get(_BROWSER))


def _signed_in(secret: str) -> ResponseReturnValue:
    back_to = local_path(session.get(_NEXT)) or url_for("home.start")
    identity.begin(secret)
    return redirect(back_to, 303)


def _try_again(address: str) -> ResponseReturnValue:
    """A wrong code counts, so the answer is a redirect: an error would undo the counting."""
    flash(_(_WRONG_CODE), "danger")
    return redirect(address, 303)
