"""Schemas: finding one's way in an input schema, and saying in words what it accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_MOST_CHOICES: Final = 20
_LONGEST_VALUE: Final = 60
_FORMATS: Final = {
    "date-time": "a date-time such as 2026-11-20T17:43:00Z",
    "date": "a date such as 2026-11-20",
    "uri": "a URL",
    "email": "an e-mail address",
    "uuid": "a UUID",
}
_PLURALS: Final = {
    "string": "strings",
    "integer": "integers",
    "number": "numbers",
    "boolean": "booleans",
    "object": "objects",
    "array": "lists",
}


def resolve(root: Schema, schema: object) -> Schema:
    """The schema behind its local `$ref`s; an empty one where there is none."""
    for _ in range(32):
        if not isinstance(schema, Mapping):
            return {}
        ref = schema.get("$ref")
        if not isinstance(ref, str) or not ref.startswith("#"):
            return schema
        found: object = root
        for step in ref[1:].split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, Mapping) else None
        schema = found
    return {}


def branches(root: Schema, schema: object) -> list[Schema]:
    """The alternatives of a schema, itself when it has none."""
    known = resolve(root, schema)
    options = known.get("anyOf") or known.get("oneOf")
    if not options:
        return [known]
    return [branch for option in options for branch in branches(root, option)]


def types(root: Schema, schema: object) -> frozenset[str] | None:
    """The JSON types a schema accepts; None when it does not say."""
    found: set[str] = set()
    for branch in branches(root, schema):
        named = branch.get("type")
        if named is None and "enum" in branch:
            named = [type_of(value) for value in branch["enum"]]
        if named is None:
            return None
        found |= {named} if isinstance(named, str) else set(named)
    return frozenset(found)


def child(root: Schema, schema: object, step: str | int) -> Schema | None:
    """The schema of a member or item, when exactly one alternative has one."""
    found: list[Schema] = []
    for branch in branches(root, schema):
        inner: object = None
        if isinstance(step, int):
            inner = branch.get("items")
        elif step in branch.get("properties", {}):
            inner = branch["properties"][step]
        elif isinstance(branch.get("additionalProperties"), Mapping):
            inner = branch["additionalProperties"]
        if isinstance(inner, Mapping):
            found.append(resolve(root, inner))
    return found[0] if len(found) == 1 else None


def at(root: Schema, path: Iterable[str | int]) -> Schema:
    """The schema at a path into the value; an empty one where it cannot be told."""
    schema: Schema = root
    for step in path:
        schema = child(root, schema, step) or {}
    return schema


def properties(root: Schema, schema: object) -> list[str]:
    """The member names that a schema knows, in its order."""
    return [name for b in branches(root, schema) for name in b.get("properties", {})]


def accepts(root: Schema, schema: object) -> str:
    """What a schema accepts, in words: "an integer from 1 to 100", "a string or null"."""
    words: list[str] = []
    for branch in branches(root, schema):
        phrase = _one(root, branch)
        if phrase not in words:
            words.append(phrase)
    return " or ".join(words)


def show(value: object) -> str:
    """A value in a message: as JSON, or what it is when that would be long."""
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > _LONGEST_VALUE:
        return f"a {type_of(value)} of {len(str(value))} characters"
    return text


def type_of(value: object) -> str:
    """The JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _one(root: Schema, schema: Schema) -> str:
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None:
        shown = [json.dumps(choice, ensure_ascii=False) for choice in choices[:_MOST_CHOICES]]
        more = ", ..." if len(choices) > _MOST_CHOICES else ""
        return shown[0] if len(choices) == 1 else f"one of {', '.join(shown)}{more}"
    named = schema.get("type")
    if isinstance(named, list):
        return " or ".join(_typed(root, schema, name) for name in named)
    return _typed(root, schema, named) if isinstance(named, str) else "another value"


def _typed(root: Schema, schema: Schema, name: str) -> str:
    match name:
        case "string":
            base = _FORMATS.get(schema.get("format", ""), "a string")
            length = _range(schema, "minLength", "maxLength", "characters")
            pattern = f" that matches {schema['pattern']}" if "pattern" in schema else ""
            return base + length + pattern
        case "integer" | "number":
            base = "an integer" if name == "integer" else "a number"
            multiple = f", a multiple of {schema['multipleOf']}" if "multipleOf" in schema else ""
            return base + _bounds(schema) + multiple
        case "boolean":
            return "true or false"
        case "null":
            return "null"
        case "array":
            inner = types(root, schema.get("items"))
            plural = _PLURALS.get(next(iter(inner)), "") if inner and len(inner) == 1 else ""
            base = f"a list of {plural}" if plural else "a list"
            distinct = " without repetition" if schema.get("uniqueItems") else ""
            return base + distinct + _range(schema, "minItems", "maxItems", "entries")
        case _:
            return "an object" + _range(schema, "minProperties", "maxProperties", "members")


def _range(schema: Schema, least: str, most: str, unit: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if low is not None and high is not None:
        return f" of {low} {unit}" if low == high else f" of {low} to {high} {unit}"
    if low is not None:
        return f" of at least {low} {unit if low != 1 else _SINGULARS[unit]}"
    if high is not None:
        return f" of at most {high} {unit}"
    return ""


_SINGULARS: Final = {"characters": "character", "entries": "entry", "members": "member"}


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    words = ""
    if low is not None and high is not None:
        words = f" from {low} to {high}"
    elif low is not None:
        words = f" of at least {low}"
    elif high is not None:
        words = f" of at most {high}"
    if "exclusiveMinimum" in schema:
        words += f" above {schema['exclusiveMinimum']}"
    if "exclusiveMaximum" in schema:
        words += f" below {schema['exclusiveMaximum']}"
    return words
