"""Base classes: a schema with a discriminator, and those that say `allOf` of it.

Where a base class is asked for, one of its heirs may be given (Swagger 2.0 knows no other union).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator import ir
from generator.schema.shapes import Components, Schemas, resolved

MOST_HEIRS = 40


def heirs(schemas: Mapping[str, ir.Schema]) -> dict[str, tuple[str, ...]]:
    """The base classes by name, each with all that inherit from it, in the order of names."""
    children: dict[str, list[str]] = {}
    for name in sorted(schemas):
        for base in _bases(schemas[name]):
            children.setdefault(base, []).append(name)
    found: dict[str, tuple[str, ...]] = {}
    for base in children:
        shape = schemas.get(base)
        if isinstance(shape, ir.Shape) and shape.discriminator and not _is_union(shape):
            found[base] = _below(base, children)
    return found


def as_union(schema: ir.Schema, schemas: Schemas) -> ir.Schema:
    """The alternatives behind a base class; any other schema is what it was."""
    if not isinstance(schema, ir.Named) or not isinstance(schemas, Components):
        return schema
    names = schemas.heirs.get(schema.name, ())
    base = resolved(schema, schemas)
    if not names or len(names) > MOST_HEIRS or not isinstance(base, ir.Shape):
        return schema
    if base.additional is False:
        return schema  # by the letter it takes no member of an heir
    member = next((p for p in base.properties if p.name == base.discriminator), None)
    own = resolved(member.schema, schemas) if member is not None else None
    known = own.enum if isinstance(own, ir.Shape) else None
    values = {name: _values(name, base, known or ()) for name in (*names, schema.name)}
    parts: list[ir.Schema] = [ir.Named(name) for name in names if values[name]]
    if not parts:
        return schema
    if values[schema.name]:
        parts.append(_itself(base, values[schema.name]))
    return ir.Shape(
        description=schema.description or base.description,
        any_of=tuple(parts),
        discriminator=base.discriminator,
        mapping=tuple((value, name) for name in names for value in values[name]),
    )


def _itself(base: ir.Shape, values: tuple[str, ...]) -> ir.Shape:
    """The base class as one of its alternatives."""
    tag = ir.Property(
        base.discriminator, ir.Shape(kinds=(ir.Kind.STRING,), enum=tuple(values)), True
    )
    members = tuple(p for p in base.properties if p.name != tag.name)
    return replace(base, properties=(tag, *members), discriminator="", mapping=())


def _values(name: str, base: ir.Shape, known: tuple[ir.Json, ...]) -> tuple[str, ...]:
    """The values of the discriminator that stand for a class: those mapped, else its name."""
    mapped = tuple(value for value, to in base.mapping if to == name)
    return mapped or ((name,) if not known or name in known else ())


def _bases(schema: ir.Schema) -> list[str]:
    parts = schema.all_of if isinstance(schema, ir.Shape) else ()
    return [part.name for part in parts if isinstance(part, ir.Named)]


def _is_union(shape: ir.Shape) -> bool:
    return bool(shape.any_of or shape.one_of)


def _below(base: str, children: Mapping[str, list[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(children.get(base, ()))
    while waiting:
        name = waiting.pop(0)
        if name not in found and name != base:
            found[name] = None
            waiting += children.get(name, ())
    return tuple(found)
