"""The JSON Schemas that leave the generator, made from `ir` schemas.

`plain` says what the description says; `self_contained` adds the definitions it needs; `relaxed`
is a description of a reply that no honest reply can break. A tool's input is `advertise`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from generator import ir

JsonSchema: TypeAlias = dict[str, Any]
Schemas: TypeAlias = Mapping[str, ir.Schema]

REFERENCE = "#/$defs/"


def plain(schema: ir.Schema) -> JsonSchema:
    """The schema in JSON Schema 2020-12, references as `#/$defs/<name>`."""
    match schema:
        case ir.Named(name=name, description=description):
            return {"$ref": REFERENCE + name} | (
                {"description": description} if description else {}
            )
        case ir.Never():
            return {"not": {}}
        case ir.Shape():
            return _shape(schema, plain)


def _shape(shape: ir.Shape, write: Callable[[ir.Schema], JsonSchema]) -> JsonSchema:
    out: JsonSchema = {}
    if shape.kinds:
        kinds = [k.value for k in shape.kinds]
        out["type"] = kinds[0] if len(kinds) == 1 else kinds
    if shape.title:
        out["title"] = shape.title
    if shape.description:
        out["description"] = shape.description
    if shape.format:
        out["format"] = shape.format
    if shape.enum is not None:
        out["enum"] = list(shape.enum)
    if shape.default is not ir.ABSENT:
        out["default"] = shape.default
    out |= dict(shape.bounds)
    if shape.properties:
        out["properties"] = {p.name: write(p.schema) for p in shape.properties}
    if required := [p.name for p in shape.properties if p.required] + list(shape.required):
        out["required"] = required
    if shape.patterns:
        out["patternProperties"] = {pattern: write(s) for pattern, s in shape.patterns}
    if isinstance(shape.additional, bool):
        out["additionalProperties"] = shape.additional
    elif shape.additional is not None:
        out["additionalProperties"] = write(shape.additional)
    if shape.prefix:
        out["prefixItems"] = [write(s) for s in shape.prefix]
    if shape.items is not None:
        out["items"] = write(shape.items)
    for keyword, parts in (
        ("allOf", shape.all_of),
        ("anyOf", shape.any_of),
        ("oneOf", shape.one_of),
    ):
        if parts:
            out[keyword] = [write(s) for s in parts]
    if shape.negated is not None:
        out["not"] = write(shape.negated)
    if shape.read_only:
        out["readOnly"] = True
    if shape.write_only:
        out["writeOnly"] = True
    if shape.deprecated:
        out["deprecated"] = True
    return out


def references(schema: ir.Schema) -> Iterator[str]:
    """The names a schema mentions, in order, repeats included."""
    if isinstance(schema, ir.Named):
        yield schema.name
    elif isinstance(schema, ir.Shape):
        for part in children(schema):
            yield from references(part)


def named(part: Any) -> Iterator[str]:
    """The definitions that a written schema refers to, as often as it does."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix(REFERENCE)
        for value in part.values():
            yield from named(value)
    elif isinstance(part, list):
        for value in part:
            yield from named(value)


def children(shape: ir.Shape) -> Iterator[ir.Schema]:
    """The schemas directly inside a shape, in a fixed order."""
    yield from (p.schema for p in shape.properties)
    yield from (s for _, s in shape.patterns)
    if shape.additional is not None and not isinstance(shape.additional, bool):
        yield shape.additional
    yield from shape.prefix
    if shape.items is not None:
        yield shape.items
    yield from shape.all_of
    yield from shape.any_of
    yield from shape.one_of
    if shape.negated is not None:
        yield shape.negated


def reachable(roots: Iterator[ir.Schema] | tuple[ir.Schema, ...], schemas: Schemas) -> list[str]:
    """Every name that `roots` lead to, in order of first mention."""
    seen: dict[str, None] = {}
    waiting = [name for root in roots for name in references(root)]
    waiting.reverse()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in schemas:
            continue
        seen[name] = None
        waiting.extend(reversed(list(references(schemas[name]))))
    return list(seen)


def self_contained(schema: ir.Schema, schemas: Schemas) -> JsonSchema:
    """`plain`, with `$defs` for everything it refers to."""
    out = plain(schema)
    if names := reachable((schema,), schemas):
        out["$defs"] = {name: plain(schemas[name]) for name in names}
    return out


MOST_ENUM_VALUES = 12


NULL: JsonSchema = {"type": "null"}


def relaxed(schema: JsonSchema) -> JsonSchema:
    """What an honest reply cannot break: types with null and descriptions, nothing else.

    Values of a closed list become words in the description; the list itself stays open.
    """
    out: JsonSchema = {}
    for keyword, value in schema.items():
        match keyword:
            case "description" | "$ref":
                out[keyword] = value
            case "properties" | "$defs":
                out[keyword] = {name: relaxed(part) for name, part in value.items()}
            case "items":
                out[keyword] = relaxed(value)
            case "additionalProperties" if isinstance(value, dict):
                out[keyword] = relaxed(value)
            case "anyOf" | "oneOf":
                parts = [relaxed(part) for part in value if part != NULL]
                if len(parts) == 1 and "type" in parts[0]:
                    out = parts[0] | out  # one alternative, which allows null already
                else:
                    out["anyOf"] = [*parts, dict(NULL)]
            case "type":
                kinds = [value] if isinstance(value, str) else list(value)
                out[keyword] = kinds if "null" in kinds else [*kinds, "null"]
    values = [str(v) for v in schema.get("enum", ()) if v is not None]
    if 0 < len(values) <= MOST_ENUM_VALUES:
        listed = "One of " + ", ".join(values) + "."
        out["description"] = " ".join(filter(None, [out.get("description", ""), listed]))
    return out


def object_root(schema: JsonSchema) -> JsonSchema:
    """`relaxed` with the literal object root that the 2025 wire demands."""
    return {**relaxed(schema), "type": "object"}
