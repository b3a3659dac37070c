"""Who sees what: each private word stands where the table says, and in no other page, file, mail, log or job."""

import logging
from collections import defaultdict
from dataclasses import astuple

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import saved
from tests.web import private
from tests.web.private import SENSITIVE, Secrets, doors, shown, words_of
from wellness.db import db
from wellness.models import (
    LIVE,
    Account,
    Answer,
    Appointment,
    AuditEntry,
    AvailabilityWindow,
    Mail,
    Roster,
    RosterState,
    Round,
    RoundState,
    Wish,
    WishKind,
)
from wellness.services import appointment_changes, planner, publishing, round_links

ADA = private.PEOPLE["Ada"]
EVERYWHERE = frozenset({"everywhere"})
OFFICE = {"coordinator": EVERYWHERE, "administrator": frozenset({"admin"})}
IN_FILES_AND_LISTS = frozenset({"imports", "people", "rosters"})
# Word by word: whom it is shown, and on the pages of which features.
CELLS = {
    "Zephyrine": {**OFFICE, "Ada": EVERYWHERE, "Thea": frozenset({"my_visits"})},
    "Quagmire": {**OFFICE, "Boris": EVERYWHERE, "Theo": frozenset({"my_visits"})},
    "Hortensio": {"coordinator": EVERYWHERE, "administrator": frozenset({"admin"})},
    "Itzamna": {"administrator": EVERYWHERE},
    # To wish for a service one must know that it is on offer; who has it, its therapist knows and nobody else.
    SENSITIVE: {
        "Ada": frozenset({"answers", "appointments"}),
        "Boris": frozenset({"answers"}),
        "Thea": frozenset({"my_visits"}),
        "coordinator": frozenset({"imports", "programme", "visits"}),
        "Ada's round link": frozenset({"answers"}),
    },
    private.OFFERED_TOO: {"Ada": frozenset({"appointments"})},
    private.AVOIDED_TOO: {"Boris": frozenset({"appointments"})},
    "canary-note-of-Thea": {"Thea": frozenset({"my_visits"}), "coordinator": frozenset({"dashboard"})},
    "canary-note-of-Theo": {"Theo": frozenset({"my_visits"}), "coordinator": frozenset({"dashboard"})},
    "canary-department": {"coordinator": frozenset({"imports", "people"})},
    "0041": {"coordinator": IN_FILES_AND_LISTS},
    "canary-subject": {"coordinator": frozenset({"mails"})},
    "ada@canary.example": {**OFFICE, "coordinator": IN_FILES_AND_LISTS | {"mails"}},
    "boris@canary.example": {**OFFICE, "coordinator": IN_FILES_AND_LISTS | {"mails"}},
}


@pytest.fixture
def secrets(app: Flask) -> Secrets:
    """The secrets of the company."""
    with saved(app):
        return private.build()


@pytest.mark.one_engine
def test_each_private_word_is_shown_to_whom_the_table_says(app: Flask, secrets: Secrets) -> None:
    """All pages and files within reach of everybody, of nobody, and of the links and feeds."""
    found: dict[str, dict[str, set[str]]] = {word: defaultdict(set) for word in CELLS}
    for door, (browser, starts) in doors(app, secrets).items():
        for _, feature, words in shown(app, browser, starts):
            for word in CELLS:
                if word in words:
                    found[word][door].add(feature)
    for word, cells in CELLS.items():
        told = {door: EVERYWHERE if cells.get(door) is EVERYWHERE else where for door, where in found[word].items()}
        assert told == cells, word


@pytest.mark.one_engine
def test_secrets_are_on_no_page_but_their_own(app: Flask, secrets: Secrets) -> None:
    """A link stands in the form that it opens, and nowhere else, and no page but the form's own names it."""
    own = {secrets.round_link: "Ada's round link", secrets.give_back: "Ada's link to give back"}
    for door, (browser, starts) in doors(app, secrets).items():
        for address, _, words in shown(app, browser, starts):
            told = [one for one in astuple(secrets) if one in words.replace(address, "") and own.get(one) != door]
            assert told == [], f"{door}: {address}"


@pytest.mark.one_engine
def test_a_mail_tells_its_recipient_alone(app: Flask, secrets: Secrets) -> None:
    """Of names and addresses only one's own, of services none, of secrets only one's own."""
    with saved(app):
        draft = db.session.scalars(db.select(Roster).filter_by(state=RosterState.DRAFT)).one()
        publishing.publish(draft, revision=draft.revision, actor=None)
        live = db.select(Appointment).filter_by(book=LIVE, cancelled_at=None).join(Appointment.employee)
        ada = db.session.scalars(live.join(Account).where(Account.email == ADA)).first()
        appointment_changes.cancel(ada, reason="other", actor=None)
    mailed: dict[str, set[str]] = defaultdict(set)
    with app.app_context():
        for mail in db.session.scalars(db.select(Mail).where(Mail.thread.not_like("canary-%"))):
            words, own = words_of(mail), mail.account.name.split()[-1]
            mailed[mail.recipient].add(mail.kind.value)
            others = [word for word in CELLS if word in words.replace(mail.recipient, "") and word != own]
            assert others == [], f"{mail.kind} to {mail.recipient}"
            if mail.recipient != ADA:
                assert [secret for secret in astuple(secrets) if secret in words] == []
    assert mailed[ADA] == {"sign_in", "invite", "cancellation"}
    assert len(mailed) > 5


