"""What has been built on rows that an import added, so that they cannot simply be taken away again."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from wellness.db import Base, db
from wellness.services.import_people_writing import parts

_WORDS = {
    "answer": "answered in a round",
    "appointment": "got a session in a roster",
    "unserved": "been considered in a roster",
    "ledger_entry": "been counted in the fairness ledger",
    "sign_in": "signed in",
    "link": "got a link by mail",
    "mail": "been written to",
    "invite": "been invited to a session",
    "feed": "subscribed to a calendar feed",
    "audit_entry": "done something that the audit trail keeps",
    "import_batch": "uploaded a file",
    "therapist": "become therapists",
    "visit_problem": "been reported as wrong",
    "slot": "had people rostered on it",
}
_NAMED = 3


def built_on(table: str, ids: Collection[str], *, ignoring: Collection[str] = ()) -> dict[str, set[str]]:
    """By table, those of the `ids` of `table` that its rows refer to; asked of every table with such a reference."""
    found: dict[str, set[str]] = {}
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if other.name in ignoring or not any(key.column.table.name == table for key in column.foreign_keys):
                continue
            for part in parts(sorted(ids)):
                used = db.session.scalars(sa.select(column).where(column.in_(part)).distinct())
                found.setdefault(other.name, set()).update(used)
    return {name: used for name, used in found.items() if used}


def in_words(used: Mapping[str, set[str]], names: Mapping[str, str]) -> list[str]:
    """One sentence for each kind of use: who, and what they have done since; `names` by id."""
    return [
        f"{listed(sorted(names[used_id] for used_id in ids))} {'has' if len(ids) == 1 else 'have'} "
        f"{_WORDS.get(table, 'been used elsewhere')} since."
        for table, ids in sorted(used.items())
    ]


def listed(names: list[str]) -> str:
    """A few names and how many more: "Ada Lee, Ben Cho, Cy Day and 9 more"."""
    if len(names) <= _NAMED:
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more"
