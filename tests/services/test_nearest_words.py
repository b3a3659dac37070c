"""What would have helped, in words: to the person all of it, to a coordinator nothing that is private."""

import pytest

from wellness.services import nearest_words

BERLIN = "Europe/Berlin"
WINDOW = {
    "kind": "window",
    "starts": "2026-03-19T14:00:00+01:00",
    "ends": "2026-03-19T14:30:00+01:00",
    "session": "2026-03-19T14:00:00+01:00",
    "zone": BERLIN,
    "services": ["chair"],
}


def mine(facts: dict, *, got: int = 0, zone: str = BERLIN, service: str = "") -> str:
    """The person's own sentence."""
    return nearest_words.for_employee(facts, got=got, zone=zone, service=service)


def theirs(facts: dict, *, got: int = 0, zone: str = BERLIN, sensitive: tuple[str, ...] = ()) -> str:
    """A coordinator's sentence."""
    return nearest_words.for_coordinator(facts, got=got, zone=zone, sensitive=sensitive)


def test_a_time_that_would_have_helped_is_said_to_both() -> None:
    """Half an hour on Thursday would have brought the session at two."""
    said = "Had {0} also offered Thu 19 March, 14:00–14:30, {0} would have had a session at 14:00."
    assert mine(WINDOW) == said.format("you")
    assert theirs(WINDOW) == said.format("they")


def test_whoever_has_one_would_have_had_another() -> None:
    """Also where it is not known which one."""
    assert mine(WINDOW, got=1).endswith("you would have had another session at 14:00.")
    assert mine({**WINDOW, "session": None}, got=1).endswith("you would have had one session more.")
    assert mine({**WINDOW, "session": None}).endswith("you would have had a session.")


def test_times_are_those_of_the_site_and_another_zone_is_named() -> None:
    """Pune has half past six in the evening when Berlin has two; a reader in Pune need not be told."""
    pune = {**WINDOW, "zone": "Asia/Kolkata"}
    assert "Thu 19 March, 18:30–19:00 (Kolkata time), they would have had a session at 18:30." in theirs(pune)
    assert "(" not in mine(pune, zone="Asia/Kolkata")


def test_a_session_on_another_day_than_the_change_says_its_day() -> None:
    """A therapist on Tuesday would have let others move."""
    more = {"kind": "add_visit", "day": "2026-03-17", "session": WINDOW["session"], "zone": BERLIN, "services": []}
    assert mine(more) == (
        "Had there been one more therapist on Tue 17 March, you would have had a session on Thu 19 March at 14:00."
    )


def test_a_longer_visit_is_said_with_its_day() -> None:
    """To both alike."""
    longer = {"kind": "extend", "day": "2026-03-19", "minutes": 30, "session": None, "zone": BERLIN, "services": []}
    assert theirs(longer) == "Had the visit on Thu 19 March been 30 minutes longer, they would have had a session."


def test_a_service_is_named_to_the_person_alone() -> None:
    """A coordinator reads neither which one it is nor when it would have been."""
    other = {"kind": "accept", "service": "s", "session": WINDOW["session"], "zone": BERLIN, "services": ["s"]}
    assert mine(other, service="Hot stone, 50 minutes") == (
        "Had you also accepted Hot stone, 50 minutes, you would have had a session at 14:00."
    ).replace("at 14:00", "on Thu 19 March at 14:00")
    assert theirs(other) == "Had they also accepted one more service, they would have had a session."


def test_a_wish_about_therapists_is_not_told_to_a_coordinator() -> None:
    """Nothing is said, so that what always helps stands there."""
    wish = {"kind": "therapist", "session": WINDOW["session"], "zone": BERLIN, "services": ["chair"]}
    assert theirs(wish) == ""
    assert mine(wish).startswith("Had you also accepted one more of the therapists, you would have had a session on ")


@pytest.mark.parametrize("kind", [{}, {"kind": "add_visit", "day": "2026-03-19"}])
def test_a_time_that_might_be_one_of_a_sensitive_service_is_not_told_to_a_coordinator(kind: dict) -> None:
    """Whoever knows when that service is given could tell who would have had it."""
    facts = {**WINDOW, **kind, "services": ["chair", "medical"]}
    assert theirs(facts, sensitive=("medical",)) == ""
    assert theirs(facts, sensitive=("another",)) != ""
