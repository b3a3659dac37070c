"""A server for the kill tests: `python -m tests.faults.server PORT [--first ACTION ID] [--sabotage NAME]`.

It is the site with its jobs, like `wellness serve`. Before it serves, it may do one thing as a request would, with one
commit, and say "done"; and it may take one protection away, see `tests.faults.sabotage`.
"""

import argparse
import os
from collections.abc import Callable

import waitress

from tests.faults import sabotage
from wellness.db import db
from wellness.jobs import runtime
from wellness.models import Roster, Round
from wellness.services import plannings, publishing
from wellness.settings import load_settings
from wellness.web import create_app


def plan(round_id: str) -> None:
    plannings.start(db.session.get_one(Round, round_id), based_on=None, actor=None)


def publish(roster_id: str) -> None:
    roster = db.session.get_one(Roster, roster_id)
    publishing.publish(roster, revision=roster.revision, actor=None)


ACTIONS: dict[str, Callable[[str], None]] = {"plan": plan, "publish": publish}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("port", type=int)
    arguments.add_argument("--first", nargs=2, metavar=("ACTION", "ID"))
    arguments.add_argument("--sabotage")
    wanted = arguments.parse_args()
    if wanted.sabotage:
        sabotage.SABOTAGES[wanted.sabotage]()
    app = create_app(load_settings(os.environ))
    with runtime.running(app):
        if wanted.first:
            action, row_id = wanted.first
            with app.app_context():
                ACTIONS[action](row_id)
                db.session.commit()
            os.write(1, b"done\n")
        waitress.serve(app, port=wanted.port)


if __name__ == "__main__":
    main()
