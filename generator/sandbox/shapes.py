"""Looks through references and compositions of a schema for its members, elements and types."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from generator import ir

Schemas: TypeAlias = Mapping[str, ir.Schema]


def shapes(schema: ir.Schema, schemas: Schemas) -> Iterator[ir.Shape]:
    """The schema itself and everything it is composed of, each reference once."""
    waiting, seen = [schema], set[str]()
    while waiting:
        match waiting.pop():
            case ir.Named(name=name):
                if name not in seen and name in schemas:
                    seen.add(name)
                    waiting.append(schemas[name])
            case ir.Shape() as shape:
                yield shape
                waiting.extend(reversed(shape.all_of + shape.any_of + shape.one_of))


def members(schema: ir.Schema, schemas: Schemas) -> dict[str, ir.Schema]:
    """Every member that the schema or a part of it declares; several claims become one `anyOf`."""
    found: dict[str, tuple[ir.Schema, ...]] = {}
    for shape in shapes(schema, schemas):
        for declared in shape.properties:
            found[declared.name] = (*found.get(declared.name, ()), declared.schema)
    return {name: _either(claims) for name, claims in found.items()}


def elements(schema: ir.Schema, schemas: Schemas) -> ir.Schema:
    """What the elements of an array look like."""
    return _either(tuple(s.items for s in shapes(schema, schemas) if s.items is not None))


def kinds(schema: ir.Schema, schemas: Schemas) -> frozenset[ir.Kind]:
    """The JSON types it speaks of; none means any."""
    return frozenset(kind for shape in shapes(schema, schemas) for kind in shape.kinds)


def fit(value: Any, schema: ir.Schema, schemas: Schemas) -> Any:
    """The value with every row cut to the members that the schema declares.

    A row may know more than one reply shows. Only rows are cut: a member that an expression of
    the script made stays, so that a slip of the script is found when the answer is checked.
    """
    if isinstance(value, list):
        inner = elements(schema, schemas)
        return [fit(element, inner, schemas) for element in value]
    if not isinstance(value, dict):
        return value
    declared = members(schema, schemas)
    cut = isinstance(value, OrderedDict) and not is_open(schema, schemas)
    return {
        name: fit(member, declared.get(name, ir.Shape()), schemas)
        for name, member in value.items()
        if name in declared or not cut
    }


def is_open(schema: ir.Schema, schemas: Schemas) -> bool:
    """Whether it speaks of members that it does not name."""
    found = list(shapes(schema, schemas))
    return not any(shape.properties for shape in found) or any(
        shape.additional is True or isinstance(shape.additional, ir.Shape | ir.Named)
        for shape in found
    )


def _either(claims: tuple[ir.Schema, ...]) -> ir.Schema:
    return claims[0] if len(claims) == 1 else ir.Shape(any_of=claims)
