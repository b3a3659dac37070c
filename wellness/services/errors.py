"""What a service says when it will not do something, in words for the person who asked."""

from wellness.language import _


class Refused(Exception):
    """The request is understood and refused; the message says why and what to do. Nothing has been changed."""


class Stale(Refused):
    """Somebody changed the thing meanwhile."""

    def __init__(self, thing: str) -> None:
        super().__init__(
            _(
                "%(thing)s was changed by someone else in the meantime. Look at it as it is now, then try again.",
                thing=thing,
            )
        )


class NotFound(Refused):
    """There is no such thing, or not for this person; the two look alike on purpose."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing here for you."))
