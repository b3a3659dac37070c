"""Days, times and numbers as people say them."""

from datetime import UTC, date, datetime

import pytest

from tests.conftest import NOW
from wellness import clock
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


def test_numbers_agree_with_their_nouns() -> None:
    assert [wording.plural(count, "mail") for count in (0, 1, 1200)] == ["0 mails", "1 mail", "1,200 mails"]
    assert wording.plural(2, "person", "people") == "2 people"


def test_lists_are_said_as_in_a_sentence() -> None:
    assert [wording.listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
