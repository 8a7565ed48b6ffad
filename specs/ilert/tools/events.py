"""Events, deployments and the values of metrics: sent with a key that never leaves the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from .._runtime.errors import InvalidArgument
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from .. import types
    from ..client import IlertClient
    from .references import Row

LATER: Final = "ilert has taken it and works it off later; there is no answer to wait for."


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


def _links(links: Iterable[Row]) -> list[types.EventLink]:
    return [
        {"href": link["href"], "text": link["text"]} if "text" in link else {"href": link["href"]}
        for link in links
    ]


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


def _key(argument: str, holder: Row) -> str:
    """The integration key, which the API leaves out for those who may not use it."""
    key = holder.get("integrationKey")
    if not key:
        raise InvalidArgument(
            argument, "the API key may not use its integration key; ask an admin of the account"
        )
    return str(key)
