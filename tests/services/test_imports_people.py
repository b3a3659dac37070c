"""Lists of people: what is proposed, what confirming does, and that it happens once."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import builders
from tests.services.import_samples import (
    ADA,
    BEN,
    CLEO,
    confirmed,
    faults,
    lines,
    offices,
    people_in,
    person,
    propose_people,
)
from wellness.db import db
from wellness.models import Account, AuditEntry, Employee, ImportState
from wellness.services import import_choosing as choosing
from wellness.services import imports
from wellness.services.errors import Refused, Stale
from wellness.services.import_people import FieldChange


def fields(proposed_change: object) -> dict[str, tuple[object, object]]:
    """The changes of a row: field to before and after."""
    changes: tuple[FieldChange, ...] = proposed_change.fields  # type: ignore[attr-defined]
    return {change.field: (change.before, change.after) for change in changes}


def test_everyone_in_a_first_list_joins_with_an_account(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = confirmed(propose_people(lines(ADA, BEN)))
        ben = person("ben.cho@meadow.example")
        assert (ben.name, ben.number, ben.department, ben.joined_on) == ("Ben Cho", "0042", "Design", date(2025, 9, 15))
        assert [site.name for site in ben.sites] == ["Pune"]
        assert (ben.account.is_coordinator, ben.account.is_administrator, ben.left_at) == (False, False, None)
        assert batch.summary == {"joined": 2, "changed": 0, "left": 0, "unchanged": 0, "left_out": 0}


def test_a_settled_batch_keeps_no_copy_of_the_file(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = confirmed(propose_people(lines(ADA)))
        other = propose_people(lines(BEN))
        imports.discard(other, actor=None)
        assert (batch.table, batch.choices) == ({}, {})
        assert (other.state, other.table) == (ImportState.DISCARDED, {})


def test_nothing_changes_before_the_proposal_is_confirmed(app: Flask) -> None:
    with app.app_context():
        offices()
        people_in(propose_people(lines(ADA)))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 0


def test_a_change_is_shown_field_by_field_and_made(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN)))
        moved = "Ada Lee-Park,ada.lee@meadow.example,0041,Legal,Pune,2024-03-01,"
        batch = propose_people(lines(moved, BEN))
        [change] = people_in(batch).changed
        berlin, pune = (
            site.id for site in (person("ada.lee@meadow.example").sites[0], person(BEN.split(",")[1]).sites[0])
        )
        assert fields(change) == {
            "name": ("Ada Lee", "Ada Lee-Park"),
            "department": ("Finance", "Legal"),
            "sites": ((berlin,), (pune,)),
        }
        assert people_in(batch).unchanged == 1
        confirmed(batch)
        ada = person("ada.lee@meadow.example")
        assert (ada.name, ada.department, [site.name for site in ada.sites]) == ("Ada Lee-Park", "Legal", ["Pune"])


def test_a_blank_cell_leaves_what_is_known(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        assert people_in(propose_people(lines("Ada Lee,ada.lee@meadow.example,,,Berlin,,"))).counts["unchanged"] == 1


def test_two_people_exchange_their_numbers(app: Flask) -> None:
    """A new payroll system renumbers everybody; no order of single changes would do."""
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN)))
        confirmed(propose_people(lines(ADA.replace("0041", "0042"), BEN.replace("0042", "0041"))))
        assert [person(f"{name}@meadow.example").number for name in ("ada.lee", "ben.cho")] == ["0042", "0041"]


def test_a_number_that_somebody_else_has_is_a_fault(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN)))
        batch = propose_people(lines(ADA.replace("0041", "0042")))
        assert faults(people_in(batch)) == [
            (2, "Personnel number", "0042", "another number; Ben Cho (ben.cho@meadow.example) has this one")
        ]


def test_an_unknown_address_with_a_known_number_is_a_change_that_waits_for_a_tick(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN)))
        batch = propose_people(lines("Ada Park,a.park@meadow.example,0041,Finance,Berlin,2024-03-01,", BEN))
        proposed = people_in(batch)
        [change] = proposed.readdressed
        assert fields(change)["email"] == ("ada.lee@meadow.example", "a.park@meadow.example")
        assert (change.accepted, proposed.does_something, proposed.counts["left_out"]) == (False, False, 1)
        ada_id = person("ada.lee@meadow.example").id
        choosing.tick_addresses(batch, batch.revision, [ada_id], shown=[ada_id])
        confirmed(batch)
        assert (person("a.park@meadow.example").id, person("a.park@meadow.example").name) == (ada_id, "Ada Park")


@pytest.mark.parametrize("flag", ["is_coordinator", "is_administrator"])
def test_an_upload_never_changes_the_address_of_a_login_with_rights(app: Flask, flag: str) -> None:
    """Whoever can upload a list could otherwise take over an administrator's login."""
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        setattr(person("ada.lee@meadow.example").account, flag, True)
        batch = propose_people(lines("Ada Lee,mallory@meadow.example,0041,Finance,Berlin,2024-03-01,"))
        [(row, heading, text, expected)] = faults(people_in(batch))
        assert (row, heading, text) == (2, "E-mail", "mallory@meadow.example")
        assert "an upload does not change how coordinators, administrators and therapists sign in" in expected


