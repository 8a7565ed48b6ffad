from __future__ import annotations

from pydantic import BaseModel


class Item(BaseModel):
    id: str
    name: str
    amount: int | None = None
    unit: str | None = None


class ItemList(BaseModel):
    items: list[Item] = []
    totalSize: str | None = None
