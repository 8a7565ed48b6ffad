"""The choice of fields: a fat reply, cut down to what the caller asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .values import OMITTED, Omitted


def keep(value: object, fields: Collection[str] | Omitted, *, of: str = "") -> Any:
    """A copy with only these members of an object, or of each object in a list; all if omitted.

    Args:
        of: the member of `value` that this is about; everything beside it stays.
    """
    if fields is OMITTED:
        return value
    if of:
        return {**value, of: keep(value.get(of), fields)} if isinstance(value, dict) else value
    if isinstance(value, list):
        return [keep(element, fields) for element in value]
    if isinstance(value, dict):
        return {name: member for name, member in value.items() if name in fields}
    return value
