"""Protections taken away, one at a time, to show that the kill tests notice."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from wellness import clock
from wellness.db import db
from wellness.models import Planning, PlanningState, Roster
from wellness.services import deliveries, mail_transport, planner_drafts
from wellness.services.failpoints import failpoint

SERVICES = "wellness.services"


def store_again() -> None:
    """Neither the planning's state nor the unique column keeps a second draft out."""
    real = planner_drafts.store

    def store(*arguments: Any) -> Roster:
        roster = real(*arguments)
        roster.planning_id = None
        return roster

    def claimed(planning_id: str) -> bool:
        db.session.get_one(Planning, planning_id).state = PlanningState.DONE
        return True

    put("planner_drafts.store", store)
    put("plannings.problem_text", lambda planning_id: db.session.get_one(Planning, planning_id).problem)
    put("plannings.goes_on", lambda planning_id: True)
    put("plannings._claimed", claimed)


def store_in_parts() -> None:
    """The roster is committed before its appointments."""
    real = vars(planner_drafts)["_appointments"]

    def appointments(*arguments: Any) -> Any:
        db.session.commit()
        failpoint("roster flushed")
        return real(*arguments)

    put("planner_drafts._appointments", appointments)


def let_the_planner_live() -> None:
    """The planner does not notice that its server has died."""
    put("planner_process.LAUNCHER", ("-c", "import time; time.sleep(60)"))


def rebuild_mails() -> None:
    """A mail is made when it is sent and not when it is written."""
    real = mail_transport.send

    def send(raw: bytes, *arguments: Any) -> None:
        real(f"X-Made: {clock.now():%H:%M:%S.%f}\r\n".encode() + raw, *arguments)

    put("mail_transport.send", send)


def mark_before_sending() -> None:
    """A mail counts as sent before it has left."""
    real, mark = vars(deliveries)["_send"], vars(deliveries)["_mark"]

    def send(mail: Any) -> str:
        mark(mail.id, "")
        db.session.commit()
        failpoint("mail handed over")
        return str(real(mail))

    put("deliveries._send", send)


def put(name: str, replacement: object) -> None:
    patch(f"{SERVICES}.{name}", replacement).start()


SABOTAGES: dict[str, Callable[[], None]] = {
    "store again": store_again,
    "store in parts": store_in_parts,
    "let the planner live": let_the_planner_live,
    "rebuild mails": rebuild_mails,
    "mark before sending": mark_before_sending,
}
