"""One object of a description, held against its openapi-pydantic model without what it contains.

The objects inside are checked on their own. So every error is about the object's own keys, and
no union of models multiplies it.
"""

from __future__ import annotations

from typing import Any, Final

from openapi_pydantic.v3.v3_1 import (
    Encoding,
    Header,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
    Server,
    Tag,
)
from openapi_pydantic.v3.v3_1.components import Components
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.ir import Json
from generator.load.grammar import GRAMMAR

_MODELS: Final[dict[str, type[BaseModel]]] = {
    "document": OpenAPI,
    "info": Info,
    "tag": Tag,
    "server": Server,
    "components": Components,
    "scheme": SecurityScheme,
    "path": PathItem,
    "operation": Operation,
    "parameter": Parameter,
    "header": Header,
    "body": RequestBody,
    "response": Response,
    "media": MediaType,
    "encoding": Encoding,
    "schema": Schema,
}
# What no tool is made from: an odd value there does no harm.
_IGNORED: Final = {
    "example",
    "examples",
    "links",
    "callbacks",
    "webhooks",
    "externalDocs",
    "xml",
    "flows",
    "contact",
    "license",
    "variables",
    "jsonSchemaDialect",
    "$schema",
    "$id",
    "$comment",
    "$vocabulary",
}
# Valid in the place of an object that is checked on its own.
_STANDS_FOR: Final[dict[str, Json]] = {
    "info": {"title": "", "version": ""},
    "server": {"url": ""},
    "tag": {"name": ""},
    "schema": {},
}
_REFERENCE: Final[dict[str, Json]] = {"$ref": ""}


def errors(kind: str, value: dict[str, Json]) -> list[ErrorDetails]:
    """What the model of this kind says of the object's own keys."""
    model = _MODELS.get(kind)
    if model is None:
        return []
    try:
        model.model_validate(_own(kind, value))
    except ValidationError as error:
        return error.errors(include_url=False, include_context=True, include_input=False)
    return []


def _own(kind: str, value: dict[str, Json]) -> dict[str, Any]:
    table = GRAMMAR[kind]
    own: dict[str, Json] = {}
    for key, member in value.items():
        if key in _IGNORED or key.startswith("x-"):
            continue
        described = table.get(key)
        own[key] = member if described is None else _hollow(described, member)
    if kind == "response":
        own.setdefault("description", "")  # often left out, and nothing is made from it
    elif kind == "document":
        own["openapi"] = "3.1.0"  # the version has been read, and the data folded into this one
    return own


def _hollow(described: str, value: Json) -> Json:
    shape, _, kind = described.rpartition(" ")
    stand_in = _STANDS_FOR.get(kind, _REFERENCE)
    if shape == "map" and isinstance(value, dict):
        return {key: member for key, member in value.items() if not _is_object(kind, member)}
    if shape == "list" and isinstance(value, list):
        return [stand_in if _is_object(kind, member) else member for member in value]
    if not shape and _is_object(kind, value):
        return {} if kind in ("paths", "responses", "components") else stand_in
    return value


def _is_object(kind: str, value: Json) -> bool:
    return isinstance(value, dict) or (kind == "schema" and isinstance(value, bool))
