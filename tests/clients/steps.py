"""The steps of a story that a program is taken through: all are tried, counted, and judged at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.clients.findings import Finding, note


class Steps:
    """What went as it should, and what did not."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bool, object]] = []

    def check(self, what: str, holds: bool, seen: object = "") -> None:
        """Note whether a step went well; `seen` helps to find out why not."""
        self.taken.append((what, holds, seen))

    @property
    def wrong(self) -> dict[str, object]:
        """The steps that failed, with what was seen."""
        return {what: seen for what, holds, seen in self.taken if not holds}


@contextmanager
def story(client: str, version: str, *, words: str, fails: str = "") -> Iterator[Steps]:
    """The steps of one story; `words` say in the table what it shows, `fails` which step the program gets wrong."""
    steps = Steps()
    yield steps
    of = len(steps.taken)
    note(Finding(client, version, "steps", of - len(steps.wrong), of, words))
    assert of, "no step was taken"
    assert [*steps.wrong] == ([fails] if fails else []), steps.wrong
