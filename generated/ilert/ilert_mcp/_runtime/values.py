"""Values: what JSON is made of, and the one value that stands for "not given"."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

_UNRESERVED: Final = re.compile(r"[\w.~-]*", re.ASCII)

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
JsonObject: TypeAlias = "dict[str, Json]"


class Omitted(Enum):
    """The type of `OMITTED`; a one-member enum, so that type checkers narrow with `is`."""

    OMITTED = "OMITTED"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "OMITTED"


OMITTED: Final = Omitted.OMITTED
"""An argument that was not given. Not the same as `None`, which is sent as JSON null."""


def without_omitted(value: object) -> object:
    """`value` with every OMITTED member of its objects and lists dropped, at any depth."""
    if isinstance(value, dict):
        return {k: without_omitted(v) for k, v in value.items() if v is not OMITTED}
    if isinstance(value, list | tuple):
        return [without_omitted(v) for v in value if v is not OMITTED]
    return value


def quoted(text: str) -> str:
    """Percent-encoded; most texts need none, and `quote` takes long to see that."""
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")
