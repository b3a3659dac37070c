"""Half-open spans of time that are taken, for certain or perhaps."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER = timedelta(minutes=15)


class Span(NamedTuple):
    """From `starts` up to, not including, `ends` (aware UTC); `tentative` is what may yet turn out to be free."""

    starts: datetime
    ends: datetime
    tentative: bool = False


def clipped(spans: Iterable[Span], first: datetime, last: datetime) -> list[Span]:
    """The spans as far as they lie between two instants; empty ones are left out."""
    cut = (Span(max(span.starts, first), min(span.ends, last), span.tentative) for span in spans)
    return [span for span in cut if span.starts < span.ends]


def in_quarters(spans: Iterable[Span]) -> list[Span]:
    """The spans widened to whole quarters of an hour: they touch the same half hours and tell less."""
    return [
        span._replace(
            starts=span.starts - (span.starts - _EPOCH) % _QUARTER, ends=span.ends + (_EPOCH - span.ends) % _QUARTER
        )
        for span in spans
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order; what is taken for certain is not perhaps taken, too."""
    found = list(spans)
    firm = _joined(span for span in found if not span.tentative)
    perhaps = without(_joined(span for span in found if span.tentative), firm)
    return sorted([*firm, *perhaps])


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of the spans outside of the holes."""
    gaps = _joined(span._replace(tentative=False) for span in holes)
    left = []
    for span in spans:
        starts = span.starts
        for gap in gaps:
            if gap.ends <= starts or span.ends <= gap.starts:
                continue
            left.append(span._replace(starts=starts, ends=gap.starts))
            starts = gap.ends
        left.append(span._replace(starts=starts))
    return [span for span in left if span.starts < span.ends]


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.starts <= joined[-1].ends:
            joined[-1] = joined[-1]._replace(ends=max(joined[-1].ends, span.ends))
        else:
            joined.append(span)
    return joined
