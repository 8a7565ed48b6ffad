"""Reads composed schemas as one: `allOf` merged, object unions laid flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from generator import ir

Schemas = Mapping[str, ir.Schema]
ANYTHING = ir.Shape()
_WRITTEN: Mapping[ir.Kind, tuple[type, ...]] = {
    ir.Kind.NULL: (type(None),),
    ir.Kind.BOOLEAN: (bool,),
    ir.Kind.INTEGER: (int,),
    ir.Kind.NUMBER: (int, float),
    ir.Kind.STRING: (str,),
    ir.Kind.ARRAY: (list,),
    ir.Kind.OBJECT: (dict,),
}

UNIONS = 4  # unions within unions whose nulls are looked for


class Components(dict[str, ir.Schema]):
    """The named schemas of one description, with what has been read off them so far.

    A plain mapping does as well wherever `Schemas` stands; it only costs more.
    """

    def __init__(self, schemas: Mapping[str, ir.Schema] = MappingProxyType({})) -> None:
        super().__init__(schemas)
        self.resolved: dict[str, ir.Shape | ir.Never] = {}
        self.nullable: dict[str, bool] = {}
        self.fields: dict[str, tuple[ir.Property, ...] | None] = {}
        self.advertised: dict[ir.Named, tuple[dict[str, Any], bool]] = {}
        self.exclusive: dict[tuple[object, ...], list[tuple[int, ir.Schema]]] = {}
        self.heirs: Mapping[str, tuple[str, ...]] = {}
        self.cuts = 0  # advertised schemas that were too large to be shown whole


def resolved(schema: ir.Schema, schemas: Schemas) -> ir.Shape | ir.Never:
    """The shape behind a schema: names followed, `allOf` merged; unions stay as they are."""
    return _resolved(schema, schemas, set())


def _resolved(schema: ir.Schema, schemas: Schemas, merged: set[str]) -> ir.Shape | ir.Never:
    """`merged` has the names that are in already: once more, they would demand nothing more."""
    match schema:
        case ir.Never():
            return schema
        case ir.Named(name=name, description=description):
            if name in merged or name not in schemas:
                return ANYTHING
            found = _named(name, schemas, merged)
            if isinstance(found, ir.Shape) and description:
                return replace(found, description=description)
            return found
        case ir.Shape() if not schema.all_of:
            return _without_refused_values(schema)
        case ir.Shape():
            whole = replace(schema, all_of=())
            for part in schema.all_of:
                other = _resolved(part, schemas, merged)
                if isinstance(other, ir.Never):
                    return other
                whole = _merge(whole, other)
            return _without_refused_values(whole)


def _named(name: str, schemas: Schemas, merged: set[str]) -> ir.Shape | ir.Never:
    known = schemas.resolved if isinstance(schemas, Components) else {}
    if name in known:
        return known[name]
    first = not merged
    merged.add(name)
    found = _resolved(schemas[name], schemas, merged)
    if first:
        known[name] = found  # any other is less than the whole, by what came before it
    return found


def _merge(one: ir.Shape, other: ir.Shape) -> ir.Shape:
    """Both at once. The first one's words and defaults win, the stricter demand holds."""
    kinds = one.kinds or other.kinds
    if one.kinds and other.kinds:
        kinds = tuple(k for k in one.kinds if _includes(other.kinds, k))
        kinds = kinds or tuple(k for k in other.kinds if _includes(one.kinds, k)) or one.kinds
    properties = {p.name: p for p in other.properties}
    for p in one.properties:
        twin = properties.get(p.name)
        if twin is None:
            properties[p.name] = p
        else:
            both = _both(p.schema, twin.schema)
            properties[p.name] = ir.Property(p.name, both, p.required or twin.required)
    required = tuple(dict.fromkeys((*one.required, *other.required)))
    enum = one.enum if one.enum is not None else other.enum
    if one.enum is not None and other.enum is not None:
        enum = tuple(value for value in one.enum if value in other.enum) or one.enum
    return replace(
        one,
        kinds=kinds,
        title=one.title or other.title,
        description=one.description or other.description,
        format=one.format or other.format,
        enum=enum,
        default=other.default if one.default is ir.ABSENT else one.default,
        properties=tuple(
            replace(p, required=p.required or p.name in required) for p in properties.values()
        ),
        required=tuple(name for name in required if name not in properties),
        additional=other.additional if one.additional is None else one.additional,
        patterns=(*one.patterns, *other.patterns),
        items=one.items if one.items is not None else other.items,
        prefix=one.prefix or other.prefix,
        any_of=one.any_of or other.any_of,
        one_of=one.one_of or other.one_of,
        negated=one.negated if one.negated is not None else other.negated,
        discriminator=one.discriminator or other.discriminator,
        mapping=one.mapping or other.mapping,
        bounds=tuple((dict(other.bounds) | dict(one.bounds)).items()),
        read_only=one.read_only or other.read_only,
        write_only=one.write_only or other.write_only,
        deprecated=one.deprecated or other.deprecated,
    )


def _includes(kinds: tuple[ir.Kind, ...], kind: ir.Kind) -> bool:
    """Whether a value of this kind is of one of these; an integer is a number too."""
    return kind in kinds or (kind is ir.Kind.INTEGER and ir.Kind.NUMBER in kinds)


