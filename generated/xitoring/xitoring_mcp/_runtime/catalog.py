"""The catalog: the tools of a package, their schemas and functions, each loaded on first use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from pydantic_core import from_json

from .api import Scope
from .surface import Mode, Surface, ToolInfo
from .tool import ToolFunction

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

    from .client import BaseClient

WireTool: TypeAlias = dict[str, Any]
"""A tool as clients see it: name, title, description, schemas, annotations."""

Schema: TypeAlias = Mapping[str, Any]


class Validator(Protocol):
    """A compiled JSON Schema."""

    def is_valid(self, instance: object) -> bool: ...
    def iter_errors(self, instance: object) -> Iterator[ValidationError]: ...


class Catalog:
    """Everything the generator wrote beside the code of a package."""

    def __init__(self, package: str, surface: Surface, tools: Mapping[str, WireTool]) -> None:
        self.package = package
        self.surface = surface
        self._tools = {name: tools[name] for name in sorted(tools)}
        self._functions: dict[str, ToolFunction] = {}
        self._validators: dict[str, Validator] = {}
        self._output_validators: dict[str, Validator] = {}
        self._scopes: dict[str, Scope] = {}
        self._client: type[BaseClient] | None = None

    @classmethod
    def load(cls, package: str) -> Catalog:
        """Read tools.json and surface.json of an importable package."""
        surface = Surface.read(_resource(package, "surface.json"))
        tools = _resource(package, "tools.json")["tools"]
        return cls(package, surface, {tool["name"]: tool for tool in tools})

    def __repr__(self) -> str:
        return f"Catalog({self.package!r}, {len(self._tools)} tools)"

    def names(self, mode: Mode = "read_write", only: Collection[str] | None = None) -> list[str]:
        """The tools of a mode, sorted; `only` can narrow them and nothing else."""
        return [
            name
            for name in self._tools
            if (mode == "read_write" or self.tool(name).effect == "read")
            and (only is None or name in only)
        ]

    def wire(self, name: str) -> WireTool:
        """A tool as clients see it."""
        return self._tools[name]

    def tool(self, name: str) -> ToolInfo:
        """What the runtime knows of a tool."""
        return self.surface.tools[name]

    def schema(self, name: str) -> Schema:
        """The advertised input schema of a tool."""
        schema: Schema = self._tools[name]["inputSchema"]
        return schema

    def validator(self, name: str) -> Validator:
        """The input schema of a tool, compiled."""
        if name not in self._validators:
            self._validators[name] = compiled(self.schema(name))
        return self._validators[name]

    def output_validator(self, name: str) -> Validator | None:
        """The output schema of a tool, compiled; None where it has none."""
        schema = self._tools[name].get("outputSchema")
        if schema is None:
            return None
        if name not in self._output_validators:
            self._output_validators[name] = compiled(schema)
        return self._output_validators[name]

    def function(self, name: str) -> ToolFunction:
        """The function of a tool."""
        if name not in self._functions:
            known = self.tool(name)
            module = import_module(f"{self.package}.tools.{known.module}")
            self._functions[name] = cast(ToolFunction, getattr(module, known.function))
        return self._functions[name]

    def client(self) -> type[BaseClient]:
        """The class of the package's client."""
        if self._client is None:
            module = import_module(f"{self.package}.client")
            self._client = cast("type[BaseClient]", getattr(module, self.surface.server.client))
        return self._client

    def scope(self, name: str) -> Scope:
        """How far a call of the tool may go: a reading tool is held to operations that read."""
        if name not in self._scopes:
            self._scopes[name] = self._scope(name)
        return self._scopes[name]

    def _scope(self, name: str) -> Scope:
        known = self.tool(name)
        operations = self.surface.operations
        hints = self._tools[name].get("annotations", {})
        return Scope(
            name,
            frozenset(
                operation
                for operation in known.operations
                if known.effect != "read" or operations[operation].effect == "read"
            ),
            bool(hints.get("readOnlyHint") or hints.get("idempotentHint")),
        )

    def replies(self) -> Mapping[str, Schema]:
        """replies.json: by operation, the schema of its success reply. Read anew each time."""
        return cast("Mapping[str, Schema]", _resource(self.package, "replies.json"))


def compiled(schema: Schema) -> Validator:
    """A JSON Schema as a validator that never fetches anything."""
    import jsonschema_rs

    # `format` annotates: what a date is, is for the API to say.
    return jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=False, offline=True)


def _resource(package: str, name: str) -> dict[str, Any]:
    # Twice as fast as `json`: a thousand tools are megabytes.
    data: dict[str, Any] = from_json(resources.files(package).joinpath(name).read_bytes())
    return data
