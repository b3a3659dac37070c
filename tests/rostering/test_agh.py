"""Real rankings of real places: students of AGH and their courses (PrefLib 00009, Mattei and Walsh 2013)."""

import pytest

from tests import tiers
from tests.bench.rankings import FILES, FOLDER, PLACES, lottery, read, registered

pytestmark = pytest.mark.skipif(
    not tiers.IN_CI and not FOLDER.is_dir(), reason=f"the rankings of students are not at {FOLDER}"
)


@pytest.mark.parametrize("year", FILES)
def test_as_many_students_as_there_are_places_for_have_a_course(year: str) -> None:
    """Everyone ranks every course, so nobody is left out while there is a place, and the checker agrees."""
    found = registered(year)
    assert found.served == min(found.students, PLACES * found.courses)
    assert (found.status, found.checked) == ("optimal", "passes")


@pytest.mark.parametrize("year", FILES)
def test_ours_serves_no_fewer_than_a_lottery_and_its_worst_choice_is_no_worse(year: str) -> None:
    """The same places, given out in random order instead; choices past the fourth are equally bad to the planner."""
    found = registered(year)
    assert found.served >= found.lottery_served
    assert found.worst <= found.lottery_worst
    assert sum(found.ranks[4:]) <= sum(found.lottery_ranks[4:])


def test_the_files_hold_the_students_they_state() -> None:
    """One ranking a student, every course in each."""
    counts = {year: len(read(FOLDER / name)) for year, name in FILES.items()}
    assert counts == {"2003": 146, "2004": 153}
    assert all(len(set(ranking)) == 9 for ranking in read(FOLDER / FILES["2003"]))


def test_a_lottery_gives_out_every_place_that_anyone_wants() -> None:
    """The rival is not made weaker than it is."""
    for name in FILES.values():
        rankings = read(FOLDER / name)
        assert sum(lottery(rankings, 1)) == min(len(rankings), PLACES * len(rankings[0]))
