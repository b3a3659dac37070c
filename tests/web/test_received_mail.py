"""Answers by mail on pages: the question, the coordinator's list, proposals, and what stands beside names."""

import re
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import employee
from tests.conftest import NOW, saved, sign_in
from tests.services.answer_worlds import invite_of, mails_to, published, take_in
from tests.services.live_worlds import words_of
from tests.services.replies import reply_to
from tests.services.roster_worlds import World, again
from tests.web.pages_of_a_round import words
from wellness import settings as process_settings
from wellness.db import db
from wellness.models import (
    AuditEntry,
    Mailbox,
    MailKind,
    PartStat,
    Proposal,
    ProposalState,
    ReceivedMail,
    Roster,
    Undeliverable,
)
from wellness.services import mailboxes

TEN = ["DTSTART;TZID=W. Europe Standard Time:20260316T100000", "DTEND;TZID=W. Europe Standard Time:20260316T102000"]


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


def question(app: Flask, here: World) -> str:
    """Somebody answers for Ada, and she is asked; the address of her page."""
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), token=False).mail())
        [mail] = mails_to(ada, MailKind.NOTICE)
        text = mail.content.decode().replace("=\r\n", "")
        return re.findall(r"http://localhost(/q/[\w-]{43})", text)[0]


def propose(app: Flask, here: World, lines: list[str] = TEN) -> None:
    with saved(app):
        ada = again(here).ada
        row = take_in(reply_to(invite_of(ada), method="COUNTER", partstat="TENTATIVE", lines=lines).mail())
        assert row.note == "Another time was proposed. It waits for you."


@pytest.mark.parametrize(
    ("answer", "said"),
    [("ACCEPTED", "We look forward to seeing you."), ("TENTATIVE", "Tell us"), ("DECLINED", "Somebody else")],
)
def test_the_page_of_a_question_takes_each_answer(app: Flask, here: World, answer: str, said: str) -> None:
    """Opening it changes nothing; the button does."""
    path, client = question(app, here), app.test_client()
    assert "We have no answer from you yet." in client.get(path).text
    with app.app_context():
        assert invite_of(again(here).ada).partstat is PartStat.NEEDS_ACTION
    answered = client.post(path, data={"answer": answer}, follow_redirects=True)
    assert said in answered.text
    with app.app_context():
        invite = invite_of(again(here).ada)
        assert invite.partstat == answer
        assert (invite.appointment.cancelled_at is not None) == (answer == "DECLINED")


def test_an_answer_that_is_none_is_refused(app: Flask, here: World) -> None:
    path = question(app, here)
    assert app.test_client().post(path, data={"answer": "DELEGATED"}).status_code == 422
    assert app.test_client().get("/q/no-such-secret").status_code == 404


def test_what_was_not_understood_stands_there_until_it_is_seen_to(app: Flask, here: World) -> None:
    hr = sign_in(app, "hr@meadow.example")
    assert "Everything was understood" in hr.get("/answers-by-mail").text
    with saved(app):
        take_in(b"From: ada@meadow.example\r\nTo: wellness@meadow.example\r\n\r\nMy back hurts.")
    page = hr.get("/answers-by-mail").text
    assert "It is no answer from a calendar." in page
    assert "back hurts" not in page
    assert "1 mail to us could not be understood." in hr.get("/dashboard").text
    with app.app_context():
        received_id = db.session.scalars(sa.select(ReceivedMail.id)).one()
    assert hr.post(f"/answers-by-mail/{received_id}/settle").status_code == 303
    assert hr.post(f"/answers-by-mail/{received_id}/settle").status_code == 422
    assert "Everything was understood" in hr.get("/answers-by-mail").text


def test_what_is_kept_about_a_mail_is_said_in_each_reader_s_language(app: Flask, here: World) -> None:
    hr, german = sign_in(app, "hr@meadow.example"), {"Accept-Language": "de"}
    with saved(app):
        take_in(b"From: ada@meadow.example\r\nTo: wellness@meadow.example\r\n\r\nMy back hurts.")
    assert "Sie ist keine Antwort eines Kalenders." in hr.get("/answers-by-mail", headers=german).text
    assert "It is no answer from a calendar." in hr.get("/answers-by-mail").text


def test_a_mailbox_that_cannot_be_read_is_said_with_what_to_do(app: Flask, here: World) -> None:
    changes = {"mail_answers": "imap", "imap_host": "mail.meadow.example", "imap_user": "wellness"}
    process_settings.use(process_settings.current().model_copy(update=changes))
    hr = sign_in(app, "hr@meadow.example")
    assert "has not been read yet" in hr.get("/answers-by-mail").text
    with saved(app):
        server = mailboxes.server()
        assert server is not None
        db.session.add(Mailbox(name=server.name, read_at=NOW, error="The mail server does not answer: refused"))
    for path in ("/answers-by-mail", "/dashboard"):
        assert "The mail server does not answer: refused" in hr.get(path).text


def test_the_answers_are_counted_and_stand_beside_the_names(app: Flask, here: World) -> None:
    with saved(app):
        company = again(here)
        roster_id = company.draft.id
        take_in(reply_to(invite_of(company.ada), partstat="ACCEPTED").mail())
        take_in(reply_to(invite_of(company.ben), partstat="TENTATIVE", message_id="<two@x.example>").mail())
    hr = sign_in(app, "hr@meadow.example")
    assert "1 accepted, 1 maybe, 0 have not answered" in hr.get("/dashboard").text
    page = words(hr.get(f"/rosters/{roster_id}").text)
    assert "Ada comes" in page
    assert "Ben maybe" in page
    assert "Your calendar's answer: you come." in words(sign_in(app, "ada@meadow.example").get("/appointments").text)


