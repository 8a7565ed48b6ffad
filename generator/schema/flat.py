"""Object schemas laid flat: the members of one, or of a union of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator import ir
from generator.schema.shapes import ANYTHING, Components, Schemas, resolved, without_null


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
    if members:
        for name in shape.required:
            members.setdefault(name, ir.Property(name, ANYTHING, True))
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
