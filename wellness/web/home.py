"""The first page: everyone is led to what they most likely came for."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wellness.web.doors import Doors
from wellness.web.roles import SIGNED_IN, Role

bp = Doors("home", __name__)

_START = (
    (Role.COORDINATOR, "home.welcome"),
    (Role.ADMINISTRATOR, "home.welcome"),
    (Role.THERAPIST, "home.welcome"),
    (Role.EMPLOYEE, "home.welcome"),
)


@bp.get("/", allow=[Role.ANYONE])
def start() -> ResponseReturnValue:
    """Lead to the page of the strongest role, or to signing in."""
    for role, endpoint in _START:
        if role in g.roles:
            return redirect(url_for(endpoint))
    return redirect(url_for("signins.ask"))


@bp.get("/welcome", allow=SIGNED_IN)
def welcome() -> str:
    """A page for everyone who is signed in."""
    return render_template("home/welcome.html")
