"""Services, and how they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from .._runtime.merging import merged
from .._runtime.values import OMITTED, Omitted
from .references import all_named, references

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient

ServiceStatus = Literal[
    "OPERATIONAL", "UNDER_MAINTENANCE", "DEGRADED", "PARTIAL_OUTAGE", "MAJOR_OUTAGE"
]


async def update_service(
    client: IlertClient,
    *,
    service_id: int,
    name: str | Omitted = OMITTED,
    alias: str | Omitted = OMITTED,
    service_status: ServiceStatus | Omitted = OMITTED,
    description: str | Omitted = OMITTED,
    one_open_incident_only: bool | Omitted = OMITTED,
    show_uptime_history: bool | Omitted = OMITTED,
    team_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateServiceResult:
    """Read, merge, write."""
    new = merged(
        (await client.get_service(id=service_id)).json,
        {
            "name": name,
            "alias": alias,
            "status": service_status,
            "description": description,
            "oneOpenIncidentOnly": one_open_incident_only,
            "showUptimeHistory": show_uptime_history,
            "teams": references(team_ids),
        },
    )
    reply = await client.update_service(
        id_path=service_id,
        id_body=service_id,
        name=new.get("name", OMITTED),
        alias=new.get("alias", OMITTED),
        status=new.get("status", OMITTED),
        description=new.get("description", OMITTED),
        one_open_incident_only=new.get("oneOpenIncidentOnly", OMITTED),
        show_uptime_history=new.get("showUptimeHistory", OMITTED),
        teams=new.get("teams", OMITTED),
    )
    written = reply.json
    return {
        "id": service_id,
        "name": written.get("name"),
        "alias": written.get("alias"),
        "status": written.get("status"),
        "description": written.get("description"),
        "teams": all_named(written.get("teams")),
    }
