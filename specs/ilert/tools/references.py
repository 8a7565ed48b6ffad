"""How one thing names another: by id where the API takes it, with its name where tools show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._runtime.merging import demanded
from .._runtime.select import integer
from .._runtime.values import OMITTED, Omitted

Row = Mapping[str, Any]


def references(ids: Iterable[int] | Omitted) -> Any:
    """Ids as the API takes them: `[{"id": 7}]`."""
    return OMITTED if ids is OMITTED else [{"id": id} for id in ids]


def by_id(rows: Any) -> Any:
    """Rows that were read, as the API takes them back."""
    return (
        rows if rows is OMITTED or rows is None else [{"id": demanded(row, "id")} for row in rows]
    )


def all_named(rows: Iterable[Row] | None) -> list[Any]:
    """Each by its name and id; none where the API says nothing."""
    return [named(row) for row in rows or []]


def named(row: Row | None) -> Any:
    """What a thing is called, and its id."""
    return {"id": integer(row.get("id")), "name": row.get("name")} if row else None
