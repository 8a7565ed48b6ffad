"""Alert sources with every template and filter of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from .._runtime.merging import demanded
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted
from .references import named, references

if TYPE_CHECKING:
    from .. import types
    from .._runtime.client import Reply
    from ..client import IlertClient

PriorityRule = Literal["HIGH", "LOW", "HIGH_DURING_SUPPORT_HOURS", "LOW_DURING_SUPPORT_HOURS"]
AlertCreation = Literal[
    "ONE_ALERT_PER_EMAIL",
    "ONE_ALERT_PER_EMAIL_SUBJECT",
    "ONE_PENDING_ALERT_ALLOWED",
    "ONE_OPEN_ALERT_ALLOWED",
    "OPEN_RESOLVE_ON_EXTRACTION",
    "ONE_ALERT_GROUPED_PER_WINDOW",
]
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
            "teams": references(team_ids),
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
        "escalationPolicy": named(source.get("escalationPolicy")),
    }
