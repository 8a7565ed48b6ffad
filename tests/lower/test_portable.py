"""Every rule of our own check of input schemas: what breaks it, and that nothing we make does."""

from typing import Any

import pytest

from generator import ir
from generator.schema.advertise import advertised
from generator.schema.descriptions import bounded
from generator.schema.inline import inline
from generator.schema.portable import CODES, TOOL_BUDGET, over_budget, violations
from generator.schema.prune import pruned, size, tidied
from generator.schema.shapes import Components

STRING = {"type": "string"}
TEXT = ir.Shape(kinds=(ir.Kind.STRING,))


def root(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = STRING
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


@pytest.mark.parametrize(
    ("code", "pointer", "schema"),
    [
        ("D910", "", {"type": "array", "items": {}, "properties": {}}),
        ("D910", "", {"type": "object"}),
        ("D911", "/anyOf", {**root(), "anyOf": [root()]}),
        ("D911", "/oneOf", {**root(), "oneOf": [root()]}),
        ("D911", "/allOf", {**root(), "allOf": [root()]}),
        ("D911", "/not", {**root(), "not": {}}),
        ("D911", "/if", {**root(), "if": {}}),
        ("D911", "/$ref", {**root(), "$ref": "#/$defs/A"}),
        ("D912", "/properties", root(**{"filter[x]": STRING})),
        ("D912", "/properties", root(**{"$top": STRING})),
        ("D912", "/properties", root(**{"a b": STRING})),
        ("D912", "/properties", root(**{"a\n": STRING})),
        ("D912", "/properties", root(**{"x" * 65: STRING})),
        ("D912", "/properties/a/properties", root(a=root(**{"@type": STRING}))),
        ("D913", "/properties/a", root(a={"type": "array"})),
        ("D914", "/properties/a", root(a=True)),
        ("D914", "/properties/a/items", root(a={"type": "array", "items": False})),
        ("D915", "/properties/a/type", root(a={"type": ["string", "null"]})),
        ("D915", "/properties/a/type", root(a={"type": "file"})),
        ("D916", "/$defs/A", {**root(), "$defs": {"A": STRING}}),
        ("D916", "/properties/a/$defs", root(a={"type": "object", "$defs": {}})),
        ("D916", "/properties/a/$ref", root(a={"$ref": "#/$defs/Gone"})),
        ("D917", "/$schema", {**root(), "$schema": "https://json-schema.org/draft/2020-12/schema"}),
        ("D917", "/properties/a/x-order", root(a={**STRING, "x-order": 1})),
        ("D917", "/properties/a/example", root(a={**STRING, "example": "x"})),
        ("D917", "/properties/a/nullable", root(a={**STRING, "nullable": True})),
        ("D917", "/properties/a/readOnly", root(a={**STRING, "readOnly": True})),
        ("D917", "/properties/a/const", root(a={"const": 1})),
        ("D917", "/properties/a/multipleOf", root(a={"type": "integer", "multipleOf": 2})),
        ("D917", "/properties/a/exclusiveMinimum", root(a={"exclusiveMinimum": 2})),
        ("D917", "/properties/a/discriminator", root(a={"discriminator": {}})),
        ("D917", "/properties/a/oneOf", root(a={"oneOf": [STRING]})),
        ("D917", "/properties/a/format", root(a={**STRING, "format": "x-color"})),
        ("D918", "/properties/a/description", root(a={**STRING, "description": "x" * 2_000})),
        ("D919", "/required", {**root(a=STRING), "required": ["b"]}),
        ("D919", "/required", {**root(a=STRING), "required": ["a", "a"]}),
        ("D920", "/properties/a/enum", root(a={"enum": []})),
        ("D920", "/properties/a/enum", root(a={"enum": ["x", "x"]})),
        ("D920", "/properties/a/enum", root(a={"type": "integer", "enum": ["x"]})),
        ("D922", "/properties/a/default", root(a={**STRING, "default": 1})),
        ("D922", "/properties/a/default", root(a={**STRING, "enum": ["x"], "default": "y"})),
    ],
)
def test_a_broken_rule_is_found_where_it_is_broken(
    code: str, pointer: str, schema: dict[str, Any]
) -> None:
    assert (code, pointer) in {(v.code, v.pointer) for v in violations(schema)}


def test_too_deep_and_too_large() -> None:
    assert {v.code for v in violations(root(a=deep(100)))} == {"D921"}
    assert over_budget({"name": "a", "inputSchema": root()}) is None
    found = over_budget({"name": "a", "description": "x" * TOOL_BUDGET})
    assert found is not None and found.code == "D921"


def test_every_rule_has_a_code_that_is_explained() -> None:
    assert {f"D{number}" for number in range(910, 923)} == set(CODES)


@pytest.mark.parametrize(
    "schema",
    [
        root(),
        root(a={"type": "array", "items": {}}, b={"anyOf": [STRING, {"type": "null"}]}),
        {**root(a={"$ref": "#/$defs/A"}), "$defs": {"A": root(a={"$ref": "#/$defs/A"})}},
    ],
)
def test_what_clients_take_breaks_no_rule(schema: dict[str, Any]) -> None:
    assert list(violations(schema)) == []


def of(kind: str, **more: Any) -> ir.Shape:
    return ir.Shape(kinds=(ir.Kind(kind),), **more)


def with_members(**members: ir.Schema) -> ir.Shape:
    properties = tuple(ir.Property(name, schema, False) for name, schema in members.items())
    return of("object", properties=properties)


SCHEMAS = Components(
    {
        "Self": of("array", items=ir.Named("Self")),
        "Map": of("object", additional=ir.Named("Map")),
        "Pattern": of("object", patterns=(("^x", ir.Named("Pattern")),)),
        "Union": ir.Shape(one_of=(ir.Named("Union"), TEXT)),
        "Only": ir.Shape(one_of=(ir.Named("Only"),)),
        "One": ir.Shape(any_of=(ir.Named("Other"), of("null"))),
        "Other": ir.Shape(any_of=(ir.Named("One"), of("null"))),
        "All": ir.Shape(all_of=(ir.Named("All"), with_members(a=TEXT))),
        "Tree": with_members(left=ir.Named("Tree"), right=ir.Named("Leaf")),
        "Leaf": ir.Shape(
            all_of=(ir.Named("Tree"),), properties=(ir.Property("left", ir.Named("Leaf"), True),)
        ),
        "Words": of("string", description="w" * 5_000),
        "Cat": with_members(kind=TEXT, claws=of("integer")),
        "Dog": with_members(kind=of("string", enum=("dog", "hound")), bark=TEXT),
        "Pet": ir.Shape(
            one_of=(ir.Named("Cat"), ir.Named("Dog")),
            discriminator="kind",
            mapping=(("cat", "Cat"), ("dog", "Dog")),
        ),
    }
)
SHOWN: list[tuple[ir.Schema, Any]] = [
    (of("string", enum=("a", "a", 1)), None),
    (ir.Shape(kinds=(ir.Kind.STRING, ir.Kind.NULL)), {"anyOf": [STRING, {"type": "null"}]}),
    (
        ir.Shape(kinds=(ir.Kind.STRING, ir.Kind.BOOLEAN), default=True),
        {"anyOf": [STRING, {"type": "boolean", "default": True}]},
    ),
    (ir.Shape(kinds=(ir.Kind.INTEGER, ir.Kind.NUMBER)), {"type": "number"}),
    (ir.Shape(kinds=tuple(k for k in ir.Kind if k is not ir.Kind.INTEGER)), None),
    (of("array"), {"type": "array", "items": {}}),
    (of("array", items=ir.Never()), {"type": "array", "items": {}, "maxItems": 0}),
    (
        of("array", prefix=(TEXT, of("integer")), items=ir.Never()),
        {
            "type": "array",
            "items": {"anyOf": [STRING, {"type": "integer"}]},
            "maxItems": 2,
            "description": "In this order: string, integer.",
        },
    ),
    (of("integer", bounds=(("exclusiveMinimum", 0),)), {"type": "integer", "minimum": 1}),
    (
        of("integer", bounds=(("multipleOf", 5), ("pattern", "x"))),
        {"type": "integer", "description": "A multiple of 5."},
    ),
    (of("string", bounds=(("pattern", r"\p{L}+"), ("maxLength", 3))), {**STRING, "maxLength": 3}),
    (of("string", format="byte"), STRING),
    (of("string", default=5), STRING),
    (of("null"), {"type": "null"}),
    (ir.Never(), {}),
    (ir.Shape(enum=("a",)), {**STRING, "enum": ["a"]}),
    (
        of(
            "object",
            properties=(
                ir.Property("id", of("string", read_only=True), True),
                ir.Property("never", ir.Never(), False),
                ir.Property("@type", TEXT, True),
                ir.Property("name", TEXT, True),
            ),
            required=("more",),
            additional=False,
        ),
        {
            "type": "object",
            "properties": {"name": STRING, "more": {}},
            "required": ["name", "more"],
            "description": "Also has `@type` (required).",
        },
    ),
    (
        of("object", patterns=(("^x-", TEXT),), additional=False),
        {"type": "object", "properties": {}, "additionalProperties": STRING},
    ),
    (ir.Named("Words"), None),
    (
        ir.Named("Pet"),
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {
                        "kind": {**STRING, "enum": ["cat"]},
                        "claws": {"type": "integer"},
                    },
                    "required": ["kind"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {**STRING, "enum": ["dog"]}, "bark": STRING},
                    "required": ["kind"],
                },
            ]
        },
    ),
    *((ir.Named(name), None) for name in ("Self", "Map", "Pattern", "Union", "Only")),
    *((ir.Named(name), None) for name in ("One", "Other", "All", "Tree", "Leaf")),
]


