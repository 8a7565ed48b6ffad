"""Rows: read once more for what a list leaves out, and their values in plain form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from .._runtime.concurrency import gather
from .._runtime.errors import ApiError
from .._runtime.select import integer

if TYPE_CHECKING:
    from .._runtime.client import Reply

AT_MOST = 100  # rows the API gives in one request


async def read_each(
    read: Callable[[str], Awaitable[Reply[Any, Any]]], rows: list[dict[str, Any]], member: str
) -> list[Any]:
    """Every row read once more; one deleted in the meantime is left out, one without id stays."""

    async def one(row: dict[str, Any]) -> Any:
        if "id" not in row:
            return row
        try:
            return (await read(str(row["id"]))).json.get(member, {})
        except ApiError as failure:
            if failure.kind == "not_found":
                return None
            raise

    return [row for row in await gather(one(row) for row in rows) if row is not None]


def integers(values: Iterable[str]) -> list[int]:
    return [number for value in values if (number := integer(value)) is not None]


def lower(value: str | None, prefix: str, case: Any = str.lower) -> Any:
    """`STATUS_REPORT_STATUS_RESOLVED` as `resolved`."""
    return None if value is None else case(value.removeprefix(prefix))
