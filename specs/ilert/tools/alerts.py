"""Alerts: the whole story of one, and the actions that it offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from .._runtime.concurrency import apart, gather
from .._runtime.errors import InvalidArgument
from .._runtime.pages import page_of
from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row

LogGroup = Literal[
    "NOTIFICATIONS",
    "ALERT_SOURCE_EVENTS",
    "CALL_ROUTING_EVENTS",
    "ALERT_UPDATES",
    "CONNECTOR_EVENTS",
    "INCIDENT_COMMUNICATIONS",
]
LOG_AT_MOST: Final = 100  # rows the API gives in one request


async def get_alert_timeline(
    client: IlertClient,
    *,
    alert_id: int,
    filter_types: Sequence[LogGroup] | Omitted = OMITTED,
    page: int = 1,
    per_page: int = 50,
    notifications: bool = True,
) -> types.GetAlertTimelineResult:
    """A page of the log; what was sent to whom beside it, if that can be read."""
    wanted = OMITTED if filter_types is OMITTED else list(filter_types)
    log = await page_of(
        lambda limit, offset: client.list_alert_log_entries(
            id=alert_id, start_index=offset, max_results=limit, filter_types=wanted
        ),
        page=page,
        per_page=per_page,
        at_most=LOG_AT_MOST,
    )
    calls = [client.list_alert_notifications(id=alert_id)] if notifications else []
    replies, missing = apart(await gather(calls, keep_failures=True))
    return {
        "entries": [
            {
                "id": entry.get("id"),
                "timestamp": entry.get("timestamp"),
                "logEntryType": entry.get("logEntryType"),
                "text": entry.get("text"),
                "filterTypes": entry.get("filterTypes") or [],
            }
            for entry in log["items"]
        ],
        "notifications": [_sent(row) for reply in replies for row in reply.json],
        "pagination": log["pagination"],
        "missing": [f"notifications: {reason}" for reason in missing],
    }


def _sent(row: types.Notification) -> types.GetAlertTimelineResultNotification:
    user: Row = row.get("user") or {}
    name = f"{user.get('firstname') or ''} {user.get('lastname') or ''}".strip()
    return {
        "notificationTime": row.get("notificationTime"),
        "method": row.get("method"),
        "user": name or None,
        "status": row.get("status"),
        "subject": row.get("subject"),
        "errorMessage": row.get("errorMessage"),
    }


async def run_alert_action(
    client: IlertClient, *, alert_id: int, alert_action_id: str
) -> types.RunAlertActionResult:
    """Run what the alert really offers, and nothing that is only named alike."""
    offered = (await client.list_alert_actions_2(id=alert_id)).json
    action = next((a for a in offered if a.get("alertActionId") == alert_action_id), None)
    if action is None:
        known = ", ".join(str(a.get("alertActionId")) for a in offered) or "none"
        raise InvalidArgument(
            "alertActionId", f"alert {alert_id} does not offer it; it has {known}"
        )
    reply = await client.create_alert_action_2(
        id=alert_id,
        alert_action_id=alert_action_id,
        connector_id=action.get("connectorId", OMITTED),
        type=action.get("type", OMITTED),
        name=action.get("name", OMITTED),
    )
    return {
        "alertActionId": alert_action_id,
        "name": action.get("name"),
        "success": reply.json.get("success"),
        "resultId": reply.json.get("id"),
    }
