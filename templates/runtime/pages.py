"""Pages: one page of the caller's size, or all of them, out of an API that pages by offset."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import InvalidArgument
from .select import integer

if TYPE_CHECKING:
    from .reply import Reply

Fetch: TypeAlias = "Callable[[int, int], Awaitable[Reply[Any, Any]]]"
"""`fetch(limit, offset)`: one request for `limit` rows after the first `offset`."""


async def page_of(
    fetch: Fetch, *, items: str, total: str, page: int, per_page: int, at_most: int
) -> dict[str, Any]:
    """One page, fetched in requests of at most `at_most` rows.

    Returns:
        The first reply's JSON with all rows of the page under `items`, plus `pagination`:
        `{"page", "perPage", "totalSize", "totalPages"}`. The two totals are null when the API
        does not say how many there are and the page does not show it.
    """
    if page < 1:
        raise InvalidArgument("page", f"{page} is less than 1, the first page")
    if per_page < 1:
        raise InvalidArgument("per_page", f"{per_page} is less than 1")
    start = (page - 1) * per_page
    first, rows, size, _ = await _collect(fetch, items, total, start, per_page, at_most)
    pages = None if size is None else max(1, ceil(size / per_page))
    return {
        **first,
        items: rows,
        "pagination": {
            "page": page,
            "perPage": per_page,
            "totalSize": size,
            "totalPages": pages,
        },
    }


async def all_pages(
    fetch: Fetch, *, items: str, total: str, at_most: int, ceiling: int = 2000
) -> dict[str, Any]:
    """Every row up to `ceiling`, with `truncated` true when there are more."""
    first, rows, size, ended = await _collect(fetch, items, total, 0, ceiling, at_most)
    more = not ended if size is None else size > len(rows)
    return {**first, items: rows, "truncated": more}


async def _collect(
    fetch: Fetch, items: str, total: str, start: int, wanted: int, at_most: int
) -> tuple[dict[str, Any], list[Any], int | None, bool]:
    """The first reply, up to `wanted` rows, the total when it is known, and whether rows ended."""
    first: dict[str, Any] | None = None
    rows: list[Any] = []
    size: int | None = None
    while True:
        step = min(wanted - len(rows), at_most)
        answer = (await fetch(step, start + len(rows))).json
        body = answer if isinstance(answer, dict) else {}
        found = body.get(items)
        got = found if isinstance(found, list) else []
        if first is None:
            first, size = body, integer(body.get(total))
        rows += got
        ended = len(got) < step
        if size is None and ended and (rows or start == 0):
            size = start + len(rows)
        if ended or len(rows) >= wanted or (size is not None and start + len(rows) >= size):
            return first, rows[:wanted], size, ended
