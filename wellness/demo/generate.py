"""Writes the demonstration company's files anew: `python -m wellness.demo.generate`. The same bytes every time."""

from pathlib import Path

from wellness.demo import answers_file
from wellness.demo.company import setup
from wellness.demo.generating import habits, listings
from wellness.demo.generating.people import people
from wellness.demo.generating.timetable import PlannedVisit, visits


def generated() -> dict[str, bytes]:
    """Every file that is made, by its path within this package."""
    everyone = people()
    answers = [habits.answer(person, the_round) for the_round in setup().rounds for person in everyone]
    made = {
        "employees-berlin.xlsx": listings.berlin_employees(p for p in everyone if p.sites[0] == "Berlin"),
        "employees-new-york.csv": listings.new_york_employees(p for p in everyone if p.sites[0] == "New York"),
        "employees-pune.csv": listings.pune_employees(p for p in everyone if p.sites[0] == "Pune"),
        "employees-with-faults.csv": listings.faulty_employees(),
        "visits-round-1.csv": listings.plain_visits(visits(1)),
        "visits-round-2.xlsx": listings.workbook_visits(visits(2), listings.VISIT_HEADINGS, "yyyy-mm-dd"),
        "visits-round-3-berlin.xlsx": listings.workbook_visits(
            _coming("Berlin"), listings.GERMAN_VISIT_HEADINGS, "dd.mm.yyyy"
        ),
        "visits-round-3-new-york.csv": listings.american_visits(_coming("New York")),
        "visits-round-3-pune.csv": listings.indian_visits(_coming("Pune")),
    }
    return {"answers.csv": answers_file.written(answers)} | {f"files/{name}": data for name, data in made.items()}


def main() -> None:
    """Write every file into its place in the package."""
    for path, data in generated().items():
        Path(__file__).with_name(path.split("/")[0]).joinpath(*path.split("/")[1:]).write_bytes(data)


def _coming(site: str) -> list[PlannedVisit]:
    return [visit for visit in visits(3) if visit.site == site]


if __name__ == "__main__":
    main()
