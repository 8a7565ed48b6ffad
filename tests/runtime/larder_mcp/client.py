from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.client import Api, ApiKey, BaseClient, ErrorShape, Operation, Reply, json_body, styled
from runtime.values import OMITTED, Omitted

if TYPE_CHECKING:
    from . import models, types


class LarderClient(BaseClient):
    """What is in the larder."""

    api = Api(
        name="larder",
        package=__package__,
        version="0.1.0",
        base_url="https://api.larder.example",
        auth=(ApiKey(scheme="ApiKeyAuth", location="header", name="x-larder-key"),),
        errors=ErrorShape(
            code="code",
            message="message",
            fields="problems",
            kinds={"plan_limit": "quota", "locked": "precondition"},
        ),
    )

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
    ) -> None:
        super().__init__(
            {"ApiKeyAuth": api_key}, base_url=base_url, timeout=timeout, max_retries=max_retries
        )

    async def list_items(
        self,
        *,
        tags: list[str] | Omitted = OMITTED,
        limit: int | Omitted = OMITTED,
        offset: int | Omitted = OMITTED,
    ) -> Reply[types.ItemList, models.ItemList]:
        return await self._send(
            Operation("listItems", "GET", "/items"),
            query={"tags": styled(tags, "pipeDelimited"), "limit": limit, "offset": offset},
            reply="ItemList",
        )

    async def get_item(self, *, item_id: str) -> Reply[types.Item, models.Item]:
        return await self._send(
            Operation("getItem", "GET", "/items/{itemId}"), path={"itemId": item_id}, reply="Item"
        )

    async def create_item(
        self,
        *,
        name: str,
        amount: int | None | Omitted = OMITTED,
        unit: types.Unit | Omitted = OMITTED,
        parts: list[dict[str, Any]] | Omitted = OMITTED,
        notify: bool | Omitted = OMITTED,
    ) -> Reply[types.Item, models.Item]:
        return await self._send(
            Operation("createItem", "POST", "/items"),
            body=json_body(
                {"name": name, "amount": amount, "unit": unit, "parts": parts, "notify": notify}
            ),
            reply="Item",
        )

    async def delete_item(self, *, item_id: str) -> Reply[None, None]:
        return await self._send(
            Operation("deleteItem", "DELETE", "/items/{itemId}"), path={"itemId": item_id}
        )

    async def get_label(self, *, item_id: str) -> Reply[None, None]:
        return await self._send(
            Operation("getLabel", "GET", "/items/{itemId}/label"),
            path={"itemId": item_id},
            accept="image/png",
        )

    async def get_recipe(self, *, name: str) -> Reply[None, None]:
        return await self._send(
            Operation("getRecipe", "GET", "/recipes/{name}", html=True),
            path={"name": name},
            accept="text/plain",
        )

    async def list_tags(self) -> Reply[list[str], None]:
        return await self._send(Operation("listTags", "GET", "/tags", security=()))

    async def ring_bell(self) -> Reply[None, None]:
        return await self._send(Operation("ringBell", "POST", "/bell"))
