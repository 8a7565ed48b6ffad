"""Heartbeat monitors with their alert source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.merging import demanded
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted
from .references import named

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row


async def update_heartbeat_monitor(
    client: IlertClient,
    *,
    heartbeat_id: int,
    name: str | Omitted = OMITTED,
    interval_sec: int | Omitted = OMITTED,
    alert_summary: str | Omitted = OMITTED,
    alert_source_id: int | Omitted = OMITTED,
) -> types.UpdateHeartbeatMonitorResult:
    """Read with its alert source, merge, write."""
    found = (
        await client.get_heartbeat_monitor(id=as_string(heartbeat_id), include=["alertSource"])
    ).json
    source: Row = found.get("alertSource") or {}
    there = source.get("id", OMITTED)
    wanted = there if alert_source_id is OMITTED else alert_source_id
    interval = demanded(found, "intervalSec") if interval_sec is OMITTED else interval_sec
    reply = await client.update_heartbeat_monitor(
        id=heartbeat_id,
        name=demanded(found, "name") if name is OMITTED else name,
        interval_sec=interval,
        alert_summary=(
            found.get("alertSummary", OMITTED) if alert_summary is OMITTED else alert_summary
        ),
        alert_source=OMITTED if wanted is OMITTED else {"id": wanted},
    )
    written = reply.json
    return {
        "id": heartbeat_id,
        "name": written.get("name"),
        "state": written.get("state"),
        "intervalSec": written.get("intervalSec"),
        "alertSummary": written.get("alertSummary"),
        "alertSource": named(written.get("alertSource")),
        "newKey": interval != found.get("intervalSec"),
    }
