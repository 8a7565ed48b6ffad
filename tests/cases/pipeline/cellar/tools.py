"""What takes more than one request, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime.concurrency import apart, gather
from ._runtime.merging import etag, merged
from ._runtime.values import OMITTED, JsonObject, Omitted

if TYPE_CHECKING:
    from . import types
    from .client import CellarClient


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
    return {"name": reply.json["name"]}


async def compare_racks(client: CellarClient, *, ids: list[int]) -> types.CompareRacksResult:
    """The names of several racks, and what could not be read."""
    racks, missing = apart(
        await gather((client.get_rack(id=id) for id in ids), keep_failures=True)
    )
    return {"names": [rack.json["name"] for rack in racks], "missing": missing}


async def toast(
    client: CellarClient, *, guest: str | Omitted = OMITTED, rounds: int = 1, most: int = 3
) -> JsonObject:
    """Words alone."""
    return {"toast": f"To {'us' if guest is OMITTED else guest}" + "!" * rounds}
