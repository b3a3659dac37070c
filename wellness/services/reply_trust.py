"""Whether an answer that came by mail is really from the person who was invited: two signs of three must say so.

A mail can be forged, and a forged refusal takes somebody's place away. The signs: the secret of the invite in the
address that the mail was sent to; the sender; and what our own mail server found out about the sender's domain, which
counts only in the line that this server wrote itself (RFC 8601).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wellness import settings
from wellness.models import Invite
from wellness.services import reply_address
from wellness.services.reply_reading import Reading

_ENOUGH = 2
_FINDING = re.compile(r"(dmarc|dkim|spf)(?:\s*/\s*\d+)?\s*=\s*(\w+)(.*)", re.IGNORECASE | re.DOTALL)
_ABOUT = re.compile(r"(header|smtp)\s*\.\s*(from|d|i|mailfrom)\s*=\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Signs:
    """What speaks for an answer: the secret address, the sender, our mail server's word for the sender's domain."""

    token: bool
    sender: bool
    vouched: bool

    @property
    def suffice(self) -> bool:
        """Whether the answer may be acted upon."""
        return self.token + self.sender + self.vouched >= _ENOUGH


def signs_of(reading: Reading, invite: Invite) -> Signs:
    """The signs that a mail is from the owner of the invite.

    Our server's word counts for the domain of the invited address only: that some other domain is what it says it is
    tells nothing about our person.
    """
    invited = invite.appointment.employee.account.email
    domain = invited.rpartition("@")[2]
    return Signs(
        token=reply_address.carries(invite, reading.recipients),
        sender=reading.sender == invited,
        vouched=reading.sender.rpartition("@")[2] == domain
        and is_vouched(reading.results, authserv_id=settings.current().authserv_id, domain=domain),
    )


def is_vouched(results: str, *, authserv_id: str, domain: str) -> bool:
    """Whether an Authentication-Results line of the server `authserv_id` says that a mail really is from `domain`."""
    first, *findings = "".join(_plain(results)).split(";")
    written_by = first.split()[:1]
    if not authserv_id or [name.casefold() for name in written_by] != [authserv_id.casefold()]:
        return False
    return any(_speaks_for(finding.strip(), domain) for finding in findings)


def _speaks_for(finding: str, domain: str) -> bool:
    found = _FINDING.match(finding)
    if not found or found[2].lower() != "pass":
        return False
    about = {f"{kind}.{name}".lower(): value for kind, name, value in _ABOUT.findall(found[3])}
    named = {name: value.rpartition("@")[2].lower() for name, value in about.items()}
    match found[1].lower():
        case "dmarc":
            return named.get("header.from") == domain
        case "dkim":
            return _covers(named.get("header.d") or named.get("header.i") or "", domain)
        case _:
            return named.get("smtp.mailfrom") == domain


def _covers(signer: str, domain: str) -> bool:
    """A signature counts for its own domain and those below it."""
    return signer == domain or ("." in signer and domain.endswith(f".{signer}"))


def _plain(text: str) -> Iterator[str]:
    """The text without its comments and quoted strings, in which anybody's words may stand."""
    depth, is_quoted, is_escaped = 0, False, False
    for character in text:
        if is_escaped:
            is_escaped = False
        elif character == "\\":
            is_escaped = True
        elif character == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif not depth:
            yield character
