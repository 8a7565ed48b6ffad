"""Status pages, and how they are."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from .._runtime.concurrency import gather
from .._runtime.values import OMITTED, Omitted
from .components import worst
from .rows import every_row, one_page, only, sheet

if TYPE_CHECKING:
    from .. import types
    from .._runtime.client import Reply
    from ..client import PingeraClient
    from .components import State
    from .rows import Row


async def list_pages(
    client: PingeraClient,
    *,
    page: int = 1,
    per_page: int = 20,
    status: State | Omitted = OMITTED,
) -> types.ListPagesResult:
    """A page of status pages; with `status` all are read, and the components of each."""

    def fetch(limit: int, number: int) -> Awaitable[Reply[Any, Any]]:
        return client.list_pages(page=number, page_size=limit)

    if status is OMITTED:
        listed, pagination = await one_page(fetch, "pages", page, per_page)
        return {"pages": [_page(row, None) for row in listed], "pagination": pagination}
    rows = [row for row in await every_row(fetch, "pages") if row.get("id")]
    components = await gather(client.list_page_components(page_id=row["id"]) for row in rows)
    states = [worst(reply.json) for reply in components]
    fitting = [
        _page(row, state) for row, state in zip(rows, states, strict=True) if state == status
    ]
    kept, pagination = sheet(fitting, page, per_page)
    return {"pages": kept, "pagination": pagination}


def _page(row: Row, state: str | None) -> Any:
    shown = ("id", "name", "subdomain", "domain", "headline", "viewers_must_be_team_members")
    return {**only(row, *shown), "status": state}
