"""What the tests have found out about a calendar program, left in files for the table of `tests.clients.table`.

Nothing is kept unless CLIENT_FINDINGS names a folder. Files, because the tests run in several processes.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

FOLDER = os.environ.get("CLIENT_FINDINGS", "")
Column = Literal["instants", "our zones", "steps"]


@dataclass(frozen=True)
class Finding:
    """`right` of `of` things were as they should be; `words` say what was shown, or what the exceptions are."""

    client: str
    version: str
    column: Column
    right: int
    of: int
    words: str = ""


def note(finding: Finding) -> None:
    """Keep a finding, before the test judges it."""
    if FOLDER:
        Path(FOLDER, f"{secrets.token_hex(8)}.json").write_text(json.dumps(asdict(finding)), "utf-8")


def noted(folder: Path) -> Iterator[Finding]:
    """Every finding in a folder, in an order that does not depend on how the tests were shared out."""
    found = [Finding(**json.loads(path.read_text("utf-8"))) for path in folder.glob("*.json")]
    yield from sorted(found, key=lambda finding: (finding.client, finding.column, finding.words))
