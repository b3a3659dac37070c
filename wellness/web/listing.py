"""Long lists, a page at a time: `?page=2`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request

from wellness.db import db

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Listing:
    """One page of rows (first page: 1) and how many rows and pages there are in all."""

    rows: Sequence[Any]
    page: int
    pages: int
    total: int


def page_of(query: sa.Select[*tuple[Any, ...]], length: int = PAGE_LENGTH) -> Listing:
    """The page of `query` that the request asks for; a page that is not there becomes the nearest one.

    Rows are entities where the query selects one column, else tuples.
    """
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // length))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    found = db.session.execute(query.limit(length).offset((page - 1) * length))
    rows = found.scalars().all() if len(query.column_descriptions) == 1 else found.all()
    return Listing(rows, page, pages, total)
