"""Read when somebody is busy out of their calendar file in a child process; titles never come back from there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from threading import BoundedSemaphore

from wellness.language import _
from wellness.services.calendar_busy import BusyQuestion, BusyTimes
from wellness.services.calendar_faults import Reason
from wellness.services.spans import Span
from wellness.services.uploads import child
from wellness.services.uploads.child import ProcessLimits
from wellness.services.uploads.table import UploadRefused

READINGS_AT_ONCE = 2
"""How many threads of one server process may wait for a calendar; the others serve the site meanwhile."""
LIMITS = ProcessLimits(wall_seconds=10.0, answer_bytes=4_000_000)
_places = BoundedSemaphore(READINGS_AT_ONCE)


class Occupied(UploadRefused):
    """As many calendars are being read as may be."""

    def __init__(self) -> None:
        super().__init__(_("Other calendars are being read at this moment. Press the button again in a few seconds."))


@contextmanager
def place() -> Iterator[None]:
    """One of the places in which a calendar may be read; raises Occupied at once when there is none."""
    if not _places.acquire(blocking=False):
        raise Occupied
    try:
        yield
    finally:
        _places.release()


def read_busy_times(data: bytes, question: BusyQuestion, *, limits: ProcessLimits = LIMITS) -> BusyTimes:
    """When the person is busy by the bytes of a calendar file.

    Raises UploadRefused in words, and nothing else whatever the bytes are; the child is gone when this returns.
    """
    try:
        written = child.ask({"busy": _packed(question)}, data, limits)
    except child.Declined as refusal:
        raise UploadRefused(str(refusal)) from refusal
    except child.Damaged as fault:
        raise UploadRefused(_("The calendar file is damaged and cannot be read. Export it again.")) from fault
    except child.LimitMet as fault:
        raise UploadRefused(
            _("The calendar file takes too much memory or time to read. Export only the weeks of this round.")
        ) from fault
    return loaded(json.loads(written))


def asked(task: dict[str, object]) -> BusyQuestion:
    """The question that the child was sent."""
    question = BusyQuestion(**task)  # type: ignore[arg-type]
    first, last = (datetime.fromisoformat(str(moment)) for moment in (question.first, question.last))
    return replace(question, first=first, last=last, own=frozenset(question.own), ours=frozenset(question.ours))


def dumped(times: BusyTimes) -> str:
    """What the child answers."""
    return json.dumps(
        {
            "spans": [[span.starts.isoformat(), span.ends.isoformat(), span.tentative] for span in times.spans],
            "read": times.read,
            "faults": times.faults,
        }
    )


def loaded(answer: dict[str, list[list[object]]]) -> BusyTimes:
    """What the child has answered."""
    return BusyTimes(
        tuple(
            Span(datetime.fromisoformat(str(starts)), datetime.fromisoformat(str(ends)), bool(tentative))
            for starts, ends, tentative in answer["spans"]
        ),
        int(str(answer["read"])),
        tuple((int(str(line)), Reason(str(reason))) for line, reason in answer["faults"]),
    )


def _packed(question: BusyQuestion) -> dict[str, object]:
    bounds = {"first": question.first.isoformat(), "last": question.last.isoformat()}
    return asdict(question) | bounds | {"own": sorted(question.own), "ours": sorted(question.ours)}
