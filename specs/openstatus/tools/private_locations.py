"""Private locations and what they watch; their tokens stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.pages import page_of
from .._runtime.select import integer
from .rows import AT_MOST, integers, lower, read_each

if TYPE_CHECKING:
    from .. import types
    from ..client import OpenstatusClient


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
    locations: list[types.PrivateLocation] = await read_each(
        lambda id: client.get_private_location(id=id), found["privateLocations"], "privateLocation"
    )
    return {
        "items": [
            {
                "id": integer(location.get("id")),
                "name": location.get("name"),
                "status": lower(location.get("status"), "PRIVATE_LOCATION_STATUS_"),
                "metadata": location.get("metadata"),
                "monitorIds": integers(location.get("monitorIds", [])),
                "lastSeenAt": location.get("lastSeenAt"),
                "createdAt": location.get("createdAt"),
                "updatedAt": location.get("updatedAt"),
            }
            for location in locations
        ],
        "pagination": found["pagination"],
    }
