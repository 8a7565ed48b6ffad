"""What overlay and patch still say of a description that has moved on: the lines that no longer
match, and the tools that are left without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from generator.config import ApiConfig
from generator.diagnostics import Diagnostic, Diagnostics, Severity
from generator.load.source import tokens
from generator.overlay.model import Tool
from generator.overlay.read import OverlayFile, read_overlay
from generator.pipeline import Planned, plan_all

_ROUNDS = 8  # what is left out may leave something else without its counterpart


@dataclass(frozen=True, slots=True)
class Provisional:
    """`planned` leaves out what does not match; None where nothing can be planned at all."""

    planned: Planned | None
    diagnostics: Diagnostics
    mismatches: tuple[Diagnostic, ...] = ()  # of overlay, patch and what is written in Python

    @property
    def whole(self) -> bool:
        """Whether the package can be generated as it stands."""
        return self.planned is not None and not self.diagnostics.failed


def provisional(config: ApiConfig) -> Provisional:
    """The plan of an API, without the entries that keep it from being made."""
    diagnostics = Diagnostics()
    planned = plan_all(config, diagnostics)
    mismatches = tuple(_mismatches(config, diagnostics))
    if planned is None or not diagnostics.failed or config.overlay is None:
        return Provisional(planned, diagnostics, mismatches)
    overlay = read_overlay(config.overlay, config.shown(config.overlay), Diagnostics())
    found = diagnostics
    for _ in range(_ROUNDS):
        if overlay is None or planned is None:
            break
        if not [d for d in _errors(found) if d.place.file == overlay.file]:
            return Provisional(planned, diagnostics, mismatches)
        left, found = _without(overlay, found), Diagnostics()
        if left == overlay:
            break
        overlay, planned = left, plan_all(config, found, left)
    return Provisional(None, diagnostics, mismatches)


def _errors(diagnostics: Diagnostics) -> list[Diagnostic]:
    return [d for d in diagnostics if d.severity is Severity.ERROR]


def _mismatches(config: ApiConfig, diagnostics: Diagnostics) -> list[Diagnostic]:
    files = {config.shown(path) for path in (config.overlay, config.patch) if path}
    home = config.composites and config.shown(config.composites).removesuffix(".py")
    modules = (f"{home}.py", f"{home}/") if home else ()
    return [
        d for d in _errors(diagnostics) if d.place.file in files or d.place.file.startswith(modules)
    ]


def _without(overlay: OverlayFile, found: Diagnostics) -> OverlayFile:
    """The overlay less what the errors are about: an entry, or the single line beside one."""
    tools: dict[str, Tool] = dict(overlay.overlay.tools)
    update: dict[str, Any] = {}
    for error in _errors(found):
        path = tokens(error.place.pointer) if error.place.file == overlay.file else []
        match path:
            case ["tools", name, "arguments", argument, "lookup"] if name in tools:
                tools[name] = _no_lookup(tools[name], argument)
            case ["tools", name, *_]:
                tools.pop(name, None)
            case [("hidden" | "unsupported" | "toolset_descriptions" | "fragments") as key, *_]:
                update[key] = type(getattr(overlay.overlay, key))()
            case _:
                pass
    return replace(overlay, overlay=overlay.overlay.model_copy(update=update | {"tools": tools}))


def _no_lookup(tool: Tool, argument: str) -> Tool:
    arguments: Mapping[str, Any] = tool.arguments
    without = arguments[argument].model_copy(update={"lookup": None})
    return tool.model_copy(update={"arguments": {**arguments, argument: without}})
