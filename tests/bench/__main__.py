"""Measure everything and write what was measured into docs/benchmarks.md: `make bench`."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PARTS = (
    ("planner", "The planner against two plain min-cost flows of the same network, in one run"),
    ("pages", "Pages of the demonstration, twenty requests at once"),
    ("uploads", "An upload of 20,000 people"),
)


def main() -> None:
    """Run each part in a process of its own, show what it says, and keep it."""
    text = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Compare figures of one run with each other; absolute times are those of the machine.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} processors.",
    ]
    for name, title in PARTS:
        print(f"\n{title}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{name}"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        print(done.stdout)
        text += ["", f"## {title}", "", f"`python -m tests.bench.{name}`", "", "```", done.stdout.rstrip(), "```"]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(text) + "\n")


if __name__ == "__main__":
    main()
