"""What to write: every name, import, schema, hint and file decided. Knows no OpenAPI, no Jinja.

Made once by the planner, never changed, read by templates. Dataclasses only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from generator.ir import Effect
from generator.schema.json_schema import JsonSchema


class Code(str):
    """Text that is already Python source; the only thing a template may print."""

    __slots__ = ()


Security: TypeAlias = tuple[tuple[str, ...], ...]
"""Alternatives, each the schemes that stand together; an empty one says that none is needed."""


CLIENT_HALVES = ("the id of an OAuth client", "its secret")


class ResultKind(Enum):
    """What a tool's reply becomes; see `surface.json` in the package."""

    OBJECT = "object"
    WRAPPED = "wrapped"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """What the package is called and how it introduces itself."""

    name: str
    title: str
    version: str
    package: str
    distribution: str
    client: str
    error: str
    env_prefix: str
    base_url: str
    mode: str
    instructions: str
    website: str
    source_code: str
    registry_name: str
    sources: tuple[str, ...]  # the input files, for the header of each generated file


@dataclass(frozen=True, slots=True)
class Auth:
    """One way to present a credential. `argument` is the client's keyword for it."""

    scheme: str
    env: str
    type: str  # apiKey, bearer, basic
    location: str  # header, query, cookie
    name: str
    prefix: str
    argument: Code
    description: str
    pair: tuple[str, ...] = ()  # two variables: user and password, or a client's id and secret
    token_url: str = ""
    scopes: str = ""

    @property
    def halves(self) -> tuple[str, str]:
        """What the variables of the pair hold."""
        return ("the user", "the password") if self.type == "basic" else CLIENT_HALVES


@dataclass(frozen=True, slots=True)
class Errors:
    """Where the vendor's error envelope keeps things, and what its codes mean."""

    code: str = ""
    message: str = ""
    fields: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    retry_statuses: tuple[int, ...] | None = None  # None: as the runtime has it
    retry_codes: tuple[str, ...] = ()
    advice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MethodArgument:
    """One keyword of a client method; `value` is the expression that goes on the wire."""

    name: Code
    wire_name: str
    where: str  # path, query, header, cookie, body (one property), payload (the whole body)
    annotation: Code
    required: bool
    nullable: bool
    description: str
    value: Code
    path: tuple[str, ...] = ()  # of a body property: where in the body it stands


@dataclass(frozen=True, slots=True)
class Method:
    """One operation as a method of the typed client."""

    name: Code
    operation: str
    http_method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    arguments: tuple[MethodArgument, ...]
    body: Code | None  # the constructor call that makes the body, e.g. `json_body({...})`
    accept: str
    returns: Code  # e.g. Reply[types.Pet, models.Pet]
    reply: str  # the class in models.py, "" when no JSON comes back
    reads: bool
    security: Security | None
    tag: str
    server: str = ""  # where it is served, if not at the API's own address
    html: bool = False  # a web page may be what it answers by its description


@dataclass(frozen=True, slots=True)
class Hints:
    read_only: bool
    destructive: bool
    idempotent: bool
    open_world: bool


@dataclass(frozen=True, slots=True)
class ToolArgument:
    """One argument of a tool, as clients see it and as the function takes it."""

    name: str
    python: Code
    annotation: Code
    required: bool
    default: Code | None  # the function's own default; None when required
    value: Code  # what the function reads: its name, or the name with a mutable default put in
    schema: JsonSchema
    description: str
    wire: str  # `body.pageId`, `query.limit`, or "" for a local argument
    setting: str = ""  # the environment variable with its default
    sent: bool = False  # its default goes upstream when a call leaves it out


@dataclass(frozen=True, slots=True)
class Keyword:
    """`name=value` in a call."""

    name: Code
    value: Code


@dataclass(frozen=True, slots=True)
class Paging:
    """How rows are gathered: the function of the runtime, its arguments, and those of a request."""

    function: Code
    keywords: tuple[Keyword, ...]
    request: tuple[Code, Code]  # what the function hands to each request


