"""Incidents of a status page, and their updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.errors import InvalidArgument
from .._runtime.values import OMITTED, Omitted
from .rows import only, sheet

if TYPE_CHECKING:
    from .. import types
    from ..client import PingeraClient
    from .rows import Row

IncidentState = Literal[
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
]


async def list_incidents(
    client: PingeraClient,
    *,
    page_id: str,
    page: int = 1,
    page_size: int = 20,
    status: IncidentState | Omitted = OMITTED,
) -> types.ListIncidentsResult:
    """The API gives all incidents at once; they are picked and paged here."""
    reply = await client.list_page_incidents(page_id=page_id)
    rows: Sequence[Row] = reply.json
    shown = ("id", "name", "status", "impact", "created_at", "resolved_at")
    fitting: list[Any] = [
        only(row, *shown, "scheduled_for", "scheduled_until")
        for row in rows
        if status is OMITTED or row.get("status") == status
    ]
    kept, pagination = sheet(fitting, page, page_size)
    return {"incidents": kept, "pagination": pagination}


async def get_incident_update_details(
    client: PingeraClient, *, page_id: str, incident_id: str, update_id: str
) -> types.GetIncidentUpdateDetailsResult:
    """The API lists updates and reads none alone."""
    reply = await client.list_incident_incident_updates(page_id=page_id, incident_id=incident_id)
    rows: Sequence[Row] = reply.json
    shown = ("id", "incident_id", "status", "body", "components", "created_at", "updated_at")
    for row in rows:
        if row.get("id") == update_id:
            update: types.GetIncidentUpdateDetailsResult = only(row, *shown)
            return update
    raise InvalidArgument(
        "update_id", f'this incident has no update "{update_id}"; get_incident_updates lists them'
    )
