"""Days, times and numbers as people say them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.conftest import NOW
from wellness import clock, language
from wellness.services import wording


@pytest.fixture(autouse=True)
def _in_march_2026() -> object:
    with clock.stopped_at(NOW):
        yield


STARTS = datetime(2026, 3, 16, 8, 20, tzinfo=UTC)
ENDS = datetime(2026, 3, 16, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "Mon 16 March, 09:20–09:40"),
        ("America/New_York", "Mon 16 March, 04:20–04:40"),
        ("Asia/Kolkata", "Mon 16 March, 13:50–14:10"),
    ],
)
def test_a_time_is_said_in_the_clock_of_the_site(zone: str, words: str) -> None:
    assert wording.local_span(STARTS, ENDS, zone) == words


def test_over_midnight_both_days_are_said() -> None:
    assert (
        wording.local_span(
            datetime(2026, 3, 16, 22, 50, tzinfo=UTC), datetime(2026, 3, 16, 23, 10, tzinfo=UTC), "Europe/Berlin"
        )
        == "Mon 16 March, 23:50 – Tue 17 March, 00:10"
    )


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Berlin", "Berlin time"), ("America/New_York", "New York time"), ("UTC", "UTC")],
)
def test_a_zone_is_said_by_its_city(zone: str, words: str) -> None:
    assert wording.zone_words(zone) == words


def test_another_year_is_said() -> None:
    assert wording.day_words(date(2027, 1, 4)) == "Mon 4 January 2027"
    assert wording.day_words(date(2026, 12, 31)) == "Thu 31 December"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 16), date(2026, 3, 22), "16 – 22 March"),
        (date(2026, 3, 16), date(2026, 4, 12), "16 March – 12 April"),
        (date(2026, 3, 16), date(2026, 3, 16), "16 March"),
        (date(2026, 12, 28), date(2027, 1, 24), "28 December 2026 – 24 January 2027"),
    ],
)
def test_a_period_is_said_without_repeating_itself(first: date, last: date, words: str) -> None:
    assert wording.dates_words(first, last) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (lambda: wording.local_span(STARTS, ENDS, "Europe/Berlin"), "Mo., 16. März, 09:20–09:40"),
        (lambda: wording.zone_words("Asia/Kolkata"), "Ortszeit Kalkutta"),
        (lambda: wording.zone_words("UTC"), "UTC"),
        (lambda: wording.in_zone("Mo., 16. März, 09:20", "Europe/Berlin"), "Mo., 16. März, 09:20 (Ortszeit Berlin)"),
        (lambda: wording.day_words(date(2027, 1, 4)), "Mo., 4. Januar 2027"),
        (lambda: wording.dates_words(date(2026, 3, 16), date(2026, 3, 22)), "16. – 22. März"),
        (lambda: wording.dates_words(date(2026, 12, 28), date(2027, 1, 24)), "28. Dezember 2026 – 24. Januar 2027"),
        (lambda: wording.month_words(date(2026, 3, 1)), "März 2026"),
        (lambda: wording.short_day(date(2026, 3, 1)), "1. März"),
        (lambda: wording.room_words("Raum 1", 2), "Raum 1, Station 2"),
        (lambda: wording.listed(["A", "B", "C"]), "A, B und C"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_german_readers_read_german(said: Callable[[], str], words: str) -> None:
    with language.speaking("de"):
        assert said() == words


def test_what_was_said_in_one_language_is_not_said_in_the_next() -> None:
    """Words of a day are kept for a page with thousands of them, each language's own."""
    day = date(2026, 3, 16)
    said = []
    for code in ("en", "de", "en"):
        with language.speaking(code):
            said.append(wording.day_words(day))
    assert said == ["Mon 16 March", "Mo., 16. März", "Mon 16 March"]


def test_lists_are_said_as_in_a_sentence() -> None:
    assert [wording.listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
