"""The JSON Schemas that leave the generator, made from `ir` schemas.

`plain` says what the description says; `self_contained` adds the definitions it needs;
`advertised` is the subset that every mainstream client accepts as a tool's input; `relaxed` is a
description of a reply that no honest reply can break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from generator import ir
from generator.plan.shapes import nullable, resolved, without_null

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


# Formats that mainstream clients know; others are noise to a model.
FORMATS = frozenset({"date-time", "date", "time", "email", "uri", "uuid"})
# Left out of advertised schemas: some clients reject the whole list over them (mcp.md 7.1).
UNPORTABLE = frozenset({"multipleOf", "minProperties", "maxProperties"})
LONGEST_DESCRIPTION = 600
MOST_ENUM_VALUES = 12


def advertised(schema: ir.Schema, schemas: Schemas) -> JsonSchema:
    """An argument's schema in the subset every mainstream client accepts.

    References are inlined; a recursive one stands under `$defs`, which the caller moves to the
    root. Read-only members are gone, unions are `anyOf`, type arrays are laid out, `const` is a
    one-value `enum`.
    """
    defs: dict[str, JsonSchema] = {}
    out = _advertise(schema, schemas, (), defs)
    return out | ({"$defs": defs} if defs else {})


def _advertise(
    schema: ir.Schema, schemas: Schemas, path: tuple[str, ...], defs: dict[str, JsonSchema]
) -> JsonSchema:
    if isinstance(schema, ir.Named):
        if schema.name in path:
            if schema.name not in defs:
                defs[schema.name] = {}
                defs[schema.name] = _advertise(schemas[schema.name], schemas, (schema.name,), defs)
            return {"$ref": REFERENCE + schema.name}
        path = (*path, schema.name)
    shape = resolved(schema, schemas)
    if isinstance(shape, ir.Never):
        return {"enum": []}
    out = _advertised_shape(shape, schemas, path, defs)
    if shape.description:
        out["description"] = bounded(shape.description)
    return out


def _advertised_shape(
    shape: ir.Shape, schemas: Schemas, path: tuple[str, ...], defs: dict[str, JsonSchema]
) -> JsonSchema:
    if nullable(shape, schemas):
        inner = without_null(shape, schemas)
        if isinstance(inner, ir.Never) or inner == ir.Shape():
            return {"type": "null"}
        value = _advertised_shape(inner, schemas, path, defs)
        return {"anyOf": [*value.get("anyOf", [value]), {"type": "null"}]}
    if alternatives := (*shape.any_of, *shape.one_of):
        if not shape.properties:
            return {"anyOf": [_advertise(part, schemas, path, defs) for part in alternatives]}
        whole = [replace(shape, any_of=(), one_of=(), all_of=(part,)) for part in alternatives]
        return {"anyOf": [_advertise(part, schemas, path, defs) for part in whole]}
    kinds = shape.kinds
    if len(kinds) > 1 and set(kinds) == {ir.Kind.INTEGER, ir.Kind.STRING} and shape.format:
        kinds = (ir.Kind.INTEGER,)  # an int64 that JSON may carry as text: a number will do
    if len(kinds) > 1:
        alone = [replace(shape, kinds=(kind,)) for kind in kinds]
        return {"anyOf": [_advertised_shape(part, schemas, path, defs) for part in alone]}
    out: JsonSchema = {}
    kind = kinds[0] if kinds else _implied(shape)
    if kind is not None:
        out["type"] = kind.value
    if shape.enum is not None:
        out["enum"] = list(shape.enum)
    if shape.format in FORMATS:
        out["format"] = shape.format
    if shape.default is not ir.ABSENT:
        out["default"] = shape.default
    out |= _portable_bounds(shape, kind)
    if kind is ir.Kind.ARRAY:
        out["items"] = {} if shape.items is None else _advertise(shape.items, schemas, path, defs)
    if kind is ir.Kind.OBJECT:
        members = [p for p in shape.properties if not _is_read_only(p.schema, schemas)]
        out["properties"] = {p.name: _advertise(p.schema, schemas, path, defs) for p in members}
        required = [p.name for p in members if p.required]
        if required:
            out["required"] = required
        if isinstance(shape.additional, bool):
            out["additionalProperties"] = shape.additional
        elif shape.additional is not None:
            out["additionalProperties"] = _advertise(shape.additional, schemas, path, defs)
    return out


def _implied(shape: ir.Shape) -> ir.Kind | None:
    if shape.properties or shape.additional is not None:
        return ir.Kind.OBJECT
    if shape.items is not None:
        return ir.Kind.ARRAY
    if shape.enum and all(isinstance(value, str) for value in shape.enum):
        return ir.Kind.STRING
    return None


def _portable_bounds(shape: ir.Shape, kind: ir.Kind | None) -> JsonSchema:
    out: JsonSchema = {}
    for keyword, value in shape.bounds:
        match keyword, value:
            case "exclusiveMinimum" | "exclusiveMaximum", int() | float():
                step = 0 if kind is not ir.Kind.INTEGER else 1
                inclusive = keyword.replace("exclusiveM", "m")
                out[inclusive] = value + (step if inclusive == "minimum" else -step)
            case _ if keyword not in UNPORTABLE:
                out[keyword] = value
    return out


def _is_read_only(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and shape.read_only


def bounded(text: str) -> str:
    """A description cut at a sentence or word before it outgrows what clients show."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    cut = text[:LONGEST_DESCRIPTION]
    end = max(cut.rfind(". ") + 1, cut.rfind("\n"))
    return cut[:end].rstrip() if end > LONGEST_DESCRIPTION // 2 else cut.rsplit(" ", 1)[0] + " …"


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
                parts = [relaxed(part) for part in value]
                out["anyOf"] = parts if {"type": "null"} in value else [*parts, {"type": "null"}]
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
