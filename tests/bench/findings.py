"""What was measured of sizes and of open visits, in words: bars, tables and the lines of the picture."""

from statistics import median

from tests.bench.open_visits import SECONDS, Race, SmallRound
from tests.bench.plot import Line
from tests.bench.report import Report, seconds
from tests.bench.rivals import Rival
from tests.bench.sizes import Size

LARGE = ("M", "L", "XL")
RATIOS = (
    ("`solve` / two plain flows", ("ours",), ("arcs", "flows"), 0.5),
    ("loading and `solve` / two plain flows", ("loading", "ours"), ("arcs", "flows"), 1.0),
    ("`solve` / maximum flow on the same arcs", ("ours",), ("arcs", "most"), 20),
)
PROVEN = {True: "yes", False: "no", None: ""}


def of_sizes(report: Report, sizes: list[Size]) -> None:
    """Bars and table of template rounds."""
    large = [size for size in sizes if size.name in LARGE]
    for what, ours, theirs, most in RATIOS:
        reached = [size.times.ratio(ours, theirs) for size in large]
        if large:
            words = ", ".join(f"{size.name} {ratio:.2f}" for size, ratio in zip(large, reached, strict=True))
            report.bar(what, words, f"≤ {most}", met=max(reached) <= most)
    _growth(report, {size.name: size for size in sizes})
    if sizes:
        same = all(size.equal for size in sizes)
        where = ", ".join(size.name for size in sizes)
        report.bar("who is served and how liked, against the flows", f"{where}: {_equal(same)}", "equal", met=same)
        report.wrong += [f"{size.name}: {size.checked}" for size in sizes if "broken" in size.checked]
        _table_of_sizes(report, sizes)


def _equal(same: bool) -> str:
    return "equal" if same else "NOT equal"


def _growth(report: Report, by_name: dict[str, Size]) -> None:
    """Growth, memory and the whole command, of the sizes that have something to reach."""
    if "L" in by_name and "XL" in by_name:
        growth = by_name["XL"].seconds("ours") / by_name["L"].seconds("ours")
        report.bar("growth from L to XL, five times the people", f"{growth:.1f} times", "≤ 6.5", met=growth <= 6.5)
    if "XL" in by_name:
        memory = by_name["XL"].command[1]
        report.bar("peak memory of the whole command at XL", f"{memory:.0f} MB", "≤ 900 MB", met=memory <= 900)
    for name, most in (("M", 1.5), ("L", 6.0)):
        if name in by_name:
            took = by_name[name].command[0]
            report.bar(
                f"whole command at {name}, files and start included", f"{took:.2f} s", f"≤ {most} s", met=took <= most
            )


def _table_of_sizes(report: Report, sizes: list[Size]) -> None:
    head = (
        "size",
        "people",
        "seats",
        "arcs",
        "served",
        "load",
        "solve",
        "arcs built",
        "two flows",
        "flows, all sites at once",
        "maximum flow",
        "whole command",
        "checker",
    )
    rows = [
        (
            size.name,
            f"{size.people:,}",
            f"{size.seats:,}",
            f"{size.wishes:,}",
            f"{size.served:,}",
            *(seconds(size.seconds(name)) for name in ("loading", "ours", "arcs", "flows")),
            seconds(size.seconds("at_once")) if size.times.at_once else "",
            seconds(size.seconds("most")),
            f"{seconds(size.command[0])}, {size.command[1]:.0f} MB",
            size.checked,
        )
        for size in sizes
    ]
    report.table("Template rounds, seconds:", head, rows)


def of_rivals(report: Report, found: dict[str, list[Rival]]) -> None:
    """The bar against naive CP-SAT, and all rivals on single sites."""
    for name, rivals in found.items():
        ours, naive = rivals[0], rivals[-1]
        if name.startswith("M"):
            times = naive.seconds / ours.seconds
            words = "" if naive.proven else " (stopped, not proven)"
            report.bar(f"naive CP-SAT on {name}", f"{times:,.0f} times ours{words}", "≥ 300 times", met=times >= 300)
        proven = [rival for rival in rivals[1:] if rival.proven]
        same = all(rival.checked == "passes" for rival in proven)
        who = ", ".join(rival.name for rival in proven)
        report.bar(f"{name}, all stages against proven answers", f"{who}: {_equal(same)}", "equal", met=same)
        rows = [
            (
                rival.name,
                seconds(rival.seconds),
                f"{rival.seconds / ours.seconds:,.1f}",
                PROVEN[rival.proven],
                rival.served,
                rival.checked,
            )
            for rival in rivals
        ]
        report.wrong += [f"{name}, {rival.name}: {rival.checked}" for rival in rivals if "broken" in rival.checked]
        report.table(
            f"{name}, {ours.people} people:", ("way", "seconds", "times ours", "proven", "served", "checker"), rows
        )