@pytest.mark.parametrize(("schema", "expected"), SHOWN)
def test_what_is_advertised_breaks_no_rule(schema: ir.Schema, expected: Any) -> None:
    shown = advertised(schema, SCHEMAS)
    if expected is not None:
        assert shown == expected
    defs = {"$defs": shown.pop("$defs")} if "$defs" in shown else {}
    assert list(violations(tidied({**root(a=shown), **defs}))) == []


def test_a_web_of_schemas_is_shown_down_to_some_depth() -> None:
    names = [f"N{number}" for number in range(30)]
    web = Components({name: with_members(**{n: ir.Named(n) for n in names}) for name in names})
    shown = advertised(with_members(**{n: ir.Named(n) for n in names}), web)
    assert web.cuts == 1
    whole = tidied(
        {**root(a={k: v for k, v in shown.items() if k != "$defs"})}
        | {"$defs": shown.get("$defs", {})}
    )
    small = pruned(whole, 400)
    assert size(small) <= 400 and small != whole
    assert list(violations(small)) == []


def test_pruning_leaves_open_and_forbids_nothing() -> None:
    inner = {**root(b={**STRING, "description": "words " * 50}), "required": ["b"]}
    schema = {**root(a=root(**{f"p{n}": inner for n in range(40)})), "required": ["a"]}
    small = pruned(schema, 600)
    assert size(small) <= 600
    assert small["required"] == ["a"]
    assert small["properties"]["a"]["type"] == "object"
    assert "additionalProperties" not in small["properties"]["a"]
    assert pruned(schema, 10**6) is schema


