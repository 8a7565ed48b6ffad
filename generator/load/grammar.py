"""Which kind of object stands where in an OpenAPI description.

A property may be named `nullable` and an example may hold a `$ref`: only the way from the root
tells a keyword from data, so everything that looks for keywords walks along this table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from generator.load.node import Node

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

# kind -> key -> kind of the value; `map X` and `list X` for collections; `*` is any other key.
_SCHEMA: Mapping[str, str] = {
    "items": "schema",  # or a list of schemas, in old dialects
    "not": "schema",
    "if": "schema",
    "then": "schema",
    "else": "schema",
    "contains": "schema",
    "propertyNames": "schema",
    "additionalProperties": "schema",
    "unevaluatedProperties": "schema",
    "unevaluatedItems": "schema",
    "contentSchema": "schema",
    "properties": "map schema",
    "patternProperties": "map schema",
    "dependentSchemas": "map schema",
    "$defs": "map schema",
    "definitions": "map schema",
    "allOf": "list schema",
    "anyOf": "list schema",
    "oneOf": "list schema",
    "prefixItems": "list schema",
}
_MEDIA = {
    "schema": "schema",
    "itemSchema": "schema",
    "encoding": "map encoding",
    "itemEncoding": "encoding",
    "prefixEncoding": "list encoding",
}
_PARAMETER = {"schema": "schema", "content": "map media"}
GRAMMAR: Final[Mapping[str, Mapping[str, str]]] = {
    "document": {
        "info": "info",
        "tags": "list tag",
        "servers": "list server",
        "paths": "paths",
        "webhooks": "map path",
        "components": "components",
    },
    "components": {
        "schemas": "map schema",
        "parameters": "map parameter",
        "headers": "map header",
        "responses": "map response",
        "requestBodies": "map body",
        "securitySchemes": "map scheme",
        "pathItems": "map path",
        "callbacks": "map callback",
        "mediaTypes": "map media",
    },
    "info": {},
    "tag": {},
    "server": {},
    "scheme": {},
    "paths": {"*": "path"},
    "path": {
        **{method: "operation" for method in METHODS},
        "additionalOperations": "map operation",
        "parameters": "list parameter",
        "servers": "list server",
    },
    "operation": {
        "parameters": "list parameter",
        "requestBody": "body",
        "responses": "responses",
        "callbacks": "map callback",
        "servers": "list server",
    },
    "callback": {"*": "path"},
    "responses": {"*": "response"},
    "response": {"headers": "map header", "content": "map media"},
    "body": {"content": "map media"},
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "media": _MEDIA,
    "encoding": {"headers": "map header"},
    "schema": _SCHEMA,
}


def members(kind: str, node: Node) -> Iterator[tuple[str, Node]]:
    """The objects of a known kind directly inside an object of this kind."""
    table = GRAMMAR[kind]
    other = table.get("*")
    for key, value in node.items():
        described = table.get(key) or (other if not key.startswith("x-") else None)
        if described is None:
            continue
        shape, _, inner = described.rpartition(" ")
        if shape == "map":
            yield from ((inner, member) for _, member in value.items() if member.is_mapping)
        elif value.is_list:
            yield from ((inner, member) for member in value.elements() if member.is_mapping)
        elif value.is_mapping and not shape:
            yield inner, value
