"""Monitors of the three kinds, in one form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.select import integer
from .._runtime.transforms import as_string
from .notifications import every_channel
from .rows import integers, lower

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient

Job = Literal["http", "tcp", "dns"]
JOBS: tuple[Job, ...] = ("http", "tcp", "dns")


async def list_monitors(
    client: OpenstatusClient, *, page: int = 1, per_page: int = 25
) -> types.ListMonitorsResult:
    """The three kinds of monitors in one list, with the incidents that are open on each."""
    listed = await client.list_monitors(limit=per_page, offset=(page - 1) * per_page)
    incidents = await client.get_incidents()
    found: Mapping[str, Any] = listed.json
    open_on = Counter(
        integer(incident["monitorId"])
        for incident in incidents.json
        if incident.get("resolvedAt") is None
    )
    rows: list[tuple[Job, Mapping[str, Any]]] = [
        (job, monitor) for job in JOBS for monitor in found.get(f"{job}Monitors", [])
    ]
    rows.sort(key=lambda row: integer(row[1].get("id")) or 0, reverse=True)
    total = integer(found.get("totalSize")) or 0
    return {
        "items": [
            {
                "id": integer(monitor.get("id")),
                "name": monitor.get("name"),
                "url": monitor.get("url", monitor.get("uri")),
                "jobType": job,
                "active": monitor.get("active") or False,
                "periodicity": lower(monitor.get("periodicity"), "PERIODICITY_"),
                "regions": [_region(region) for region in monitor.get("regions", [])],
                "activeIncidentCount": open_on[integer(monitor.get("id"))],
            }
            for job, monitor in rows
        ],
        "pagination": {
            "page": page,
            "perPage": per_page,
            "totalSize": total,
            "totalPages": max(1, ceil(total / per_page)),
        },
    }


async def get_monitor(client: OpenstatusClient, *, monitor_id: int) -> types.GetMonitorResult:
    """One monitor's configuration, and the channels that name it."""
    wanted = as_string(monitor_id)
    reply = await client.get_monitor(id=wanted)
    config: Mapping[str, Any] = reply.json.get("monitor", {})
    job: Job = next((job for job in JOBS if job in config), "http")
    monitor: Mapping[str, Any] = config.get(job, {})
    http = job == "http"
    return {
        "id": integer(monitor.get("id")),
        "name": monitor.get("name"),
        "url": monitor.get("url", monitor.get("uri")),
        "jobType": job,
        "method": lower(monitor.get("method"), "HTTP_METHOD_", str.upper) if http else None,
        "active": monitor.get("active") or False,
        "periodicity": lower(monitor.get("periodicity"), "PERIODICITY_"),
        "regions": [_region(region) for region in monitor.get("regions", [])],
        "timeout": integer(monitor.get("timeout", 0)),
        "degradedAfter": integer(monitor.get("degradedAt")),
        "retry": integer(monitor.get("retry", 0)),
        # On unless set to false; the other two are off unless set to true.
        "followRedirects": monitor.get("followRedirects") is not False if http else None,
        "public": monitor.get("public") or False,
        "notifications": [
            {
                "id": integer(channel.get("id")),
                "name": channel.get("name"),
                "provider": lower(channel.get("provider"), "NOTIFICATION_PROVIDER_"),
            }
            for channel in await every_channel(client)
            if wanted in channel.get("monitorIds", [])
        ],
        "privateLocationIds": integers(monitor.get("privateLocationIds", [])),
    }


def _region(value: str) -> str:
    """`REGION_FLY_AMS` as `ams`, `REGION_KOYEB_FRA` as `koyeb_fra`."""
    return value.removeprefix("REGION_").removeprefix("FLY_").lower()
