"""What ilert's tools do beyond one request: read, merge and write, look up before a change, and
keys that never leave the server.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function. The API replaces things whole, so an update reads everything first, also what
is shown only when asked for (`include`), and writes it back with the changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from ._runtime.concurrency import apart, gather
from ._runtime.errors import InvalidArgument
from ._runtime.merging import demanded, etag, merged
from ._runtime.pages import all_pages, page_of
from ._runtime.select import integer
from ._runtime.transforms import as_string
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from ._runtime.client import Reply
    from .client import IlertClient

ServiceStatus = Literal[
    "OPERATIONAL", "UNDER_MAINTENANCE", "DEGRADED", "PARTIAL_OUTAGE", "MAJOR_OUTAGE"
]
PriorityRule = Literal["HIGH", "LOW", "HIGH_DURING_SUPPORT_HOURS", "LOW_DURING_SUPPORT_HOURS"]
AlertCreation = Literal[
    "ONE_ALERT_PER_EMAIL",
    "ONE_ALERT_PER_EMAIL_SUBJECT",
    "ONE_PENDING_ALERT_ALLOWED",
    "ONE_OPEN_ALERT_ALLOWED",
    "OPEN_RESOLVE_ON_EXTRACTION",
    "ONE_ALERT_GROUPED_PER_WINDOW",
]
LogGroup = Literal[
    "NOTIFICATIONS",
    "ALERT_SOURCE_EVENTS",
    "CALL_ROUTING_EVENTS",
    "ALERT_UPDATES",
    "CONNECTOR_EVENTS",
    "INCIDENT_COMMUNICATIONS",
]
Row = Mapping[str, Any]

LOG_AT_MOST: Final = 100  # rows the API gives in one request
ON_CALLS_AT_MOST: Final = 250
ON_CALLS_CEILING: Final = 500
SOURCE_INCLUDES: Final[list[types.GetAlertSourceIncludeItem]] = [
    "detailsTemplate",
    "summaryTemplate",
    "routingTemplate",
    "alertKeyTemplate",
    "linkTemplates",
    "priorityTemplate",
    "textTemplate",
    "eventFilter",
    "eventTypeFilterCreate",
    "eventTypeFilterAccept",
    "eventTypeFilterResolve",
]
LATER: Final = "ilert has taken it and works it off later; there is no answer to wait for."


# Alerts


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


# Incidents


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


# Services and status pages


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
            "teams": _references(team_ids),
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
        "teams": _named(written.get("teams")),
    }


async def update_status_page(
    client: IlertClient,
    *,
    status_page_id: int,
    name: str | Omitted = OMITTED,
    page_title: str | Omitted = OMITTED,
    page_description: str | Omitted = OMITTED,
    visibility: Literal["PRIVATE", "PUBLIC"] | Omitted = OMITTED,
    activated: bool | Omitted = OMITTED,
    service_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateStatusPageResult:
    """Read with its structure, merge, write."""
    found = await client.get_status_page(id=status_page_id, include=["structure"])
    new = merged(
        found.json,
        {
            "name": name,
            "pageTitle": page_title,
            "pageDescription": page_description,
            "visibility": visibility,
            "activated": activated,
            "services": _references(service_ids),
        },
    )
    structure = new.get("structure", OMITTED)
    if service_ids is not OMITTED and structure is not OMITTED and structure is not None:
        structure = {**structure, "elements": _arranged(structure, service_ids)}
    reply = await client.update_status_page(
        id_path=status_page_id,
        id_body=status_page_id,
        name=new.get("name", OMITTED),
        domain=new.get("domain", OMITTED),
        subdomain=new.get("subdomain", OMITTED),
        timezone=new.get("timezone", OMITTED),
        favicon_url=new.get("faviconUrl", OMITTED),
        logo_url=new.get("logoUrl", OMITTED),
        visibility=new.get("visibility", OMITTED),
        hidden_from_search=new.get("hiddenFromSearch", OMITTED),
        show_subscribe_action=new.get("showSubscribeAction", OMITTED),
        show_incident_history_option=new.get("showIncidentHistoryOption", OMITTED),
        page_title=new.get("pageTitle", OMITTED),
        page_description=new.get("pageDescription", OMITTED),
        page_layout=new.get("pageLayout", OMITTED),
        logo_redirect_url=new.get("logoRedirectUrl", OMITTED),
        activated=new.get("activated", OMITTED),
        teams=new.get("teams", OMITTED),
        services=_by_id(new.get("services", OMITTED)),
        metrics=_by_id(new.get("metrics", OMITTED)),
        ip_whitelist=new.get("ipWhitelist", OMITTED),
        structure=structure,
        appearance=new.get("appearance", OMITTED),
    )
    written = reply.json
    return {
        "id": status_page_id,
        "name": written.get("name"),
        "visibility": written.get("visibility"),
        "activated": written.get("activated"),
        "pageTitle": written.get("pageTitle"),
        "pageDescription": written.get("pageDescription"),
        "services": _named(written.get("services")),
    }


def _arranged(structure: Row, service_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The layout of a page without the services that go, and with the new ones below."""
    placed: set[int] = set()

    def kept(elements: Iterable[Row]) -> list[dict[str, Any]]:
        left = []
        for element in elements:
            if element.get("type") == "SERVICE":
                if element.get("id") not in service_ids:
                    continue
                placed.add(element["id"])
                left.append(dict(element))
            else:
                left.append({**element, "children": kept(element.get("children") or [])})
        return left

    elements = kept(structure.get("elements") or [])
    return elements + [{"id": id, "type": "SERVICE"} for id in service_ids if id not in placed]


