"""Default deny: a route exists only with a declared policy, and the policy is asked before the view.

A blueprint here is a `Doors`; its routes must say whom they allow:

    bp = Doors("rounds", __name__)

    @bp.get("/rounds/<round_id>", allow=[Role.COORDINATOR])
    def show(round_id: str) -> str: ...

Reading requests run on the reading engine and cannot write. `writes=True` is for the rare GET that must.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wellness.db import use_reader
from wellness.models import Account
from wellness.web.roles import Role

_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
EXTENSION = "wellness-doors"


@dataclass(frozen=True)
class Door:
    """A route's policy: any of `allow` suffices; `writes` puts a reading method on the writing engine.

    Files that are the same for everyone are not `personal`: nobody is looked up for them.
    """

    allow: frozenset[Role]
    writes: bool = False
    personal: bool = True


class Doors(Blueprint):
    """A blueprint whose every route has a door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doors: dict[str, Door] = {}

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Register a route; raises TypeError without `allow`."""
        allow: Iterable[Role] | None = options.pop("allow", None)
        if allow is None:
            raise TypeError(f"{rule}: say whom this route allows")
        name = endpoint or view_func.__name__
        self.doors[f"{self.name}.{name}"] = Door(frozenset(allow), options.pop("writes", False))
        super().add_url_rule(rule, endpoint, view_func, *args, **options)


class UnguardedRoute(Exception):
    """A route has no declared policy; the application does not start."""


def guard(app: Flask, *, public: Iterable[str]) -> None:
    """Put every route of `app` behind its door; `public` names endpoints of libraries that serve files to anyone."""
    doors = {name: Door(frozenset({Role.ANYONE}), personal=False) for name in public}
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, Doors):
            doors |= blueprint.doors
    unguarded = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - doors.keys())
    if unguarded:
        raise UnguardedRoute(f"routes without a policy: {', '.join(unguarded)}")
    app.extensions[EXTENSION] = doors


def door_of(app: Flask, endpoint: str) -> Door:
    """The policy of a route; raises KeyError where there is none."""
    doors: dict[str, Door] = app.extensions[EXTENSION]
    return doors[endpoint]


def ask_at_the_door(load_account: Callable[[], tuple[Account | None, frozenset[Role]]]) -> ResponseReturnValue | None:
    """Before each request: choose the engine, find out who it is, and turn away whom the door does not allow."""
    door = door_of(current_app, request.endpoint) if request.endpoint else Door(frozenset({Role.ANYONE}))
    if request.method in _READING_METHODS and not door.writes:
        use_reader()
    if not door.personal:
        return None
    g.account, g.roles = load_account()
    if door.allow & (g.roles | {Role.ANYONE}):
        return None
    if g.account is None and request.method == "GET":
        return redirect(url_for("signins.ask", next=request.full_path.rstrip("?")))
    return abort(401 if g.account is None else 403)
