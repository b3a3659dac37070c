"""What a coordinator has decided about a proposal so far, as it is kept in the batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wellness.services.uploads.faults import Corrections, DateOrder

Place = tuple[str, int, str]
"""Where a cell is: sheet, 1-based row, column letter."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`mapping` maps a plain heading to a field ("" is not wanted); `skipped` are rows (sheet, row) to leave out.

    `leavers` are ids of employees missing from the file who have left, `addresses` ids of those whose new address is
    accepted. The rest is as in `Corrections`.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    fixes: Mapping[Place, str] = field(default_factory=dict)
    skipped: frozenset[tuple[str, int]] = frozenset()
    date_orders: Mapping[tuple[str, str], DateOrder] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    leavers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    @property
    def corrections(self) -> Corrections:
        """The part that the reading of rows needs."""
        return Corrections(self.fixes, self.defaults, self.date_orders)


def pack(choices: Choices) -> dict[str, Any]:
    """Choices as lists, texts and numbers alone; `unpack` gives equal choices back."""
    return {
        "mapping": dict(choices.mapping),
        "fixes": [[*place, text] for place, text in choices.fixes.items()],
        "skipped": sorted([sheet, row] for sheet, row in choices.skipped),
        "date_orders": [[*column, order] for column, order in choices.date_orders.items()],
        "defaults": dict(choices.defaults),
        "leavers": sorted(choices.leavers),
        "addresses": sorted(choices.addresses),
    }


def unpack(content: dict[str, Any]) -> Choices:
    """The choices behind what `pack` gave; none for a batch that is new."""
    if not content:
        return Choices()
    return Choices(
        mapping=content["mapping"],
        fixes={(sheet, row, column): text for sheet, row, column, text in content["fixes"]},
        skipped=frozenset((sheet, row) for sheet, row in content["skipped"]),
        date_orders={(sheet, column): order for sheet, column, order in content["date_orders"]},
        defaults=content["defaults"],
        leavers=frozenset(content["leavers"]),
        addresses=frozenset(content["addresses"]),
    )
