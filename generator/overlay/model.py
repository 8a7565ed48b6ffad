"""The overlay's keys, as its maintainers write them. One model a block; unknown keys are errors."""

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


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class Server(Block):
    """What the package is called and how the server introduces itself."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
    title: str
    package: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] = "0.1.0"
    base_url: str | None = None
    env_prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    instructions: str = ""
    mode: Literal["read_only", "read_write"] = "read_only"
    open_world: bool = Field(default=True, alias="openWorldHint")
    website: str = ""
    source_code: str = ""
    registry_name: str = ""


class Auth(Block):
    """A credential: which security scheme it answers, and the variable it is read from."""

    scheme: str
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    argument: Name | None = None
    location: Annotated[Literal["header", "query", "cookie"] | None, Field(alias="in")] = None
    name: str | None = None
    prefix: str | None = None


class Errors(Block):
    """Where the error envelope keeps its code, message and field errors; what the codes mean."""

    code: str = ""
    message: str = ""
    fields: str = ""
    kinds: dict[str, Kind] = {}


class Defaults(Block):
    expose: Literal["listed", "all"] = "listed"
    naming: Literal["as-is", "snake_case", "camelCase"] = "as-is"
    redact: list[str] = []


class Annotations(Block):
    read_only: bool | None = Field(default=None, alias="readOnlyHint")
    destructive: bool | None = Field(default=None, alias="destructiveHint")
    idempotent: bool | None = Field(default=None, alias="idempotentHint")
    open_world: bool | None = Field(default=None, alias="openWorldHint")


class Window(Block):
    """Two wire fields filled from one span such as `7d`, both in unix milliseconds, ending now."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")


class Argument(Block):
    """One argument of a tool; without `from` it is local and says so."""

    source: str | None = Field(default=None, alias="from")
    local: bool = False
    type: JsonType | None = None
    items: JsonType | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    required: bool | None = None
    default: Any = None
    const: Any = None
    hide: bool = False
    present: str | None = None
    window: Window | None = None
    enum: list[str] | dict[str, str] | None = None
    lookup: str | None = None
    description: str | None = None
    format: str | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_length: int | None = Field(default=None, alias="minLength")
    max_length: int | None = Field(default=None, alias="maxLength")

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
    offset: str
    items: str
    total: str
    at_most: Annotated[int, Field(ge=1)]
    page: str | None = None
    per_page: str | None = None
    default: Annotated[int, Field(ge=1)] = 50
    maximum: Annotated[int, Field(ge=1)] | None = None
    all: bool = False


class Result(Block):
    select: str | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    redact: list[str] = []
    paginate: Paginate | None = None


class Tool(Block):
    """One tool: an operation, or a typed function of `tools.py` and the operations it calls."""

    operation: str | None = None
    python: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")] | None = None
    calls: list[str] = []
    title: str | None = None
    description: str | None = None
    toolset: Name | None = None
    annotations: Annotations = Annotations()
    because: str | None = None
    confirm: Literal["draft"] | None = None
    arguments: dict[str, Argument] = {}
    notifies: str | None = None
    result: Result = Result()

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


class Overlay(Block):
    """A whole `overlay.yaml`."""

    server: Server
    auth: list[Auth] = []
    errors: Errors = Errors()
    defaults: Defaults = Defaults()
    toolsets: dict[str, Name] = {}
    tools: dict[str, Tool] = {}
    unsupported: dict[str, str] = {}
    prompts: list[str] = []
