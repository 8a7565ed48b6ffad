"""The tool surface of a package: all that a client, or whoever runs the server, relies on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API, by both of its names."""

    id: str
    route: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What clients do not see of an argument: where it goes, and whether its default is sent."""

    wire: str = ""
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    title: str
    description: str
    input: Schema
    output: Schema | None
    hints: Mapping[str, bool]
    notifies: str  # "", an argument, or "always"
    bytes: int  # in `tools/list`
    operations: tuple[Operation, ...] = ()
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    toolsets: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    reply: Schema | None = None
    """What the API answers, where `output` does not say; None where it is not known."""

    @property
    def properties(self) -> Mapping[str, Schema]:
        found: Mapping[str, Schema] = self.input.get("properties", {})
        return found


@dataclass(frozen=True, slots=True)
class Named:
    """A prompt or a resource: its text, and what it asks for."""

    name: str
    facts: Mapping[str, str]  # what a client relies on besides the name
    words: str
    arguments: Mapping[str, bool] = field(default_factory=dict)  # name -> required


@dataclass(frozen=True, slots=True)
class Surface:
    tools: Mapping[str, Tool]
    server: Mapping[str, str] = field(default_factory=dict)
    auth: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by scheme
    operations: Mapping[str, Operation] = field(default_factory=dict)  # by id
    prompts: Mapping[str, Named] = field(default_factory=dict)
    resources: Mapping[str, Named] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.server.get("version", "")

    @property
    def used(self) -> frozenset[str]:
        """The ids of the operations that tools stand for."""
        return frozenset(o.id for tool in self.tools.values() for o in tool.operations)
