"""What a run found: bars to reach, tables, and the part of docs/benchmarks.md in which they stand."""

import os
import platform
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`; `make bench-planner` renews the planner's part. Compare figures of one run with each other;
absolute times are those of the machine.
"""


@dataclass
class Report:
    """Collects markdown and shows it while it grows."""

    bars: list[tuple[str, str, str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def part(self, name: str, work: Callable[[], object]) -> None:
        """Measure a part; when it breaks, the others are measured all the same, and the run ends in failure."""
        print(f"... {name}", flush=True)
        try:
            work()
        except Exception as error:
            traceback.print_exc()
            self.wrong.append(f"{name}: {error!r}")

    def bar(self, what: str, reached: str, reach: str, *, met: bool | None) -> None:
        """Note a figure, what it should be, and whether it is; None when there is nothing to reach."""
        verdict = {True: "yes", False: "**no**", None: ""}[met]
        self.bars.append((what, reached, reach, verdict))
        print(f"{what}: {reached} (reach {reach or 'none'}) {verdict}", flush=True)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add a table with a sentence above."""
        self.parts.append(f"{title}\n\n{table(head, rows)}")
        print(f"\n{self.parts[-1]}\n", flush=True)

    def markdown(self) -> str:
        """Return the bars first, then everything else."""
        wrong = "".join(f"\n\n**Wrong:** {sentence}" for sentence in self.wrong)
        bars = table(("what", "reached", "to reach", "met"), self.bars) + wrong
        return "\n\n".join((bars, *self.parts))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def seconds(value: float) -> str:
    """Return seconds with two or three figures that mean something."""
    return f"{value:.4f}" if value < 0.01 else f"{value:.3f}" if value < 1 else f"{value:.1f}"


def write_section(title: str, text: str) -> None:
    """Put a section in the place of the one with the same title, or at the end."""
    page = PAGE.read_text() if PAGE.exists() else ""
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    made = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} processors."
    sections[title] = f"\n{made}\n\n{text.strip()}\n"
    PAGE.write_text("\n".join([HEAD, *(f"## {name}\n{body.rstrip()}\n" for name, body in sections.items())]))