def test_jobs_and_the_audit_hold_ids_alone(app: Flask, secrets: Secrets) -> None:
    """What the queue keeps of every job of the company, and what the audit says of every deed."""
    with app.app_context():
        kept = private.rows_of_the_queue()
        assert "deliver" in kept
        kept += repr(db.session.scalars(sa.select(AuditEntry.detail)).all())
    assert [word for word in (*CELLS, *astuple(secrets)) if word in kept] == []


@pytest.mark.one_engine
def test_of_a_secret_only_its_digest_is_kept(app: Flask, secrets: Secrets) -> None:
    """No row but the mail itself holds it."""
    with app.app_context():
        columns = [column for table in db.metadata.sorted_tables for column in table.c if column.name != "content"]
        rows = "\n".join(repr(db.session.scalars(sa.select(column)).all()) for column in columns)
    assert "canary-note-of-Thea" in rows
    assert [secret for secret in astuple(secrets) if secret in rows] == []


@pytest.mark.one_engine
def test_a_problem_file_holds_no_word_of_anybody(app: Flask, secrets: Secrets) -> None:
    """Ids, times and numbers; not even the name of a service."""
    with app.app_context():
        planned = db.session.scalars(sa.select(Round).where(Round.name == "autumnal-round")).one()
        problem = planner.write(planner.problem_of(planned))
    assert "employees" in problem
    assert [word for word in (*CELLS, "Umbriel", "Chair", "autumnal") if word in problem] == []


@pytest.mark.one_engine
def test_the_log_names_nobody(app: Flask, secrets: Secrets, caplog: pytest.LogCaptureFixture) -> None:
    """Through a walk of everybody over everything, with links that open nothing and a code that is wrong."""
    caplog.set_level(logging.INFO)
    app.config["RATELIMIT_ENABLED"] = True
    for browser, starts in doors(app, secrets).values():
        for _ in shown(app, browser, starts):
            pass
    for path in ("/r/no-such-secret", "/a/no-such-secret", "/cal/no-such-secret.ics", "/sign-in/link/no-such-secret"):
        app.test_client().get(path)
    for _ in range(30):
        app.test_client().post("/sign-in", data={"email": ADA})
    assert [word for word in (*CELLS, *astuple(secrets), "no-such-secret") if word in caplog.text] == []


def test_a_fault_of_ours_logs_neither_the_address_nor_what_was_asked_of_the_database(
    app: Flask, secrets: Secrets, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page behind a round link breaks while the secret is looked up."""

    def broken(secret: str) -> None:
        db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE secret = :secret"), {"secret": secret})

    monkeypatch.setattr(round_links, "find", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get(f"/r/{secrets.round_link}")
    assert answer.status_code == 500
    assert "unforeseen error at answers.by_link" in caplog.text
    assert secrets.round_link not in caplog.text + answer.text


def told_with_and_without(app: Flask, secrets: Secrets, fact: sa.Delete, whom: list[str]) -> set[str]:
    """The features whose pages say something else to these people once a fact about Ada is gone."""
    chosen = {name: door for name, door in doors(app, secrets).items() if name in whom}

    def look() -> dict[tuple[str, ...], str]:
        pages = ((name, page) for name, door in chosen.items() for page in shown(app, *door))
        return {(name, address, feature): words for name, (address, feature, words) in pages}

    before = look()
    with saved(app):
        assert db.session.execute(fact).rowcount
    after = look()
    pages = before.keys() | after.keys()
    return {page[-1] for page in pages if before.get(page) != after.get(page)}


def of_ada(kind: type[Wish] | type[AvailabilityWindow]) -> sa.ColumnElement[bool]:
    """What belongs to her answers."""
    answers = sa.select(Answer.id).join(Answer.employee).join(Account).where(Account.email == ADA)
    return kind.answer_id.in_(answers)


@pytest.mark.one_engine
def test_private_wishes_make_no_difference_to_anybody(app: Flask, secrets: Secrets) -> None:
    """Whom Ada avoids, and that she would like the sensitive service, too."""
    coming = sa.select(Answer.id).join(Answer.round).where(Round.state == RoundState.OPEN)
    sensitive = sa.and_(Wish.answer_id.in_(coming), Wish.rank > 0)
    wishes = sa.delete(Wish).where(of_ada(Wish), sa.or_(Wish.kind == WishKind.NEVER_THERAPIST, sensitive))
    others = [name for name in private.PEOPLE if name != "Ada"]
    # Only where a coordinator moves people by hand do the rules speak, in words that do not say why.
    assert told_with_and_without(app, secrets, wishes, others) <= {"mending", "appointment_changes", "visit_changes"}


@pytest.mark.one_engine
def test_when_somebody_could_come_makes_no_difference_to_colleagues_and_therapists(
    app: Flask, secrets: Secrets
) -> None:
    times = sa.delete(AvailabilityWindow).where(of_ada(AvailabilityWindow))
    others = [name for name in private.PEOPLE if name not in ("Ada", "coordinator")]
    assert told_with_and_without(app, secrets, times, others) == set()


@pytest.mark.one_engine
def test_a_difference_that_is_told_is_noticed(app: Flask, secrets: Secrets) -> None:
    """The control of the two tests above: a coordinator sees whether Ada could come, and so does she."""
    times = sa.delete(AvailabilityWindow).where(of_ada(AvailabilityWindow))
    assert {"appointments", "rounds"} <= told_with_and_without(app, secrets, times, ["Ada", "coordinator"])
