"""Which signs make an answer count: two of the secret address, the sender and our own mail server's word."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from tests.conftest import NOW, saved
from tests.services.answer_worlds import ASKED, DONE, NOTHING, invite_of, mails_to, published, take_in
from tests.services.replies import VOUCHED, reply_to
from tests.services.roster_worlds import World, again
from wellness.models import MailKind, MailState, PartStat, ReceivedState


@pytest.fixture
def here(app: Flask) -> World:
    return published(app)


@pytest.mark.parametrize(("token", "sender", "vouched"), list(product([True, False], repeat=3)))
def test_two_signs_of_three_make_an_answer_count(
    app: Flask, here: World, token: bool, sender: bool, vouched: bool
) -> None:
    """Otherwise Ada is asked, and keeps her place."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(
            invite_of(ada),
            token=token,
            sender="ada@meadow.example" if sender else "secretary@meadow.example",
            headers=[f"Authentication-Results: {VOUCHED}"] if vouched else [],
        )
        row = take_in(reply.mail())
        counts = token + sender + vouched >= 2
        assert row.state is (DONE if counts else ASKED)
        assert invite_of(ada).partstat is (PartStat.DECLINED if counts else PartStat.NEEDS_ACTION)
        assert len(mails_to(ada, MailKind.NOTICE)) == (not counts)


def state_with(line: str, here: World) -> ReceivedState:
    """What becomes of Ada's answer without the secret address, with this result of a check at its top."""
    answer = reply_to(invite_of(again(here).ada), token=False, headers=[f"Authentication-Results: {line}"])
    return take_in(answer.mail()).state


@pytest.mark.parametrize(
    "line",
    [
        "mx.elsewhere.example; dmarc=pass header.from=meadow.example",
        "mx.meadow.example; dmarc=fail header.from=meadow.example",
        "mx.meadow.example; dmarc=pass header.from=evil.example",
        "mx.meadow.example; dkim=pass header.d=evil.example",
        "mx.meadow.example; dkim=pass header.d=example.evil",
        "mx.meadow.example; spf=pass smtp.mailfrom=evil.example",
        'mx.meadow.example; spf=fail reason="; dmarc=pass header.from=meadow.example"',
        "mx.meadow.example; spf=fail (; dmarc=pass header.from=meadow.example) smtp.mailfrom=x",
        "mx.meadow.example",
        "none",
    ],
)
def test_nothing_but_our_own_servers_word_for_the_right_domain_counts(app: Flask, here: World, line: str) -> None:
    """The sender alone is forged in a second."""
    with saved(app):
        assert state_with(line, here) is ASKED


@pytest.mark.parametrize(
    "line",
    [
        "mx.meadow.example 1; dmarc=pass (p=none dis=none) header.from=meadow.example",
        "MX.meadow.example; spf=neutral; dkim=pass header.i=@meadow.example header.s=k1",
        "mx.meadow.example; dkim=pass (2048-bit key) header.d=meadow.example",
        "mx.meadow.example; spf=pass smtp.mailfrom=bounce@meadow.example",
    ],
)
def test_our_servers_word_is_understood_in_its_forms(app: Flask, here: World, line: str) -> None:
    with saved(app):
        assert state_with(line, here) is DONE


def test_only_the_topmost_line_can_be_our_servers(app: Flask, here: World) -> None:
    """Whoever writes a mail can write such a line into it; ours is above whatever came with the mail."""
    forged = f"Authentication-Results: {VOUCHED}"
    with saved(app):
        ada = again(here).ada
        ours = "Authentication-Results: mx.meadow.example; dmarc=fail header.from=meadow.example"
        assert take_in(reply_to(invite_of(ada), token=False, headers=[ours, forged]).mail()).state is ASKED


def test_without_a_configured_server_no_line_counts(app: Flask) -> None:
    here = published(app, authserv_id="")
    with saved(app):
        ada = again(here).ada
        headers = [f"Authentication-Results: {VOUCHED}"]
        assert take_in(reply_to(invite_of(ada), token=False, headers=headers).mail()).state is ASKED


def test_an_alias_of_the_sender_counts_with_the_secret_address(app: Flask, here: World) -> None:
    """The calendar knows Ada by another address, the mail is from the one that we know."""
    with saved(app):
        ada = again(here).ada
        reply = reply_to(invite_of(ada), attendee="a.lovelace@meadow.example", sender="ada@meadow.example")
        assert take_in(reply.mail()).state is DONE


def test_an_alias_all_over_brings_a_question(app: Flask, here: World) -> None:
    """It may be Ada's other address or a stranger to whom it was forwarded; she knows."""
    with saved(app):
        ada = again(here).ada
        assert take_in(reply_to(invite_of(ada), attendee="a.lovelace@meadow.example").mail()).state is ASKED


def test_a_colleague_to_whom_it_was_forwarded_changes_nothing(app: Flask, here: World) -> None:
    """Ben's calendar answers Ada's invite, by its secret address and with our server's word for him."""
    with saved(app):
        company = again(here)
        reply = reply_to(
            invite_of(company.ada), attendee="ben@meadow.example", headers=[f"Authentication-Results: {VOUCHED}"]
        )
        assert take_in(reply.mail()).state is NOTHING
        assert invite_of(company.ada).partstat is PartStat.NEEDS_ACTION
        assert mails_to(company.ada, MailKind.NOTICE) == []


def test_whoever_cannot_be_trusted_is_sent_nothing_again(app: Flask, here: World) -> None:
    with saved(app):
        ada = again(here).ada
        [mail] = mails_to(ada, MailKind.INVITE)
        mail.state, mail.sent_at = MailState.SENT, NOW - timedelta(days=1)
        assert take_in(reply_to(invite_of(ada), token=False, method="REFRESH", partstat="").mail()).state is NOTHING
        assert mail.state is MailState.SENT
