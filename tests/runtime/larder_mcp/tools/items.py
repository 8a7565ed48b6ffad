from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

from runtime.client import Reply
from runtime.pages import page_of
from runtime.select import select
from runtime.tool import tool
from runtime.transforms import as_string, choose
from runtime.values import OMITTED, Omitted

from .. import composites

if TYPE_CHECKING:
    from .. import models, types
    from ..client import LarderClient

_UNITS: dict[str, types.Unit] = {"gram": "UNIT_GRAM", "piece": "UNIT_PIECE"}


class ListItemsResult(TypedDict):
    items: list[dict[str, Any]]
    pagination: dict[str, int]


@tool("list_items")
async def list_items(
    client: LarderClient,
    *,
    tags: list[str] | Omitted = OMITTED,
    page: int = 1,
    per_page: int = 50,
) -> ListItemsResult:
    """What is in the larder, a page at a time."""
    found = await page_of(
        lambda limit, offset: client.list_items(tags=tags, limit=limit, offset=offset),
        items="items",
        total="totalSize",
        page=page,
        per_page=per_page,
        at_most=100,
    )
    result: ListItemsResult = select(
        found,
        "{items: items[].{id: integer(id), name: name, "
        "unit: lower(strip_prefix(unit, 'UNIT_'))}, pagination: pagination}",
    )
    return result


@tool("get_item")
async def get_item(client: LarderClient, *, item_id: int) -> Reply[types.Item, models.Item]:
    return await client.get_item(item_id=as_string(item_id))


@tool("create_item")
async def create_item(
    client: LarderClient,
    *,
    name: str,
    notify: bool,
    amount: int | None | Omitted = OMITTED,
    unit: Literal["gram", "piece"] | Omitted = OMITTED,
    parts: list[dict[str, Any]] | Omitted = OMITTED,
) -> Reply[types.Item, models.Item]:
    return await client.create_item(
        name=name, amount=amount, unit=choose(_UNITS, unit), parts=parts, notify=notify
    )


@tool("delete_item")
async def delete_item(client: LarderClient, *, item_id: int) -> Reply[None, None]:
    return await client.delete_item(item_id=as_string(item_id))


@tool("get_label")
async def get_label(client: LarderClient, *, item_id: int) -> Reply[None, None]:
    return await client.get_label(item_id=as_string(item_id))


@tool("get_recipe")
async def get_recipe(client: LarderClient, *, name: str) -> Reply[None, None]:
    return await client.get_recipe(name=name)


@tool("list_tags")
async def list_tags(client: LarderClient) -> Reply[list[str], None]:
    return await client.list_tags()


@tool("ring_bell")
async def ring_bell(client: LarderClient) -> Reply[None, None]:
    return await client.ring_bell()


@tool("compare_items")
async def compare_items(client: LarderClient, *, item_ids: list[str]) -> dict[str, Any]:
    return await composites.compare_items(client, item_ids=item_ids)


@tool("peek")
async def peek(client: LarderClient) -> dict[str, Any]:
    return await composites.peek(client)


@tool("rename_item")
async def rename_item(client: LarderClient, *, item_id: int, prefix: str) -> dict[str, Any]:
    return await composites.rename_item(client, item_id=item_id, prefix=prefix)


@tool("swap_item")
async def swap_item(client: LarderClient, *, item_id: int, name: str) -> dict[str, Any]:
    return await composites.swap_item(client, item_id=item_id, name=name)
