"""What takes more than one request, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime.concurrency import gather
from ._runtime.values import JsonObject

if TYPE_CHECKING:
    from .client import ShedClient


async def compare_spades(client: ShedClient, *, ids: list[int]) -> JsonObject:
    """The names of several."""
    found = await gather(client.get_spade(id=id) for id in ids)
    return {"names": [spade.json["name"] for spade in found]}


async def greet_spade(client: ShedClient, *, name: str) -> JsonObject:
    """Words alone."""
    return {"greeting": f"Good morning, {name}!"}
