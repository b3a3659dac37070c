"""Eight rounds of one site under three rules: `python -m tests.bench.fairness` writes them into docs/fairness.md."""

from dataclasses import replace
from pathlib import Path

from solver.problem import Problem
from solver.questions.compare import compare, table
from tests.bench.company import company

ROUNDS, PEOPLE = 8, 650
DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "fairness.md"
BEGIN, END = "<!-- written by make bench-fairness -->", "<!-- until here -->"


def everyone_anew() -> Problem:
    """Return the site when nobody has received anything yet."""
    whole = company(employees=PEOPLE, sites=1, weeks=4)
    people = tuple(replace(person, received=0, entitled=person.target) for person in whole.employees)
    return replace(whole, employees=people)


def main() -> None:
    """Print the table and put it between its two marks."""
    shown = table(compare(everyone_anew(), rounds=ROUNDS))
    print(shown)
    text = DOCUMENT.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n```\n{shown}\n```\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
