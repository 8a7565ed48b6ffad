"""Pages: one page of the caller's size, or all of them, out of an API that counts its rows.

APIs that hand out cursors are the business of `cursors`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .errors import ApiError, InvalidArgument
from .select import integer

if TYPE_CHECKING:
    from .reply import Reply

Fetch: TypeAlias = "Callable[[int, int], Awaitable[Reply[Any, Any]]]"
"""`fetch(limit, position)`: one request for `limit` rows from a position on."""

By: TypeAlias = Literal["row", "page", "fixed_page"]
"""What a position counts: rows, pages, or pages whose size nobody can choose."""


async def page_of(
    fetch: Fetch,
    *,
    items: str = "",
    total: str = "",
    page_count: str = "",
    page: int,
    per_page: int,
    at_most: int,
    by: By = "row",
    first: int = 0,
) -> dict[str, Any]:
    """One page, fetched in requests of at most `at_most` rows.

    Args:
        items: the field with the rows; "" where the reply is the list itself.
        total: where the reply says how many rows there are, such as `meta.total`; "" when nowhere.
        page_count: where the reply says how many pages there are; 0 or nothing there means that the
            API did not page, and the reply is the whole list.
        first: the number of the first row, or of the first page.

    Returns:
        The first reply's JSON with all rows of the page under `items`, plus `pagination`:
        `page`, `perPage`, and `totalSize` with `totalPages` (null when this page cannot tell) or,
        where the API never says how many there are, `hasMore`.
    """
    if page < 1:
        raise InvalidArgument("page", f"{page} is less than 1, the first page")
    if per_page < 1:
        raise InvalidArgument("per_page", f"{per_page} is less than 1")
    step = at_most if by == "fixed_page" else min(per_page, at_most)
    source = _Source(fetch, items, total, page_count, by, first)
    found = await _collect(source, (page - 1) * per_page, per_page, step)
    figures: dict[str, Any] = {"page": page, "perPage": per_page}
    if total:
        figures["totalSize"] = found.size
        figures["totalPages"] = None if found.size is None else max(1, ceil(found.size / per_page))
    else:
        figures["hasMore"] = found.more
    return {**found.body, items or "items": found.rows, "pagination": figures}


async def all_pages(
    fetch: Fetch,
    *,
    items: str = "",
    total: str = "",
    page_count: str = "",
    at_most: int,
    ceiling: int = 2000,
    by: By = "row",
    first: int = 0,
) -> dict[str, Any]:
    """Every row up to `ceiling`, with `truncated` true when there are more."""
    source = _Source(fetch, items, total, page_count, by, first)
    found = await _collect(source, 0, ceiling, at_most)
    return {**found.body, items or "items": found.rows, "truncated": found.more}


@dataclass(frozen=True, slots=True)
class _Source:
    """Where rows come from, and where a reply says what."""

    fetch: Fetch
    items: str
    total: str
    page_count: str
    by: By
    first: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What was gathered: the first reply, the rows, how many there are in all, if more follow."""

    body: dict[str, Any]
    rows: list[Any]
    size: int | None
    more: bool


async def _collect(source: _Source, start: int, wanted: int, step: int) -> _Found:
    """Up to `wanted` rows from `start` on, in requests of at most `step` rows."""
    total, first, paged = source.total, source.first, source.by != "row"
    skipped = start % step if paged else 0  # rows of the first page that stand before `start`
    begin = start - skipped
    body: dict[str, Any] | None = None
    rows: list[Any] = []
    size: int | None = None
    while True:
        limit = step if paged else min(wanted - len(rows), step)
        at = begin + len(rows)
        reply = await source.fetch(limit, first + (at // step if paged else at))
        answer = reply.json
        got = rows_of(reply, source.items)
        if body is None:
            body = answer if isinstance(answer, dict) else {}
            if source.page_count and not integer(member(body, source.page_count)):
                kept = got[start : start + wanted]
                return _Found(body, kept, len(got), len(got) > start + len(kept))
            size = integer(member(body, total)) if total else None
        rows += got
        ended = len(got) < limit
        if size is None and ended and (rows or begin == 0):
            size = begin + len(rows)
        read = begin + len(rows)
        if ended or len(rows) >= skipped + wanted or (size is not None and read >= size):
            kept = rows[skipped : skipped + wanted]
            more = not ended if size is None else size > start + len(kept)
            return _Found(body, kept, size, more)


def rows_of(reply: Reply[Any, Any], items: str) -> list[Any]:
    """The rows of a reply: itself, or the list in its field `items`.

    Many an API leaves an empty list away, or writes it as null or, as PHP and Lua do with what is
    empty, as the other kind: `{}` for a list, `[]` for an object.

    Raises:
        ApiError: something else stands there. It would be told as if there were no rows.
    """
    whole = reply.json
    found = member(whole, items) if items else whole
    if isinstance(found, list):
        return found
    if found in (None, {}) and (not items or not whole or isinstance(whole, dict)):
        return []
    kind = "list" if not items or isinstance(whole, dict) else "object"
    which = f"`{items}` of the reply" if items and kind == "list" else "the reply"
    message = f"{which} is no {kind}, and the API's description says it is"
    raise ApiError(reply.status, kind="upstream", message=message)


def member(value: object, path: str) -> object:
    """The member at a dotted path, or None."""
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
