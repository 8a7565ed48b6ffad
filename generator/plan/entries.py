"""What the entry of a tool names: itself, operations, functions, tools, sentences.

Whatever is not there is told where the entry names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator import ir
from generator.diagnostics import Diagnostics, Place
from generator.overlay import selection
from generator.overlay.model import Overlay, Tool
from generator.overlay.read import OverlayFile
from generator.plan import names
from generator.plan.model import ToolArgument
from generator.suggest import did_you_mean


@dataclass(slots=True)
class Entries:
    """What entries can name, and who is told."""

    api: ir.Api
    overlay: OverlayFile
    diagnostics: Diagnostics
    home: str  # `tools.py`, or `tools/`
    functions: Sequence[str] | None  # that are written there; None where it does not parse

    @property
    def settings(self) -> Overlay:
        return self.overlay.overlay

    def check_name(self, name: str) -> None:
        if not names.LEGAL_TOOL.fullmatch(name):
            self.diagnostics.error(
                "D404",
                self.overlay.place("tools", name),
                f"`{name}` is not a legal tool name",
                "use a-z, 0-9 and underscores, a letter first, at most 40 characters",
            )

    def operations(self, name: str, entry: Tool) -> tuple[ir.Operation, ...] | None:
        """Those that a tool may call; None where the entry cannot stand."""
        if (entry.operation is None) == (entry.python is None):
            nothing = entry.operation is None
            self.diagnostics.error(
                "D405",
                self.overlay.place("tools", name),
                f"`{name}` has {'neither' if nothing else 'both'} `operation:` "
                f"{'nor' if nothing else 'and'} `python:`",
                (
                    "name the operation it stands for, or the function in Python"
                    if nothing
                    else "remove one of the two"
                ),
            )
            return None
        if entry.python is not None and self.functions is None:
            return None
        if entry.python is not None and entry.python not in (self.functions or ()):
            self.diagnostics.error(
                "D520",
                self.overlay.place("tools", name, "python"),
                f"{self.home} has no async function `{entry.python}`",
                did_you_mean(entry.python, self.functions or ()) or f"write it in {self.home}",
            )
            return None
        known = selection.selectable(self.api)
        found: list[ir.Operation] = []
        for selector, step in selection.places(entry):
            operation = known.get(selector)
            if operation is None:
                self._unknown_operation(selector, self.overlay.place("tools", name, *step))
                return None
            found.append(operation)
        return tuple(found)

    def _unknown_operation(self, selector: str, place: Place) -> None:
        for lost in self.api.quarantined:
            if selector in (lost.id, f"{lost.method} {lost.path}"):
                self.diagnostics.error(
                    "D407",
                    place,
                    f"`{selector}` is quarantined: {lost.reason}",
                    f"mend it at {lost.place.file}:{lost.place.line}, or in patch.overlay.yaml",
                )
                return
        known = [o.id for o in self.api.operations]
        known += [f"{o.method} {o.path}" for o in self.api.operations]
        self.diagnostics.error(
            "D406",
            place,
            f"the description has no operation `{selector}`",
            did_you_mean(selector, known) or "name an operationId, or a route such as `GET /pages`",
        )

    def check_lookups(self, name: str, entry: Tool) -> None:
        for argument, spec in entry.arguments.items():
            if spec.lookup is not None and spec.lookup not in self.settings.tools:
                self.diagnostics.error(
                    "D521",
                    self.overlay.place("tools", name, "arguments", argument, "lookup"),
                    f"there is no tool `{spec.lookup}` to look it up with",
                    did_you_mean(spec.lookup, self.settings.tools),
                )

    def check_notifies(self, name: str, entry: Tool, arguments: Sequence[ToolArgument]) -> None:
        if entry.notifies is None or entry.notifies == "always":
            return
        place = self.overlay.place("tools", name, "notifies")
        deciding = next((a for a in arguments if a.name == entry.notifies), None)
        if deciding is None:
            self.diagnostics.error(
                "D522",
                place,
                f"`notifies: {entry.notifies}` names no argument of this tool",
                did_you_mean(entry.notifies, [a.name for a in arguments] + ["always"]),
            )
        elif not deciding.required or "default" in deciding.schema:
            self.diagnostics.error(
                "D523",
                self.overlay.place("tools", name, "arguments", entry.notifies),
                f"`{entry.notifies}` decides whether people are told, and "
                + ("has a default" if deciding.required else "is optional"),
                "write `required: true` and no `default:`, so that nobody is told by accident",
            )

    def fragments(self, name: str, entry: Tool) -> list[str]:
        """The shared sentences that an entry asks for."""
        known = self.settings.fragments
        for at, wanted in enumerate(entry.says):
            if wanted not in known:
                self.diagnostics.error(
                    "D413",
                    self.overlay.place("tools", name, "says", at),
                    f"there is no fragment `{wanted}`",
                    did_you_mean(wanted, known) or "write it under `fragments:`",
                )
        return [known[wanted] for wanted in entry.says if wanted in known]