@dataclass(frozen=True, slots=True)
class Polling:
    """How a tool waits: the method that is asked, its keyword for the id, the runtime's words."""

    method: Code
    argument: Code
    value: Code
    keywords: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The fields that the caller chose: the expression that holds them, and what they are of."""

    fields: Code
    of: str


@dataclass(frozen=True, slots=True)
class Call:
    """The body of a tool function that stands for one operation."""

    method: Code
    keywords: tuple[Keyword, ...]
    before: tuple[Code, ...] = ()  # statements ahead of the call
    paging: Paging | None = None
    poll: Polling | None = None
    select: str = ""
    choice: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of a result; every member but the last two is a JMESPath expression, or ""."""

    rows: str
    x: str
    y: tuple[str, ...]
    by: str
    end: str
    kind: str  # line, bar, span
    title: str


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    title: str
    description: str  # for the model, as it stands in tools.json
    summary: str  # for people, the docstring's first line
    hints: Hints
    because: str
    effect: Effect
    notifies: str  # "", an argument, or "always"
    operations: tuple[str, ...]
    toolset: str
    module: str
    function: Code
    arguments: tuple[ToolArgument, ...]
    input_schema: JsonSchema
    output_schema: JsonSchema | None
    result: ResultKind
    redact: tuple[str, ...]
    returns: Code
    call: Call | None  # None for a composite, and for what the runtime does itself
    checks: tuple[Code, ...] = ()  # statements that refuse a call before anything is sent
    once: tuple[str, ...] = ()  # fields with a secret that is shown this one time
    tags: tuple[str, ...] = ()  # more sets it belongs to
    plot: Plot | None = None  # an argument `plot` of its own draws the result
    body: Code | None = None  # what the function does, where it is the runtime's own


@dataclass(frozen=True, slots=True)
class Module:
    """One file under `tools/`."""

    name: str
    title: str
    tools: tuple[Tool, ...]
    python: Mapping[str, Code]  # tool -> function of `composites`
    constants: tuple[tuple[Code, Code, Mapping[str, str]], ...]  # name, value type, enum map
    description: str = ""  # what the tools are for


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as `surface.json` lists it."""

    id: str
    method: str
    path: str
    effect: Effect
    client: Code
    used: bool
    inferred: bool = False  # the vendor has not said that it is like this


@dataclass(frozen=True, slots=True)
class Composite:
    """A hand-written module, copied as it is."""

    name: str  # dotted, inside the package: `composites`, or `composites.<module>`
    file: str  # that it is copied from
    source: str
    functions: tuple[str, ...]  # that stand for tools


@dataclass(frozen=True, slots=True)
class Composites:
    """`composites.py`, or the modules of `composites/`."""

    modules: tuple[Composite, ...] = ()
    opening: str | None = None  # how `composites/__init__.py` begins; None where there is one file


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """A gap in a prompt; `default` stands there when it is not filled in."""

    name: str
    description: str
    required: bool
    default: str
    example: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person might ask. `text` has `{argument}` for each gap."""

    name: str
    title: str
    description: str
    text: str
    arguments: tuple[PromptArgument, ...]
    tools: tuple[str, ...]  # it is listed where all of these are


@dataclass(frozen=True, slots=True)
class Resource:
    """What clients may read by its address; a template where that has `{variables}`."""

    uri: str
    tool: str
    name: str
    title: str
    description: str
    mime_type: str
    template: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Something that the search in the documentation finds."""

    kind: str
    title: str
    text: str
    operation: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One call that an eval expects."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Eval:
    """A prompt, the calls that answer it, and the tools that must not be called."""

    prompt: str
    expect: tuple[Step, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the summary line. used + hidden + quarantined = operations."""

    operations: int
    used: int
    tools: int
    hidden: int
    unsupported: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that becomes `generated/<api>/`."""

    server: Server
    auth: tuple[Auth, ...]
    errors: Errors
    redact: tuple[str, ...]
    methods: tuple[Method, ...]
    modules: tuple[Module, ...]
    tools: tuple[Tool, ...]  # sorted by name
    operations: tuple[Operation, ...]
    unsupported: Mapping[str, str]
    definitions: Mapping[str, JsonSchema]  # class name -> schema, for types.py and models.py
    replies: Mapping[str, JsonSchema]  # operation id -> strict schema of its success reply
    composites: Composites
    prompts: tuple[Prompt, ...]
    counts: Counts
    security: Security | None = None  # what an operation takes that has none of its own
    toolsets: Mapping[str, str] = field(default_factory=dict)  # name -> what it is for
    evals: tuple[Eval, ...] = ()
    resources: tuple[Resource, ...] = ()
    texts: tuple[Text, ...] = ()  # what the search in the documentation finds
