"""Triage: what is wrong now, or soon, over all parts of an account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.concurrency import gather
from .._runtime.errors import ClientError
from .incidents import brief
from .rows import EACH, all_failed, every_row, every_server, read_each
from .times import at_present, moment_of

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient
    from .rows import Row


async def get_triage_overview(
    client: XitoringClient, *, hours: int = 24
) -> types.GetTriageOverviewResult:
    """What is wrong now; a part that cannot be read is named, and the others still answer."""
    parts = ("incidents", "servers", "active maintenance", "upcoming maintenance")
    found = await gather(
        (
            _incidents(client),
            every_server(client),
            _maintenances(client, "active"),
            _maintenances(client, "upcoming"),
        ),
        keep_failures=True,
    )
    if failures := all_failed(found):
        raise failures[0]
    rows: list[list[dict[str, Any]]] = []
    failed: list[Any] = []
    truncated = False
    for part, answer in zip(parts, found, strict=True):
        if isinstance(answer, ClientError):
            failed.append({"part": part, "reason": str(answer)})
            rows.append([])
        else:
            rows.append(answer[0])
            truncated = truncated or answer[1]
    incidents, servers, active, upcoming = rows
    names, unread = await _check_names(client, incidents)
    latest = at_present() + timedelta(hours=hours)
    soon = [row for row in upcoming if (moment_of(row.get("starts_at")) or latest) <= latest]
    called = {server.get("id"): server.get("name") for server in servers}
    return {
        "incidents": [
            {
                **brief(row),  # type: ignore[typeddict-item]
                "serverName": called.get(row.get("server_id")),
                "checkName": names.get(row.get("check_id")),
            }
            for row in incidents
        ],
        "servers": None if isinstance(found[1], ClientError) else len(servers),
        "notUp": [
            {
                "serverId": server.get("id"),
                "name": server.get("name"),
                "status": server.get("status"),
                "lastReportAt": server.get("last_report_at"),
            }
            for server in servers
            if server.get("status") != "up"
        ],
        "maintenances": [
            {
                "id": row.get("id"),
                "name": row.get("name"),
                "state": row.get("state"),
                "startsAt": row.get("starts_at"),
                "endsAt": row.get("ends_at"),
            }
            for row in [*active, *soon]
        ],
        "failed": failed + unread,
        "truncated": truncated,
    }


async def _incidents(client: XitoringClient) -> tuple[list[dict[str, Any]], bool]:
    return await every_row(
        lambda limit, page: client.list_incidents(state="ongoing", page=page, per_page=limit)
    )


async def _maintenances(
    client: XitoringClient, state: Literal["active", "upcoming"]
) -> tuple[list[dict[str, Any]], bool]:
    return await every_row(
        lambda limit, page: client.list_maintenances(state=state, page=page, per_page=limit)
    )


async def _check_names(
    client: XitoringClient, incidents: Iterable[Row]
) -> tuple[dict[Any, Any], list[dict[str, str]]]:
    """What the checks of the incidents are called, each read once."""
    ids = dict.fromkeys(row["check_id"] for row in incidents if row.get("check_id") is not None)
    checks = [{"id": check} for check in ids][:EACH]
    found, failed = await read_each(
        checks, "checkId", lambda id: client.get_check(check_id=id), aside=True
    )
    names = {check["id"]: answer.get("data", {}).get("name") for check, answer in found}
    return names, [
        {"part": f"name of check {row['checkId']}", "reason": row["reason"]} for row in failed
    ]
