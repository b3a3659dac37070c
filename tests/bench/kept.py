"""What was measured of the planner's promises, in words: bars, and tables where there is more to see."""

from solver.questions.compare import Figures, table
from tests.bench.fairness import PEOPLE
from tests.bench.promises import GAP_DAYS, Gaps, Repair, Replies
from tests.bench.rankings import Registration
from tests.bench.report import Report, seconds


def of_gaps(report: Report, found: Gaps) -> None:
    """Sites with days between a person's appointments."""
    share = found.proven / found.sites
    words = (
        f"{found.proven} of {found.sites} ({share:.0%}), median {found.typical:.2f} s, at most {found.longest:.2f} s"
    )
    report.bar(f"minimum gap of {GAP_DAYS} days: proven optimal", words, "≥ 95 %", met=share >= 0.95)
    if found.broken:
        report.wrong.append(f"minimum gap: {found.broken} rosters do not pass the checker")


def of_answers(report: Report, found: list[tuple[str, int, int]], permutations: int) -> None:
    """Whether the order of lists or the hash seed changes the answer."""
    words = "; ".join(f"{name}: {orders} and {seeds}" for name, orders, seeds in found)
    met = all(orders == seeds == 1 for _, orders, seeds in found)
    report.bar(
        f"different answers in {permutations} permutations of every list, and under 3 hash seeds",
        words,
        "1 and 1",
        met=met,
    )


def of_repairs(report: Report, found: list[Repair]) -> None:
    """One lost therapist day."""
    for repair in found:
        touched = repair.moved + repair.lost + repair.added
        words = f"{touched} touched for {repair.lost_slots} lost: {repair.moved} moved, {repair.lost} lost, "
        words += f"{repair.added} added, {repair.kept} kept" + (f"; {repair.proven}" if repair.proven else "")
        if repair.max_moves == 0:
            met = repair.moved + repair.lost == repair.lost_slots
            report.bar("one therapist day lost, `max_moves` 0", words, "only the lost", met=met)
        else:
            met = repair.status == "optimal" and touched <= 3 * repair.lost_slots
            report.bar(
                "one therapist day lost, no limit", f"{words}, {repair.status}", "≤ 3 times the lost, proven", met=met
            )
        if repair.checked != "passes":
            report.wrong.append(f"repair, max_moves {repair.max_moves}: {repair.checked}")


def of_replies(report: Report, found: Replies) -> None:
    """Reasons and what-ifs of a site against its solve."""
    for what, took, most in (("all reasons of a site", found.reasons, 0.5), ("20 what-ifs", found.what_ifs, 3.0)):
        ratio = took / found.solving
        words = f"{ratio:.2f} ({seconds(took)} s / {seconds(found.solving)} s)"
        report.bar(f"{what} / its `solve`", words, f"≤ {most}", met=ratio <= most)
    ratio = found.nearest / found.solving
    report.bar("reasons with the nearest change that helps, for everyone / `solve`", f"{ratio:.2f}", "", met=None)


def of_rounds(report: Report, rules: dict[str, Figures]) -> None:
    """Eight rounds under three rules."""
    ours, habit = rules["fair"], rules["first-come"]
    more = ours["sessions"] / habit["sessions"] - 1
    met = more >= 0.04 and ours["never"] == 0 and ours["worst_tenth"] >= 4
    words = f"{more:+.1%} sessions, {ours['never']} never served, worst tenth {ours['worst_tenth']:.2f}"
    report.bar("eight rounds against first come first served", words, "≥ +4 %, 0, ≥ 4", met=met)
    report.parts.append(f"Eight rounds of a site of {PEOPLE}:\n\n```\n{table(rules)}\n```")


def of_rankings(report: Report, years: list[Registration]) -> None:
    """Real rankings of courses."""
    met = all(year.served >= year.lottery_served and year.worst <= year.lottery_worst for year in years)
    words = "; ".join(f"{year.year}: {year.served} served, worst choice {year.worst}" for year in years)
    lots = "; ".join(f"{year.lottery_served:.0f}, {year.lottery_worst:.1f}" for year in years)
    report.bar("AGH course rankings", words, f"lottery: {lots}", met=met)
    rows = []
    for year in years:
        ours = ", ".join(str(count) for count in year.ranks)
        draws = ", ".join(f"{count:.1f}" for count in year.lottery_ranks)
        rows.append((year.year, year.students, year.courses, ours, draws, f"{year.status}, {year.checked}"))
    head = (
        "year",
        "students",
        "courses of 17",
        "ours: first, second, … choice",
        "lottery, mean of 20",
        "status, checker",
    )
    report.table(
        "Course registrations at AGH (PrefLib 00009, Mattei and Walsh 2013), choices past the fifth weigh the same:",
        head,
        rows,
    )
    report.wrong += [f"rankings {year.year}: {year.checked}" for year in years if year.checked != "passes"]
