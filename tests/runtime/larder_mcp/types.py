from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

Unit: TypeAlias = Literal["UNIT_GRAM", "UNIT_PIECE"]


class Item(TypedDict):
    id: str
    name: str
    amount: NotRequired[int | None]
    unit: NotRequired[Unit]
    secretNote: NotRequired[str]


class ItemList(TypedDict):
    items: list[Item]
    totalSize: NotRequired[str]
