"""Time, cancellation and progress: what the outside may do to a run, which never changes a finished answer."""

from collections.abc import Callable
from time import monotonic
from typing import Any

Report = Callable[[dict[str, Any]], None]
# Whoever watches hears something at least this often, in seconds.
HEARTBEAT = 0.9


class Watch:
    """Knows whether to stop, and remembers why."""

    def __init__(
        self, seconds: float | None, on_progress: Report | None, is_cancelled: Callable[[], bool] | None
    ) -> None:
        """Start the clock; `seconds` None means no limit."""
        self._begin = monotonic()
        self._seconds = seconds
        self._report = on_progress
        self._is_cancelled = is_cancelled
        self._said: dict[str, Any] = {"stage": "reading", "component": 0, "components": 0, "value": None, "bound": None}
        self._said_at = 0.0
        self.limit: str | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._begin

    def stop(self) -> bool:
        """Say whether the run was cancelled or its time is over; once true it stays true."""
        if self.elapsed - self._said_at >= HEARTBEAT:
            self.report()
        if self.limit is None:
            if self._is_cancelled is not None and self._is_cancelled():
                self.limit = "cancelled"
            elif self._seconds is not None and self.elapsed >= self._seconds:
                self.limit = "seconds"
        return self.limit is not None

    def listen_to(self, report: Report, is_cancelled: Callable[[], bool]) -> None:
        """From here on tell somebody else, and ask them whether to stop."""
        self._report, self._is_cancelled = report, is_cancelled

    def report(self, **progress: Any) -> None:
        """Tell whoever listens how far the run is; what is not given is as it was."""
        self._said |= progress
        self._said_at = self.elapsed
        if self._report is not None:
            self._report(self._said | {"elapsed": round(self.elapsed, 3)})
