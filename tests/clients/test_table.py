"""The page about calendar programs says what the tests found out, all of it, and changes only when that does."""

from datetime import date

import pytest

from tests.clients import table
from tests.clients.findings import Finding
from tests.clients.heavy.test_kde_and_evolution import EVOLUTION, KDE
from tests.clients.keepers import KEEPERS
from tests.clients.readers import READERS
from tests.clients.table import EVERYTHING, PAGE, Incomplete

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


def findings(version: str = "1.0", right: int = 7) -> list[Finding]:
    """Something about every program, in two parts each."""
    return [
        Finding(client, version, column, right, 7, "reads well")
        for client, columns in EVERYTHING.items()
        for column in sorted(columns)
        for _ in range(2)
    ]


def line_of(page: str, client: str) -> str:
    return next(line for line in page.splitlines() if line.startswith(f"| {client} |"))


def test_the_findings_about_a_program_are_added_up() -> None:
    """However many tests and processes they come from; what was not tried has a dash."""
    page = table.page(table.rows(findings()), "", FIRST)

    assert line_of(page, "Thunderbird") == "| Thunderbird | 1.0 | 14/14 | 14/14 | 14/14 | reads well | 2026-03-02 |"
    assert line_of(page, "ical.js") == "| ical.js | 1.0 | – | 14/14 | 14/14 | reads well | 2026-03-02 |"


def test_a_row_keeps_its_date_until_it_says_something_else() -> None:
    """A second run that shows the same leaves the page as it was; a new version or another count has a new date."""
    before = table.page(table.rows(findings()), "", FIRST)
    changed = [
        Finding("khal", "2.0", one.column, one.right, one.of, one.words) if one.client == "khal" else one
        for one in findings()
    ]
    after = table.page(table.rows(changed), before, SECOND)

    assert table.page(table.rows(findings()), before, SECOND) == before
    assert line_of(after, "khal").endswith("| 2026-03-09 |")
    assert line_of(after, "vobject") == line_of(before, "vobject")


def test_the_page_is_not_written_unless_every_program_was_tried() -> None:
    """A tier that did not run would leave rows out, or say less than before."""
    without = [one for one in findings() if (one.client, one.column) != ("Thunderbird", "steps")]

    with pytest.raises(Incomplete, match="Thunderbird: steps"):
        table.rows(without)


def test_the_page_promises_every_program_that_the_tests_ask() -> None:
    """And the page that stands has a row for each, in which nothing is wrong but what is explained."""
    asked = {program.name for program in READERS + KEEPERS} | {KDE, EVOLUTION, "Thunderbird", "Dovecot", "Xandikos"}
    assert set(EVERYTHING) == asked
    for client in EVERYTHING:
        assert line_of(PAGE.read_text("utf-8"), client)
