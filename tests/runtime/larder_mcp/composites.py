from __future__ import annotations

from typing import Any

from runtime.concurrency import gather

from .client import LarderClient


async def compare_items(client: LarderClient, *, item_ids: list[str]) -> dict[str, Any]:
    """Several items side by side."""
    replies = await gather(client.get_item(item_id=item_id) for item_id in item_ids)
    return {"items": [reply.json for reply in replies]}


async def swap_item(client: LarderClient, *, item_id: int, name: str) -> dict[str, Any]:
    """A new item for an old one: two changes, of which the second may fail."""
    made = await client.create_item(name=name)
    if name == "bug":
        raise RuntimeError("a fault")
    await client.delete_item(item_id=str(item_id))
    return {"made": made.json}


async def rename_item(client: LarderClient, *, item_id: int, prefix: str) -> dict[str, Any]:
    """Reads, then writes what it read under another name."""
    old = (await client.get_item(item_id=str(item_id))).json
    made = await client.create_item(name=prefix + old["name"])
    await client.delete_item(item_id=str(item_id))
    return {"made": made.json}


async def peek(client: LarderClient) -> dict[str, Any]:
    """Declares that it only reads, and deletes."""
    await client.delete_item(item_id="1")
    return {}
