"""Reads composed schemas as one: `allOf` merged, object unions laid flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def fields(schema: ir.Schema, schemas: Schemas) -> tuple[ir.Property, ...] | None:
    """The members of an object schema laid flat, or None where it is not an object with members.

    Of a union of objects every alternative's members are there, required only where all
    alternatives require them, or where the member tells the alternatives apart.
    """
    return _fields(schema, schemas, set())


def _fields(schema: ir.Schema, schemas: Schemas, seen: set[str]) -> tuple[ir.Property, ...] | None:
    """`seen` has the alternatives that are in already: once more, they would add nothing."""
    if not isinstance(schema, ir.Named):
        return _laid_flat(schema, schemas, seen)
    known = schemas.fields if isinstance(schemas, Components) else {}
    if schema.name in known:
        return known[schema.name]
    first = not seen
    seen.add(schema.name)
    found = _laid_flat(schema, schemas, seen)
    if first:
        known[schema.name] = found
    return found


def _laid_flat(
    schema: ir.Schema, schemas: Schemas, seen: set[str]
) -> tuple[ir.Property, ...] | None:
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
    laid: list[dict[str, ir.Property]] = []
    for part in alternatives:
        if isinstance(part, ir.Named) and part.name in seen:
            continue
        found = _fields(part, schemas, seen)
        if found is None:
            return None
        laid.append({p.name: p for p in found})
    for member in dict.fromkeys(member for part in laid for member in part):
        said = [part[member] for part in laid if member in part]
        required = len(said) == len(laid) and all(p.required for p in said)
        either = _either([p.schema for p in said], schemas)
        members.setdefault(member, ir.Property(member, either, required))
    tag = shape.discriminator
    if tag and laid and tag in members:
        chosen = [tags(shape, part, schemas) for part in alternatives]
        own = resolved(members[tag].schema, schemas)
        if all(chosen) and isinstance(own, ir.Shape) and own.enum is None:
            values = tuple(dict.fromkeys(str(v) for some in chosen for v in some))
            own = replace(own, enum=values, any_of=(), one_of=(), default=ir.ABSENT)
            members[tag] = replace(members[tag], schema=own)
        members[tag] = replace(members[tag], required=True)
    if not members and len(laid) < len(alternatives):
        return ()
    return tuple(members.values()) or None


def _either(parts: Sequence[ir.Schema], schemas: Schemas) -> ir.Schema:
    """One of several schemas; closed lists of values of one kind become one list."""
    different: list[ir.Schema] = []
    for part in parts:
        if part not in different:
            different.append(part)
    if len(different) == 1:
        return different[0]
    shapes = [resolved(part, schemas) for part in different]
    enums = [s for s in shapes if isinstance(s, ir.Shape) and s.enum is not None]
    if len(enums) == len(shapes) and len({s.kinds for s in enums}) == 1:
        values: list[ir.Json] = []
        for shape in enums:
            values += [value for value in shape.enum or () if value not in values]
        return replace(enums[0], enum=tuple(values), default=ir.ABSENT)
    return ir.Shape(any_of=tuple(different))


def tags(union: ir.Shape, part: ir.Schema, schemas: Schemas) -> tuple[ir.Json, ...]:
    """The values of a union's discriminator that choose one of its alternatives."""
    shape = resolved(part, schemas)
    if not union.discriminator or isinstance(shape, ir.Never):
        return ()
    member = next((p for p in shape.properties if p.name == union.discriminator), None)
    own = resolved(member.schema, schemas) if member else ANYTHING
    declared = own.enum or () if isinstance(own, ir.Shape) else ()
    if not isinstance(part, ir.Named):
        return declared
    mapped = tuple(value for value, name in union.mapping if name == part.name)
    if declared:
        return tuple(value for value in mapped if value in declared) or declared
    return mapped or (part.name,)


def merged(schema: ir.Schema, schemas: Schemas, *, type_only: bool = False) -> ir.Schema:
    """The schema without `allOf`, at any depth.

    A name stays where nothing is added to it; with `type_only` also where values alone are.
    """
    return _merged(schema, schemas, type_only, frozenset())


def _merged(
    schema: ir.Schema, schemas: Schemas, type_only: bool, inside: frozenset[object]
) -> ir.Schema:
    if not isinstance(schema, ir.Shape):
        return schema
    shape: ir.Shape | ir.Never = schema
    if schema.all_of:
        if alone := _only_named(schema, type_only):
            return alone
        mark = mark_of(schema)
        if mark is not None and mark in inside:
            # A property of itself: what its parts have in common is all that can be named.
            return next((p for p in schema.all_of if isinstance(p, ir.Named)), ANYTHING)
        inside = inside | {mark}
        shape = resolved(schema, schemas)
    if isinstance(shape, ir.Never):
        return shape
    if type_only and shape.properties and (shape.any_of or shape.one_of):
        shape = _one_class(shape, schemas)

    def inner(part: ir.Schema) -> ir.Schema:
        return _merged(part, schemas, type_only, inside)

    extra = shape.additional
    return replace(
        shape,
        properties=tuple(replace(p, schema=inner(p.schema)) for p in shape.properties),
        additional=extra if extra is None or isinstance(extra, bool) else inner(extra),
        patterns=tuple((pattern, inner(s)) for pattern, s in shape.patterns),
        items=None if shape.items is None else inner(shape.items),
        prefix=tuple(map(inner, shape.prefix)),
        any_of=tuple(map(inner, shape.any_of)),
        one_of=tuple(map(inner, shape.one_of)),
    )


def _one_class(shape: ir.Shape, schemas: Schemas) -> ir.Shape:
    """Members of its own and alternatives beside them: a class that has them all."""
    members = fields(shape, schemas) or shape.properties
    null = (ir.Kind.NULL,) if nullable(shape, schemas) else ()
    kinds = (ir.Kind.OBJECT, *null)
    return replace(shape, kinds=kinds, properties=members, any_of=(), one_of=())


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


def _only_named(shape: ir.Shape, type_only: bool) -> ir.Named | None:
    """The name behind `allOf: [{$ref: …}]`, where its surroundings are words alone."""
    rest = replace(shape, all_of=(), title="", description="", deprecated=False)
    if type_only:
        rest = replace(rest, negated=None, bounds=(), default=ir.ABSENT)
        rest = replace(rest, read_only=False, write_only=False)
    match shape.all_of:
        case (ir.Named() as alone,) if rest == ANYTHING:
            return replace(alone, description=shape.description or alone.description)
        case _:
            return None


def is_kind(value: ir.Json, kind: ir.Kind) -> bool:
    """Whether a JSON value is of a kind; `1.0` is an integer."""
    if isinstance(value, bool):
        return kind is ir.Kind.BOOLEAN
    if isinstance(value, float) and value.is_integer() and kind is ir.Kind.INTEGER:
        return True
    return isinstance(value, _WRITTEN[kind])
