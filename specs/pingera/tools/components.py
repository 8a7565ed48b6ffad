"""Components of a status page, and their states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from .._runtime.values import OMITTED, Omitted
from .rows import only, sheet

if TYPE_CHECKING:
    from .. import types
    from ..client import PingeraClient
    from .rows import Row

State = Literal[
    "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"
]
# From well to worst.
STATES: tuple[State, ...] = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)


async def list_components(
    client: PingeraClient, *, page_id: str, page: int = 1, page_size: int = 20
) -> types.ListComponentsResult:
    """The API gives all components at once; they are paged here."""
    reply = await client.list_page_components(page_id=page_id)
    kept, pagination = sheet([_component(row) for row in reply.json], page, page_size)
    return {"components": kept, "pagination": pagination}


async def create_component(
    client: PingeraClient,
    *,
    page_id: str,
    name: str,
    description: str | Omitted = OMITTED,
    group: bool | Omitted = OMITTED,
    group_id: str | Omitted = OMITTED,
    only_show_if_degraded: bool | Omitted = OMITTED,
    position: int | Omitted = OMITTED,
    showcase: bool | Omitted = OMITTED,
    status: State | Omitted = OMITTED,
) -> types.CreateComponentResult:
    """A group has a path of its own."""
    create = client.create_page_component
    if group is True:
        create = client.create_page_component_group
    reply = await create(
        page_id=page_id,
        name=name,
        description=description,
        group=group,
        group_id=group_id,
        only_show_if_degraded=only_show_if_degraded,
        position=position,
        showcase=showcase,
        status=status,
    )
    made: types.CreateComponentResult = _component(reply.json)
    return made


def _component(row: Row) -> Any:
    return only(row, "id", "name", "status", "group", "group_id", "position")


def worst(components: Sequence[Row]) -> State:
    """The state of the component that is worst; a page without components is well."""
    found = [component.get("status") for component in components]
    return max((state for state in STATES if state in found), key=STATES.index, default=STATES[0])
