"""What would have helped, in words: to the person all of it, to a coordinator nothing that is private."""

import pytest

from wellness.services import nearest_words

BERLIN = "Europe/Berlin"
AT_TWO = ["2026-03-19T14:00:00+01:00", "2026-03-19T14:30:00+01:00"]
WINDOW = {
    "kind": "answer",
    "times": [AT_TWO],
    "accepted": [],
    "therapists": 0,
    "session": "2026-03-19T14:00:00+01:00",
    "zone": BERLIN,
    "services": ["chair"],
}


def mine(facts: dict, *, got: int = 0, zone: str = BERLIN, services: tuple[str, ...] = ()) -> str:
    """The person's own sentence."""
    return nearest_words.for_employee(facts, got=got, zone=zone, services=[*services])


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
    other = {**WINDOW, "times": [], "accepted": ["s"], "services": ["s"]}
    assert mine(other, services=("Hot stone, 50 minutes",)) == (
        "Had you also accepted Hot stone, 50 minutes, you would have had a session on Thu 19 March at 14:00."
    )
    for sensitive in ((), ("s",)):
        said = theirs(other, sensitive=sensitive)
        assert said == "Had they also accepted one more service, they would have had a session."


def test_several_changes_at_once_are_said_in_one_sentence() -> None:
    """Two times and a service; how many there are where they have no name any more."""
    both = {
        **WINDOW,
        "times": [AT_TWO, ["2026-03-20T09:00:00+01:00", "2026-03-20T09:20:00+01:00"]],
        "accepted": ["s", "t"],
    }
    assert mine(both, services=("Hot stone, 50 minutes",)) == (
        "Had you also offered Thu 19 March, 14:00–14:30 and Fri 20 March, 09:00–09:20 and accepted "
        "Hot stone, 50 minutes, you would have had a session on Thu 19 March at 14:00."
    )
    assert "and accepted 2 more services, you would" in mine(both)
    assert "and accepted 2 more services, they would" in theirs(both)
    assert theirs(both, sensitive=("t",)) == ""


def test_a_wish_about_therapists_is_not_told_to_a_coordinator() -> None:
    """Nothing is said, so that what always helps stands there."""
    wish = {**WINDOW, "times": [], "therapists": 1}
    assert theirs(wish) == theirs({**wish, "times": [AT_TWO]}) == ""
    assert mine(wish).startswith("Had you also accepted one more of the therapists, you would have had a session on ")


@pytest.mark.parametrize("kind", [{}, {"kind": "add_visit", "day": "2026-03-19"}])
def test_a_time_that_might_be_one_of_a_sensitive_service_is_not_told_to_a_coordinator(kind: dict) -> None:
    """Whoever knows when that service is given could tell who would have had it."""
    facts = {**WINDOW, **kind, "services": ["chair", "medical"]}
    assert theirs(facts, sensitive=("medical",)) == ""
    assert theirs(facts, sensitive=("another",)) != ""
