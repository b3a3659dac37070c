"""Measure everything and write what was measured into docs/benchmarks.md: `make bench`."""

import subprocess
import sys

from tests.bench.report import ROOT, write_section

PARTS = (
    ("pages", "Pages of the demonstration, twenty requests at once"),
    ("feeds", "A calendar feed of 200 appointments"),
    ("uploads", "An upload of 20,000 people"),
)


def main() -> None:
    """Run each part in a process of its own, show what it says, and keep it; the planner writes its part itself."""
    planner = subprocess.run([sys.executable, "-m", "tests.bench.planner"], cwd=ROOT)
    for name, title in PARTS:
        print(f"\n{title}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{name}"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        print(done.stdout)
        write_section(title, f"`python -m tests.bench.{name}`\n\n```\n{done.stdout.rstrip()}\n```")
    sys.exit(planner.returncode)


if __name__ == "__main__":
    main()
