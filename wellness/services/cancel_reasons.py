"""Why a coordinator cancels somebody's appointment: a few reasons, each with the sentence that the person reads."""

from dataclasses import dataclass

from wellness.language import _, later
from wellness.services.errors import Refused

COORDINATOR = "coordinator"
ASKED = "asked"
GIVEN_ON = "given_on"


@dataclass(frozen=True)
class CancelReason:
    """`label` is for the coordinator who chooses; `words` is the sentence for the person, on the page and in mails.

    Both are marked only, because each of the two reads their own language.
    """

    label: str
    words: str


CHOICES = {
    "therapist_away": CancelReason(
        later("The therapist cannot come"),
        later("Your appointment was cancelled because the therapist cannot come."),
    ),
    "no_room": CancelReason(
        later("The room cannot be used"),
        later("Your appointment was cancelled because the room cannot be used."),
    ),
    ASKED: CancelReason(
        later("The person asked for it"),
        later("Your appointment was cancelled, as you asked."),
    ),
    "other": CancelReason(
        later("Another reason"),
        later("Your appointment was cancelled by your coordinator, who can tell you why."),
    ),
}
_GIVEN_ON = later("Your appointment was cancelled because your coordinator gave the place to somebody else.")


def get(code: str) -> CancelReason:
    """One of the choices; raises Refused."""
    if code not in CHOICES:
        raise Refused(_("Choose why the session is cancelled."))
    return CHOICES[code]


def words_of(code: str | None) -> str:
    """The sentence for the person whose appointment was cancelled so, to be said by `_`; empty without a reason."""
    if code == GIVEN_ON:
        return _GIVEN_ON
    return CHOICES[code].words if code in CHOICES else ""
