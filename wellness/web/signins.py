"""Signing in and out."""

from flask import render_template

from wellness.web.doors import Doors
from wellness.web.roles import Role

bp = Doors("signins", __name__)


@bp.get("/sign-in", allow=[Role.ANYONE])
def ask() -> str:
    """Ask for the address to send a link and a code to."""
    return render_template("signins/ask.html")
