"""What things are called; no tool of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import types


def name_of(rack: types.Rack) -> str:
    """A rack by its name."""
    return rack["name"]