# On-call


async def who_is_on_call(
    client: IlertClient,
    *,
    schedule_id: int | Omitted = OMITTED,
    policy_id: int | Omitted = OMITTED,
    user_id: int | Omitted = OMITTED,
    at: str | Omitted = OMITTED,
) -> types.WhoIsOnCallResult:
    """One schedule now has an operation of its own; the rest is a question of filters."""
    if schedule_id is not OMITTED and policy_id is OMITTED and user_id is OMITTED and at is OMITTED:
        shift = (await client.get_schedule_user_on_call(id=schedule_id)).json
        rows: list[Row] = [{**shift, "schedule": {"id": schedule_id}}] if shift else []
        truncated = False
    else:
        found = await all_pages(
            lambda limit, offset: client.list_on_calls(
                policies=policy_id,
                schedules=schedule_id,
                users=user_id,
                from_=at,
                until_query=at,
                start_index=offset,
                max_results=limit,
            ),
            at_most=ON_CALLS_AT_MOST,
            ceiling=ON_CALLS_CEILING,
        )
        rows, truncated = found["items"], found["truncated"]
    return {"nobody": not rows, "onCall": [_duty(row) for row in rows], "truncated": truncated}


def _duty(row: Row) -> types.WhoIsOnCallResultOnCallItem:
    return {
        "user": _person(row.get("user")),
        "schedule": _name(row.get("schedule")),
        "escalationPolicy": _name(row.get("escalationPolicy")),
        "escalationLevel": integer(row.get("escalationLevel")),
        "start": row.get("start"),
        "end": row.get("end"),
    }


async def add_schedule_override(
    client: IlertClient, *, schedule_id: int, user_id: int, start: str, end: str
) -> types.AddScheduleOverrideResult:
    """The API wants the user in full, so the user is read first; an unknown one is found out so."""
    user = (await client.get_user(user_id=as_string(user_id))).json
    reply = await client.update_schedule_overrides(
        id=schedule_id,
        user={
            "id": user_id,
            "firstName": demanded(user, "firstName"),
            "lastName": demanded(user, "lastName"),
            "email": demanded(user, "email"),
        },
        start=start,
        end=end,
    )
    return {
        "schedule": _name(reply.json),
        "user": _person(user),
        "start": start,
        "end": end,
    }


