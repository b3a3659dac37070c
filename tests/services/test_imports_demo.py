"""Every file of the demonstration is accepted as a coordinator would upload it."""

import sqlalchemy as sa
from flask import Flask

from tests.services.import_samples import confirmed, demo_company, faults, people_in, propose_people
from wellness.db import db
from wellness.demo import company
from wellness.models import Employee, ImportKind, Visit
from wellness.services import imports


def test_the_files_of_the_demonstration_go_in_without_a_fault(app: Flask) -> None:
    with app.app_context():
        programme = demo_company()
        for file in company.files():
            if not file.practice:
                batch = imports.propose(programme, ImportKind(file.kind), file.name, file.data, actor=None)
                proposed = imports.proposal(batch)
                assert (faults(proposed), proposed.reading.questions) == ([], ()), file.name
                assert proposed.counts["left_out"] == 0
                confirmed(batch)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 182
        visits = db.session.scalars(sa.select(Visit)).all()
        assert len(visits) == 67
        assert all(visit.slots for visit in visits)


def test_the_file_to_practise_on_has_its_two_wrong_rows(app: Flask) -> None:
    """The misspelt site comes with a suggestion, and the two good rows join."""
    with app.app_context():
        demo_company()
        [file] = [file for file in company.files() if file.practice]
        proposed = people_in(propose_people(file.data, file.name))
        assert [(row, heading, text) for row, heading, text, _ in faults(proposed)] == [
            (3, "Site", "Berln"),
            (4, "Email", "callie.ashworth(at)meadow.example"),
        ]
        assert [cell.fault.suggestion for row in proposed.reading.wrong for cell in row.faults] == [
            "Berlin",
            "callie.ashworth@meadow.example",
        ]
        assert proposed.counts == {"joined": 2, "changed": 0, "left": 0, "unchanged": 0, "left_out": 2}
