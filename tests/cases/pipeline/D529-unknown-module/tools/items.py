"""Items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import shelves
from ._runtime.values import OMITTED
from .bokses import lid
from .boxes import lid as same

if TYPE_CHECKING:
    from ... import types
    from ..client import LarderClient
    from ..clients import LarderClient as Other


async def both(client: LarderClient): ...
