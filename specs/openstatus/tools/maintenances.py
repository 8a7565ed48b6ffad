"""Maintenances: announced once, whatever becomes of the call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .._runtime.errors import ApiError, ClientError, ConnectionError, TimeoutError
from .._runtime.select import integer
from .._runtime.transforms import as_string, as_strings
from .._runtime.values import OMITTED, Omitted
from .outcomes import NOT_ASKED, NOT_TOLD, at_present, instant, since, unsure

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient


async def create_maintenance(
    client: OpenstatusClient,
    *,
    title: str,
    message: str,
    from_: str,
    to: str,
    page_id: int,
    page_component_ids: Sequence[int] | Omitted = OMITTED,
    notify: bool,
) -> types.CreateMaintenanceResult:
    """Announce a window; when the API fails after saving it, say so instead of failing."""
    begun = at_present()
    told, note = notify, None
    maintenance: types.Maintenance | types.MaintenanceSummary
    try:
        reply = await client.create_maintenance(
            title=title,
            message=message,
            from_=from_,
            to=to,
            page_id=as_string(page_id),
            page_component_ids=as_strings(page_component_ids),
            notify=notify,
        )
        maintenance = reply.json.get("maintenance", {})
    except (ApiError, ConnectionError, TimeoutError) as failure:
        wanted = (title, message, instant(from_), instant(to))
        saved = (
            await _saved_maintenance(client, page_id, wanted, begun) if unsure(failure) else None
        )
        if saved is None:
            raise
        maintenance, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
    return {
        "id": integer(maintenance.get("id")),
        "title": maintenance.get("title"),
        "from": maintenance.get("from"),
        "to": maintenance.get("to"),
        "pageId": integer(maintenance.get("pageId")),
        "notified": told,
        "note": note,
    }


async def _saved_maintenance(
    client: OpenstatusClient,
    page_id: int,
    wanted: tuple[str, str, datetime, datetime],
    begun: datetime,
) -> types.MaintenanceSummary | None:
    try:
        reply = await client.list_maintenances(page_id=as_string(page_id), limit=10, offset=0)
    except ClientError:
        return None
    for row in reply.json.get("maintenances", []):
        found = (
            row.get("title"),
            row.get("message"),
            instant(row.get("from")),
            instant(row.get("to")),
        )
        if found == wanted and since(row.get("createdAt"), begun):
            return row
    return None
