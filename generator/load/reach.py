"""How far from a description its references may lead when nobody has named a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})
_MOST_STEPS: Final = 3  # `../../../`: vendors who split a description go no further


def reach(description: Path) -> Path:
    """The widest folder around a description that was named on the command line.

    That is a few steps up, and never the root, a folder at the root, or the home folder: what
    belongs to one description is kept in a folder of its own.
    """
    start = description.resolve().parent
    home = Path.home().resolve()
    found = start
    for folder in list(start.parents)[:_MOST_STEPS]:
        if len(folder.parts) < 3 or home.is_relative_to(folder):
            break
        found = folder
    return found


def is_description(path: Path, folder: Path) -> bool:
    """Whether a file outside the description's own folder may be read: YAML or JSON in the open."""
    inside = path.relative_to(folder)
    return path.suffix in _SUFFIXES and not any(part.startswith(".") for part in inside.parts)
