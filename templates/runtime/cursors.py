"""Cursors: pages out of an API that hands out, with each page, the key to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .pages import member, rows_of
from .values import OMITTED, Omitted

if TYPE_CHECKING:
    from .reply import Reply

FetchAfter: TypeAlias = "Callable[[int, str | Omitted], Awaitable[Reply[Any, Any]]]"
"""`fetch(limit, cursor)`: one request for `limit` rows; the first ones without a cursor."""

_EMPTY_PAGES: Final = 10
"""Pages without a row, as filters make them, that are read before the search is given up."""


async def cursor_page(
    fetch: FetchAfter,
    *,
    items: str = "",
    next: str,
    cursor: str | Omitted = OMITTED,
    per_page: int | None = None,
    at_most: int,
) -> dict[str, Any]:
    """The page after a cursor, in requests of at most `at_most` rows.

    Args:
        next: where the next cursor stands, such as `body.meta.next` or `header.next-cursor`.
        per_page: rows of the page; one request as large as the API makes it without.

    Returns:
        The first reply's JSON with all rows under `items`, plus
        `pagination: {"nextCursor": ...}`, null on the last page.
    """
    wanted = at_most if per_page is None else per_page
    requests = 1 if per_page is None else _most_requests(wanted, at_most)
    body, rows, after = await _collect(fetch, items, next, cursor, wanted, at_most, requests)
    figures = {"nextCursor": None if after is OMITTED else after}
    return {**body, items or "items": rows, "pagination": figures}


async def all_by_cursor(
    fetch: FetchAfter, *, items: str = "", next: str, at_most: int, ceiling: int = 2000
) -> dict[str, Any]:
    """Every row up to `ceiling`, with `truncated` true when there are more."""
    requests = _most_requests(ceiling, at_most)
    body, rows, after = await _collect(fetch, items, next, OMITTED, ceiling, at_most, requests)
    more = after is not OMITTED or len(rows) > ceiling
    return {**body, items or "items": rows[:ceiling], "truncated": more}


async def _collect(
    fetch: FetchAfter,
    items: str,
    next: str,
    cursor: str | Omitted,
    wanted: int,
    at_most: int,
    requests: int,
) -> tuple[dict[str, Any], list[Any], str | Omitted]:
    """The first reply, the rows of as many requests as it takes, and the cursor after them."""
    body: dict[str, Any] | None = None
    rows: list[Any] = []
    for _ in range(requests):
        reply = await fetch(min(wanted - len(rows), at_most), cursor)
        answer = reply.json
        if body is None:
            body = answer if isinstance(answer, dict) else {}
        rows += rows_of(reply, items)
        place, _, name = next.partition(".")
        found = reply.headers.get(name.lower()) if place == "header" else member(answer, name)
        after = str(found) if found not in (None, "") else OMITTED
        # An API that repeats a cursor would be asked for ever.
        cursor = OMITTED if after == cursor else after
        if cursor is OMITTED or len(rows) >= wanted:
            break
    return body or {}, rows, cursor


def _most_requests(wanted: int, at_most: int) -> int:
    return ceil(wanted / at_most) + _EMPTY_PAGES
