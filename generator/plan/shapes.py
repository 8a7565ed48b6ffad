"""Reads composed schemas as one: `allOf` merged, object unions laid flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator import ir

Schemas = Mapping[str, ir.Schema]
ANYTHING = ir.Shape()


def resolved(schema: ir.Schema, schemas: Schemas) -> ir.Shape | ir.Never:
    """The shape behind a schema: names followed, `allOf` merged; unions stay as they are."""
    return _resolved(schema, schemas, frozenset())


def _resolved(schema: ir.Schema, schemas: Schemas, seen: frozenset[str]) -> ir.Shape | ir.Never:
    match schema:
        case ir.Never():
            return schema
        case ir.Named(name=name, description=description):
            if name in seen or name not in schemas:
                return ANYTHING
            found = _resolved(schemas[name], schemas, seen | {name})
            if isinstance(found, ir.Shape) and description:
                return replace(found, description=description)
            return found
        case ir.Shape():
            merged = replace(schema, all_of=())
            for part in schema.all_of:
                other = _resolved(part, schemas, seen)
                if isinstance(other, ir.Never):
                    return other
                merged = _merge(merged, other)
            return _without_refused_values(merged)


def _merge(one: ir.Shape, other: ir.Shape) -> ir.Shape:
    """Both at once. The first one's words and defaults win, the stricter demand holds."""
    kinds = one.kinds or other.kinds
    if one.kinds and other.kinds:
        kinds = tuple(k for k in one.kinds if k in other.kinds) or one.kinds
    properties = {p.name: p for p in other.properties}
    for p in one.properties:
        twin = properties.get(p.name)
        if twin is None:
            properties[p.name] = p
        else:
            both = ir.Shape(all_of=(p.schema, twin.schema)) if p.schema != twin.schema else p.schema
            properties[p.name] = ir.Property(p.name, both, p.required or twin.required)
    required = tuple(dict.fromkeys((*one.required, *other.required)))
    enum = one.enum if one.enum is not None else other.enum
    if one.enum is not None and other.enum is not None:
        enum = tuple(value for value in one.enum if value in other.enum)
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
        bounds=tuple((dict(other.bounds) | dict(one.bounds)).items()),
        read_only=one.read_only or other.read_only,
        write_only=one.write_only or other.write_only,
        deprecated=one.deprecated or other.deprecated,
    )


def _without_refused_values(shape: ir.Shape) -> ir.Shape:
    """`enum` less the values that a `not: {enum: …}` beside it refuses."""
    refused = shape.negated
    if shape.enum is None or not isinstance(refused, ir.Shape) or refused.enum is None:
        return shape
    kept = tuple(value for value in shape.enum if value not in refused.enum)
    return replace(shape, enum=kept, negated=None)


def nullable(schema: ir.Schema, schemas: Schemas) -> bool:
    """Whether null is among the values."""
    shape = resolved(schema, schemas)
    if isinstance(shape, ir.Never):
        return False
    if ir.Kind.NULL in shape.kinds:
        return True
    return any(nullable(part, schemas) for part in (*shape.any_of, *shape.one_of))


def without_null(shape: ir.Shape, schemas: Schemas) -> ir.Shape | ir.Never:
    """The same values less null; a union of one alternative and null becomes the alternative."""
    kinds = tuple(k for k in shape.kinds if k is not ir.Kind.NULL)
    enum = None if shape.enum is None else tuple(v for v in shape.enum if v is not None)
    kept = [
        tuple(part for part in parts if not _is_null(part, schemas))
        for parts in (shape.any_of, shape.one_of)
    ]
    rest = replace(shape, kinds=kinds, enum=enum, any_of=kept[0], one_of=kept[1])
    for parts in kept:
        if len(parts) == 1 and len(shape.any_of) + len(shape.one_of) > 1:
            alone = replace(rest, any_of=(), one_of=(), all_of=parts)
            return resolved(alone, schemas)
    return rest


def _is_null(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.NULL,)


def fields(schema: ir.Schema, schemas: Schemas) -> tuple[ir.Property, ...] | None:
    """The members of an object schema laid flat, or None where it is not an object with members.

    Of a union of objects every alternative's members are there, required only where all
    alternatives require them.
    """
    shape = resolved(schema, schemas)
    if isinstance(shape, ir.Never):
        return None
    shape_or_never = without_null(shape, schemas)
    if isinstance(shape_or_never, ir.Never):
        return None
    shape = shape_or_never
    if shape.kinds and ir.Kind.OBJECT not in shape.kinds:
        return None
    members = {p.name: p for p in shape.properties}
    alternatives = (*shape.any_of, *shape.one_of)
    if alternatives:
        laid = [fields(part, schemas) for part in alternatives]
        for part in laid:
            if part is None:
                return None
            for p in part:
                everywhere = all(
                    any(q.name == p.name and q.required for q in other or ()) for other in laid
                )
                if p.name not in members:
                    members[p.name] = replace(p, required=everywhere)
    return tuple(members.values()) or None
