"""Days as forms and addresses name them."""

from datetime import date

# Beyond these a day is a slip of the keyboard, and adding a week to it may leave the calendar.
_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 31)


def day_of(text: str) -> date | None:
    """The day of "2026-03-16"; None where the text is no day of this century or the next."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None
