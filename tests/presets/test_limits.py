"""The break table and the defaults are those of the trade."""

from datetime import time
from importlib import resources

import pytest

from wellness.presets import PresetError, break_source, break_table, day_limits, programme_defaults
from wellness.presets.limits import parse_limits


def breaks_toml():
    return resources.files("wellness.presets").joinpath("breaks.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("day", "wanted"),
    [(60, 0), (179, 0), (180, 15), (269, 15), (270, 30), (359, 30), (360, 60), (480, 60)],
)
def test_a_longer_day_has_a_longer_break(day, wanted):
    """Under 3 h none, from 3 h 15 minutes, from 4.5 h 30, from 6 h 60; a boundary belongs to the longer day."""
    assert [rule for rule in break_table() if rule.at_least_minutes <= day][-1].break_minutes == wanted


def test_the_table_names_its_source():
    assert break_source().address.startswith("https://")


def test_nobody_works_over_eight_hours_or_more_than_four_in_a_row():
    limits = day_limits()
    assert (limits.longest_day_minutes, limits.sessions_in_a_row, limits.people_per_day) == (480, 4, 20)


def test_the_defaults_of_a_programme():
    defaults = programme_defaults()
    assert (defaults.session_minutes, defaults.turnover_minutes) == (15, 5)
    assert (defaults.day_from, defaults.day_to) == (time(10), time(16))
    assert (defaults.sessions_per_round, defaults.sessions_per_month) == (1, 2)
    assert defaults.free_cancellation_hours == 24
    assert defaults.reminder_hours == (24, 1)
    assert defaults.ledger_rounds == 6


def test_a_table_that_falls_is_refused():
    text = breaks_toml().replace("break_minutes = 30", "break_minutes = 10")
    with pytest.raises(PresetError, match="must rise, and does not at 270 minutes"):
        parse_limits(text.encode())


def test_a_table_that_forgets_short_days_is_refused():
    text = breaks_toml().replace("at_least_minutes = 0", "at_least_minutes = 60")
    with pytest.raises(PresetError, match="must begin with a day of 0 minutes"):
        parse_limits(text.encode())


def test_every_wrong_default_is_named():
    text = breaks_toml().replace("round_weeks = 4", "round_weeks = 0").replace("keep_months", "keep_moons")
    with pytest.raises(PresetError) as refused:
        parse_limits(text.encode())
    paths = sorted(fault.split(": ")[1] for fault in refused.value.faults)
    assert paths == ["defaults.keep_months", "defaults.keep_moons", "defaults.round_weeks"]
