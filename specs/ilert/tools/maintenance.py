"""Maintenance windows, and when people are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from .._runtime.merging import merged
from .._runtime.values import OMITTED, Omitted
from .references import all_named, by_id, references

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row


async def create_maintenance_window(
    client: IlertClient,
    *,
    summary: str,
    start: str,
    end: str,
    timezone: str,
    description: str | Omitted = OMITTED,
    service_ids: Sequence[int] | Omitted = OMITTED,
    alert_source_ids: Sequence[int] | Omitted = OMITTED,
    notify: bool,
    notify_at: Sequence[Literal["creation", "start", "end"]] = ("creation", "start", "end"),
) -> types.CreateMaintenanceWindowResult:
    """The three moments are always said: nobody is told because something was left out."""
    reply = await client.create_maintenance_window(
        summary=summary,
        start=start,
        end=end,
        timezone=timezone,
        description=description,
        services=references(service_ids),
        alert_sources=references(alert_source_ids),
        notifications={
            "atCreation": notify and "creation" in notify_at,
            "atStart": notify and "start" in notify_at,
            "atEnd": notify and "end" in notify_at,
        },
    )
    return _window(reply.json)


async def update_maintenance_window(
    client: IlertClient,
    *,
    window_id: int,
    summary: str | Omitted = OMITTED,
    start: str | Omitted = OMITTED,
    end: str | Omitted = OMITTED,
    description: str | Omitted = OMITTED,
    service_ids: Sequence[int] | Omitted = OMITTED,
    alert_source_ids: Sequence[int] | Omitted = OMITTED,
    notify: bool,
) -> types.UpdateMaintenanceWindowResult:
    """Read, merge, write."""
    new = merged(
        (await client.get_maintenance_window(id=window_id)).json,
        {
            "summary": summary,
            "start": start,
            "end": end,
            "description": description,
            "services": references(service_ids),
            "alertSources": references(alert_source_ids),
        },
    )
    told: Row = new.get("notifications") or {}
    reply = await client.update_maintenance_window(
        id=window_id,
        summary=new.get("summary", OMITTED),
        start=new.get("start", OMITTED),
        end=new.get("end", OMITTED),
        timezone=new.get("timezone", OMITTED),
        description=new.get("description", OMITTED),
        services=by_id(new.get("services", OMITTED)),
        alert_sources=by_id(new.get("alertSources", OMITTED)),
        notifications={
            "atCreation": notify and bool(told.get("atCreation")),
            "atStart": notify and bool(told.get("atStart")),
            "atEnd": notify and bool(told.get("atEnd")),
        },
    )
    return _window(reply.json)


def _window(window: Row) -> types.CreateMaintenanceWindowResult:
    told: Row = window.get("notifications") or {}
    return {
        "id": window.get("id"),
        "summary": window.get("summary"),
        "start": window.get("start"),
        "end": window.get("end"),
        "services": all_named(window.get("services")),
        "alertSources": all_named(window.get("alertSources")),
        "notifications": {
            "atCreation": told.get("atCreation"),
            "atStart": told.get("atStart"),
            "atEnd": told.get("atEnd"),
        },
    }
