"""What the demonstration leaves behind for a look from outside: the planner's files, the roster, invites and mails."""

import shutil
from email import message_from_bytes
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from wellness.cli import planner_files
from wellness.db import db
from wellness.models import Mail, MailKind, Roster
from wellness.services import roster_exports


def leave(app: Flask, out: Path) -> None:
    """Write the planner's files, roster.csv, roster.xlsx, invites/ and outbox/ of the newest published roster."""
    with app.app_context():
        roster = planner_files.published()
        planner_files.leave(roster, out)
        (out / "roster.csv").write_bytes(roster_exports.as_csv(roster))
        (out / "roster.xlsx").write_bytes(roster_exports.as_workbook(roster))
        _leave_invites(roster, out / "invites")
        db.session.remove()
    shutil.rmtree(out / "outbox", ignore_errors=True)
    shutil.copytree(out / "instance" / "outbox", out / "outbox")


def _leave_invites(roster: Roster, folder: Path) -> None:
    """One REQUEST an appointment, exactly as it was mailed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sent = sa.select(Mail.id, Mail.content).where(Mail.round_id == roster.round_id, Mail.kind == MailKind.INVITE)
    for mail_id, content in db.session.execute(sent):
        (folder / f"{mail_id}.ics").write_bytes(_calendar_part(content))


def _calendar_part(content: bytes) -> bytes:
    part = next(part for part in message_from_bytes(content).walk() if part.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise RuntimeError("an invite without a calendar part")
    return payload
