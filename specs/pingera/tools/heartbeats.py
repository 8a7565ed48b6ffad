"""Heartbeats, by their state."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.values import OMITTED, Omitted
from .rows import every_row, one_page, only, sheet

if TYPE_CHECKING:
    from .. import types
    from .._runtime.client import Reply
    from ..client import PingeraClient
    from .rows import Row


async def list_heartbeats(
    client: PingeraClient,
    *,
    page: int = 1,
    page_size: int = 20,
    status: Literal["up", "grace", "down", "paused"] | Omitted = OMITTED,
) -> types.ListHeartbeatsResult:
    """A page of heartbeats; with `status` all are read, for the API does not filter."""

    def fetch(limit: int, number: int) -> Awaitable[Reply[Any, Any]]:
        return client.list_heartbeats(page=number, per_page=limit)

    if status is OMITTED:
        rows, pagination = await one_page(fetch, "checks", page, page_size)
    else:
        every = await every_row(fetch, "checks")
        fitting = [row for row in every if row.get("status") == status]
        rows, pagination = sheet(fitting, page, page_size)
    return {"heartbeats": [_heartbeat(row) for row in rows], "pagination": pagination}


def _heartbeat(row: Row) -> Any:
    shown = ("id", "name", "status", "active", "period_seconds", "grace_seconds")
    return only(row, *shown, "last_ping_at", "next_expected_ping")
