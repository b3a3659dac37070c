"""The first page: everyone is led to what they most likely came for."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.web import navigation
from wellness.web.doors import Doors
from wellness.web.roles import SIGNED_IN, Role

bp = Doors("home", __name__)


@bp.get("/", allow=[Role.ANYONE])
def start() -> ResponseReturnValue:
    """Lead to the page of the strongest role, or to signing in."""
    if g.account is None:
        return redirect(url_for("signins.ask"))
    return redirect(url_for(navigation.first_page() or "home.welcome"))


@bp.get("/welcome", allow=SIGNED_IN)
def welcome() -> str:
    """A page for everyone who is signed in."""
    return render_template("home/welcome.html")