async def update_escalation_policy(
    client: IlertClient,
    *,
    policy_id: int,
    name: str | Omitted = OMITTED,
    escalation_rules: Sequence[Row] | Omitted = OMITTED,
    repeating: bool | Omitted = OMITTED,
    frequency: int | Omitted = OMITTED,
    delay_min: int | Omitted = OMITTED,
    routing_key: str | Omitted = OMITTED,
    team_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateEscalationPolicyResult:
    """Read, merge, write."""
    new = merged(
        (await client.get_escalation_policy(id=policy_id)).json,
        {
            "name": name,
            "escalationRules": escalation_rules,
            "repeating": repeating,
            "frequency": frequency,
            "delayMin": delay_min,
            "routingKey": routing_key,
            "teams": _references(team_ids),
        },
    )
    reply = await client.update_escalation_policy(
        id_path=policy_id,
        id_body=policy_id,
        name=demanded(new, "name"),
        escalation_rules=demanded(new, "escalationRules"),
        repeating=new.get("repeating", OMITTED),
        frequency=new.get("frequency", OMITTED),
        delay_min=new.get("delayMin", OMITTED),
        routing_key=new.get("routingKey", OMITTED),
        teams=new.get("teams", OMITTED),
    )
    written = reply.json
    return {
        "id": policy_id,
        "name": written.get("name"),
        "routingKey": written.get("routingKey"),
        "repeating": written.get("repeating"),
        "frequency": written.get("frequency"),
        "delayMin": written.get("delayMin"),
        "levels": len(written.get("escalationRules") or []),
    }


# Alert sources


async def update_alert_source(
    client: IlertClient,
    *,
    alert_source_id: int,
    name: str | Omitted = OMITTED,
    active: bool | Omitted = OMITTED,
    policy_id: int | Omitted = OMITTED,
    alert_priority_rule: PriorityRule | Omitted = OMITTED,
    alert_creation: AlertCreation | Omitted = OMITTED,
    auto_resolution_timeout: str | Omitted = OMITTED,
    team_ids: Sequence[int] | Omitted = OMITTED,
) -> types.UpdateAlertSourceResult:
    """Read with every template and filter, merge, write: what is not read would be lost."""
    found = await client.get_alert_source(id=as_string(alert_source_id), include=SOURCE_INCLUDES)
    policy = OMITTED if policy_id is OMITTED else await _policy(client, policy_id)
    new = dict(found.json) | {
        key: value
        for key, value in {
            "name": name,
            "active": active,
            "escalationPolicy": policy,
            "alertPriorityRule": alert_priority_rule,
            "alertCreation": alert_creation,
            "autoResolutionTimeout": auto_resolution_timeout,
            "teams": _references(team_ids),
        }.items()
        if value is not OMITTED
    }
    return _source(await _write_source(client, alert_source_id, new))


async def _write_source(
    client: IlertClient, source_id: int, new: Mapping[str, Any]
) -> Reply[types.AlertSource, Any]:
    hours: Any = new.get("supportHours", OMITTED)
    return await client.update_alert_source(
        id_path=source_id,
        id_body=source_id,
        name=demanded(new, "name"),
        escalation_policy=demanded(new, "escalationPolicy"),
        integration_type=demanded(new, "integrationType"),
        teams=new.get("teams", OMITTED),
        icon_url=new.get("iconUrl", OMITTED),
        light_icon_url=new.get("lightIconUrl", OMITTED),
        dark_icon_url=new.get("darkIconUrl", OMITTED),
        auto_resolution_timeout=new.get("autoResolutionTimeout", OMITTED),
        alert_grouping_window=new.get("alertGroupingWindow", OMITTED),
        alert_creation=new.get("alertCreation", OMITTED),
        active=new.get("active", OMITTED),
        alert_priority_rule=new.get("alertPriorityRule", OMITTED),
        support_hours={"id": demanded(hours, "id")} if isinstance(hours, Mapping) else hours,
        summary_template=new.get("summaryTemplate", OMITTED),
        details_template=new.get("detailsTemplate", OMITTED),
        routing_template=new.get("routingTemplate", OMITTED),
        link_templates=new.get("linkTemplates", OMITTED),
        priority_template=new.get("priorityTemplate", OMITTED),
        event_filter=new.get("eventFilter", OMITTED),
        alert_key_template=new.get("alertKeyTemplate", OMITTED),
        event_type_filter_create=new.get("eventTypeFilterCreate", OMITTED),
        event_type_filter_accept=new.get("eventTypeFilterAccept", OMITTED),
        event_type_filter_resolve=new.get("eventTypeFilterResolve", OMITTED),
    )


async def _policy(client: IlertClient, policy_id: int) -> types.EscalationPolicy:
    found = (await client.get_escalation_policy(id=policy_id)).json
    return {
        "id": policy_id,
        "name": demanded(found, "name"),
        "escalationRules": demanded(found, "escalationRules"),
    }


def _source(reply: Reply[types.AlertSource, Any]) -> types.UpdateAlertSourceResult:
    source = reply.json
    return {
        "id": source.get("id"),
        "name": source.get("name"),
        "integrationType": source.get("integrationType"),
        "active": source.get("active"),
        "alertPriorityRule": source.get("alertPriorityRule"),
        "alertCreation": source.get("alertCreation"),
        "escalationPolicy": _name(source.get("escalationPolicy")),
    }


async def send_event(
    client: IlertClient,
    *,
    alert_source_id: int,
    event_type: Literal["ALERT", "ACCEPT", "RESOLVE", "COMMENT"],
    summary: str,
    details: str | Omitted = OMITTED,
    alert_key: str | Omitted = OMITTED,
    priority: Literal["HIGH", "LOW"] | Omitted = OMITTED,
    severity: int | Omitted = OMITTED,
    labels: Mapping[str, Any] | Omitted = OMITTED,
    custom_details: Mapping[str, Any] | Omitted = OMITTED,
    routing_key: str | Omitted = OMITTED,
) -> types.SendEventResult:
    """The key of the source is read and used here, and shown to nobody."""
    if event_type != "ALERT" and alert_key is OMITTED:
        raise InvalidArgument("alertKey", f"{event_type} needs the key of the alert it means")
    source = (await client.get_alert_source(id=as_string(alert_source_id))).json
    await client.create_event(
        integration_key=_key("alertSourceId", source),
        event_type=event_type,
        summary=summary,
        details=details,
        alert_key=alert_key,
        priority=priority,
        severity=severity,
        labels=labels if labels is OMITTED else dict(labels),
        custom_details=custom_details if custom_details is OMITTED else dict(custom_details),
        routing_key=routing_key,
    )
    return {
        "accepted": True,
        "alertKey": None if alert_key is OMITTED else alert_key,
        "note": LATER + " Look for the alert with `list_alerts`.",
    }


# Heartbeats


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
        "alertSource": _name(written.get("alertSource")),
        "newKey": interval != found.get("intervalSec"),
    }