def of_small_rounds(report: Report, rounds: list[SmallRound]) -> None:
    """The bar of small rounds with open visits."""
    if not rounds:
        return
    times = [found.proven for found in rounds]
    known = [took for took in times if took is not None]
    words = f"{len(known)} of {len(times)} proven" + (f", at most {max(known):.2f} s" if known else "")
    report.bar("mixed-S: all fairness levels proven", words, "≤ 5 s", met=len(known) == len(times) and max(known) <= 5)
    rows = [
        (
            found.currency,
            found.seed,
            found.refused or found.stages,
            "" if found.proven is None else f"{found.proven:.2f}",
            found.rivals,
            found.checked,
        )
        for found in rounds
    ]
    report.table(
        "mixed-S, 200 people, 16 open days:",
        ("currency", "seed", "stages", "fairness proven after, s", "rivals' most appointments", "checker"),
        rows,
    )
    report.wrong += [f"mixed-S {found.seed}: {found.checked}" for found in rounds if "broken" in found.checked]
    report.wrong += [f"mixed-S {found.seed}: fewer than {found.rivals}" for found in rounds if not found.right]


def of_races(report: Report, races: list[Race], limit: float) -> None:
    """The bars of large rounds with open visits."""
    if not races:
        return
    gaps = [100 * race.gap for race in races]
    refused = next((race.refused for race in races if race.refused), "")
    words = refused or f"median {median(gaps):.2f} %, worst {max(gaps):.2f} %"
    met = not refused and median(gaps) <= 1.5 and max(gaps) <= 3
    what = f"mixed-M1: gap to the bound after {SECONDS:.0f} s, {len(races)} seeds"
    report.bar(what, words, "median ≤ 1.5 %, worst ≤ 3 %", met=met)
    raced = [race for race in races if race.raced]
    passed = [race.passed / limit for race in raced if race.passed is not None]
    words = f"at most {max(passed):.2f} of its time, median {median(passed):.2f}" if passed else "never"
    met = len(passed) == len(raced) and max(passed) <= 0.1
    report.bar(f"mixed-M1: time to pass naive CP-SAT after {limit:.0f} s, {len(raced)} seeds", words, "≤ 0.1", met=met)
    _table_of_races(report, races, limit)
    for race in races:
        if "broken" in race.checked + race.naive_checked or race.sessions > race.ceiling:
            report.wrong.append(
                f"mixed-M1 {race.seed}: ours {race.checked}, CP-SAT {race.naive_checked}, {race.ceiling}"
            )


def _table_of_races(report: Report, races: list[Race], limit: float) -> None:
    rows = [
        (
            race.seed,
            f"{race.options:,}",
            race.refused or race.sessions,
            race.bound,
            race.ceiling,
            f"{race.naive or 'none'} of at most {race.naive_bound}" if race.raced else "",
            "" if race.passed is None else f"{race.passed:.1f}",
            race.sign_up,
            ", ".join(word for word in (race.checked, race.naive_checked) if word),
        )
        for race in races
    ]
    head = ("seed", "candidates", "ours", "our bound", "relaxation by HiGHS", f"naive CP-SAT after {limit:.0f} s")
    head += ("ours passed it after, s", "sign-up order", "checker: ours, CP-SAT")
    report.table("mixed-M1, 667 people, 84 open days, most appointments first:", head, rows)


def lines(sizes: list[Size], found: dict[str, list[Rival]]) -> list[Line]:
    """Return the lines of the picture."""
    by_rival: dict[str, list[tuple[int, float, bool]]] = {}
    for rivals in found.values():
        for rival in rivals[-3:]:
            by_rival.setdefault(rival.name, []).append((rival.people, rival.seconds, bool(rival.proven)))
    return [
        Line("planner", [(size.people, size.seconds("ours"), True) for size in sizes]),
        Line("two plain flows", [(size.people, size.seconds("arcs", "flows"), True) for size in sizes]),
        Line("maximum flow", [(size.people, size.seconds("arcs", "most"), True) for size in sizes]),
        *(Line(name, points) for name, points in by_rival.items()),
    ]
