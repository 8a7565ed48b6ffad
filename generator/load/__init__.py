"""Files -> one description in one dialect, with the place of everything in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.load.base_path import shorten
from generator.load.fold import fold
from generator.load.node import Node
from generator.load.patch import apply
from generator.load.refs import References
from generator.load.source import Document, read
from generator.load.swagger2 import convert, is_swagger2

__all__ = ["Document", "Loaded", "Node", "References", "load", "read"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A description that is ready to check and lower."""

    root: Node
    references: References


def load(
    path: Path,
    patch: Path | None,
    shown: Callable[[Path], str],
    diagnostics: Diagnostics,
    folder: Path | None = None,
    around: Path | None = None,
    base_path: str = "",
) -> Loaded | None:
    """Read, patch and fold; None when there is no description to go on with.

    References to other files stay inside `folder`, which is that of the description by default,
    or lead to descriptions in the folder `around` it. `base_path` is taken off the paths before
    the patch sees them.
    """
    document = read(path, shown(path), diagnostics, unique=False)
    overlay = read(patch, shown(patch), diagnostics) if patch is not None else None
    if document is None or (patch is not None and overlay is None):
        return None
    document = shorten(document, base_path, diagnostics)
    if overlay is not None:
        document = apply(document, overlay, diagnostics)
    if is_swagger2(document):
        # What it says of references is said again of the converted description.
        asked = References(document, folder or path.parent, shown, Diagnostics(), around)
        document = convert(document, asked, diagnostics)
    references = References(document, folder or path.parent, shown, diagnostics, around)
    if fold(document, diagnostics, references) is None:
        return None
    return Loaded(Node.root(document), references)
