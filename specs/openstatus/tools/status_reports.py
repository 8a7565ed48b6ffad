"""Status reports: listed with their latest update, and opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from .._runtime.errors import ApiError, ClientError, ConnectionError, TimeoutError
from .._runtime.pages import page_of
from .._runtime.select import integer
from .._runtime.transforms import as_string, as_strings, now
from .._runtime.values import OMITTED, Omitted
from .impacts import wire_impacts
from .outcomes import NOT_ASKED, NOT_TOLD, at_present, since, unsure
from .rows import AT_MOST, lower, read_each
from .timeline import STATUS, STATUSES, by_date, posted_update

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient
    from .timeline import Status

OPEN: list[types.StatusReportStatus] = [
    "STATUS_REPORT_STATUS_INVESTIGATING",
    "STATUS_REPORT_STATUS_IDENTIFIED",
    "STATUS_REPORT_STATUS_MONITORING",
]


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
    reports: list[types.StatusReport] = await read_each(
        lambda id: client.get_status_report(id=id), found["statusReports"], "statusReport"
    )
    return {
        "items": [_listed_report(report) for report in reports],
        "pagination": found["pagination"],
    }


def _listed_report(report: types.StatusReport) -> types.ListStatusReportsResultItem:
    updates = by_date(report.get("updates", []))
    latest = updates[-1] if updates else None
    return {
        "id": integer(report.get("id")),
        "title": report.get("title"),
        "status": lower(report.get("status"), STATUS),
        "createdAt": report.get("createdAt"),
        "updatedAt": report.get("updatedAt"),
        "latestUpdate": (
            {
                "message": latest.get("message"),
                "status": lower(latest.get("status"), STATUS),
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
    impacts = wire_impacts(component_impacts)
    begun = at_present()
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
            await _saved_report(client, title, message, when, begun) if unsure(failure) else None
        )
        if saved is None:
            raise
        report, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
    updates = by_date(report.get("updates", []))
    return {
        "statusReport": {
            "id": integer(report.get("id")),
            "title": report.get("title"),
            "status": lower(report.get("status"), STATUS),
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
            found = row.get("title") == title and since(row.get("createdAt"), begun)
            if found and "id" in row:
                report = (await client.get_status_report(id=row["id"])).json.get("statusReport", {})
                if posted_update(report, message, when):
                    return report
    except ClientError:
        return None
    return None