# Maintenance


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
        services=_references(service_ids),
        alert_sources=_references(alert_source_ids),
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
            "services": _references(service_ids),
            "alertSources": _references(alert_source_ids),
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
        services=_by_id(new.get("services", OMITTED)),
        alert_sources=_by_id(new.get("alertSources", OMITTED)),
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
        "services": _named(window.get("services")),
        "alertSources": _named(window.get("alertSources")),
        "notifications": {
            "atCreation": told.get("atCreation"),
            "atStart": told.get("atStart"),
            "atEnd": told.get("atEnd"),
        },
    }


# Deployments and metrics


async def record_deployment(
    client: IlertClient,
    *,
    pipeline_id: int,
    summary: str,
    timestamp: int | Omitted = OMITTED,
    user_email: str | Omitted = OMITTED,
    custom_details: Mapping[str, Any] | Omitted = OMITTED,
    links: Sequence[Row] | Omitted = OMITTED,
) -> types.RecordDeploymentResult:
    """The key of the pipeline is read and used here, and shown to nobody."""
    pipeline = (await client.get_deployment_pipeline(id=pipeline_id)).json
    await client.create_deployment_event(
        integration_key=_key("pipelineId", pipeline),
        summary=summary,
        timestamp=timestamp,
        user_email=user_email,
        custom_details=custom_details if custom_details is OMITTED else dict(custom_details),
        links=OMITTED if links is OMITTED else _links(links),
    )
    return {"accepted": True, "name": pipeline.get("name"), "note": LATER}


async def add_metric_values(
    client: IlertClient, *, metric_id: int, points: Sequence[Row]
) -> types.AddMetricValuesResult:
    """The key of the metric is read and used here, and shown to nobody."""
    metric = (await client.get_metric(id=metric_id)).json
    series: list[types.SingleTimePoint] = [
        (
            {"timestamp": point["timestamp"], "value": point["value"]}
            if "timestamp" in point
            else {"value": point["value"]}
        )
        for point in points
    ]
    await client.create_series(key=_key("metricId", metric), series=series)
    return {"accepted": True, "name": metric.get("name"), "note": LATER}


# What they share


def _key(argument: str, holder: Row) -> str:
    """The integration key, which the API leaves out for those who may not use it."""
    key = holder.get("integrationKey")
    if not key:
        raise InvalidArgument(
            argument, "the API key may not use its integration key; ask an admin of the account"
        )
    return str(key)


def _references(ids: Iterable[int] | Omitted) -> Any:
    """Ids as the API takes them: `[{"id": 7}]`."""
    return OMITTED if ids is OMITTED else [{"id": id} for id in ids]


def _by_id(rows: Any) -> Any:
    """Rows that were read, as the API takes them back."""
    return (
        rows if rows is OMITTED or rows is None else [{"id": demanded(row, "id")} for row in rows]
    )


def _links(links: Iterable[Row]) -> list[types.EventLink]:
    return [
        {"href": link["href"], "text": link["text"]} if "text" in link else {"href": link["href"]}
        for link in links
    ]


def _named(rows: Iterable[Row] | None) -> list[Any]:
    return [_name(row) for row in rows or []]


def _name(row: Row | None) -> Any:
    """What a thing is called, and its id."""
    return {"id": integer(row.get("id")), "name": row.get("name")} if row else None


def _person(user: Row | None) -> Any:
    return user and {name: user.get(name) for name in ("id", "firstName", "lastName", "email")}
