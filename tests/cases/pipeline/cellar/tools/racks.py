"""Racks: read, merge, write, and several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.concurrency import apart, gather
from .._runtime.merging import etag, merged
from .._runtime.values import OMITTED, JsonObject, Omitted
from .names import name_of

if TYPE_CHECKING:
    from .. import types
    from ..client import CellarClient


async def rename_rack(
    client: CellarClient,
    *,
    id: int,
    name: str | Omitted = OMITTED,
    note: str | None | Omitted = OMITTED,
) -> JsonObject:
    """Read, merge, write: the API replaces a rack whole."""
    found = await client.get_rack(id=id)
    new = merged(found.json, {"name": name, "note": note}, only=("id", "name", "note", "size"))
    reply = await client.replace_rack(
        id_path=id,
        id_body=new["id"],
        name=new["name"],
        note=new["note"],
        size=new["size"],
        if_match=etag(found),
    )
    return {"name": name_of(reply.json)}


async def compare_racks(client: CellarClient, *, ids: list[int]) -> types.CompareRacksResult:
    """The names of several racks, and what could not be read."""
    racks, missing = apart(
        await gather((client.get_rack(id=id) for id in ids), keep_failures=True)
    )
    return {"names": [name_of(rack.json) for rack in racks], "missing": missing}
