"""Reads an overlay file; every fault of its form becomes a diagnostic with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostics, Place
from generator.load.source import Document, escape, read
from generator.overlay.model import Overlay
from generator.suggest import did_you_mean


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
    try:
        overlay = Overlay.model_validate(document.data)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            _report(error, document, diagnostics)
        return None
    return OverlayFile(overlay, shown, document)


def _report(error: ErrorDetails, document: Document, diagnostics: Diagnostics) -> None:
    path = [token for token in error["loc"] if token != "[key]"]
    place = document.place("".join(f"/{escape(str(token))}" for token in path))
    where = ".".join(str(token) for token in path) or "the overlay"
    match error["type"]:
        case "extra_forbidden":
            key = str(path[-1])
            diagnostics.error(
                "D401",
                place,
                f"unknown key `{key}`",
                did_you_mean(key, _keys(path[:-1])) or "remove it",
            )
        case "missing":
            key = str(path[-1])
            diagnostics.error("D402", place, f"`{where}` is missing", f"add `{key}:`")
        case "string_pattern_mismatch" | "string_too_long" if path and "[key]" in error["loc"]:
            diagnostics.error(
                "D404",
                place,
                f"`{path[-1]}` is not a legal name",
                "use a-z, 0-9 and underscores, a letter first, at most 40 characters",
            )
        case "string_pattern_mismatch":
            diagnostics.error(
                "D403", place, f"`{where}` does not look as it should", _pattern(error)
            )
        case _:
            diagnostics.error("D403", place, f"`{where}`: {_reason(error)}", "")


def _pattern(error: ErrorDetails) -> str:
    return f"it must match {error.get('ctx', {}).get('pattern', 'the expected form')}"


def _reason(error: ErrorDetails) -> str:
    message = error["msg"]
    return message[:1].lower() + message[1:]


def _keys(path: Iterable[str | int]) -> list[str]:
    """The keys that the block at `path` knows."""
    model: Any = Overlay
    for token in path:
        if isinstance(model, type) and issubclass(model, BaseModel):
            fields = {(f.alias or n): f.annotation for n, f in model.model_fields.items()}
            model = fields.get(str(token))
        elif get_origin(model) in (dict, list):
            model = get_args(model)[-1]
        model = _block(model)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [f.alias or name for name, f in model.model_fields.items()]


def _block(annotation: Any) -> Any:
    """The model inside `Model | None`, otherwise the annotation itself."""
    for part in get_args(annotation):
        if (
            isinstance(part, type)
            and issubclass(part, BaseModel)
            and get_origin(annotation)
            not in (
                dict,
                list,
            )
        ):
            return part
    return annotation
