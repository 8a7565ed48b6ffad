"""What takes more than one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime.concurrency import gather
from ._runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import types
    from .client import PantryClient


async def shelf_with_count(
    client: PantryClient, *, shelf: int, items: list[str], client_: str | Omitted = OMITTED
) -> types.ShelfWithCountResult:
    """A shelf's name and how many of some items stand on it."""
    found = await client.get(id=shelf)
    counts = await gather(client.count_item(item_id=item) for item in items)
    return {"name": found.json["name"], "count": sum(reply.json for reply in counts)}
