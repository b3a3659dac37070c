"""Why a part of an uploaded calendar was not read: a word for programs, a sentence for people."""

from enum import StrEnum


class Reason(StrEnum):
    """The kinds of trouble that a part of a calendar file can have."""

    CUT_OFF = "cut_off"
    NO_START = "no_start"
    TWICE = "twice"
    MOMENT = "moment"
    ORDER = "order"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    RULE = "rule"
    TOO_COSTLY = "too_costly"
    DAMAGED = "damaged"
    ZONE = "zone"


class Unreadable(Exception):
    """A part that cannot be read; the message is the rest of a sentence that begins with the event."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
