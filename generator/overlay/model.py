"""The overlay's keys, as its maintainers write them. One model a block; unknown keys are errors.

The text below a key is its hover text in an editor, by way of `specs/overlay.schema.json`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from generator.overlay.arguments import Argument, Rule, Window
from generator.overlay.block import Block, Name
from generator.overlay.docs import Docs
from generator.overlay.plots import Plot
from generator.overlay.prompts import Prompt, PromptArgument
from generator.overlay.resources import Resource
from generator.overlay.results import Choice, Paginate, Poll, Result
from generator.overlay.source import Source

__all__ = [
    "Annotations",
    "Argument",
    "Auth",
    "Block",
    "Budget",
    "Choice",
    "Defaults",
    "Docs",
    "Errors",
    "Kind",
    "Overlay",
    "Paginate",
    "Plot",
    "Poll",
    "Prompt",
    "PromptArgument",
    "Resource",
    "Result",
    "Retry",
    "Rule",
    "Server",
    "Tool",
    "Window",
]

Kind = Literal[
    "invalid",
    "not_found",
    "conflict",
    "precondition",
    "quota",
    "rate_limit",
    "auth",
    "forbidden",
    "upstream",
]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{12}/[0-9a-f]{4}$")]
Waivers = dict[Annotated[str, Field(pattern=r"^D8\d\d$")], Annotated[str, Field(min_length=1)]]


class Server(Block):
    """What the package is called and how the server introduces itself."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
    """What the server calls itself to clients; short, because clients put it before tool names."""
    title: str
    """The name that people read."""
    package: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """The Python package that is generated, such as `acme_mcp`."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] = "0.1.0"
    """The version of the package, three numbers."""
    base_url: Annotated[str | None, Field(pattern=r"^https?://[^\s/?#][^\s?#]*$")] = None
    """Where the API is; the description's own server without it."""
    base_path: Annotated[str | None, Field(pattern=r"^(/[^/{}?#\s]+)+$")] = None
    """What `base_url` ends in and paths of the description may begin with, such as `/v1`; there it
    is taken off."""
    env_prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    """What the server's environment variables begin with, such as `ACME`."""
    instructions: str = ""
    """What a model is told about the server as a whole, before it sees a tool."""
    mode: Literal["read_only", "read_write"] = "read_only"
    """Which tools are listed when nobody says: those that read, or all."""
    open_world: bool = Field(default=True, alias="openWorldHint")
    """Whether tools touch anything beyond the caller's own account."""
    website: str = ""
    """The vendor's page, for registries."""
    source_code: str = ""
    """The repository of the package, for registries."""
    registry_name: str = ""
    """The reverse-DNS name in the MCP registry, such as `io.github.acme/acme-mcp`."""


Variable: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""The name of an environment variable."""


class Auth(Block):
    """A credential: which security scheme it answers, and the variable it is read from."""

    scheme: str
    """The key of a security scheme of the description."""
    env: Variable
    """The environment variable that holds the credential."""
    pair: Annotated[tuple[Variable, Variable] | None, Field(strict=False)] = None
    """Two variables that do as well: user and password, or id and secret of an OAuth client."""
    token_url: str | None = None
    """Where an OAuth client gets its tokens, if not where the description says."""
    scopes: str = ""
    """What a token is asked for, with spaces between; all that the client may do by default."""
    argument: Name | None = None
    """What the client's constructor calls it."""
    location: Annotated[Literal["header", "query", "cookie"] | None, Field(alias="in")] = None
    """Where the credential goes, if not where the description says."""
    name: str | None = None
    """The header, parameter or cookie, if not what the description says."""
    prefix: str | None = None
    """What stands before the credential, such as `Token `."""


class Retry(Block):
    """What may pass by itself, so that a request is repeated where that is safe."""

    statuses: list[Annotated[int, Field(ge=400, le=599)]] | None = None
    """HTTP statuses; 502, 503 and 504 without it. A rate limit always counts."""
    codes: list[str] = []
    """The vendor's codes."""


class Errors(Block):
    """Where the error envelope keeps its code, message and field errors; what the codes mean."""

    code: str = ""
    """The field with the error's code; a path such as `error.code`."""
    message: str = ""
    """The field with the error's message."""
    fields: str = ""
    """The field with what is wrong with each argument."""
    kinds: dict[str, Kind] = {}
    """What each code of the vendor means."""
    advice: dict[Kind, Annotated[str, Field(min_length=1)]] = {}
    """What a model is told to do about each kind, where the usual words do not fit."""
    retry: Retry = Retry()
    """Which failures may pass by themselves."""


class Defaults(Block):
    expose: Literal["listed", "all"] = "listed"
    """What happens to an operation that no tool names: hidden, or a tool of its own."""
    naming: Literal["as-is", "snake_case", "camelCase"] = "as-is"
    """How arguments that the overlay does not name are written."""
    output_schemas: Literal["curated", "all"] = "curated"
    """Which tools describe their result to clients: those with an entry in the overlay, or all."""
    redact: list[str] = []
    """Names of fields that no reply, error or log may show."""
    waive: Waivers = {}
    """Findings of `toolpress lint` that are accepted everywhere: the code, and why."""


