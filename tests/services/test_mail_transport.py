"""The last step of a mail: every byte arrives, and a failure is told apart as one for now or one for good."""

import socket
from pathlib import Path

import pytest

from tests.services.smtp_servers import CERTIFICATE, Receiver, certified, free_port, only_us, running
from wellness.services.mail_transport import (
    Envelope,
    Outbox,
    PermanentFailure,
    SmtpServer,
    TemporaryFailure,
    send,
)

ENVELOPE = Envelope(mail_id="0198-ab_c", sender="wellness@company.example", recipient="anna@company.example")
RAW = b"Subject: x\r\n\r\nline\r\n.\r\n..two dots\r\nFrom the start\r\nlast\r\n"


def server(receiver: Receiver, **options: object) -> SmtpServer:
    """The settings that lead to the receiver."""
    return SmtpServer(host="localhost", port=receiver.port, timeout=10, **options)  # type: ignore[arg-type]


def test_a_mail_arrives_byte_for_byte() -> None:
    """Lines of a single dot, which end a mail in SMTP, included."""
    with running(Receiver()) as receiver:
        send(RAW, ENVELOPE, server(receiver))

    assert receiver.received == [(ENVELOPE.sender, [ENVELOPE.recipient], RAW)]


def test_starttls_encrypts_and_signs_in() -> None:
    """The password travels only inside the encryption."""
    options = {"tls_context": certified(), "require_starttls": True, "authenticator": only_us, "auth_required": True}
    with running(Receiver(), **options) as receiver:
        send(
            RAW,
            ENVELOPE,
            server(
                receiver,
                security="starttls",
                user="wellness",
                password="secret of the test",
                authorities=CERTIFICATE,
            ),
        )

    assert receiver.was_encrypted
    assert [raw for _, _, raw in receiver.received] == [RAW]


def test_tls_from_the_first_byte() -> None:
    """As port 465 has it."""
    with running(Receiver(), ssl_context=certified()) as receiver:
        send(RAW, ENVELOPE, server(receiver, security="tls", authorities=CERTIFICATE))

    assert [raw for _, _, raw in receiver.received] == [RAW]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_no_mail(security: str) -> None:
    """Without the certificate of its house the connection is refused, and the mail waits."""
    options = {"ssl_context": certified()} if security == "tls" else {"tls_context": certified()}
    with (
        running(Receiver(), **options) as receiver,
        pytest.raises(TemporaryFailure, match="No safe connection to the mail server localhost"),
    ):
        send(RAW, ENVELOPE, server(receiver, security=security))

    assert receiver.received == []


def test_a_server_without_encryption_gets_no_mail_that_wants_it() -> None:
    """The setting is never silently lowered."""
    with running(Receiver()) as receiver, pytest.raises(TemporaryFailure, match="No safe connection"):
        send(RAW, ENVELOPE, server(receiver, security="starttls", authorities=CERTIFICATE))

    assert receiver.received == []


def test_a_wrong_password_waits_for_the_administrator() -> None:
    """The mail is not at fault, so it is tried again; the password is not in the message."""
    options = {"tls_context": certified(), "authenticator": only_us, "auth_required": True}
    with running(Receiver(), **options) as receiver, pytest.raises(TemporaryFailure) as failure:
        send(
            RAW,
            ENVELOPE,
            server(receiver, security="starttls", user="wellness", password="guessed", authorities=CERTIFICATE),
        )

    assert str(failure.value) == "The mail server localhost does not accept the user name and password."


@pytest.mark.parametrize("step", ["sender_answer", "recipient_answer", "content_answer"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 No such user here", PermanentFailure), ("451 Try again later", TemporaryFailure)],
)
def test_a_refusal_is_for_good_when_the_server_says_so(step: str, answer: str, kind: type[Exception]) -> None:
    """Answers from 500 on are final, those from 400 on are not; both keep the server's words."""
    with running(Receiver(**{step: answer})) as receiver, pytest.raises(kind) as failure:
        send(RAW, ENVELOPE, server(receiver))

    assert str(failure.value) == f"The mail server says: {answer}"
    assert receiver.received == []


def test_a_server_that_is_down_is_waited_for() -> None:
    """Nobody listens on the port."""
    with pytest.raises(TemporaryFailure, match="does not answer"):
        send(RAW, ENVELOPE, SmtpServer(host="localhost", port=free_port(), timeout=5))


def test_a_server_that_says_nothing_is_given_up_after_the_timeout() -> None:
    """A listening socket that never speaks."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with pytest.raises(TemporaryFailure, match="does not answer"):
            send(RAW, ENVELOPE, SmtpServer(host="127.0.0.1", port=port, timeout=0.2))


def test_an_address_beyond_ascii_is_refused_for_good_where_the_server_cannot_take_it() -> None:
    """Trying again would not help."""
    envelope = Envelope(mail_id="1", sender="wellness@company.example", recipient="jörg@company.example")
    with running(Receiver(), enable_SMTPUTF8=False) as receiver, pytest.raises(PermanentFailure, match="address"):
        send(RAW, envelope, server(receiver))

    assert receiver.received == []


def test_without_a_server_the_mail_is_a_file(tmp_path: Path) -> None:
    """Named by its id, in a folder that is made when needed; sending again leaves one and the same file."""
    outbox = Outbox(tmp_path / "instance" / "outbox")
    send(RAW, ENVELOPE, outbox)
    send(RAW, ENVELOPE, outbox)

    assert [path.name for path in outbox.folder.iterdir()] == ["0198-ab_c.eml"]
    assert (outbox.folder / "0198-ab_c.eml").read_bytes() == RAW


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails in the middle, what stood there before still stands and nothing half-written is left."""
    outbox = Outbox(tmp_path)
    send(RAW, ENVELOPE, outbox)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TemporaryFailure, match="No space left on device"):
        send(b"another", ENVELOPE, outbox)

    assert [path.name for path in tmp_path.iterdir()] == ["0198-ab_c.eml"]
    assert (tmp_path / "0198-ab_c.eml").read_bytes() == RAW


def test_a_folder_that_cannot_be_written_is_waited_for(tmp_path: Path) -> None:
    """Here a file stands where the folder should be."""
    (tmp_path / "outbox").write_text("not a folder")

    with pytest.raises(TemporaryFailure, match="cannot be written"):
        send(RAW, ENVELOPE, Outbox(tmp_path / "outbox"))


@pytest.mark.parametrize("mail_id", ["", "../up", "a/b", ".hidden", "a b", "a\x00"])
def test_a_mail_id_never_leads_out_of_the_folder(mail_id: str, tmp_path: Path) -> None:
    """It is refused before anything is written."""
    envelope = Envelope(mail_id=mail_id, sender=ENVELOPE.sender, recipient=ENVELOPE.recipient)
    with pytest.raises(ValueError, match="cannot name a file"):
        send(RAW, envelope, Outbox(tmp_path / "outbox"))

    assert list(tmp_path.iterdir()) == []
