"""What has been built on rows that an import added, so that they cannot simply be taken away again."""

from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa

from wellness.db import Base, db
from wellness.language import _, ngettext, number
from wellness.services import wording
from wellness.services.import_people_writing import parts

# A sentence for each kind of use, from who they are and how many.
_SENTENCES: Mapping[str, Callable[[str, int], str]] = {
    "answer": lambda names, count: ngettext(
        "%(names)s has answered in a round since.", "%(names)s have answered in a round since.", count, names=names
    ),
    "appointment": lambda names, count: ngettext(
        "%(names)s has got a session in a roster since.",
        "%(names)s have got a session in a roster since.",
        count,
        names=names,
    ),
    "unserved": lambda names, count: ngettext(
        "%(names)s has been considered in a roster since.",
        "%(names)s have been considered in a roster since.",
        count,
        names=names,
    ),
    "ledger_entry": lambda names, count: ngettext(
        "%(names)s has been counted in the fairness ledger since.",
        "%(names)s have been counted in the fairness ledger since.",
        count,
        names=names,
    ),
    "sign_in": lambda names, count: ngettext(
        "%(names)s has signed in since.", "%(names)s have signed in since.", count, names=names
    ),
    "link": lambda names, count: ngettext(
        "%(names)s has got a link by mail since.", "%(names)s have got a link by mail since.", count, names=names
    ),
    "mail": lambda names, count: ngettext(
        "%(names)s has been written to since.", "%(names)s have been written to since.", count, names=names
    ),
    "invite": lambda names, count: ngettext(
        "%(names)s has been invited to a session since.",
        "%(names)s have been invited to a session since.",
        count,
        names=names,
    ),
    "feed": lambda names, count: ngettext(
        "%(names)s has subscribed to a calendar feed since.",
        "%(names)s have subscribed to a calendar feed since.",
        count,
        names=names,
    ),
    "audit_entry": lambda names, count: ngettext(
        "%(names)s has done something that the audit trail keeps since.",
        "%(names)s have done something that the audit trail keeps since.",
        count,
        names=names,
    ),
    "import_batch": lambda names, count: ngettext(
        "%(names)s has uploaded a file since.", "%(names)s have uploaded a file since.", count, names=names
    ),
    "therapist": lambda names, count: ngettext(
        "%(names)s has become a therapist since.", "%(names)s have become therapists since.", count, names=names
    ),
    "visit_problem": lambda names, count: ngettext(
        "%(names)s has been reported as wrong since.",
        "%(names)s have been reported as wrong since.",
        count,
        names=names,
    ),
    "slot": lambda names, count: ngettext(
        "%(names)s has had people rostered on it since.",
        "%(names)s have had people rostered on it since.",
        count,
        names=names,
    ),
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
        _SENTENCES.get(table, _used)(listed(sorted(names[used_id] for used_id in ids)), len(ids))
        for table, ids in sorted(used.items())
    ]


def _used(names: str, count: int) -> str:
    return ngettext(
        "%(names)s has been used elsewhere since.", "%(names)s have been used elsewhere since.", count, names=names
    )


def listed(names: list[str]) -> str:
    """A few names and how many more: "Ada Lee, Ben Cho, Cy Day and 9 more"."""
    if len(names) <= _NAMED:
        return wording.listed(names)
    return _("%(names)s and %(count)s more", names=", ".join(names[:_NAMED]), count=number(len(names) - _NAMED))
