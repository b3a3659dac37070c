"""A mail that came back because it could not be delivered (RFC 3464): to whom, why, and which one of ours it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from wellness.services.reply_headers import normalised, text_of

_MAX_RECIPIENTS = 20
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,240}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """`addresses` are those that nothing was delivered to, by every name that the report has for them; none where it
    only says that delivery takes longer. `message_id` is that of the mail that came back, empty where it is not there.
    """

    addresses: tuple[str, ...]
    status: str
    message_id: str


def read(message: Message) -> Bounce | None:
    """Return what a delivery report says, None where the mail is none."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not reports:
        return None
    failed = [block for block in _blocks(reports[0]) if text_of(block, "Action").lower() == "failed"]
    named = [
        address
        for block in failed[:_MAX_RECIPIENTS]
        for name in ("Original-Recipient", "Final-Recipient")
        if (address := _address(text_of(block, name)))
    ]
    statuses = [found[0] for block in failed if (found := _STATUS.search(text_of(block, "Status")))]
    return Bounce(tuple(dict.fromkeys(named)), statuses[0] if statuses else "", _message_id(parts))


def _blocks(report: Message) -> Iterator[Message]:
    payload = report.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _address(text: str) -> str:
    address = normalised(text.partition(";")[2].strip("<> "))
    return address if "@" in address and len(address) <= 254 else ""


def _message_id(parts: list[Message]) -> str:
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            return next((text_of(one, "Message-ID")[:250] for one in payload if isinstance(one, Message)), "")
        if part.get_content_type() == "text/rfc822-headers":
            found = _MESSAGE_ID.search(str(payload)[:50_000])
            return found[1] if found else ""
    return ""
