"""The surface: what the generator decided about tools that clients do not see (surface.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

Mode: TypeAlias = Literal["read_only", "read_write"]
Effect: TypeAlias = Literal["read", "write", "destroy"]
ResultShape: TypeAlias = Literal["object", "wrapped", "none"]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What the server is called, and its defaults."""

    name: str
    title: str
    version: str
    package: str
    distribution: str
    client: str
    env_prefix: str
    base_url: str
    mode: Mode
    instructions: str
    website: str


@dataclass(frozen=True, slots=True)
class AuthInfo:
    """One way to prove who is calling.

    Attributes:
        env: the variable that holds the credential.
        pair: two variables instead: user and password, or id and secret of an OAuth client.
    """

    scheme: str
    env: str
    type: Literal["apiKey", "bearer", "basic"]
    location: Literal["header", "query", "cookie"]
    name: str
    prefix: str
    pair: tuple[str, str] | tuple[()] = ()

    @property
    def variables(self) -> str:
        """What to set, in words: `A`, or `A or B and C`."""
        return " or ".join(filter(None, (self.env, " and ".join(self.pair))))


@dataclass(frozen=True, slots=True)
class ArgumentInfo:
    """What a tool argument is called in Python, and on the wire (such as `body.pageId`)."""

    python: str
    wire: str


@dataclass(frozen=True, slots=True)
class PlotInfo:
    """What is drawn of a result: JMESPath expressions over it and over each row, or ""."""

    rows: str
    x: str
    y: tuple[str, ...]
    by: str
    end: str
    kind: Literal["line", "bar", "span"]
    title: str


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """What the runtime knows of a tool.

    Attributes:
        notifies: the argument that decides whether people are told, "always", or None.
        redact: members of its results that nobody should see, as names or pointers, those of the
            server included.
        toolsets: the sets it belongs to.
        plot: what its argument `plot` draws of a result.
    """

    name: str
    module: str
    function: str
    effect: Effect
    notifies: str | None
    operations: tuple[str, ...]
    arguments: Mapping[str, ArgumentInfo]
    result: ResultShape
    redact: frozenset[str]
    toolsets: tuple[str, ...] = ()
    plot: PlotInfo | None = None

    def argument_for(self, name: str) -> str:
        """The tool argument for a Python or wire name; the name itself when there is none.

        Of two that fill places of that name it is the one of the body, for that is what an API
        speaks of: the `slug` that is taken is the new one, not that of the path.
        """
        if name in self.arguments:
            return name
        found = [
            argument
            for argument, known in self.arguments.items()
            if name in (known.python, known.wire, known.wire.partition(".")[2])
        ]
        of_body = (one for one in found if self.arguments[one].wire.startswith("body."))
        return next(of_body, found[0] if found else name)


@dataclass(frozen=True, slots=True)
class OperationInfo:
    """One operation of the API; `client` is the method of the client that calls it."""

    method: str
    path: str
    effect: Effect
    client: str


@dataclass(frozen=True, slots=True)
class PromptInfo:
    """What a person might ask.

    Attributes:
        text: with `{argument}` for each gap.
        arguments: as clients see them; `default` beside, which stands for one that is not given.
        tools: it is listed where all of these are.
    """

    name: str
    title: str
    description: str
    text: str
    arguments: tuple[Mapping[str, Any], ...]
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceInfo:
    """What can be read by its address, through a tool that reads.

    Attributes:
        template: the address has `{variables}`, each an argument of the tool.
    """

    uri: str
    tool: str
    name: str
    title: str
    description: str
    mime_type: str
    template: bool


@dataclass(frozen=True, slots=True)
class Surface:
    """All of surface.json."""

    server: ServerInfo
    auth: tuple[AuthInfo, ...]
    tools: Mapping[str, ToolInfo]
    operations: Mapping[str, OperationInfo]
    unsupported: Mapping[str, str]
    prompts: Mapping[str, PromptInfo] = field(default_factory=dict)
    resources: tuple[ResourceInfo, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Surface:
        """The surface of a parsed surface.json, which the generator wrote and checked."""
        redact = frozenset(data.get("redact", ()))
        return cls(
            server=_server(data["server"]),
            auth=tuple(_auth(entry) for entry in data.get("auth", ())),
            tools={name: _tool(name, entry, redact) for name, entry in data["tools"].items()},
            operations={
                name: OperationInfo(
                    method=entry["method"],
                    path=entry["path"],
                    effect=entry["effect"],
                    client=entry["client"],
                )
                for name, entry in data["operations"].items()
            },
            unsupported=data.get("unsupported", {}),
            prompts={
                name: PromptInfo(
                    name,
                    entry["title"],
                    entry.get("description", ""),
                    entry["text"],
                    tuple(entry.get("arguments", ())),
                    tuple(entry.get("tools", ())),
                )
                for name, entry in data.get("prompts", {}).items()
            },
            resources=tuple(ResourceInfo(**entry) for entry in data.get("resources", ())),
        )


def _server(entry: Mapping[str, Any]) -> ServerInfo:
    return ServerInfo(
        name=entry["name"],
        title=entry.get("title") or entry["name"],
        version=entry["version"],
        package=entry["package"],
        distribution=entry.get("distribution") or entry["package"].replace("_", "-"),
        client=entry["client"],
        env_prefix=entry["env_prefix"],
        base_url=entry.get("base_url") or "",
        mode=cast(Mode, entry.get("mode", "read_only")),
        instructions=entry.get("instructions") or "",
        website=entry.get("website") or "",
    )


def _auth(entry: Mapping[str, Any]) -> AuthInfo:
    return AuthInfo(
        scheme=entry["scheme"],
        env=entry["env"],
        type=entry["type"],
        location=entry.get("in") or "header",
        name=entry.get("name") or "Authorization",
        prefix=entry.get("prefix") or "",
        pair=cast("tuple[str, str] | tuple[()]", tuple(entry.get("pair", ()))),
    )


def _tool(name: str, entry: Mapping[str, Any], redact: frozenset[str]) -> ToolInfo:
    return ToolInfo(
        name=name,
        module=entry["module"],
        function=entry["function"],
        effect=entry["effect"],
        notifies=entry.get("notifies"),
        operations=tuple(entry["operations"]),
        arguments={
            argument: ArgumentInfo(known["python"], known.get("wire") or "")
            for argument, known in entry.get("arguments", {}).items()
        },
        result=entry.get("result", "object"),
        redact=(redact | frozenset(entry.get("redact", ()))) - frozenset(entry.get("once", ())),
        toolsets=tuple(entry.get("toolsets", ())),
        plot=(
            PlotInfo(**{**entry["plot"], "y": tuple(entry["plot"]["y"])})
            if "plot" in entry
            else None
        ),
    )