def test_a_proposed_time_is_shown_beside_the_appointment_and_moves_nothing(app: Flask, here: World) -> None:
    """In Ada's own zone, by the name that Windows has for it."""
    propose(app, here)
    hr = sign_in(app, "hr@meadow.example")
    page = words(hr.get("/answers-by-mail").text)
    assert "Mon 16 March, 10:00–10:20 A place is free with Thea, Quiet room, Berlin" in page
    assert "Ada proposes another time: Mon 16 March, 10:00–10:20." in hr.get("/dashboard").text
    with app.app_context():
        company = again(here)
        assert invite_of(company.ada).appointment.slot_id == company.slots[0].id
        roster_id = company.draft.id
    assert "proposes Mon 16 March, 10:00" in hr.get(f"/rosters/{roster_id}").text


def test_a_time_that_somebody_has_is_not_offered(app: Flask, here: World) -> None:
    propose(app, here, ["DTSTART:20260316T083000Z"])
    page = words(sign_in(app, "hr@meadow.example").get("/answers-by-mail").text)
    assert "09:30–09:50 No place is free that the rules allow" in page
    assert "Move it there" not in page


def test_refusing_tells_the_person_and_the_calendar_once(app: Flask, here: World) -> None:
    propose(app, here)
    hr = sign_in(app, "hr@meadow.example")
    with app.app_context():
        proposal_id = db.session.scalars(sa.select(Proposal.id)).one()
    assert hr.post(f"/proposals/{proposal_id}/refuse").status_code == 303
    assert hr.post(f"/proposals/{proposal_id}/refuse").status_code == 409
    with app.app_context():
        ada = again(here).ada
        [mail] = mails_to(ada, MailKind.NOTICE)
        assert b'Content-Type: text/calendar; method="DECLINECOUNTER"' in mail.content
        assert db.session.scalars(sa.select(Proposal.state)).one() is ProposalState.REFUSED
        actions = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.contains("proposed"))).all()
        assert actions == ["proposed time refused"]
        assert invite_of(ada).sequence == 0


def test_a_refusal_is_in_the_language_of_the_person_whoever_refuses(app: Flask, here: World) -> None:
    propose(app, here)
    with saved(app):
        again(here).ada.account.language = "de"
        proposal_id = db.session.scalars(sa.select(Proposal.id)).one()
    sign_in(app, "hr@meadow.example").post(f"/proposals/{proposal_id}/refuse", headers={"Accept-Language": "en"})
    with app.app_context():
        [mail] = mails_to(again(here).ada, MailKind.NOTICE)
        text = words_of(message_from_bytes(mail.content, policy=policy.default))
        assert "Sie haben für Ihren Wellness-Termin Mo., 16. März, 10:00–10:20 vorgeschlagen." in text
        assert "You proposed" not in text


def test_granting_what_is_not_free_any_more_changes_nothing(app: Flask, here: World) -> None:
    propose(app, here, ["DTSTART:20260316T083000Z"])
    with app.app_context():
        proposal_id = db.session.scalars(sa.select(Proposal.id)).one()
    answer = sign_in(app, "hr@meadow.example").post(f"/proposals/{proposal_id}/grant")
    assert answer.status_code == 422
    assert "No place is free on Mon 16 March, 09:30–09:50 that Ada may have." in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(Proposal.state)).one() is ProposalState.OPEN


def test_a_newer_proposal_replaces_the_older_one(app: Flask, here: World) -> None:
    propose(app, here)
    with saved(app):
        ada = again(here).ada
        later = invite_of(ada).answer_stamp.replace(second=30)
        reply = reply_to(
            invite_of(ada), method="COUNTER", lines=["DTSTART:20260316T103000Z"], stamp=later, message_id="<2@x>"
        )
        take_in(reply.mail())
        states = db.session.execute(sa.select(Proposal.starts, Proposal.state).order_by(Proposal.starts)).all()
        assert [state for _, state in states] == [ProposalState.REPLACED, ProposalState.OPEN]


@pytest.mark.parametrize(
    "lines", [[], ["DTSTART:20260316T080000Z"], ["DTSTART:20260101T080000Z"], ["DTSTART;TZID=Mars:20260316T100000"]]
)
def test_a_proposal_of_no_time_brings_a_question(app: Flask, here: World, lines: list[str]) -> None:
    """None, the same as now, a past one, or one of no zone on earth."""
    with saved(app):
        ada = again(here).ada
        take_in(reply_to(invite_of(ada), method="COUNTER", partstat="TENTATIVE", lines=lines).mail())
        assert db.session.scalars(sa.select(Proposal)).all() == []
        assert len(mails_to(ada, MailKind.NOTICE)) == 1


def test_an_address_from_which_mail_came_back_is_marked_where_it_stands(app: Flask, here: World) -> None:
    with saved(app):
        company = again(here)
        employee(company.programme, "zoe@meadow.example", sites=[company.site])
        ada_id = company.ada.id
        db.session.add(Undeliverable(address="ada@meadow.example", status="5.1.1", since=NOW))
    hr = sign_in(app, "hr@meadow.example")
    page = words(hr.get("/mails").text)
    assert page.count("mail came back") == 1
    assert "A mail to ada@meadow.example came back on Mon 2 March (5.1.1)." in words(hr.get(f"/people/{ada_id}").text)


def test_the_roster_that_nobody_answered_about_shows_nothing(app: Flask, here: World) -> None:
    page = sign_in(app, "hr@meadow.example").get("/dashboard").text
    assert "have not answered</a>" not in page
    with app.app_context():
        assert db.session.scalars(sa.select(Roster.id)).all()
