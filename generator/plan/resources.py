"""Plans the resources of a package: each is read through a tool that only reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from generator.diagnostics import Diagnostics
from generator.overlay.read import OverlayFile
from generator.overlay.resources import Resource as Entry
from generator.plan.model import Resource, Tool
from generator.plan.wording import unwrapped
from generator.suggest import did_you_mean

VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:")
_TEXT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})*")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})


def plan_resources(
    overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> tuple[Resource, ...]:
    """The resources in the order of the overlay."""
    known = {tool.name: tool for tool in tools}
    offered = [*overlay.overlay.tools, *known]
    planner = _Planner(overlay, known, offered, diagnostics)
    for at, entry in enumerate(overlay.overlay.resources):
        planner.check(at, entry)
    return tuple(
        Resource(
            uri=entry.uri,
            tool=entry.tool,
            name=entry.name,
            title=entry.title,
            description=unwrapped(entry.description),
            mime_type=entry.mime_type,
            template=VARIABLE.search(entry.uri) is not None,
        )
        for entry in overlay.overlay.resources
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    overlay: OverlayFile
    tools: Mapping[str, Tool]
    offered: Collection[str]
    diagnostics: Diagnostics

    def check(self, at: int, entry: Entry) -> None:
        self._check_address(at, entry)
        self._check_unique(at, entry)
        if entry.tool not in self.offered:
            help = did_you_mean(entry.tool, self.offered)
            self._error(
                "D420", f"there is no tool `{entry.tool}` to read it with", help, at, "tool"
            )
        if tool := self.tools.get(entry.tool):
            self._check_tool(at, entry, tool)

    def _check_address(self, at: int, entry: Entry) -> None:
        uri, bare = entry.uri, VARIABLE.sub("", entry.uri)
        wrong = ""
        if not _SCHEME.match(uri):
            wrong = "it does not begin with a scheme"
        elif "}{" in uri:
            wrong = "two variables stand side by side"
        elif len(names := VARIABLE.findall(uri)) != len(set(names)):
            wrong = "a variable stands there twice"
        elif not _TEXT.fullmatch(bare):
            wrong = "it holds what no URI may hold"
        if wrong:
            help = "write it like `acme://pages/{page_id}`"
            self._error("D430", f"`{uri}` is no address: {wrong}", help, at, "uri")

    def _check_unique(self, at: int, entry: Entry) -> None:
        """No name twice, and no address that another one covers."""
        for earlier in self.overlay.overlay.resources[:at]:
            if VARIABLE.sub("{}", earlier.uri) == VARIABLE.sub("{}", entry.uri):
                message = f"`{entry.uri}` and `{earlier.uri}` are the same addresses"
                self._error("D430", message, "change one of the two", at, "uri")
            if earlier.name == entry.name:
                message = f"two resources are called `{entry.name}`"
                self._error("D430", message, "rename one of the two", at, "name")

    def _check_tool(self, at: int, entry: Entry, tool: Tool) -> None:
        if not tool.hints.read_only:
            self._error(
                "D431",
                f"`{tool.name}` changes something, and reading a resource must not",
                "name a tool that only reads",
                *(at, "tool"),
            )
        arguments = {a.name: a for a in tool.arguments}
        variables = VARIABLE.findall(entry.uri)
        for variable in variables:
            if variable not in arguments:
                self._error(
                    "D432",
                    f"`{tool.name}` has no argument `{variable}`",
                    did_you_mean(variable, arguments) or f"remove `{{{variable}}}`",
                    *(at, "uri"),
                )
            elif not _types(arguments[variable].schema) & _SCALARS:
                self._error(
                    "D432",
                    f"`{variable}` of `{tool.name}` is no text, number or boolean",
                    "choose another argument: an address holds one value",
                    *(at, "uri"),
                )
        for name, argument in arguments.items():
            if argument.required and name not in variables:
                self._error(
                    "D432",
                    f"`{tool.name}` requires `{name}`, and the address does not hold it",
                    f"add `{{{name}}}` to the address",
                    *(at, "uri"),
                )

    def _error(self, code: str, message: str, help: str, *path: str | int) -> None:
        self.diagnostics.error(code, self.overlay.place("resources", *path), message, help)


def _types(schema: Mapping[str, object]) -> frozenset[str]:
    """The JSON types that a schema allows; all scalars where it does not say."""
    options = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(options, list):
        return frozenset().union(*(_types(option) for option in options))
    said = schema.get("type", [] if "enum" not in schema else "string")
    kinds = frozenset([said] if isinstance(said, str) else said)  # type: ignore[call-overload]  # JSON
    return kinds or _SCALARS
