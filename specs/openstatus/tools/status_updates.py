"""Updates of a status report: one more, or the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .._runtime.errors import ApiError, ClientError, ConnectionError, TimeoutError
from .._runtime.select import integer
from .._runtime.transforms import as_string, now
from .._runtime.values import OMITTED, Omitted
from .impacts import carried, wire_impacts
from .outcomes import NOT_ASKED, NOT_TOLD, at_present, since, unsure
from .rows import lower
from .timeline import STATUS, STATUSES, newest, posted_update

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient
    from .timeline import Status


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
    impacts = wire_impacts(component_impacts)
    if status != "resolved":
        current = await client.get_status_report(id=as_string(status_report_id))
        impacts = carried(current.json.get("statusReport", {}), impacts)
    report, update, told, note = await _post_update(
        client, status_report_id, status, message, date, notify, impacts
    )
    return {
        "statusReportUpdateId": update,
        "notified": told,
        "statusReport": {
            "id": integer(report.get("id")),
            "title": report.get("title"),
            "status": lower(report.get("status"), STATUS),
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
    begun = at_present()
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
        posted = posted_update(report, message, when) or newest(report)
    except (ApiError, ConnectionError, TimeoutError) as failure:
        saved = await _saved_update(client, report_id, message, when, begun, failure)
        if saved is None:
            raise
        report, told, note = saved, False, NOT_TOLD if notify else NOT_ASKED
        posted = posted_update(report, message, when)
    return report, integer(posted.get("id")) if posted else None, told, note


async def _saved_update(
    client: OpenstatusClient,
    report_id: str,
    message: str,
    when: str,
    begun: datetime,
    failure: ClientError,
) -> types.StatusReport | None:
    if not unsure(failure):
        return None
    try:
        report = (await client.get_status_report(id=report_id)).json.get("statusReport", {})
    except ClientError:
        return None
    posted = posted_update(report, message, when)
    return report if posted and since(posted.get("createdAt"), begun) else None
