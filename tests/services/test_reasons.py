"""The wording of reasons: a private wish reads like a matter of times for everybody but its owner."""

import pytest

from wellness.services import reasons


def test_a_coordinator_cannot_tell_a_wish_about_a_therapist_from_a_matter_of_times() -> None:
    assert reasons.for_coordinator("therapist_wish", {}) == reasons.for_coordinator("no_common_time", {})
    assert reasons.counted([("therapist_wish", 2), ("no_common_time", 3)]) == [("no_common_time", "No common time", 5)]
    assert reasons.stored("no_common_time") == ["no_common_time", "therapist_wish"]
    assert reasons.stored("therapist_wish") == []
    assert "therapist_wish" not in reasons.labels()


def test_a_mail_does_not_speak_of_the_wish_either() -> None:
    assert reasons.in_mail("therapist_wish") == reasons.in_mail("no_common_time")


def test_the_own_page_says_what_it_was() -> None:
    why, then = reasons.for_employee("therapist_wish", {})

    assert "whom you would rather not have" in why
    assert "in the next round" in then


def test_the_numbers_stand_in_the_sentences() -> None:
    outranked = reasons.for_coordinator("outranked", {"seats": 2, "competing": 19})
    too_short = reasons.for_coordinator("too_short", {"minutes": 5})

    assert outranked.words.startswith("19 people for 2 places at their times.")
    assert too_short.words == "The times they gave are 5 minutes too short for a whole session."
    assert too_short.help == "5 minutes more at one of their times."
    assert "5 minutes too short" in reasons.for_employee("too_short", {"minutes": 5})[0]


@pytest.mark.parametrize("code", ["outranked", "too_short", "spacing", "no_service", "by_hand", "cut_short", "new"])
def test_every_reason_reads_well_without_numbers(code: str) -> None:
    found = reasons.for_coordinator(code, {})
    sentences = [found.words, found.help, *reasons.for_employee(code, {}), reasons.in_mail(code)]

    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_the_most_frequent_reason_comes_first() -> None:
    rows = [("spacing", 1), ("outranked", 7), ("one of tomorrow", 2)]

    assert [code for code, _, _ in reasons.counted(rows)] == ["outranked", "other", "spacing"]