def test_a_huge_argument_leaves_the_others_as_they_are() -> None:
    huge = root(**{f"p{n}": {**STRING, "description": "words " * 50} for n in range(400)})
    others = {f"o{n}": {**STRING, "description": "A sentence or two. " * 9} for n in range(8)}
    small = pruned(root(a=huge, **others), 6_000)
    assert size(small) <= 6_000
    assert {name: small["properties"][name] for name in others} == others


def test_a_pattern_that_no_model_can_follow_gives_way_to_the_others() -> None:
    colour = {**STRING, "enum": ["red", "green"], "pattern": "^(red|green)$"}
    font = {**STRING, "pattern": "|".join(f"font {n}" for n in range(900))}
    small = pruned(root(colour=colour, font=font), 2_000)
    assert small["properties"] == {"colour": colour, "font": STRING}
    assert pruned(root(font=font), 20_000) == root(font=font)


def test_what_an_object_demands_stays_in_view() -> None:
    """Where there is no room for what it looks like, by its kind alone."""
    bulk = root(**{f"p{n}": {**STRING, "description": "words " * 9} for n in range(90)})
    rule = {**root(match=bulk, weight=bulk), "required": ["match"]}
    schema = root(a={"type": "array", "items": {**root(rule=rule), "required": ["rule"]}})
    small = pruned(schema, 300)
    assert size(small) <= 300
    row = small["properties"]["a"]["items"]
    assert row["required"] == ["rule"]
    assert row["properties"]["rule"]["required"] == ["match"]
    assert row["properties"]["rule"]["properties"]["match"]["type"] == "object"


