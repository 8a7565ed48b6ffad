"""Where a description comes from, for `toolpress refresh`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from generator.overlay.block import Block


def _inside(value: str) -> str:
    path = PurePosixPath(value)
    if not value or path.is_absolute() or ".." in path.parts or path.name in ("", "."):
        raise ValueError("name a file in the folder of the API")
    if path.suffix not in (".yaml", ".yml", ".json"):
        raise ValueError("it must end in .yaml, .yml or .json")
    if path.name in ("overlay.yaml", "patch.overlay.yaml"):
        raise ValueError("this file is written by people")
    return value


class SourceFile(Block):
    """One file of a description that is split."""

    from_: Annotated[str, Field(alias="from", min_length=1)]
    """An https address, or the path of a file from the folder of the overlay."""
    file: Annotated[str, AfterValidator(_inside)]
    """The file that it becomes beside the overlay; the first one is the description itself."""


Source: TypeAlias = str | Annotated[list[SourceFile], Field(min_length=1)]
