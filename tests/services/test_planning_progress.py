"""What the planner is at, in a coordinator's words, and only what its line holds."""

import pytest

from wellness.services import planning_progress as words


@pytest.mark.parametrize("stage", ["reading", "sessions", "fair", "drawn", "calm", "liked", "compact"])
def test_every_stage_has_words(stage: str) -> None:
    """None falls back to those of the beginning."""
    assert words.stage({"stage": stage}) != words.stage({}) == "Getting ready"


@pytest.mark.parametrize(
    ("stage", "value", "bound", "said"),
    [
        ("sessions", 186, 221, "186 sessions placed so far; at most 221 can be."),
        ("fair", 1, 1400, "1 person brought up to a better share so far; no roster can do that for more than 1,400."),
        ("calm", 38, 38, "38 sessions left as people know them; no roster does better."),
        ("liked", -12, -9, "12 sessions that people like less so far; at least 9 cannot be avoided."),
        ("compact", -1, 0, "1 gap in the therapists' days so far; none of them has to be."),
    ],
)
def test_two_numbers_become_a_sentence(stage: str, value: int, bound: int, said: str) -> None:
    """What should be small is reported below zero, and said above it."""
    assert words.figures({"stage": stage, "value": value, "bound": bound}) == said


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"stage": "reading", "value": None, "bound": None},
        {"stage": "fair", "value": [["0/1", 3]], "bound": [["1/2", 3]]},
        {"stage": "drawn", "value": 2048, "bound": 4095},
        {"stage": "calm", "value": True, "bound": 4},
        {"stage": "of tomorrow", "value": 1, "bound": 2},
    ],
)
def test_whatever_is_no_pair_of_numbers_says_nothing(line: dict) -> None:
    """Lists of a whole stage, the weights of the draw, and what is not known."""
    assert words.figures(line) == ""
