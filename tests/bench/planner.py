"""The planner beside its rivals on the same generated rounds: `python -m tests.bench.planner`.

Writes the planner's part of docs/benchmarks.md and its picture. With `--sizes S,M` or `--quick` it measures less, shows
it and writes nothing.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from solver.questions.compare import compare
from tests.bench import findings, kept
from tests.bench.company import company
from tests.bench.fairness import ROUNDS, everyone_anew
from tests.bench.open_visits import race, small_round
from tests.bench.plot import picture
from tests.bench.promises import gaps, one_answer, repairs, replies
from tests.bench.rankings import FILES, FOLDER, registered
from tests.bench.report import ROOT, Report, write_section
from tests.bench.rivals import Rival, first_site, rivals
from tests.bench.sizes import SIZES, Size, measure

TITLE = "The planner beside its rivals"
PICTURE = ROOT / "docs" / "pictures" / "planner.svg"
ALL = [*SIZES, "mixed-S", "mixed-M1"]
INTRODUCTION = """`make bench-planner`. All sides start from the same generated rounds in memory and run in turns in one
process, which ours shares with a second one where that is worth it; medians of five runs, of three at XL, the slow
rivals once. Every roster passes the independent checker; where a rival must be as good as ours, its roster is checked
in the place of ours, with our stages and reasons. *Two plain flows* are two min-cost flows of OR-Tools, first who and
then which, one arc an employee, therapist and start, site by site; their arcs are built with NumPy and that time
counts. *CP-SAT* and *HiGHS* (through SciPy) have the same objective."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured; CP-SAT has `limit` seconds, and takes part in `raced` of the open rounds of all `seeds`."""

    runs: int
    runs_of_largest: int
    limit: float
    seeds: int
    raced: int
    gaps: int
    permutations: int


FULL = Effort(runs=5, runs_of_largest=3, limit=60.0, seeds=5, raced=3, gaps=60, permutations=20)
QUICK = Effort(runs=2, runs_of_largest=1, limit=10.0, seeds=1, raced=1, gaps=6, permutations=3)


def main() -> None:
    """Measure what is asked for, show it, and keep it if it is all; end in failure if an answer is wrong."""
    begin = perf_counter()
    options = _options()
    effort = QUICK if options.quick else FULL
    report = Report()
    sizes, rival = _templates(report, options.sizes, effort)
    _open_visits(report, options.sizes, effort)
    if not options.sizes_only:
        _promises(report, effort)
    took = f"The run took {(perf_counter() - begin) / 60:.0f} minutes."
    print(took)
    if options.sizes == ALL and not options.quick and not options.sizes_only:
        PICTURE.write_text(picture("Seconds from problem to answer, by size", findings.lines(sizes, rival)))
        shown = "![Seconds against people, both logarithmic](pictures/planner.svg)"
        write_section(TITLE, f"{INTRODUCTION} {took}\n\n{report.markdown()}\n\n{shown}")
    if report.wrong:
        raise SystemExit("\n".join(report.wrong))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.planner", description="Measure the planner.")
    parser.add_argument("--sizes", default=ALL, type=_sizes, help=f"some of {','.join(ALL)}")
    parser.add_argument("--sizes-only", action="store_true", help="leave out what is not about size")
    parser.add_argument("--quick", action="store_true", help="fewer runs and shorter limits")
    return parser.parse_args()


def _sizes(text: str) -> list[str]:
    """Return the sizes that are named, in their order; raises ValueError for another word."""
    return sorted(set(text.split(",")), key=ALL.index)


def _templates(report: Report, wanted: list[str], effort: Effort) -> tuple[list[Size], dict[str, list[Rival]]]:
    sizes: list[Size] = []
    found: dict[str, list[Rival]] = {}
    for name in SIZES:
        if name in wanted:
            runs = effort.runs_of_largest if name == "XL" else effort.runs
            report.part(f"size {name}", lambda name=name, runs=runs: sizes.append(measure(name, runs)))
    for name, size in (("S", "S"), ("M's first site", "M")):
        if size in wanted:
            site = first_site(company(*SIZES[size]))
            report.part(name, lambda name=name, site=site: found.update({name: rivals(site, effort.limit)}))
    findings.of_sizes(report, sizes)
    findings.of_rivals(report, found)
    return sizes, found


def _open_visits(report: Report, wanted: list[str], effort: Effort) -> None:
    small, races = [], []
    if "mixed-S" in wanted:
        for currency in ("sessions", "sessions_first"):
            for seed in range(1, effort.seeds + 1):
                limit = effort.limit if seed == 1 else None
                work = partial(small_round, seed, currency, limit)
                report.part("mixed-S", lambda work=work: small.append(work()))
    if "mixed-M1" in wanted:
        for seed in range(1, effort.seeds + 1):
            limit = effort.limit if seed <= effort.raced else None
            report.part("mixed-M1", lambda seed=seed, limit=limit: races.append(race(seed, limit)))
    findings.of_small_rounds(report, small)
    findings.of_races(report, races, effort.limit)


def _promises(report: Report, effort: Effort) -> None:
    site = first_site(company(*SIZES["M"]))
    parts: list[tuple[str, Callable[[], object]]] = [
        ("days between", lambda: kept.of_gaps(report, gaps(effort.gaps))),
        ("one answer", lambda: kept.of_answers(report, one_answer(effort.permutations), effort.permutations)),
        ("repair", lambda: kept.of_repairs(report, repairs(site))),
        ("reasons and what-ifs", lambda: kept.of_replies(report, replies(site))),
        ("eight rounds", lambda: kept.of_rounds(report, compare(everyone_anew(), rounds=ROUNDS))),
    ]
    if FOLDER.is_dir():
        parts.append(("rankings", lambda: kept.of_rankings(report, [registered(year) for year in FILES])))
    for name, work in parts:
        report.part(name, work)


if __name__ == "__main__":
    main()