def _both(one: ir.Schema, other: ir.Schema) -> ir.Schema:
    """Two schemas of one property as one; flat, so that a property of itself comes to an end."""
    parts: list[ir.Schema] = []
    for schema in (one, other):
        for part in _conjuncts(schema):
            if part not in parts:
                parts.append(part)
    return parts[0] if len(parts) == 1 else ir.Shape(all_of=tuple(parts))


def _conjuncts(schema: ir.Schema) -> tuple[ir.Schema, ...]:
    if isinstance(schema, ir.Shape) and schema.all_of and schema == ir.Shape(all_of=schema.all_of):
        return schema.all_of
    return (schema,)


def _without_refused_values(shape: ir.Shape) -> ir.Shape:
    """`enum` less the values that a `not: {enum: …}` beside it refuses."""
    refused = shape.negated
    if shape.enum is None or not isinstance(refused, ir.Shape) or refused.enum is None:
        return shape
    kept = tuple(value for value in shape.enum if value not in refused.enum)
    return replace(shape, enum=kept, negated=None)


def description(schema: ir.Schema, schemas: Schemas) -> str:
    """What is said of it, where it stands or where it refers to."""
    shape = resolved(schema, schemas)
    return shape.description if isinstance(shape, ir.Shape) else ""


def nullable(schema: ir.Schema, schemas: Schemas) -> bool:
    """Whether null is among the values."""
    name = schema.name if isinstance(schema, ir.Named) else ""
    known = schemas.nullable if isinstance(schemas, Components) else {}
    if name not in known:
        found = _nullable(schema, schemas)
        if not name:
            return found
        known[name] = found
    return known[name]


def _nullable(schema: ir.Schema, schemas: Schemas) -> bool:
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ir.Named):
            if part.name in seen:
                continue
            seen.add(part.name)
        shape = resolved(part, schemas)
        if isinstance(shape, ir.Shape):
            if ir.Kind.NULL in shape.kinds:
                return True
            waiting += (*shape.any_of, *shape.one_of)
    return False


def without_null(shape: ir.Shape, schemas: Schemas, levels: int = UNIONS) -> ir.Shape | ir.Never:
    """The same values less null; a union of one alternative and null becomes the alternative.

    Args:
        levels: the unions within unions that are looked into.
    """
    kinds = tuple(k for k in shape.kinds if k is not ir.Kind.NULL)
    enum = None if shape.enum is None else tuple(v for v in shape.enum if v is not None)
    kept = [
        tuple(_less_null(part, schemas, levels) for part in parts if not _is_null(part, schemas))
        for parts in (shape.any_of, shape.one_of)
    ]
    rest = replace(shape, kinds=kinds, enum=enum, any_of=kept[0], one_of=kept[1])
    for parts in kept:
        if len(parts) == 1 and len(shape.any_of) + len(shape.one_of) > 1:
            alone = replace(rest, any_of=(), one_of=(), all_of=parts)
            return resolved(alone, schemas)
    return rest


def _less_null(part: ir.Schema, schemas: Schemas, levels: int) -> ir.Schema:
    """An alternative of a union less the null among its own alternatives."""
    if not levels or not nullable(part, schemas):
        return part
    shape = resolved(part, schemas)
    return without_null(shape, schemas, levels - 1) if isinstance(shape, ir.Shape) else part


def _is_null(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.NULL,)


def mark_of(shape: ir.Shape) -> object:
    """What tells a composed shape when it comes back inside itself; None where it cannot."""
    if not any(isinstance(part, ir.Named) for part in shape.all_of):
        return None
    return tuple(_trait(part) for part in (*shape.all_of, replace(shape, all_of=())))


def _trait(part: ir.Schema) -> object:
    match part:
        case ir.Named(name=name):
            return name
        case ir.Never():
            return None
        case ir.Shape():
            return (
                *(p.name for p in part.properties),
                *(_trait(inner) for inner in (*part.all_of, *part.any_of, *part.one_of)),
            )


def is_kind(value: ir.Json, kind: ir.Kind) -> bool:
    """Whether a JSON value is of a kind; `1.0` is an integer."""
    if isinstance(value, bool):
        return kind is ir.Kind.BOOLEAN
    if isinstance(value, float) and value.is_integer() and kind is ir.Kind.INTEGER:
        return True
    return isinstance(value, _WRITTEN[kind])


def is_shallow(schema: ir.Schema, schemas: Schemas) -> bool:
    """Whether a value has no structure to speak of: a scalar, or a list or map of scalars."""
    shape = resolved(schema, schemas)
    if isinstance(shape, ir.Shape):
        shape = without_null(shape, schemas)
    if not isinstance(shape, ir.Shape):
        return True
    inner = [*shape.prefix, *(() if shape.items is None else (shape.items,))]
    inner += [s for _, s in shape.patterns]
    if shape.additional is not None and not isinstance(shape.additional, bool):
        inner.append(shape.additional)
    if shape.properties or shape.required or shape.any_of or shape.one_of:
        return False
    return all(_is_scalar(part, schemas) for part in inner)


def _is_scalar(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    if not isinstance(shape, ir.Shape):
        return True
    return shape == replace(
        shape,
        properties=(),
        required=(),
        additional=None,
        patterns=(),
        items=None,
        prefix=(),
        any_of=(),
        one_of=(),
    ) and not {ir.Kind.OBJECT, ir.Kind.ARRAY} & set(shape.kinds)
