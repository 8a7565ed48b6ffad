"""Rows: all of a list, up to a ceiling, and one more request for each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .._runtime.concurrency import gather
from .._runtime.errors import ClientError
from .._runtime.pages import all_pages
from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .._runtime.client import Reply
    from ..client import XitoringClient

Row: TypeAlias = Mapping[str, Any]
AT_MOST = 100  # rows the API gives in one request
EACH = 100  # rows that a view reads one by one


async def every_row(
    fetch: Callable[[int, int], Awaitable[Reply[Any, Any]]], ceiling: int = 2000
) -> tuple[list[dict[str, Any]], bool]:
    """Every row of a list up to a ceiling, and whether there are more."""
    found = await all_pages(
        fetch,
        items="data",
        total="meta.total",
        at_most=AT_MOST,
        ceiling=ceiling,
        by="page",
        first=1,
    )
    return found["data"], found["truncated"]


async def every_server(
    client: XitoringClient, *, group: str | Omitted = OMITTED, ceiling: int = 2000
) -> tuple[list[dict[str, Any]], bool]:
    return await every_row(
        lambda limit, page: client.list_servers(group=group, page=page, per_page=limit), ceiling
    )


async def every_check(
    client: XitoringClient,
    *,
    type: Literal["ssl"] | Omitted = OMITTED,
    group: str | Omitted = OMITTED,
    ceiling: int = 2000,
) -> tuple[list[dict[str, Any]], bool]:
    return await every_row(
        lambda limit, page: client.list_checks(type=type, group=group, page=page, per_page=limit),
        ceiling,
    )


async def read_each(
    rows: Sequence[Row],
    key: str,
    read: Callable[[int], Awaitable[Reply[Any, Any]]],
    *,
    aside: bool = False,
) -> tuple[list[tuple[Row, dict[str, Any]]], list[Any]]:
    """One more request a row: the rows with their answers, and those that failed with the reason.

    Args:
        aside: the answer stands without any of them.

    Raises:
        ClientError: every one of them failed, and they are not aside.
    """
    rows = [row for row in rows if row.get("id") is not None]
    found = await gather((read(row["id"]) for row in rows), keep_failures=True)
    if (failures := all_failed(found)) and not aside:
        raise failures[0]
    pairs = list(zip(rows, found, strict=True))
    return (
        [(row, answer.json) for row, answer in pairs if not isinstance(answer, ClientError)],
        [reason(row, key, str(e)) for row, e in pairs if isinstance(e, ClientError)],
    )


def all_failed(found: Iterable[object]) -> list[ClientError]:
    """The failures, where there is nothing else: an answer of nothing but failures is none."""
    results = list(found)
    failures = [result for result in results if isinstance(result, ClientError)]
    return failures if len(failures) == len(results) else []


def reason(row: Row, key: str, why: str) -> dict[str, Any]:
    """A row that could not be read, by name, and why."""
    return {key: row.get("id"), "name": row.get("name"), "reason": why}


def is_cut(answer: Row) -> bool:
    """Whether the reply says that it holds only part of the rows."""
    total = (answer.get("meta") or {}).get("total")
    return isinstance(total, int) and total > len(answer.get("data", []))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
