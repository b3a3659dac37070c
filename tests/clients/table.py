"""`python -m tests.clients.table FOLDER` writes docs/clients.md from what the tests have found out.

A row keeps its date for as long as the program's version and its findings are the same, so that a run that shows
nothing new changes nothing.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.clients.findings import Column, Finding, noted

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
# Every program that the page promises, and what must have been tried with it.
EVERYTHING: dict[str, frozenset[Column]] = {
    "Thunderbird": frozenset({"instants", "our zones", "steps"}),
    "KDE kcalendarcore": frozenset({"instants", "our zones", "steps"}),
    "evolution-data-server": frozenset({"instants", "our zones", "steps"}),
    "Dovecot": frozenset({"steps"}),
    "ical.js": frozenset({"instants", "our zones"}),
    "ts-ics": frozenset({"instants", "our zones"}),
    "node-ical": frozenset({"instants", "our zones"}),
    "libical": frozenset({"instants", "our zones"}),
    "vobject": frozenset({"instants", "our zones"}),
    "khal": frozenset({"instants", "our zones"}),
    "calcurse": frozenset({"instants", "our zones"}),
    "Radicale": frozenset({"instants", "our zones", "steps"}),
    "Xandikos": frozenset({"steps"}),
}
_HEAD = """\
# Calendar programs that have read us

The tests write this page (`tests/clients/table.py`). They put our mails, feeds and files into programs that we did not
write and hold what these show against the database.

- **Steps**: an invitation is answered, moved, cancelled; what is repeated or late changes nothing; feeds are polled.
  What is pressed in Thunderbird travels by SMTP and IMAP to our own reader of the mailbox and is then on our pages. A
  person's own calendar is written by CalDAV.
- **Instants**: start and end of appointments in five zones, around every change of the clocks, seen to the second; from
  invitations, updates, cancellations, downloads, feeds and whole rosters, made by hand and sent by a real roster.
- **Our zones alone**: the same in copies whose zones have names that no table knows, so that only what we wrote about
  them is left.
- **Since**: the day on which this version first showed this.

Outlook, Google and Apple cannot be run here. How Outlook reads a zone is tried with a model of its documentation
(`tests/services/outlook_model.py`).

| Program | Version | Steps | Instants | Our zones alone | What was shown | Since |
|---|---|---|---|---|---|---|
"""


class Incomplete(Exception):
    """Not every program was tried with everything; the message says what is missing."""


@dataclass(frozen=True)
class Row:
    """What is known of one program."""

    client: str
    version: str
    cells: tuple[str, str, str]
    shown: str

    def line(self, since: str) -> str:
        """The row as the page has it."""
        return f"| {' | '.join([self.client, self.version, *self.cells, self.shown, since])} |"


def rows(findings: Iterable[Finding]) -> list[Row]:
    """One row a program, or Incomplete."""
    by_client: dict[str, list[Finding]] = {client: [] for client in EVERYTHING}
    for finding in findings:
        by_client[finding.client].append(finding)
    missing = [
        f"{client}: {column}"
        for client, columns in EVERYTHING.items()
        for column in sorted(columns - {finding.column for finding in by_client[client]})
    ]
    if missing:
        raise Incomplete("Nothing was found out about " + "; ".join(missing))
    return [_row(client, found) for client, found in by_client.items()]


def page(rows: Iterable[Row], before: str, today: date) -> str:
    """The page with these rows; those that stand the same in the page `before` keep their date."""
    written = [row.line(_since(row, before) or today.isoformat()) for row in rows]
    return _HEAD + "\n".join(written) + "\n"


def _since(row: Row, before: str) -> str:
    start = row.line("").removesuffix(" |")
    lines = [line for line in before.splitlines() if line.startswith(start)]
    return lines[0].removeprefix(start).removesuffix(" |").strip() if lines else ""


def _row(client: str, found: list[Finding]) -> Row:
    versions = sorted({finding.version for finding in found})
    words = dict.fromkeys(finding.words for finding in found if finding.words)
    cells = (_count(found, "steps"), _count(found, "instants"), _count(found, "our zones"))
    return Row(client, ", ".join(versions), cells, "; ".join(words) or "–")


def _count(findings: Iterable[Finding], column: Column) -> str:
    found = [finding for finding in findings if finding.column == column]
    if not found:
        return "–"
    return f"{sum(finding.right for finding in found)}/{sum(finding.of for finding in found)}"


if __name__ == "__main__":
    standing = PAGE.read_text("utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(rows(noted(Path(sys.argv[1]))), standing, datetime.now(UTC).date()), "utf-8")
