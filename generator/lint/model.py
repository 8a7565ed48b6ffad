"""What rules look at and what they find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator.diagnostics import Place, Severity
from generator.overlay.model import Tool as Entry
from generator.overlay.read import OverlayFile
from generator.plan.model import Package, Tool


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; a waiver on any of `tools` accepts it, and so does one under `defaults:`."""

    code: str
    place: Place
    message: str
    help: str
    tools: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Subject:
    """A planned package and the overlay that it was made from."""

    package: Package
    overlay: OverlayFile

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self.package.tools

    @property
    def in_order(self) -> list[Tool]:
        """The tools as they stand in the overlay."""
        return sorted(self.tools, key=lambda tool: self.place(tool))

    def entry(self, tool: Tool) -> Entry | None:
        return self.overlay.overlay.tools.get(tool.name)

    def place(self, tool: Tool, *path: str | int) -> Place:
        return self.overlay.place("tools", tool.name, *path)

    def description(self, tool: Tool) -> str:
        """What a person wrote about the tool, without the sentences that are added to it."""
        entry = self.entry(tool)
        return entry.description.strip() if entry and entry.description else tool.description

    def guidance(self, tool: Tool) -> str:
        """The same with the sentences that it shares with other tools."""
        entry, fragments = self.entry(tool), self.overlay.overlay.fragments
        shared = [fragments[name] for name in entry.says if name in fragments] if entry else []
        return " ".join((self.description(tool), *shared))


Rule: TypeAlias = Callable[[Subject], Iterator[Finding]]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_]+", text.lower())


def properties(tool: Tool) -> Mapping[str, Mapping[str, Any]]:
    """The arguments as clients see them."""
    found: Mapping[str, Mapping[str, Any]] = tool.input_schema.get("properties", {})
    return found
