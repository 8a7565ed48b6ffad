"""Incidents: public updates that change nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.merging import demanded, etag, merged
from .._runtime.select import integer
from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row


async def update_incident(
    client: IlertClient,
    *,
    incident_id: int,
    message: str,
    summary: str | Omitted = OMITTED,
    status: Literal["INVESTIGATING", "IDENTIFIED", "MONITORING"] | Omitted = OMITTED,
    affected_services: Sequence[Row] | Omitted = OMITTED,
    send_notification: bool,
) -> types.UpdateIncidentResult:
    """A public update; what is not given stays as it is."""
    changes = {
        "message": message,
        "summary": summary,
        "status": status,
        "affectedServices": affected_services,
    }
    return await _write_incident(client, incident_id, changes, send_notification)


async def resolve_incident(
    client: IlertClient, *, incident_id: int, message: str, send_notification: bool
) -> types.ResolveIncidentResult:
    """The last public update."""
    changes = {"message": message, "status": "RESOLVED"}
    return await _write_incident(client, incident_id, changes, send_notification)


async def _write_incident(
    client: IlertClient, incident_id: int, changes: Row, send_notification: bool
) -> types.UpdateIncidentResult:
    """Read, merge, write: refused by the API if the incident changed between the two requests."""
    found = await client.get_incident(id=incident_id)
    new = merged(found.json, changes, only=("summary", "status", "message", "affectedServices"))
    reply = await client.update_incident(
        id_path=incident_id,
        id_body=incident_id,
        summary=new.get("summary", OMITTED),
        status=new.get("status", OMITTED),
        message=new["message"],
        affected_services=[_affected(row) for row in new.get("affectedServices") or []],
        send_notification=send_notification,
        if_match=etag(found),
    )
    written = reply.json
    return {
        "id": incident_id,
        "summary": written.get("summary"),
        "status": written.get("status"),
        "message": written.get("message"),
        "sendNotification": send_notification,
        "updatedAt": written.get("updatedAt"),
        "affectedServices": [
            {
                "serviceId": integer((row.get("service") or {}).get("id")),
                "name": (row.get("service") or {}).get("name"),
                "impact": row.get("impact"),
            }
            for row in written.get("affectedServices") or []
        ],
    }


def _affected(row: Row) -> Any:
    """A service as an incident takes it: what it has read about the service itself stays out."""
    return {**row, "service": {"id": demanded(row.get("service") or {}, "id")}}
