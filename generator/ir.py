"""What an API description means: references resolved, dialects folded, no trace of YAML or Python.

Made by `lower`, read by `plan`, `sandbox` and `surface`. Dataclasses only; tuples, never lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from generator.diagnostics import Place

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
"""Methods of HTTP that change nothing."""


class Absent(Enum):
    """Tells "no default" from a default of null."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Kind(Enum):
    """A JSON type, by its JSON Schema name."""

    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


class Location(Enum):
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"


DEFAULT_STYLE = {
    Location.PATH: "simple",
    Location.QUERY: "form",
    Location.HEADER: "simple",
    Location.COOKIE: "form",
}
"""How a parameter is written that says nothing of it; `form` explodes, `simple` does not."""


class Effect(Enum):
    """What calling an operation does, as its method and name tell."""

    READ = "read"
    WRITE = "write"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Named:
    """A reference to `Api.schemas` by key."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """The boolean schema `false`: no value is valid."""


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON Schema as a record of the keywords with a meaning here; an empty one takes anything.

    `kinds` empty means any type. `additional` is None where the description does not say.
    """

    kinds: tuple[Kind, ...] = ()
    title: str = ""
    description: str = ""
    format: str = ""
    enum: tuple[Json, ...] | None = None
    default: Json | Absent = ABSENT
    properties: tuple[Property, ...] = ()
    required: tuple[str, ...] = ()  # names required beyond those that `properties` declares
    additional: Schema | bool | None = None
    patterns: tuple[tuple[str, Schema], ...] = ()
    items: Schema | None = None
    prefix: tuple[Schema, ...] = ()
    all_of: tuple[Schema, ...] = ()
    any_of: tuple[Schema, ...] = ()
    one_of: tuple[Schema, ...] = ()
    negated: Schema | None = None
    discriminator: str = ""
    mapping: tuple[tuple[str, str], ...] = ()  # value of the discriminator -> schema, by name
    bounds: tuple[tuple[str, int | float | str | bool], ...] = ()  # minimum, maxLength, pattern, …
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False


Schema: TypeAlias = "Named | Never | Shape"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; `media_type` is set where `content` stands instead of a style."""

    name: str
    location: Location
    required: bool
    schema: Schema
    description: str
    style: str
    explode: bool
    place: Place
    media_type: str = ""
    allow_reserved: bool = False
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body is written."""

    property: str
    content_type: str = ""
    style: str = ""
    explode: bool | None = None


@dataclass(frozen=True, slots=True)
class Body:
    media_type: str
    required: bool
    schema: Schema
    description: str
    place: Place
    encodings: tuple[Encoding, ...] = ()
    others: tuple[str, ...] = ()  # media types that were declared and not chosen
    optional: bool = False  # the description says so, and not by saying nothing
    partial: bool = False  # of a PATCH: what is not given stays as it is


@dataclass(frozen=True, slots=True)
class Response:
    """A declared reply; `schema` is None when it has no JSON body."""

    status: str  # "200", "2XX", "default"
    description: str
    media_types: tuple[str, ...]
    schema: Schema | None
    place: Place


@dataclass(frozen=True, slots=True)
class Annotated:
    """What the document itself says of an operation as a tool: `x-mcp` and its likes."""

    name: str = ""
    title: str = ""
    description: str = ""
    hidden: bool = False
    hints: tuple[tuple[str, bool], ...] = ()  # by MCP's names


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `security` is None where the document's own default holds."""

    id: str  # the document's operationId, or one made from method and path
    declared_id: str  # "" where the document has none
    method: str  # upper case
    path: str
    tag: str
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    successes: tuple[Response, ...]
    failures: tuple[Response, ...]
    security: tuple[tuple[str, ...], ...] | None
    effect: Effect
    destroys: bool  # DELETE, or a name that says delete, remove, purge, rotate, regenerate, revoke
    place: Place
    prefix: str = ""  # between the API's address and `path`, for an operation served below it
    annotated: Annotated = field(default_factory=Annotated)
    server: str = ""  # a URL, or a path at the API's host, where it is not at the API's own address
    template: str = ""  # the path with plain placeholders, where `path` decorates them
    inferred: bool = False  # `x-inferred: true`: not the vendor's word, but what seems likely


class SchemeType(Enum):
    API_KEY = "apiKey"
    BEARER = "bearer"
    BASIC = "basic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    key: str
    type: SchemeType
    location: str  # header, query or cookie for an apiKey
    name: str  # the header, parameter or cookie for an apiKey
    description: str
    place: Place
    declared: str = ""  # apiKey, http, oauth2, openIdConnect: where a bearer token comes from
    token_url: str = ""  # of the client credentials flow, where there is one


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An operation that cannot be expressed, and why."""

    method: str
    path: str
    id: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Api:
    """One description, ready to plan. `schemas` is keyed by component name, in document order."""

    title: str
    version: str
    description: str
    servers: tuple[str, ...]
    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]
    security: tuple[tuple[str, ...], ...]
    schemes: tuple[SecurityScheme, ...]
    tags: Mapping[str, str] = field(default_factory=dict)  # name -> description
    quarantined: tuple[Quarantined, ...] = ()
