"""Schemas as types are made of them: without `allOf`, a name kept where nothing is added to it."""

from __future__ import annotations

from dataclasses import replace

from generator import ir
from generator.schema.flat import fields
from generator.schema.shapes import ANYTHING, Schemas, mark_of, nullable, resolved


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
