"""The overlay's keys, as its maintainers write them. One model a block; unknown keys are errors.

The text below a key is its hover text in an editor, by way of `specs/overlay.schema.json`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
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
JsonType = Literal["string", "integer", "number", "boolean", "array", "object"]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{12}/[0-9a-f]{4}$")]
Waivers = dict[Annotated[str, Field(pattern=r"^D8\d\d$")], Annotated[str, Field(min_length=1)]]


class Block(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        strict=True,
        use_attribute_docstrings=True,
    )


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
    base_url: str | None = None
    """Where the API is; the description's own server without it."""
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


class Auth(Block):
    """A credential: which security scheme it answers, and the variable it is read from."""

    scheme: str
    """The key of a security scheme of the description."""
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    """The environment variable that holds the credential."""
    argument: Name | None = None
    """What the client's constructor calls it."""
    location: Annotated[Literal["header", "query", "cookie"] | None, Field(alias="in")] = None
    """Where the credential goes, if not where the description says."""
    name: str | None = None
    """The header, parameter or cookie, if not what the description says."""
    prefix: str | None = None
    """What stands before the credential, such as `Token `."""


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


class Defaults(Block):
    expose: Literal["listed", "all"] = "listed"
    """What happens to an operation that no tool names: hidden, or a tool of its own."""
    naming: Literal["as-is", "snake_case", "camelCase"] = "as-is"
    """How arguments that the overlay does not name are written."""
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


class Window(Block):
    """Two wire fields filled from one span such as `7d`, both in unix milliseconds, ending now."""

    start: str = Field(alias="from")
    """The place of the request where the span begins, such as `body.fromTimestamp`."""
    end: str = Field(alias="to")
    """The place of the request where the span ends."""


class Argument(Block):
    """One argument of a tool; without `from` it is local and says so."""

    source: str | None = Field(default=None, alias="from")
    """The place of the request that it fills, such as `body.pageId` or `query.limit`."""
    local: bool = False
    """It is not sent: the function of tools.py decides what is."""
    type: JsonType | None = None
    """Its type for clients; converted where the API takes another one."""
    items: JsonType | None = None
    """The type of the elements of a list."""
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    """Its JSON Schema for clients, where `type:` says too little."""
    required: bool | None = None
    """Whether clients must give it, also where the API does not demand it."""
    default: Any = None
    """What is sent without it; `now` is the current time."""
    const: Any = None
    """What is always sent; clients do not see the argument."""
    hide: bool = False
    """Never sent and not shown."""
    present: str | None = None
    """Sent as true exactly when the argument of this name is given."""
    window: Window | None = None
    """Two places that are filled from one span."""
    enum: list[str] | dict[str, str] | None = None
    """The values that clients may choose from, or a map from those to the API's."""
    lookup: str | None = None
    """The tool that finds its value; said in its description."""
    description: str | None = None
    """What it is, for the model."""
    format: str | None = None
    """The format of a text, such as `date-time`."""
    minimum: int | float | None = None
    """The smallest number."""
    maximum: int | float | None = None
    """The largest number."""
    min_length: int | None = Field(default=None, alias="minLength")
    """The shortest text."""
    max_length: int | None = Field(default=None, alias="maxLength")
    """The longest text."""

    @model_validator(mode="after")
    def _filled_in_one_way(self) -> Self:
        ways = {
            "`local:`": self.local,
            "`window:`": self.window is not None,
            "`const:`": "const" in self.model_fields_set,
            "`present:`": self.present is not None,
            "`hide:`": self.hide,
        }
        said = [way for way, given in ways.items() if given]
        if len(said) > 1:
            raise ValueError(f"{said[0]} and {said[1]} exclude each other")
        if self.source is not None and (self.local or self.window is not None):
            raise ValueError(f"{said[0]} and `from:` exclude each other")
        if self.source is None and said and said[0] not in ("`local:`", "`window:`"):
            raise ValueError(f"{said[0]} needs a `from:`, the place that it fills")
        return self


class Paginate(Block):
    """How the operation pages by offset: its own fields, and what the tool shows instead.

    With `page` and `per_page` the tool shows one page of the caller's size, fetched in requests
    of at most `at_most` rows; with `all` it gathers every row up to a ceiling and shows neither.
    """

    limit: str
    """The place of the request that says how many rows."""
    offset: str
    """The place of the request that says how many rows to skip."""
    items: str
    """The field of the reply with the rows."""
    total: str
    """The field of the reply with the number of all rows."""
    at_most: Annotated[int, Field(ge=1)]
    """How many rows the API gives in one request."""
    page: str | None = None
    """What the argument for the page is called."""
    per_page: str | None = None
    """What the argument for the size of a page is called."""
    default: Annotated[int, Field(ge=1)] = 50
    """The size of a page when nobody says."""
    maximum: Annotated[int, Field(ge=1)] | None = None
    """The largest page."""
    all: bool = False
    """Gather every row, up to a ceiling."""


class Result(Block):
    select: str | None = None
    """A JMESPath expression over the reply; checked when generating."""
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    """What a function of tools.py answers, as JSON Schema."""
    redact: list[str] = []
    """Names of fields that this tool never shows."""
    paginate: Paginate | None = None
    """How the rows are paged."""


class Tool(Block):
    """One tool: an operation, or a typed function of `tools.py` and the operations it calls."""

    operation: str | None = None
    """The operation it stands for: an operationId, or a route such as `GET /pages`."""
    python: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")] | None = None
    """The function of tools.py that it stands for."""
    calls: list[str] = []
    """The operations that the function may call, and no others."""
    title: str | None = None
    """The name that people read, in a few words."""
    description: str | None = None
    """What it does, when to use it and when another tool is the better one."""
    toolset: Name | None = None
    """The group it belongs to; that of the operation's tag without it."""
    annotations: Annotations = Annotations()
    """MCP's hints, where they differ from what the method says."""
    because: str | None = None
    """Why a hint differs from what the method says."""
    confirm: Literal["draft"] | None = None
    """`draft`: the description asks to show the text to the user before calling."""
    arguments: dict[str, Argument] = {}
    """What clients may give; a place of the request nobody names is an argument too."""
    notifies: str | None = None
    """The argument that decides whether people are told, or `always`."""
    result: Result = Result()
    """What becomes of the reply."""
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
        if self.python is not None and (self.result.select or self.result.paginate):
            raise ValueError("`result.select` and `result.paginate` go with `operation:`")
        if self.python is not None:
            for name, spec in self.arguments.items():
                if not spec.local:
                    raise ValueError(f"`{name}` needs `local: true`: tools.py decides what is sent")
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
    tools: dict[str, Tool] = {}
    """The tools, by name."""
    unsupported: dict[str, str] = {}
    """What cannot be offered and why: `tool` or `tool.argument`, with the reason."""
    hidden: list[str] = []
    """Operations that were looked at and become no tool, by operationId or route."""
    prompts: list[str] = []
    """What a person might ask, for the README and the evaluation."""
