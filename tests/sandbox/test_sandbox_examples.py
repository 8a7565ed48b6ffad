"""Examples are valid by their schema, and always the same."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from generator import ir
from generator.sandbox.example import Examples, Impossible
from generator.schema.json_schema import self_contained

K = ir.Kind


def shape(*kinds: ir.Kind, **more: Any) -> ir.Shape:
    return ir.Shape(kinds=kinds, **more)


def bounded(*kinds: ir.Kind, **bounds: Any) -> ir.Shape:
    return ir.Shape(kinds=kinds, bounds=tuple(bounds.items()))


SCHEMAS: dict[str, ir.Schema] = {
    "Node": shape(
        K.OBJECT,
        properties=(
            ir.Property("name", shape(K.STRING), True),
            ir.Property("next", ir.Named("Node"), False),
            ir.Property("all", shape(K.ARRAY, items=ir.Named("Node")), True),
        ),
    ),
    "Endless": shape(K.OBJECT, properties=(ir.Property("self", ir.Named("Endless"), True),)),
    "Colour": shape(K.STRING, enum=("COLOUR_UNSPECIFIED", "COLOUR_RED")),
}
CASES: list[tuple[ir.Schema, Any]] = [
    (ir.Shape(), {}),
    (shape(K.STRING), "example"),
    (shape(K.STRING, format="date-time"), "2026-01-15T09:30:00Z"),
    (bounded(K.STRING, minLength=10), "examplexxx"),
    (bounded(K.STRING, maxLength=3), "exa"),
    (bounded(K.STRING, pattern=r"^\d{4}-\d\d-\d\d$"), "2026-01-15"),
    (bounded(K.INTEGER, minimum=5), 5),
    (bounded(K.INTEGER, exclusiveMinimum=5, maximum=6), 6),
    (bounded(K.NUMBER, exclusiveMinimum=0, maximum=0.75), 0.75),
    (bounded(K.INTEGER, multipleOf=15, minimum=20), 30),
    (shape(K.INTEGER, K.STRING), 1),
    (shape(K.NULL), None),
    (shape(K.BOOLEAN), True),
    (bounded(K.ARRAY, minItems=2), []),
    (shape(K.ARRAY, items=shape(K.BOOLEAN), bounds=(("minItems", 2),)), [True, True]),
    (shape(K.STRING, enum=("a", "b"), default="b"), "b"),
    (shape(K.BOOLEAN, default="false"), True),
    (
        ir.Shape(all_of=(ir.Named("Colour"),), negated=ir.Shape(enum=("COLOUR_UNSPECIFIED",))),
        "COLOUR_RED",
    ),
    (ir.Shape(one_of=(ir.Never(), shape(K.STRING), shape(K.NULL))), "example"),
    (
        shape(
            K.OBJECT,
            properties=(ir.Property("base", shape(K.BOOLEAN), True),),
            one_of=(ir.Shape(properties=(ir.Property("tcp", shape(K.STRING), True),)),),
        ),
        {"base": True, "tcp": "example"},
    ),
]


@pytest.mark.parametrize(("schema", "expected"), CASES)
def test_an_example(schema: ir.Schema, expected: Any) -> None:
    made = Examples(SCHEMAS).of(schema)
    assert made == expected
    if expected != []:
        jsonschema_rs.validate(self_contained(schema, SCHEMAS), made)


def test_recursion_ends() -> None:
    made = Examples(SCHEMAS).of(ir.Named("Node"))
    jsonschema_rs.validate(self_contained(ir.Named("Node"), SCHEMAS), made)


@pytest.mark.parametrize("schema", [ir.Named("Endless"), ir.Never(), ir.Named("Gone")])
def test_what_has_no_example(schema: ir.Schema) -> None:
    with pytest.raises(Impossible):
        Examples(SCHEMAS).of(schema)