def test_a_login_that_exists_keeps_its_name_and_rights(app: Flask) -> None:
    with app.app_context():
        offices()
        hr = builders.coordinator("ada.lee@meadow.example")
        hr.name = "Ada of HR"
        [joining] = people_in(propose_people(lines(ADA))).joining
        assert joining.account is not None
        confirmed(propose_people(lines(ADA)))
        ada = person("ada.lee@meadow.example")
        assert (ada.account_id, ada.name, ada.account.is_coordinator) == (hr.id, "Ada of HR", True)


@pytest.mark.parametrize(
    "written", ["ADA.LEE@Meadow.Example", " ada.lee@meadow.example ", "ada\u200b.lee@meadow.example"]
)
def test_an_address_written_otherwise_is_the_same_person(app: Flask, written: str) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        batch = propose_people(lines(ADA.replace("ada.lee@meadow.example", written)))
        assert people_in(batch).counts == {"joined": 0, "changed": 0, "left": 0, "unchanged": 1, "left_out": 0}


@pytest.mark.parametrize("written", ["\u0430da.lee@meadow.example", "ada.1ee@meadow.example", "adalee@meadow.example"])
def test_an_address_that_only_looks_like_a_known_one_is_a_fault(app: Flask, written: str) -> None:
    """A Cyrillic letter, a digit for a letter, a missing dot."""
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        batch = propose_people(lines(f"Ada Lee,{written},0099,Finance,Berlin,,"))
        assert [(row, heading) for row, heading, _, _ in faults(people_in(batch))] == [(2, "E-mail")]


def test_a_look_alike_joins_once_the_same_text_is_confirmed(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        batch = propose_people(lines("Adal Ee,adalee@meadow.example,0099,Finance,Berlin,,"))
        choosing.correct(batch, batch.revision, {("", 2, "B"): "adalee@meadow.example"})
        assert people_in(batch).counts["joined"] == 1


def test_somebody_whose_last_day_has_gone_by_leaves_and_can_come_back(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA, BEN)))
        confirmed(propose_people(lines(ADA + "2026-02-27", BEN)))
        assert person("ada.lee@meadow.example").left_at == datetime(2026, 2, 27, 23, 0, tzinfo=UTC)
        assert people_in(propose_people(lines(ADA + "2026-02-27", BEN))).counts["unchanged"] == 2
        confirmed(propose_people(lines(ADA, BEN)))
        assert person("ada.lee@meadow.example").left_at is None


def test_a_last_day_that_lies_ahead_changes_nothing_yet(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        assert people_in(propose_people(lines(ADA + "2026-12-31"))).counts["unchanged"] == 1


def test_strangers_who_have_left_do_not_join(app: Flask) -> None:
    with app.app_context():
        offices()
        proposed = people_in(propose_people(lines(ADA + "2025-12-31", BEN)))
        assert (proposed.counts["joined"], proposed.gone) == (1, 1)


def test_wrong_rows_are_left_out_and_the_others_go(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = propose_people(lines(ADA, BEN.replace("Pune", "Puna"), CLEO))
        assert people_in(batch).counts == {"joined": 2, "changed": 0, "left": 0, "unchanged": 0, "left_out": 1}
        confirmed(batch)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 2


def test_pressing_confirm_twice_does_it_once(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = propose_people(lines(ADA))
        revision = batch.revision
        assert imports.confirm(batch, revision, actor=None) is True
        assert imports.confirm(batch, revision, actor=None) is False
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1
        entries = db.session.scalars(sa.select(AuditEntry).filter_by(action="import confirmed")).all()
        assert [entry.detail["joined"] for entry in entries] == [1]


def test_a_page_from_before_a_correction_confirms_nothing(app: Flask) -> None:
    with app.app_context():
        offices()
        batch = propose_people(lines(ADA, BEN.replace("Pune", "Puna")))
        stale = batch.revision
        choosing.take_suggestions(batch, batch.revision)
        with pytest.raises(Stale):
            imports.confirm(batch, stale, actor=None)
        with pytest.raises(Stale):
            choosing.skip(batch, stale, ("", 2))


def test_a_proposal_that_does_something_else_by_now_is_looked_at_again(app: Flask) -> None:
    """The page showed that Ada joins; another coordinator's upload brought her in meanwhile."""
    with app.app_context():
        offices()
        batch = propose_people(lines(ADA, BEN))
        seen = people_in(batch).fingerprint
        confirmed(propose_people(lines(ADA)))
        with pytest.raises(Stale, match="The list of people was changed"):
            imports.confirm(batch, batch.revision, actor=None, seen=seen)
        assert imports.confirm(batch, batch.revision, actor=None, seen=people_in(batch).fingerprint)


def test_a_file_that_changes_nothing_is_not_confirmed(app: Flask) -> None:
    with app.app_context():
        offices()
        confirmed(propose_people(lines(ADA)))
        batch = propose_people(lines(ADA))
        with pytest.raises(Refused, match="nothing to confirm"):
            imports.confirm(batch, batch.revision, actor=None)
