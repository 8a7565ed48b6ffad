"""What openstatus's tools do beyond one request: merged lists, one read a row, honest outcomes.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ._runtime.concurrency import gather
from ._runtime.errors import ApiError, ClientError, ConnectionError, InvalidArgument, TimeoutError
from ._runtime.pages import all_pages, page_of
from ._runtime.select import integer
from ._runtime.transforms import as_string, as_strings, now
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from ._runtime.client import Reply
    from .client import OpenstatusClient

Job = Literal["http", "tcp", "dns"]
Status = Literal["investigating", "identified", "monitoring", "resolved"]
Impact = TypeVar("Impact", bound=Mapping[str, Any])

JOBS: tuple[Job, ...] = ("http", "tcp", "dns")
AT_MOST = 100  # rows the API gives in one request
STATUS = "STATUS_REPORT_STATUS_"
UNSAID: types.PageComponentImpact = "PAGE_COMPONENT_IMPACT_UNSPECIFIED"
OPEN: list[types.StatusReportStatus] = [
    "STATUS_REPORT_STATUS_INVESTIGATING",
    "STATUS_REPORT_STATUS_IDENTIFIED",
    "STATUS_REPORT_STATUS_MONITORING",
]
STATUSES: Mapping[str, types.StatusReportStatus] = {
    "investigating": "STATUS_REPORT_STATUS_INVESTIGATING",
    "identified": "STATUS_REPORT_STATUS_IDENTIFIED",
    "monitoring": "STATUS_REPORT_STATUS_MONITORING",
    "resolved": "STATUS_REPORT_STATUS_RESOLVED",
}
IMPACTS: Mapping[str, types.PageComponentImpact] = {
    "operational": "PAGE_COMPONENT_IMPACT_OPERATIONAL",
    "degraded_performance": "PAGE_COMPONENT_IMPACT_DEGRADED_PERFORMANCE",
    "partial_outage": "PAGE_COMPONENT_IMPACT_PARTIAL_OUTAGE",
    "major_outage": "PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE",
}
# A row that was made this long before the call, at most, is the one the call made: the clocks of
# the two machines differ, and an older twin must not be taken for it.
RECENT = timedelta(minutes=5)
NOT_TOLD = (
    "It was saved, but openstatus then failed, so subscribers were probably not told. Do not "
    "repeat the call: that would publish it twice. Tell the user."
)
NOT_ASKED = "It was saved, although openstatus answered with an error. Do not repeat the call."


# Status pages


async def list_page_components(
    client: OpenstatusClient, *, page_id: int | Omitted = OMITTED
) -> types.ListPageComponentsResult:
    """The components of one page, or of every page."""
    truncated = False
    if page_id is OMITTED:
        pages = await _all_status_pages(client)
        ids = [str(page["id"]) for page in pages["statusPages"] if "id" in page]
        truncated = pages["truncated"]
    else:
        ids = [as_string(page_id)]
    contents = await gather(client.get_status_page_content(id=page) for page in ids)
    return {
        "items": [
            {
                "id": integer(component.get("id")),
                "name": component.get("name"),
                "type": _lower(component.get("type"), "PAGE_COMPONENT_TYPE_"),
                "pageId": integer(component.get("pageId")),
                "monitorId": integer(component.get("monitorId")),
            }
            for content in contents
            for component in content.json.get("components", [])
        ],
        "truncated": truncated,
    }


async def _all_status_pages(client: OpenstatusClient) -> dict[str, Any]:
    return await all_pages(
        lambda limit, offset: client.list_status_pages(limit=limit, offset=offset),
        items="statusPages",
        total="totalSize",
        at_most=AT_MOST,
    )


# Status reports


async def list_status_reports(
    client: OpenstatusClient,
    *,
    filter: Literal["active", "all"] = "active",
    page: int = 1,
    per_page: int = 50,
) -> types.ListStatusReportsResult:
    """A page of reports, each read once more for its latest update."""
    found = await page_of(
        lambda limit, offset: client.list_status_reports(
            limit=limit, offset=offset, statuses=OPEN if filter == "active" else OMITTED
        ),
        items="statusReports",
        total="totalSize",
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
    )
    reports: list[types.StatusReport] = await _each(
        lambda id: client.get_status_report(id=id), found["statusReports"], "statusReport"
    )
    return {
        "items": [_listed_report(report) for report in reports],
        "pagination": found["pagination"],
    }


def _listed_report(report: types.StatusReport) -> types.ListStatusReportsResultItem:
    updates = _by_date(report.get("updates", []))
    latest = updates[-1] if updates else None
    return {
        "id": integer(report.get("id")),
        "title": report.get("title"),
        "status": _lower(report.get("status"), STATUS),
        "createdAt": report.get("createdAt"),
        "updatedAt": report.get("updatedAt"),
        "latestUpdate": (
            {
                "message": latest.get("message"),
                "status": _lower(latest.get("status"), STATUS),
                "date": latest.get("date"),
            }
            if latest
            else None
        ),
    }


async def create_status_report(
    client: OpenstatusClient,
    *,
    title: str,
    status: Status,
    message: str,
    page_id: int,
    page_component_ids: Sequence[int] | Omitted = OMITTED,
    component_impacts: Sequence[types.CreateStatusReportComponentImpact] | Omitted = OMITTED,
    date: str | Omitted = OMITTED,
    notify: bool,
) -> types.CreateStatusReportResult:
    """Open a report; when the API fails after saving it, say so instead of failing."""
    when = now() if date is OMITTED else date
    impacts = _wire_impacts(component_impacts)
    begun = _time()
    told, note = notify, None
    try:
        reply = await client.create_status_report(
            title=title,
            status=STATUSES[status],
            message=message,
            date=when,
            page_id=as_string(page_id),
            page_component_ids=as_strings(page_component_ids),
            notify=notify,
            component_impacts=impacts,
        )
        report = reply.json.get("statusReport", {})
    except (ApiError, ConnectionError, TimeoutError) as failure:
        saved = (
            await _saved_report(client, title, message, when, begun) if _unsure(failure) else None
        )
        if saved is None:
            raise
        report, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
    updates = _by_date(report.get("updates", []))
    return {
        "statusReport": {
            "id": integer(report.get("id")),
            "title": report.get("title"),
            "status": _lower(report.get("status"), STATUS),
            "pageId": page_id,
            "createdAt": report.get("createdAt"),
        },
        "initialUpdateId": integer(updates[-1].get("id")) if updates else None,
        "notified": told,
        "note": note,
    }


async def _saved_report(
    client: OpenstatusClient, title: str, message: str, when: str, begun: datetime
) -> types.StatusReport | None:
    """The report that a failed call left behind, or None; a failed look says nothing."""
    try:
        rows = (await client.list_status_reports(limit=10, offset=0)).json.get("statusReports", [])
        for row in rows:
            found = row.get("title") == title and _since(row.get("createdAt"), begun)
            if found and "id" in row:
                report = (await client.get_status_report(id=row["id"])).json.get("statusReport", {})
                if _posted(report, message, when):
                    return report
    except ClientError:
        return None
    return None


async def add_status_report_update(
    client: OpenstatusClient,
    *,
    status_report_id: int,
    status: Status,
    message: str,
    component_impacts: Sequence[types.AddStatusReportUpdateComponentImpact] | Omitted = OMITTED,
    date: str | Omitted = OMITTED,
    notify: bool,
) -> types.AddStatusReportUpdateResult:
    """Post an update; impacts that the caller does not name are carried over."""
    impacts = _wire_impacts(component_impacts)
    if status != "resolved":
        current = await client.get_status_report(id=as_string(status_report_id))
        impacts = _carried(current.json.get("statusReport", {}), impacts)
    report, update, told, note = await _post_update(
        client, status_report_id, status, message, date, notify, impacts
    )
    return {
        "statusReportUpdateId": update,
        "notified": told,
        "statusReport": {
            "id": integer(report.get("id")),
            "title": report.get("title"),
            "status": _lower(report.get("status"), STATUS),
        },
        "note": note,
    }


async def resolve_status_report(
    client: OpenstatusClient,
    *,
    status_report_id: int,
    message: str,
    date: str | Omitted = OMITTED,
    notify: bool,
) -> types.ResolveStatusReportResult:
    """Post the last update; the API ends the impacts by itself."""
    report, update, told, note = await _post_update(
        client, status_report_id, "resolved", message, date, notify, OMITTED
    )
    return {
        "statusReportUpdateId": update,
        "notified": told,
        "statusReport": {"id": integer(report.get("id")), "title": report.get("title")},
        "note": note,
    }


async def _post_update(
    client: OpenstatusClient,
    status_report_id: int,
    status: Status,
    message: str,
    date: str | Omitted,
    notify: bool,
    impacts: list[types.ComponentImpact] | Omitted,
) -> tuple[types.StatusReport, int | None, bool, str | None]:
    """The report, the id of the new update, whether people were told, and what went half way."""
    when = now() if date is OMITTED else date
    report_id = as_string(status_report_id)
    begun = _time()
    told, note = notify, None
    posted: types.StatusReportUpdate | None
    try:
        reply = await client.add_status_report_update(
            status_report_id=report_id,
            status=STATUSES[status],
            message=message,
            date=when,
            notify=notify,
            component_impacts=impacts,
        )
        report = reply.json.get("statusReport", {})
        # The API may trim the text or round the date: then the newest update is the one.
        posted = _posted(report, message, when) or _newest(report)
    except (ApiError, ConnectionError, TimeoutError) as failure:
        saved = await _saved_update(client, report_id, message, when, begun, failure)
        if saved is None:
            raise
        report, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
        posted = _posted(report, message, when)
    return report, integer(posted.get("id")) if posted else None, told, note


async def _saved_update(
    client: OpenstatusClient,
    report_id: str,
    message: str,
    when: str,
    begun: datetime,
    failure: ClientError,
) -> types.StatusReport | None:
    if not _unsure(failure):
        return None
    try:
        report = (await client.get_status_report(id=report_id)).json.get("statusReport", {})
    except ClientError:
        return None
    posted = _posted(report, message, when)
    return report if posted and _since(posted.get("createdAt"), begun) else None


def _wire_impacts(given: Sequence[Impact] | Omitted) -> list[types.ComponentImpact] | Omitted:
    if given is OMITTED:
        return OMITTED
    count = Counter(impact["pageComponentId"] for impact in given)
    if twins := [str(component) for component, times in count.items() if times > 1]:
        raise InvalidArgument(
            "componentImpacts", f"component {twins[0]} is named twice; name each at most once"
        )
    return [
        {
            "pageComponentId": as_string(impact["pageComponentId"]),
            "impact": IMPACTS[impact["impact"]],
        }
        for impact in given
    ]


def _carried(
    report: types.StatusReport, given: list[types.ComponentImpact] | Omitted
) -> list[types.ComponentImpact] | Omitted:
    """The impacts in force, less what is operational again, overridden by what the caller names."""
    current: dict[str, types.ComponentImpact] = {}
    for update in _by_date(report.get("updates", [])):
        if update.get("status") == STATUSES["resolved"]:
            current.clear()
        for impact in update.get("componentImpacts", []):
            component, said = impact["pageComponentId"], impact.get("impact", UNSAID)
            if said != UNSAID:
                current[component] = {"pageComponentId": component, "impact": said}
    kept = {
        component: impact
        for component, impact in current.items()
        if impact.get("impact") != "PAGE_COMPONENT_IMPACT_OPERATIONAL"
    }
    named = {} if given is OMITTED else {impact["pageComponentId"]: impact for impact in given}
    merged = list((kept | named).values())
    return merged if merged or given is not OMITTED else OMITTED


def _posted(report: types.StatusReport, message: str, when: str) -> types.StatusReportUpdate | None:
    """The update of this text and date, the newest if there are twins."""
    matching = [
        update
        for update in _by_date(report.get("updates", []))
        if update.get("message") == message and _instant(update.get("date")) == _instant(when)
    ]
    return matching[-1] if matching else None


def _newest(report: types.StatusReport) -> types.StatusReportUpdate | None:
    """The update that was added last: ids count up."""
    updates = report.get("updates", [])
    return max(updates, key=lambda u: integer(u.get("id")) or 0) if updates else None


def _by_date(updates: Iterable[types.StatusReportUpdate]) -> list[types.StatusReportUpdate]:
    """Oldest first; of the same date, in the order of their ids."""
    return sorted(updates, key=lambda u: (_instant(u.get("date")), integer(u.get("id")) or 0))


# Maintenances


async def create_maintenance(
    client: OpenstatusClient,
    *,
    title: str,
    message: str,
    from_: str,
    to: str,
    page_id: int,
    page_component_ids: Sequence[int] | Omitted = OMITTED,
    notify: bool,
) -> types.CreateMaintenanceResult:
    """Announce a window; when the API fails after saving it, say so instead of failing."""
    begun = _time()
    told, note = notify, None
    maintenance: types.Maintenance | types.MaintenanceSummary
    try:
        reply = await client.create_maintenance(
            title=title,
            message=message,
            from_=from_,
            to=to,
            page_id=as_string(page_id),
            page_component_ids=as_strings(page_component_ids),
            notify=notify,
        )
        maintenance = reply.json.get("maintenance", {})
    except (ApiError, ConnectionError, TimeoutError) as failure:
        wanted = (title, message, _instant(from_), _instant(to))
        saved = (
            await _saved_maintenance(client, page_id, wanted, begun) if _unsure(failure) else None
        )
        if saved is None:
            raise
        maintenance, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
    return {
        "id": integer(maintenance.get("id")),
        "title": maintenance.get("title"),
        "from": maintenance.get("from"),
        "to": maintenance.get("to"),
        "pageId": integer(maintenance.get("pageId")),
        "notified": told,
        "note": note,
    }


async def _saved_maintenance(
    client: OpenstatusClient,
    page_id: int,
    wanted: tuple[str, str, datetime, datetime],
    begun: datetime,
) -> types.MaintenanceSummary | None:
    try:
        reply = await client.list_maintenances(page_id=as_string(page_id), limit=10, offset=0)
    except ClientError:
        return None
    for row in reply.json.get("maintenances", []):
        found = (
            row.get("title"),
            row.get("message"),
            _instant(row.get("from")),
            _instant(row.get("to")),
        )
        if found == wanted and _since(row.get("createdAt"), begun):
            return row
    return None


# Monitors


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
                "periodicity": _lower(monitor.get("periodicity"), "PERIODICITY_"),
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
        "method": _lower(monitor.get("method"), "HTTP_METHOD_", str.upper) if http else None,
        "active": monitor.get("active") or False,
        "periodicity": _lower(monitor.get("periodicity"), "PERIODICITY_"),
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
                "provider": _lower(channel.get("provider"), "NOTIFICATION_PROVIDER_"),
            }
            for channel in await _channels(client)
            if wanted in channel.get("monitorIds", [])
        ],
        "privateLocationIds": _integers(monitor.get("privateLocationIds", [])),
    }


async def _channels(client: OpenstatusClient) -> list[types.Notification]:
    """Every notification channel in full."""
    found = await all_pages(
        lambda limit, offset: client.list_notifications(limit=limit, offset=offset),
        items="notifications",
        total="totalSize",
        at_most=AT_MOST,
    )
    channels: list[types.Notification] = await _each(
        lambda id: client.get_notification(id=id), found["notifications"], "notification"
    )
    return channels


# Notification channels and private locations


async def list_notifications(
    client: OpenstatusClient, *, page: int = 1, per_page: int = 50
) -> types.ListNotificationsResult:
    """A page of channels, each read once more for its monitors; their settings stay out."""
    found = await page_of(
        lambda limit, offset: client.list_notifications(limit=limit, offset=offset),
        items="notifications",
        total="totalSize",
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
    )
    channels: list[types.Notification] = await _each(
        lambda id: client.get_notification(id=id), found["notifications"], "notification"
    )
    return {
        "items": [
            {
                "id": integer(channel.get("id")),
                "name": channel.get("name"),
                "provider": _lower(channel.get("provider"), "NOTIFICATION_PROVIDER_"),
                "monitorIds": _integers(channel.get("monitorIds", [])),
                "createdAt": channel.get("createdAt"),
                "updatedAt": channel.get("updatedAt"),
            }
            for channel in channels
        ],
        "pagination": found["pagination"],
    }


async def list_private_locations(
    client: OpenstatusClient, *, page: int = 1, per_page: int = 50
) -> types.ListPrivateLocationsResult:
    """A page of agents, each read once more for its monitors; tokens stay out."""
    found = await page_of(
        lambda limit, offset: client.list_private_locations(limit=limit, offset=offset),
        items="privateLocations",
        total="totalSize",
        page=page,
        per_page=per_page,
        at_most=AT_MOST,
    )
    locations: list[types.PrivateLocation] = await _each(
        lambda id: client.get_private_location(id=id), found["privateLocations"], "privateLocation"
    )
    return {
        "items": [
            {
                "id": integer(location.get("id")),
                "name": location.get("name"),
                "status": _lower(location.get("status"), "PRIVATE_LOCATION_STATUS_"),
                "metadata": location.get("metadata"),
                "monitorIds": _integers(location.get("monitorIds", [])),
                "lastSeenAt": location.get("lastSeenAt"),
                "createdAt": location.get("createdAt"),
                "updatedAt": location.get("updatedAt"),
            }
            for location in locations
        ],
        "pagination": found["pagination"],
    }


# What they share


async def _each(
    read: Callable[[str], Awaitable[Reply[Any, Any]]], rows: list[dict[str, Any]], member: str
) -> list[Any]:
    """Every row read once more; one deleted in the meantime is left out, one without id stays."""

    async def one(row: dict[str, Any]) -> Any:
        if "id" not in row:
            return row
        try:
            return (await read(str(row["id"]))).json.get(member, {})
        except ApiError as failure:
            if failure.kind == "not_found":
                return None
            raise

    return [row for row in await gather(one(row) for row in rows) if row is not None]


def _unsure(failure: ClientError) -> bool:
    """Whether the row may have been saved although the call failed."""
    if isinstance(failure, ApiError):
        return failure.kind == "upstream"
    return isinstance(failure, (ConnectionError, TimeoutError)) and failure.sent


def _since(created: str | None, begun: datetime) -> bool:
    return created is not None and _instant(created) >= begun - RECENT


def _time() -> datetime:
    return datetime.fromisoformat(now())


def _instant(text: str | None) -> datetime:
    """A moment to the second; what cannot be read sorts first."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0)


def _integers(values: Iterable[str]) -> list[int]:
    return [number for value in values if (number := integer(value)) is not None]


def _lower(value: str | None, prefix: str, case: Any = str.lower) -> Any:
    """`STATUS_REPORT_STATUS_RESOLVED` as `resolved`."""
    return None if value is None else case(value.removeprefix(prefix))


def _region(value: str) -> str:
    """`REGION_FLY_AMS` as `ams`, `REGION_KOYEB_FRA` as `koyeb_fra`."""
    return value.removeprefix("REGION_").removeprefix("FLY_").lower()
