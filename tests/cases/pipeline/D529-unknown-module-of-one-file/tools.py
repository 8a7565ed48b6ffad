"""Items."""

from __future__ import annotations

from .._runtime.values import OMITTED
from .shelves import lid


async def both(client): ...
