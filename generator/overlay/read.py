"""Reads an overlay file; every fault of its form becomes a diagnostic with its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostics, Place
from generator.load.source import Document, escape, read
from generator.overlay.faults import validated
from generator.overlay.model import Overlay


@dataclass(frozen=True, slots=True)
class OverlayFile:
    """An overlay and the file it was read from, so that every entry knows its line.

    `document` is None where there is no overlay; places are then those of the description.
    """

    overlay: Overlay
    file: str
    document: Document | None = None

    def place(self, *path: str | int) -> Place:
        if self.document is None:
            return Place(self.file)
        return self.document.place("".join(f"/{escape(str(token))}" for token in path))


def read_overlay(path: Path, shown: str, diagnostics: Diagnostics) -> OverlayFile | None:
    document = read(path, shown, diagnostics)
    if document is None:
        return None
    overlay = validated(Overlay, document, diagnostics, "the overlay")
    return None if overlay is None else OverlayFile(overlay, shown, document)


def base_path(path: Path) -> str:
    """`server.base_path` of an overlay, whatever else is wrong with it; "" without one."""
    document = read(path, path.name, Diagnostics())
    server = document.data.get("server") if document and isinstance(document.data, dict) else None
    said = server.get("base_path") if isinstance(server, dict) else None
    return said if isinstance(said, str) else ""
