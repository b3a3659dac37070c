"""Ada's question about her calendar in the spring of 2026, and what was read in short."""

from datetime import UTC, datetime

from wellness.services.calendar_busy import BusyQuestion, BusyTimes, read_busy

ADA = "ada@meadow.example"
SPRING = BusyQuestion(
    zone="Europe/Berlin",
    first=datetime(2026, 3, 1, tzinfo=UTC),
    last=datetime(2026, 5, 1, tzinfo=UTC),
    own=frozenset({ADA}),
    ours=frozenset({"b5c1@wellness.example"}),
    host="wellness.example",
)
HOUR = "DTSTART:20260415T090000Z\nDTEND:20260415T100000Z"


def busy(data: bytes, question: BusyQuestion = SPRING) -> list[str]:
    """The spans as "04-15 09:00-10:00" in UTC, those that are taken perhaps with a question mark."""
    return [shown(span) for span in read_busy(data, question).spans]


def shown(span: object) -> str:
    """One span in short; its end has a day of its own when that is another day."""
    starts, ends, tentative = span
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%m-%d %H:%M}"
    return f"{starts:%m-%d %H:%M}-{until}{'?' if tentative else ''}"


def faults(times: BusyTimes) -> list[tuple[int, str]]:
    """Line and reason of each trouble."""
    return [(line, reason.value) for line, reason in times.faults]
