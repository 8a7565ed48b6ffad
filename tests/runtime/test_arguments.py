"""Arguments: what is repaired, and the exact words for what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from runtime.arguments import BadArguments, checked, python_names
from runtime.catalog import Catalog, compiled
from runtime.surface import ArgumentInfo

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 100},
        "ratio": {"type": "number"},
        "notify": {"type": "boolean"},
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "code": {"type": "string", "pattern": "^[A-Z]+$"},
        "status": {"type": "string", "enum": ["investigating", "resolved"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "config": {
            "type": "object",
            "properties": {"url": {"type": "string"}, "depth": {"type": "integer"}},
            "required": ["url"],
            "additionalProperties": False,
        },
        "ids": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        "componentImpacts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "impact": {"type": "string", "enum": ["low", "high"]},
                    "depth": {"type": "integer"},
                },
                "required": ["impact"],
                "additionalProperties": False,
            },
        },
        "shape": {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"radius": {"type": "integer", "minimum": 1}},
                    "required": ["radius"],
                },
                {"type": "string"},
            ]
        },
        "tree": {"$ref": "#/$defs/tree"},
        "free": {},
    },
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {
                "leaf": {"type": "integer"},
                "tree": {"$ref": "#/$defs/tree"},
            },
        }
    },
}
VALIDATOR = compiled(SCHEMA)


def check(**arguments: object) -> dict[str, object]:
    return checked({"name": "x", **arguments}, SCHEMA, VALIDATOR)


REPAIRED: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"limit": "5"}, {"limit": 5}),
    ({"limit": " 5 "}, {"limit": 5}),
    ({"limit": 5.0}, {"limit": 5}),
    ({"ratio": "1.5"}, {"ratio": 1.5}),
    ({"ratio": "2"}, {"ratio": 2}),
    ({"notify": "true"}, {"notify": True}),
    ({"notify": "False"}, {"notify": False}),
    ({"config": '{"url":"u","depth":"3"}'}, {"config": {"url": "u", "depth": 3}}),
    ({"ids": '["1",2]'}, {"ids": [1, 2]}),
    ({"ids": ["1", "2"]}, {"ids": [1, 2]}),
    ({"limit": None, "config": None}, {}),
    ({"note": None}, {"note": None}),
    ({"free": None}, {"free": None}),
    ({"free": "5"}, {"free": "5"}),
    ({"either": "5"}, {"either": "5"}),
    ({"code": "TRUE"}, {"code": "TRUE"}),
    (
        {"componentImpacts": [{"impact": "low", "depth": None}]},
        {"componentImpacts": [{"impact": "low"}]},
    ),
    ({"tree": {"tree": {"leaf": "1"}}}, {"tree": {"tree": {"leaf": 1}}}),
    ({"shape": {"radius": "2"}}, {"shape": {"radius": 2}}),
]


@pytest.mark.parametrize(("given", "expected"), REPAIRED)
def test_slips_are_repaired(given: dict[str, object], expected: dict[str, object]) -> None:
    result = check(**given)
    assert result == {"name": "x", **expected}
    assert [type(v) for v in result.values()] == [type(v) for v in {"": "", **expected}.values()]


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"limit": "many"}, 'limit: takes an integer from 1 to 100, not "many"'),
    ({"limit": "007"}, 'limit: takes an integer from 1 to 100, not "007"'),
    ({"limit": 500}, "limit: takes an integer from 1 to 100, not 500"),
    ({"limit": True}, "limit: takes an integer from 1 to 100, not true"),
    ({"notify": "maybe"}, 'notify: takes true or false, not "maybe"'),
    ({"notify": 1}, "notify: takes true or false, not 1"),
    ({"name": None}, "name: takes a string of 1 to 5 characters, not null"),
    ({"name": ""}, 'name: takes a string of 1 to 5 characters, not ""'),
    (
        {"name": "x" * 99},
        "name: takes a string of 1 to 5 characters, not a string of 99 characters",
    ),
    ({"code": "abc"}, 'code: takes a string that matches ^[A-Z]+$, not "abc"'),
    (
        {"status": "Resolve"},
        'status: takes one of "investigating", "resolved", not "Resolve"; did you mean "resolved"?',
    ),
    ({"status": 7}, 'status: takes one of "investigating", "resolved", not 7'),
    ({"note": 5}, "note: takes a string or null, not 5"),
    ({"either": []}, "either: takes an integer or a string, not an empty list"),
    ({"config": "{"}, 'config: takes an object, not "{"'),
    ({"config": {"depth": 1}}, "config.url: missing; takes a string"),
    (
        {"config": {"url": "u", "dept": 1}},
        "config.dept: unknown member; did you mean depth?",
    ),
    ({"ids": []}, "ids: takes a list of integers of at least 1 entry, not an empty list"),
    ({"ids": [1, "x"]}, 'ids[1]: takes an integer, not "x"'),
    (
        {"componentImpacts": [{"impact": "lo"}]},
        'componentImpacts[0].impact: takes one of "low", "high", not "lo"; did you mean "low"?',
    ),
    ({"shape": {"radius": 0}}, "shape.radius: takes an integer of at least 1, not 0"),
    ({"shape": {}}, "shape.radius: missing; takes an integer of at least 1"),
    ({"tree": {"tree": {"leaf": "x"}}}, 'tree.tree.leaf: takes an integer, not "x"'),
    ({"limt": 5}, "limt: unknown argument; did you mean limit?"),
    (
        {"zzz": 5},
        "zzz: unknown argument; known are limit, ratio, notify, name, code, status, note, either, "
        "config, ids, componentImpacts, shape, tree, free",
    ),
]


@pytest.mark.parametrize(("given", "expected"), REFUSED)
def test_what_is_wrong_is_said_with_what_is_accepted(
    given: dict[str, object], expected: str
) -> None:
    with pytest.raises(BadArguments) as raised:
        check(**given)
    assert raised.value.problems == (expected,)


def test_a_missing_argument() -> None:
    with pytest.raises(BadArguments) as raised:
        checked({}, SCHEMA, VALIDATOR)
    assert raised.value.problems == ("name: missing; takes a string of 1 to 5 characters",)


def test_null_members_of_a_free_map_are_kept() -> None:
    schema = {
        "type": "object",
        "properties": {"labels": {"type": "object", "additionalProperties": {"type": "string"}}},
    }
    with pytest.raises(BadArguments, match=r"labels\.a: takes a string, not null"):
        checked({"labels": {"a": None}}, schema, compiled(schema))


def test_what_the_words_do_not_cover_names_the_keyword() -> None:
    schema = {"type": "object", "properties": {"a": {"not": {"type": "string"}}}}
    with pytest.raises(BadArguments, match=r"a: does not fit its schema \(not\)"):
        checked({"a": "x"}, schema, compiled(schema))


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(BadArguments, match="half a surrogate pair"):
        check(code="\ud800")


def test_a_tool_without_arguments() -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    with pytest.raises(BadArguments, match="page: unknown argument; there are none"):
        checked({"page": 1}, schema, compiled(schema))


def test_at_most_ten_problems_are_told() -> None:
    with pytest.raises(BadArguments) as raised:
        check(ids=["x"] * 30, limit=0)
    assert len(raised.value.problems) == 10
    assert raised.value.problems[-1] == "and 22 more"


def test_nothing_is_filled_in_and_the_given_is_untouched() -> None:
    given = {"name": "x", "limit": "5"}
    assert checked(given, SCHEMA, VALIDATOR) == {"name": "x", "limit": 5}
    assert given == {"name": "x", "limit": "5"}


def test_names_become_those_of_the_function(larder: Catalog) -> None:
    tool = larder.tool("list_items")
    assert python_names({"perPage": 1, "page": 2}, tool) == {"per_page": 1, "page": 2}
    assert tool.argument_for("per_page") == "perPage"
    assert larder.tool("get_item").argument_for("path.itemId") == "itemId"
    assert larder.tool("get_item").argument_for("other") == "other"
    renamed = {
        "item_slug": ArgumentInfo("item_slug", "path.slug"),
        "new_slug": ArgumentInfo("new_slug", "body.slug"),
    }
    renaming = replace(larder.tool("get_item"), arguments=renamed)
    assert renaming.argument_for("slug") == "new_slug"
    assert renaming.argument_for("path.slug") == "item_slug"
