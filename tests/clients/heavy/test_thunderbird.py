"""Thunderbird, with its buttons really pressed: invited, answered, moved, cancelled, and nothing done twice."""

import email
from email.message import Message
from pathlib import Path

import pytest

from tests.clients import dovecot, findings, samples
from tests.clients.dovecot import Dovecot
from tests.clients.findings import Column, Finding
from tests.clients.heavy import chain, thunderbird
from tests.clients.heavy.conftest import Desk
from tests.clients.heavy.life import Life
from tests.clients.heavy.thunderbird import ACCEPT, DECLINE, REMOVE, TENTATIVE, UPDATE, Shown
from tests.clients.sightings import Sighting, compare
from tests.clients.steps import story
from tests.services.calendar_samples import content_lines

pytestmark = [pytest.mark.heavy_clients, pytest.mark.one_engine]

ANSWERS = {ACCEPT: "ACCEPTED", DECLINE: "DECLINED", TENTATIVE: "TENTATIVE"}


def standing(desk: Desk, ada: Life) -> list[Shown]:
    """What stands in the calendar about Ada's appointment."""
    return [event for event in desk.thunderbird.events() if event.uid == ada.uid]


@pytest.mark.parametrize("button", ANSWERS)
def test_the_button_pressed_in_thunderbird_is_an_answer_in_our_mailbox(
    button: str, desk: Desk, mailbox: Dovecot, ada: Life
) -> None:
    """Our mail shows the buttons; Thunderbird's mail goes to the organizer by SMTP and is read by IMAP."""
    chain.answer(desk, ada.invitation, button, into=mailbox)
    [arrived] = mailbox.folder()
    reply = chain.reply_in(arrived)
    content = reply.get_payload(decode=True)
    assert isinstance(content, bytes)
    lines = content_lines(content)
    [attendee] = [line for line in lines if line.startswith("ATTENDEE")]

    with story("Thunderbird", thunderbird.version(), words="accept, tentative and decline pressed, and sent") as steps:
        steps.check("it is a reply", reply.get_param("method") == "REPLY" and "METHOD:REPLY" in lines, lines)
        steps.check("about this appointment", f"UID:{ada.uid}" in lines, lines)
        steps.check("with this answer", f"PARTSTAT={ANSWERS[button]}" in attendee, attendee)
        steps.check("by the person invited", attendee.lower().endswith("mailto:ada@meadow.example"), attendee)
        steps.check("for the organizer", b"Delivered-To: wellness@localhost.example" in arrived, arrived[:300])


def test_the_answer_lies_in_dovecot_until_it_is_read(desk: Desk, mailbox: Dovecot, ada: Life) -> None:
    """Byte for byte as it was sent, and looking at it does not take it away."""
    sent = chain.answer(desk, ada.invitation, DECLINE, into=mailbox)
    with story("Dovecot", dovecot.version(), words="keeps Thunderbird's answers as they were sent") as steps:
        steps.check("it is there", mailbox.folder() == [sent])
        steps.check("it is there still", (mailbox.folder(), mailbox.unread()) == ([sent], 1))


def test_an_appointment_lives_in_thunderbird(desk: Desk, ada: Life, files: dict[str, Path]) -> None:
    """An update moves it, a cancellation removes it; what is repeated or late has no button and changes nothing."""
    invited = [Shown(ada.uid, ada.starts, ada.starts + samples.LENGTH, 0, "CONFIRMED", "ACCEPTED")]
    moved = [Shown(ada.uid, ada.moved_to, ada.moved_to + samples.LENGTH, 1, "CONFIRMED", "ACCEPTED")]
    acting = {*ANSWERS, REMOVE, UPDATE}

    def follows(name: str, button: str, wanted: list[Shown]) -> bool:
        desk.thunderbird.open(files[name])
        if not desk.thunderbird.offers(button):
            return False
        desk.thunderbird.press(button)
        return desk.thunderbird.comes_to(lambda _: standing(desk, ada) == wanted)

    def changes_nothing(name: str, wanted: list[Shown]) -> bool:
        desk.thunderbird.open(files[name])
        return not acting & {*desk.thunderbird.buttons()} and standing(desk, ada) == wanted

    words = "update moves, cancel removes, stale and repeated do nothing"
    with story("Thunderbird", thunderbird.version(), words=words) as steps:
        for what, holds in (
            ("accepting puts it in", lambda: follows("invitation.eml", ACCEPT, invited)),
            ("the same invitation again", lambda: changes_nothing("invitation.eml", invited)),
            ("the update asks again and moves it", lambda: follows("update.eml", ACCEPT, moved)),
            ("the same update again", lambda: changes_nothing("update.eml", moved)),
            ("the old invitation, late", lambda: changes_nothing("invitation.eml", moved)),
            ("the cancellation removes it", lambda: follows("cancellation.eml", REMOVE, [])),
            ("the same cancellation again", lambda: changes_nothing("cancellation.eml", [])),
        ):
            steps.check(what, holds(), (standing(desk, ada), desk.thunderbird.buttons()))


def test_an_invitation_that_is_only_attached_has_no_buttons(desk: Desk, ada: Life, tmp_path: Path) -> None:
    """The control: without the part that our mails carry beside their text there is nothing to press."""
    message = email.message_from_bytes(ada.invitation.mail)
    text = message.get_payload(0)
    assert isinstance(text, Message)
    text.set_payload(text.get_payload()[:2])  # type: ignore[index]
    file = tmp_path / "attached.eml"
    file.write_bytes(message.as_bytes())
    desk.thunderbird.open(file)

    assert desk.thunderbird.buttons() == []


@pytest.mark.parametrize("column", ["instants", "our zones"])
def test_thunderbird_sees_every_instant(column: Column, desk: Desk, tmp_path: Path) -> None:
    """Of a feed in five zones around every change, and of its copy with zones that only our file explains."""
    events = samples.events_for("feed", is_quick=False)
    [content] = samples.KINDS["feed"](events)
    file = tmp_path / "feed.ics"
    file.write_bytes(samples.with_unheard_zones(content) if column == "our zones" else content)
    with desk.thunderbird.subscribed(file.as_uri()) as calendar:
        desk.thunderbird.comes_to(lambda seen: len(seen) == len(events), calendar)
        seen = [Sighting(one.uid, one.starts, one.ends) for one in desk.thunderbird.events(calendar)]
    found = compare(seen, samples.wanted(events))
    findings.note(Finding("Thunderbird", thunderbird.version(), column, found.right, len(events)))

    assert (found.missed, found.strange) == ((), ())
