"""Incidents, and what happened in the course of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .._runtime.concurrency import gather
from .._runtime.errors import ClientError
from .rows import every_row
from .times import moment_of

if TYPE_CHECKING:
    from .. import types
    from ..client import XitoringClient
    from .rows import Row


async def get_incident_timeline(
    client: XitoringClient, *, incident_id: int
) -> types.GetIncidentTimelineResult:
    """An incident, its notes and its notifications in one order of time."""
    incident: dict[str, Any] = dict(
        (await client.get_incident(incident_id=incident_id)).json.get("data", {})
    )
    found = await gather(
        (
            every_row(
                lambda limit, page: client.list_incident_notes(
                    incident_id=incident_id, page=page, per_page=limit
                )
            ),
            every_row(
                lambda limit, page: client.list_notification_logs(
                    incident_id=incident_id, page=page, per_page=limit
                )
            ),
        ),
        keep_failures=True,
    )
    events: list[dict[str, Any]] = []
    if incident.get("incident_time") is not None:
        events.append(_event(incident["incident_time"], "opened", None, _words_of(incident)))
    failed: list[Any] = []
    truncated = False
    for part, answer in zip(("notes", "notifications"), found, strict=True):
        if isinstance(answer, ClientError):
            failed.append({"part": part, "reason": str(answer)})
            continue
        read, more = answer
        truncated = truncated or more
        events += [_noted(row) if part == "notes" else _notified(row) for row in read]
    if incident.get("resolved_at") is not None:
        events.append(_event(incident["resolved_at"], "resolved", None, None))
    events.sort(key=lambda event: moment_of(event["time"]) or datetime.max.replace(tzinfo=UTC))
    return {
        "incident": {
            **brief(incident),  # type: ignore[typeddict-item]
            "label": incident.get("label"),
            "resolvedAt": incident.get("resolved_at"),
        },
        "events": events,  # type: ignore[typeddict-item]
        "failed": failed,
        "truncated": truncated,
    }


def brief(row: Row) -> dict[str, Any]:
    """An incident as tools show it."""
    return {
        "id": row.get("id"),
        "name": row.get("name"),
        "type": row.get("type_human_readable"),
        "value": row.get("value"),
        "unit": row.get("unit"),
        "since": row.get("incident_time"),
        "serverId": row.get("server_id"),
        "checkId": row.get("check_id"),
    }


def _words_of(incident: Row) -> str:
    value = " ".join(str(incident[m]) for m in ("value", "unit") if incident.get(m))
    words = (incident.get("label"), incident.get("type_human_readable"), value)
    return ", ".join(str(word) for word in words if word)


def _noted(row: Row) -> dict[str, Any]:
    return _event(row.get("created_at"), "note", row.get("author"), row.get("note"))


def _notified(row: Row) -> dict[str, Any]:
    words = (row.get("channel"), row.get("status"), row.get("message"))
    text = ", ".join(str(word) for word in words if word)
    return _event(row.get("time"), "notification", row.get("recipient"), text)


def _event(time: Any, kind: str, who: Any, text: Any) -> dict[str, Any]:
    return {"time": time, "kind": kind, "who": who, "text": text}