class Annotations(Block):
    read_only: bool | None = Field(default=None, alias="readOnlyHint")
    """The tool changes nothing."""
    destructive: bool | None = Field(default=None, alias="destructiveHint")
    """The tool may overwrite or delete what is there."""
    idempotent: bool | None = Field(default=None, alias="idempotentHint")
    """Calling it again with the same arguments changes nothing more."""
    open_world: bool | None = Field(default=None, alias="openWorldHint")
    """The tool reaches beyond the caller's own account."""


class Tool(Block):
    """One tool: an operation, or a typed function in Python and the operations it calls."""

    operation: str | None = None
    """The operation it stands for: an operationId, or a route such as `GET /pages`."""
    python: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")] | None = None
    """The function of tools.py, or of a module of tools/, that it stands for."""
    calls: list[str] = []
    """The operations that the function may call, and no others."""
    title: str | None = None
    """The name that people read, in a few words."""
    description: str | None = None
    """What it does, when to use it and when another tool is the better one."""
    says: list[str] = []
    """Names of `fragments:` that stand below the description."""
    toolset: Name | None = None
    """The group it belongs to; that of the operation's tag without it."""
    tags: list[Name] = []
    """More groups that it belongs to; `--toolsets` knows them too."""
    annotations: Annotations = Annotations()
    """MCP's hints, where they differ from what the method says."""
    because: str | None = None
    """Why a hint differs from what the method says."""
    confirm: Literal["draft"] | None = None
    """`draft`: the description asks to show the text to the user before calling."""
    arguments: dict[str, Argument] = {}
    """What clients may give; a place of the request nobody names is an argument too."""
    others: Literal["show", "hide"] = "show"
    """What becomes of the places that no argument names; those that the API demands are shown."""
    one_of: list[Annotated[list[str], Field(min_length=2)]] = []
    """Groups of arguments of which a call gives exactly one."""
    rules: list[Rule] = []
    """What must hold between two arguments."""
    notifies: str | None = None
    """The argument that decides whether people are told, or `always`."""
    result: Result = Result()
    """What becomes of the reply."""
    plot: Plot | None = None
    """Lets the caller ask for a picture of the result."""
    waive: Waivers = {}
    """Findings of `toolpress lint` that are accepted here: the code, and why."""
    reviewed: Fingerprint | None = None
    """The operation as it was when a person last looked; `toolpress review --accept` writes it."""

    @model_validator(mode="after")
    def _keys_that_go_together(self) -> Self:
        if self.python is None and self.calls:
            raise ValueError("`calls:` goes with `python:`, not with `operation:`")
        if self.python is None and self.result.schema_ is not None:
            raise ValueError("`result.schema` goes with `python:`; the API describes its own reply")
        for key in ("select", "paginate", "poll", "fields"):
            if self.python is not None and getattr(self.result, key) is not None:
                raise ValueError(f"`result.{key}` goes with `operation:`")
        if self.result.poll is not None and self.result.paginate is not None:
            raise ValueError("`result.poll` and `result.paginate` exclude each other")
        if self.python is not None:
            for name, spec in self.arguments.items():
                if not spec.local:
                    raise ValueError(f"`{name}` needs `local: true`: Python decides what is sent")
        return self


class Budget(Block):
    """Bytes of compact JSON that tools may take in `tools/list`; four are about a token."""

    tool: Annotated[int, Field(ge=1)] = 4_000
    """One tool, its output schema included."""
    list: Annotated[int, Field(ge=1)] = 40_000
    """All tools together."""


class Overlay(Block):
    """A whole `overlay.yaml`."""

    server: Server
    """What the package is called and how the server introduces itself."""
    source: Source | None = None
    """Where `toolpress refresh` fetches the description: an address, a path, or a list of files."""
    auth: list[Auth] = []
    """The credentials that calls carry."""
    errors: Errors = Errors()
    """The vendor's error envelope."""
    defaults: Defaults = Defaults()
    """What holds where a tool does not say."""
    budget: Budget = Budget()
    """What the tools may weigh; `toolpress lint` fails above it."""
    toolsets: dict[str, Name] = {}
    """Names of groups, by tag of the description."""
    toolset_descriptions: dict[Name, str] = {}
    """What a group of tools is for, by its name; what the tag says without it."""
    fragments: dict[Name, Annotated[str, Field(min_length=1)]] = {}
    """Sentences that several descriptions share, by name; a tool takes them with `says:`."""
    tools: dict[str, Tool] = {}
    """The tools, by name."""
    unsupported: dict[str, str] = {}
    """What cannot be offered and why: `tool` or `tool.argument`, with the reason."""
    hidden: list[str] = []
    """Operations that were looked at and become no tool, by operationId or route."""
    prompts: dict[Name, Prompt] = {}
    """What a person might ask, by the name that clients offer it under."""
    docs: Docs | None = None
    """A tool that searches what the server knows of its API."""
    resources: list[Resource] = []
    """What clients may read by an address of its own."""
