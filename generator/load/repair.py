"""Noise that real descriptions hold, mended where it leaves no doubt about what was meant.

What only its author's habit explains (`type: int`) is told as D211; a mere slip of YAML is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from generator.ir import Json
from generator.load.grammar import GRAMMAR
from generator.load.node import Node
from generator.load.values import number

Tell: TypeAlias = "Callable[[Node, str, str], None]"
_Object: TypeAlias = "dict[str, Json]"

_DESCRIBED = ("summary", "description")
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("openapi",),
    "info": ("title", "version", "summary", "description", "termsOfService"),
    "tag": ("name", *_DESCRIBED),
    "server": ("url", "description"),
    "path": _DESCRIBED,
    "operation": ("operationId", *_DESCRIBED),
    "parameter": ("name", "description"),
    "header": ("description",),
    "response": _DESCRIBED,
    "body": ("description",),
    "schema": ("title", "description", "format", "pattern"),
    "scheme": ("description", "bearerFormat"),
}
_FLAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "operation": ("deprecated",),
    "parameter": ("required", "deprecated", "explode", "allowReserved", "allowEmptyValue"),
    "body": ("required",),
    "encoding": ("explode", "allowReserved"),
    "schema": ("nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems"),
}
_TRUTH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NUMBERS: Final = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
)
_TYPES: Final = {
    **{"int": "integer", "long": "integer", "bool": "boolean", "str": "string", "text": "string"},
    **{"float": "number", "double": "number", "decimal": "number", "list": "array"},
    **{"dict": "object", "map": "object", "none": "null"},
}
# A format where a type should be: `file` is a type in Swagger 2.0 alone.
_FORMATS: Final = {
    **{"date": "date", "datetime": "date-time", "date-time": "date-time", "timestamp": "date-time"},
    **{"uuid": "uuid", "email": "email", "uri": "uri", "url": "uri", "file": "binary"},
    **{"binary": "binary", "byte": "byte", "password": "password"},
}
_KINDS: Final = ("null", "string", "number", "integer", "boolean", "array", "object")
_LOCATIONS: Final = ("query", "path", "header", "cookie")
_SCHEMA_KEYS: Final = ("type", "format", "enum", "default", "items", "pattern", "nullable")
_LITERAL = re.compile(r"[^:]*:\s*([^\s,}\]#]+)")


def repair(kind: str, node: Node, tell: Tell) -> None:
    """Mend one object in place."""
    value = node.value
    assert isinstance(value, dict)
    _empty(kind, value)
    for key in _TEXTS.get(kind, ()):
        # An unquoted `version: 1.0` or `title: 2024` is a number to YAML and text to its author.
        if isinstance(value.get(key), (bool, int, float)):
            value[key] = _literal(node, key, value[key])
    for key in _FLAGS.get(kind, ()):
        # `required: yes` was true in YAML 1.1, and `"true"` is a slip of quotes.
        flag = value.get(key)
        if isinstance(flag, str) and flag.lower() in _TRUTH:
            value[key] = _TRUTH[flag.lower()]
    if kind == "schema":
        _schema(node, value, tell)
    elif kind == "parameter":
        _parameter(node, value, tell)
    elif kind in ("document", "operation"):
        _security(value)


def _empty(kind: str, value: _Object) -> None:
    """A key with nothing after it is null to YAML, and says nothing."""
    table = GRAMMAR[kind]
    for key in [*table, *_TEXTS.get(kind, ())]:
        if key in value and value[key] is None:
            del value[key]
    for key, member in value.items():
        described = table.get(key, table.get("*", ""))
        if described.startswith("map ") and isinstance(member, dict):
            for name in [name for name, inner in member.items() if inner is None]:
                member[name] = {}
        elif described.startswith("list ") and isinstance(member, list):
            member[:] = [inner for inner in member if inner is not None]
        elif member is None and "*" in table and not key.startswith("x-"):
            value[key] = {}


def _literal(node: Node, key: str, value: Json) -> str:
    """The text that a scalar was written as, such as `1.10`, which as a number is 1.1."""
    spot = node.document.spot(node[key].pointer)
    match = _LITERAL.match(spot.source.text, spot.offset)
    if match and not isinstance(value, bool) and number(match[1]) == value:
        return match[1]
    return json.dumps(value)


def _schema(node: Node, schema: _Object, tell: Tell) -> None:
    # `required: true` on a property is JSON Schema draft 3; the owner's list is what counts.
    if isinstance(schema.get("required"), bool):
        del schema["required"]
    # An empty `enum` would forbid everything; generators write it for an enum without members.
    if schema.get("enum") == []:
        del schema["enum"]
    if isinstance(discriminator := schema.get("discriminator"), str):
        schema["discriminator"] = {"propertyName": discriminator}  # as in Swagger 2.0
    if "examples" in schema and not isinstance(schema["examples"], list):
        schema["examples"] = [schema["examples"]]
    for key in _NUMBERS:
        given = schema.get(key)
        if isinstance(given, str) and (read := number(given)) is not None:
            schema[key] = read
    _type(node, schema, tell)
    if schema.get("type") == "string":
        _quote(schema)


def _type(node: Node, schema: _Object, tell: Tell) -> None:
    given = schema.get("type")
    # `type: any` and an empty `type:` say what a missing one says.
    if "type" in schema and (given is None or given in ("any", "", [])):
        del schema["type"]
    elif isinstance(given, list):
        schema["type"] = ["null" if kind is None else _known(kind) for kind in given]
    elif isinstance(given, str) and (named := _FORMATS.get(given.strip().lower())):
        schema["type"] = "string"
        schema.setdefault("format", named)
        help = f"write `type: string` and `format: {named}`"
        tell(node["type"], f"`type: {given}` is read as a string of the format `{named}`", help)
    elif isinstance(given, str):
        schema["type"] = _known(given)
        if schema["type"] != given:
            message = f"`type: {given}` is read as `{schema['type']}`"
            tell(node["type"], message, f"write `type: {schema['type']}`")


def _known(kind: Json) -> Json:
    if not isinstance(kind, str) or kind in _KINDS:
        return kind
    lower = kind.strip().lower()
    return lower if lower in _KINDS else _TYPES.get(lower, kind)


def _quote(schema: _Object) -> None:
    """Unquoted numbers and booleans among the values of a string were meant as text."""
    for key in ("default", "const"):
        if isinstance(schema.get(key), (bool, int, float)):
            schema[key] = json.dumps(schema[key])
    enum = schema.get("enum")
    if isinstance(enum, list):
        schema["enum"] = [json.dumps(v) if isinstance(v, (bool, int, float)) else v for v in enum]


def _parameter(node: Node, parameter: _Object, tell: Tell) -> None:
    where = parameter.get("in")
    if isinstance(where, str) and where not in _LOCATIONS and where.lower() in _LOCATIONS:
        parameter["in"] = where.lower()
        tell(node["in"], f"`in: {where}` is read as `{where.lower()}`", f"write `{where.lower()}`")
    if (
        "in" in parameter
        and "type" in parameter
        and not {"schema", "content", "$ref"} & parameter.keys()
    ):
        message = "the type of this parameter stands beside it, as in Swagger 2.0"
        tell(node["type"], message, "move it below `schema:`")
        parameter["schema"] = {k: parameter.pop(k) for k in _SCHEMA_KEYS if k in parameter}


def _security(value: _Object) -> None:
    """`security: [{oauth2: read}]`: scopes, which no tool asks for, in odd form."""
    required = value.get("security")
    if isinstance(required, dict):
        required = value["security"] = [{key: scopes} for key, scopes in required.items()]
    for requirement in required if isinstance(required, list) else ():
        if isinstance(requirement, dict):
            for key, scopes in requirement.items():
                if not isinstance(scopes, list):
                    requirement[key] = [scopes] if isinstance(scopes, str) else []