def test_what_a_map_holds_keeps_its_kind() -> None:
    bulk = root(**{f"p{n}": {**STRING, "description": "words " * 9} for n in range(90)})
    for value in (bulk, {"anyOf": [bulk, bulk]}):
        held = {"type": "object", "properties": {}, "additionalProperties": value}
        small = pruned(root(a=held), 120)
        assert small["properties"]["a"]["additionalProperties"] == {"type": "object"}


def test_of_a_union_that_is_cut_off_the_shortest_shape_is_shown() -> None:
    words = {**STRING, "description": "words " * 9}
    bulks = [root(**{f"p{n}_{m}": words for m in range(90)}) for n in range(30)]
    short = {**root(a=STRING), "required": ["a"]}
    union = {"anyOf": [*bulks, short]}
    held = {"type": "object", "properties": {}, "additionalProperties": union}
    small = pruned(root(a=held), 400)
    assert small["properties"]["a"]["additionalProperties"] == {
        "anyOf": [short, {"type": "object", "description": "Or one of 30 more shapes."}]
    }
    assert list(violations(small)) == []


@pytest.mark.parametrize(
    ("format", "bounds", "shown"),
    [
        ("uuid", {"minLength": 24, "maxLength": 24}, False),
        ("uuid", {"minLength": 1, "maxLength": 64}, True),
        ("date", {"minLength": 20}, False),
        ("date-time", {"minLength": 20}, True),
    ],
)
def test_a_format_that_its_bounds_refuse_is_not_shown(
    format: str, bounds: dict[str, int], shown: bool
) -> None:
    shape = ir.Shape(kinds=(ir.Kind.STRING,), format=format, bounds=tuple(bounds.items()))
    assert ("format" in advertised(shape, {})) is shown


def test_a_union_at_the_root_is_pruned_too() -> None:
    one = root(**{f"a{n}": {**STRING, "description": "words " * 50} for n in range(40)})
    other = root(**{f"b{n}": deep(5) for n in range(40)})
    reply = {"type": "object", "anyOf": [one, other]}
    small = pruned(reply, 4_000)
    assert size(small) <= 4_000 and len(small["anyOf"]) == 2


def test_of_a_long_list_the_first_values_are_shown_and_any_other_is_taken() -> None:
    listed = {**STRING, "enum": [f"value-{n}" for n in range(300)]}
    schema = root(a={**listed, "description": "Words."}, b={"anyOf": [listed, {"type": "null"}]})
    small = pruned(schema, 1_000)
    first = {**STRING, "enum": [f"value-{n}" for n in range(5)]}
    rest = {**STRING, "description": "Or one of 295 more values."}
    assert small == root(
        a={"description": "Words.", "anyOf": [first, rest]},
        b={"anyOf": [first, rest, {"type": "null"}]},
    )
    assert list(violations(small)) == []


def test_a_reply_that_leads_everywhere_ends_somewhere() -> None:
    defs = {
        f"D{n}": root(**{f"p{m}": {"$ref": f"#/$defs/D{m}"} for m in range(20)}) for n in range(20)
    }
    shown, whole = inline({"$ref": "#/$defs/D0", "$defs": defs})
    assert not whole and size(shown) < 2_000_000
    shown, whole = inline({"$ref": "#/$defs/A", "$defs": {"A": root(b=STRING)}})
    assert whole and shown == root(b=STRING)


def test_words_end_at_a_sentence() -> None:
    assert bounded("One. Two. " + "x" * 20, 12) == "One. Two."
    assert bounded("word " * 10, 12) == "word word …"
