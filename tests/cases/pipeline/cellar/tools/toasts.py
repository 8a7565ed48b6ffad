"""Words alone: nothing is asked of the cellar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime.values import OMITTED, JsonObject, Omitted

if TYPE_CHECKING:
    from ..client import CellarClient


async def toast(
    client: CellarClient, *, guest: str | Omitted = OMITTED, rounds: int = 1, most: int = 3
) -> JsonObject:
    """Words alone."""
    return {"toast": f"To {'us' if guest is OMITTED else guest}" + "!" * rounds}
