"""Rows: a page of a list or all of it, paged by the API or here."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from .._runtime.pages import all_pages, page_of

if TYPE_CHECKING:
    from .._runtime.pages import Fetch

Row = Mapping[str, Any]
AT_MOST = 100  # rows the API gives in one request
TOTAL = "pagination.total_items"


async def one_page(fetch: Fetch, items: str, page: int, per_page: int) -> tuple[list[Any], Any]:
    """One page of a list that the API pages itself, and its figures."""
    found = await page_of(
        fetch,
        items=items,
        total=TOTAL,
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
        by="page",
        first=1,
    )
    return found[items], found["pagination"]


async def every_row(fetch: Fetch, items: str) -> list[Any]:
    """The whole of such a list, for what the API does not filter."""
    found = await all_pages(fetch, items=items, total=TOTAL, at_most=AT_MOST, by="page", first=1)
    rows: list[Any] = found[items]
    return rows


def sheet(rows: list[Any], page: int, size: int, total: int | None = -1) -> tuple[list[Any], Any]:
    """One page of rows that are all here, or of the first rows of `total`, and its figures."""
    known = len(rows) if total == -1 else total
    pages = None if known is None else max(1, ceil(known / size))
    return rows[(page - 1) * size : page * size], {
        "page": page,
        "perPage": size,
        "totalSize": known,
        "totalPages": pages,
    }


def only(row: Row, *names: str) -> Any:
    """These members of a row, null where it lacks one."""
    return {name: row.get(name) for name in names}
