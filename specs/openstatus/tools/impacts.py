"""Impacts: what an update says of each component, and what stays in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .._runtime.errors import InvalidArgument
from .._runtime.transforms import as_string
from .._runtime.values import OMITTED, Omitted
from .timeline import STATUSES, by_date

if TYPE_CHECKING:
    from .. import types

Impact = TypeVar("Impact", bound=Mapping[str, Any])
UNSAID: types.PageComponentImpact = "PAGE_COMPONENT_IMPACT_UNSPECIFIED"
IMPACTS: Mapping[str, types.PageComponentImpact] = {
    "operational": "PAGE_COMPONENT_IMPACT_OPERATIONAL",
    "degraded_performance": "PAGE_COMPONENT_IMPACT_DEGRADED_PERFORMANCE",
    "partial_outage": "PAGE_COMPONENT_IMPACT_PARTIAL_OUTAGE",
    "major_outage": "PAGE_COMPONENT_IMPACT_MAJOR_OUTAGE",
}


def wire_impacts(given: Sequence[Impact] | Omitted) -> list[types.ComponentImpact] | Omitted:
    """Impacts as the API takes them, each component once."""
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


def carried(
    report: types.StatusReport, given: list[types.ComponentImpact] | Omitted
) -> list[types.ComponentImpact] | Omitted:
    """The impacts in force, less what is operational again, overridden by what the caller names."""
    current: dict[str, types.ComponentImpact] = {}
    for update in by_date(report.get("updates", [])):
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
