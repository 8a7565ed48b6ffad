"""Results of checks: of one, of several together, and in figures."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.concurrency import gather
from .._runtime.values import OMITTED, Omitted
from .rows import one_page, only, sheet

if TYPE_CHECKING:
    from .. import types
    from .._runtime.client import Reply
    from ..client import PingeraClient
    from .rows import Row


async def get_check_statistics(
    client: PingeraClient, *, check_id: str
) -> types.GetCheckStatisticsResult:
    """The API has no figures in one place: uptime here, response times there."""
    calls: list[Awaitable[Reply[Any, Any]]] = [
        client.get_check_uptime(check_id=check_id),
        client.list_check_response_times(check_id=check_id),
    ]
    uptime, times = await gather(calls)
    return {"check_id": check_id, "uptime": uptime.json, "response_times": times.json}


async def get_unified_results(
    client: PingeraClient,
    *,
    check_ids: list[str] | Omitted = OMITTED,
    from_date: str | Omitted = OMITTED,
    to_date: str | Omitted = OMITTED,
    status: Literal["ok", "failed", "degraded", "timeout", "pending"] | Omitted = OMITTED,
    page: int = 1,
    page_size: int = 20,
) -> types.GetUnifiedResultsResult:
    """The API takes one check or none: several are asked one by one and put together."""

    async def asked(check_id: str | Omitted, page: int, per_page: int) -> tuple[list[Any], Any]:
        return await one_page(
            lambda limit, number: client.list_check_all_results(
                check_id=check_id,
                start_date=from_date,
                end_date=to_date,
                status=status,
                page=number,
                page_size=limit,
            ),
            "results",
            page,
            per_page,
        )

    ids = [] if check_ids is OMITTED else list(dict.fromkeys(check_ids))
    if len(ids) < 2:
        found, pagination = await asked(ids[0] if ids else OMITTED, page, page_size)
        return {"results": [_result(row) for row in found], "pagination": pagination}
    # What is on a page of the whole is among the first rows of each check, up to its end.
    each = await gather(asked(check_id, 1, page * page_size) for check_id in ids)
    rows = [_result(row) for found, _ in each for row in found]
    rows.sort(key=lambda row: str(row["created_at"] or ""), reverse=True)
    sizes = [figures["totalSize"] for _, figures in each]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    kept, pagination = sheet(rows, page, page_size, total)
    return {"results": kept, "pagination": pagination}


async def get_unified_statistics(
    client: PingeraClient,
    *,
    check_ids: list[str] | Omitted = OMITTED,
    from_date: str | Omitted = OMITTED,
    to_date: str | Omitted = OMITTED,
) -> types.GetUnifiedStatisticsResult:
    """One request a check, or one for all together."""
    ids: list[str | Omitted] = [OMITTED]
    if check_ids is not OMITTED and check_ids:
        ids = list(dict.fromkeys(check_ids))
    replies = await gather(
        client.read_states_over_time(check_id=check_id, start_date=from_date, end_date=to_date)
        for check_id in ids
    )
    return {
        "statistics": [
            {"check_id": None if check_id is OMITTED else check_id, "history": reply.json}
            for check_id, reply in zip(ids, replies, strict=True)
        ]
    }


def _result(row: Row) -> Any:
    shown = ("id", "check_id", "check_name", "status", "response_time", "error_message", "region")
    return only(row, *shown, "result_type", "created_at")
