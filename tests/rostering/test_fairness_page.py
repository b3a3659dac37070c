"""The page for works councils: its worked example and its table are what the planner does."""

import re
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from solver.engine import solve
from solver.questions.compare import compare, table
from tests.bench.fairness import BEGIN, END, ROUNDS, everyone_anew
from tests.rostering.builders import at, employee, problem, visit, window

PAGE = (Path(__file__).parents[2] / "docs" / "fairness.md").read_text("utf-8")
ROW = re.compile(r"\| (person-\d+) \| (\d+) \| (\d+) \| (\d+/\d+) \| ([0-9a-f]{8}) \| (yes|no) \|")


def test_the_draw_by_hand_is_the_planners_draw() -> None:
    """Shares, digests and who is served, recomputed from the page's own words."""
    seed = re.findall(r"The seed shown on the round's page is `(.+)`", PAGE)[0]
    rows = ROW.findall(PAGE)
    assert len(rows) == 4
    for name, received, entitled, share, begins, _ in rows:
        assert Fraction(int(received), int(entitled)) == Fraction(share)
        assert sha256(f"{seed}|{name}".encode()).hexdigest().startswith(begins)
    people = [employee(row[0], window("9:00", "10:00"), received=int(row[1]), entitled=int(row[2])) for row in rows]
    outcome = solve(problem([visit("v", "9:00", "9:25", end=at("10:00"))], people, seed=seed))
    assert {entry.employee for entry in outcome.appointments} == {row[0] for row in rows if row[5] == "yes"}
    assert f"printf '%s|%s' '{seed}' {rows[0][0]} | sha256sum" in PAGE


def test_the_table_is_one_of_a_run() -> None:
    """Who runs it again finds the same figures on the page."""
    shown = PAGE.split(BEGIN)[1].split(END)[0].strip().strip("`").strip()
    assert shown == table(compare(everyone_anew(), rounds=ROUNDS))
