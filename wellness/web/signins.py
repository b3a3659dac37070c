"""Signing in and out."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from wellness.services import signins
from wellness.web import identity
from wellness.web.doors import Doors
from wellness.web.roles import Role

bp = Doors("signins", __name__)


@bp.get("/sign-in", allow=[Role.ANYONE])
def ask() -> str:
    """Ask for the address to send a link and a code to."""
    return render_template("signins/ask.html", email="", error="")


@bp.post("/sign-out", allow=[Role.ANYONE])
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    signins.sign_out(session.get(identity.SESSION_KEY, ""))
    session.clear()
    return redirect(url_for("signins.ask"), 303)
