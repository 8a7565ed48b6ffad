"""Descriptions made to break a generator: each is planned, and clients take every tool of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.config import ApiConfig
from generator.diagnostics import Diagnostics
from generator.pipeline import generate, plan_all
from generator.schema.portable import violations

HEAD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "L", "version": "1"},
    "servers": [{"url": "https://l.example"}],
}


def R(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def doc(schemas: dict[str, Any], body: Any = None) -> dict[str, Any]:
    """One operation whose query, body and reply are all of one schema, the first unless told."""
    body = body or R(next(iter(schemas)))
    return {
        **HEAD,
        "paths": {
            "/a": {
                "post": {
                    "operationId": "makeA",
                    "parameters": [{"name": "q", "in": "query", "schema": body}],
                    "requestBody": {"content": {"application/json": {"schema": body}}},
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {"application/json": {"schema": body}},
                        }
                    },
                }
            }
        },
        "components": {"schemas": schemas},
    }


OBJECT: dict[str, Any] = {"type": "object"}
CASES: dict[str, dict[str, Any]] = {
    "self_allof": doc({"A": {"allOf": [R("A"), {"properties": {"x": {"type": "string"}}}]}}),
    "self_allof_only": doc({"A": {"allOf": [R("A")]}}),
    "mutual_allof": doc(
        {"A": {"allOf": [R("B")]}, "B": {"allOf": [R("A"), {"properties": {"x": R("A")}}]}}
    ),
    "self_oneof": doc({"A": {"oneOf": [R("A"), {"type": "string"}]}}),
    "self_oneof_only": doc({"A": {"oneOf": [R("A")]}}),
    "mutual_oneof": doc(
        {"A": {"oneOf": [R("B"), {"type": "null"}]}, "B": {"oneOf": [R("A"), {"type": "null"}]}}
    ),
    "mutual_oneof_obj": doc(
        {
            "A": {"oneOf": [R("B"), {"properties": {"x": R("B")}}]},
            "B": {"oneOf": [R("A"), {"properties": {"y": R("A")}}]},
        }
    ),
    "array_self": doc({"A": {"type": "array", "items": R("A")}}),
    "map_self": doc({"A": {"type": "object", "additionalProperties": R("A")}}),
    "pattern_self": doc({"A": {"type": "object", "patternProperties": {"^x": R("A")}}}),
    "prefix_self": doc({"A": {"type": "array", "prefixItems": [R("A"), {"type": "string"}]}}),
    "not_self": doc({"A": {"not": R("A")}}),
    "prop_self_two": doc(
        {
            "A": {"allOf": [R("B")], "properties": {"self": R("A")}},
            "B": {"type": "object", "properties": {"self": R("B"), "o": R("A")}},
        }
    ),
    "nullable_self": doc({"A": {"anyOf": [R("A"), {"type": "null"}]}}),
    "own_and_union": doc(
        {
            "A": {
                "type": "object",
                "properties": {"k": {"type": "string"}},
                "oneOf": [R("A"), R("B")],
            },
            "B": {"properties": {"a": R("A")}},
        }
    ),
    "anon_allof_rec": doc(
        {
            "A": {
                "type": "object",
                "properties": {
                    "n": {"allOf": [R("A"), {"properties": {"z": {"type": "integer"}}}]}
                },
            }
        }
    ),
    "bool": doc(
        {
            "A": {
                "type": "object",
                "properties": {
                    "t": True,
                    "f": False,
                    "i": {"type": "array", "items": False},
                    "j": {"type": "array", "items": True},
                },
                "additionalProperties": False,
                "required": ["t", "f", "nope"],
            }
        }
    ),
    "false_root": doc({"A": False}),
    "true_root": doc({"A": True}),
    "type_arrays": doc(
        {
            "A": {
                "type": ["object", "array", "string", "integer", "number", "boolean", "null"],
                "properties": {
                    "a": {"type": ["string", "integer", "null"], "format": "x"},
                    "b": {"type": []},
                    "c": {"const": None},
                    "d": {"const": {"a": 1}},
                    "e": {"enum": [None]},
                    "f": {"enum": [1, True, "a", 1.0, None]},
                },
            }
        }
    ),
    "defs": doc(
        {
            "A": {
                "type": "object",
                "$defs": {"B": {"type": "string"}},
                "properties": {
                    "b": {"$ref": "#/components/schemas/A/$defs/B"},
                    "c": {"$ref": "#/$defs/B"},
                },
                "unevaluatedProperties": False,
            }
        }
    ),
    "ref_siblings": doc(
        {
            "A": {
                "type": "object",
                "properties": {"b": {**R("B"), "description": "d", "minLength": 3, "default": "x"}},
            },
            "B": {"type": "string"},
        }
    ),
    "illegal_keys": doc(
        {
            "A": {
                "type": "object",
                "required": ["@type"],
                "additionalProperties": False,
                "properties": {
                    "@type": {"type": "string"},
                    "a b": {
                        "type": "object",
                        "required": ["$x"],
                        "additionalProperties": False,
                        "properties": {"$x": {"type": "string"}, "ok": {"type": "integer"}},
                    },
                    "filter[x]": {"type": "string"},
                    "x" * 80: {"type": "string"},
                    "": {"type": "string"},
                    "é": {"type": "string"},
                },
            }
        }
    ),
    "expo": doc(
        {
            f"A{i}": (
                {"type": "object", "properties": {"l": R(f"A{i+1}"), "r": R(f"A{i+1}")}}
                if i < 40
                else OBJECT
            )
            for i in range(41)
        }
    ),
    "expo_allof": doc(
        {
            f"A{i}": (
                {"allOf": [R(f"A{i+1}"), R(f"A{i+1}")]}
                if i < 40
                else {"type": "object", "properties": {"x": {"type": "string"}}}
            )
            for i in range(41)
        }
    ),
    "clique_oneof": doc({f"A{i}": {"oneOf": [R(f"A{j}") for j in range(12)]} for i in range(12)}),
    "clique_mixed": doc(
        {
            f"A{i}": {
                "type": "object",
                "properties": {"p": {"oneOf": [R(f"A{j}") for j in range(12)]}},
                "allOf": [R(f"A{(i+1)%12}")],
            }
            for i in range(12)
        }
    ),
    "names": {
        **HEAD,
        "paths": {
            f"/a/{i}": {"get": {"operationId": o, "responses": {}}}
            for i, o in enumerate(
                [
                    "get",
                    "Get",
                    "GET",
                    "class",
                    "None",
                    "a" * 300,
                    "ä",
                    "",
                    "1",
                    "_",
                    "list",
                    "import",
                    "get list",
                    "tools",
                    "self",
                    "client",
                    "x-y",
                    "x_y",
                    "x.y",
                ]
            )
        },
    },
    "params": {
        **HEAD,
        "paths": {
            "/a/{id}/{id}/{un}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "id", "in": "query", "schema": {"type": "integer"}},
                    {"name": "class", "in": "header", "schema": {}},
                    {"name": "Authorization", "in": "header", "schema": {}},
                    {"name": "id", "in": "cookie"},
                ],
                "post": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "integer"},
                        },
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "number"},
                        },
                        {"name": "gone", "in": "path", "required": True, "schema": {}},
                    ],
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "id": {"type": "boolean"},
                                        "body": {},
                                        "self": {},
                                        "None": {},
                                    },
                                }
                            }
                        }
                    },
                    "responses": {200: {"description": ""}},
                },
            }
        },
    },
    "media_ref": {
        **HEAD,
        "paths": {"/a": {"$ref": "#/components/pathItems/P"}},
        "components": {
            "pathItems": {
                "P": {
                    "query": {
                        "operationId": "q",
                        "requestBody": {
                            "content": {"application/json": {"$ref": "#/components/mediaTypes/M"}}
                        },
                        "responses": {
                            "200": {
                                "description": "",
                                "content": {
                                    "application/json": {"$ref": "#/components/mediaTypes/M"}
                                },
                            }
                        },
                    },
                    "additionalOperations": {
                        "COPY": {"operationId": "copy", "responses": {}},
                        "weird method": {"responses": {}},
                    },
                }
            },
            "mediaTypes": {
                "M": {"schema": {"type": "object", "properties": {"x": {"type": "string"}}}}
            },
        },
        "openapi": "3.2.0",
    },
    "dup_ids": {
        **HEAD,
        "paths": {
            "/a": {
                "get": {"operationId": "x", "responses": {}},
                "post": {"operationId": "x", "responses": {}},
            },
            "/b": {"get": {"operationId": "X", "responses": {}}},
        },
    },
    "bad_defaults": doc(
        {
            "A": {
                "type": "object",
                "properties": {
                    "a": {"type": "integer", "default": "x"},
                    "b": {"enum": ["p"], "default": "q"},
                    "c": {"type": "array", "items": {"type": "string"}, "default": "x"},
                    "d": {"type": "object", "default": []},
                    "e": {"type": "number", "maximum": 1, "default": 5},
                    "f": {"type": ["string", "null"], "default": None},
                    "g": {"type": "boolean", "default": 1},
                    "h": {**R("B"), "default": "zz"},
                },
            },
            "B": {"type": "string", "enum": ["aa"]},
        }
    ),
    "discr": doc(
        {
            "A": {
                "oneOf": [R("B"), R("C")],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"bee": "#/components/schemas/B", "cee": "C", "no": "#/nowhere"},
                },
            },
            "B": {
                "type": "object",
                "properties": {"kind": {"type": "string"}, "b": {"type": "integer"}},
            },
            "C": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": ["cee", "see"]},
                    "c": {"type": "array", "items": R("A")},
                },
            },
        },
        body={
            "type": "object",
            "properties": {"a": R("A"), "l": {"type": "array", "items": R("A")}},
        },
    ),
    "names_json": doc(
        {
            "A B": {"type": "object", "properties": {"x": R("A_B")}},
            "A_B": {"type": "object", "properties": {"y": R("A B")}},
            "a/b~c": {
                "type": "object",
                "properties": {"z": {"$ref": "#/components/schemas/a~1b~0c"}},
            },
            "List": {"type": "object"},
            "dict": {"type": "object"},
            "class": {
                "type": "object",
                "properties": {
                    "class": R("class"),
                    "def-x": R("List"),
                    "model_config": R("dict"),
                    "copy": {"type": "string"},
                    "json": {"type": "integer"},
                    "_x": {"type": "string"},
                    "__y": {"type": "string"},
                    "1a": {"type": "string"},
                },
            },
        },
        body=R("class"),
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_hostile_shape_costs_at_most_its_operation(name: str, tmp_path: Path) -> None:
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(CASES[name]), encoding="utf-8")
    diagnostics = Diagnostics()
    config = ApiConfig(name, description, None, None, None, tmp_path)
    planned = plan_all(config, diagnostics)
    assert planned is not None and not diagnostics.failed, diagnostics.found
    counts = planned.package.counts
    assert counts.used + counts.hidden + counts.quarantined == counts.operations
    assert counts.used > 0
    for tool in planned.package.tools:
        assert list(violations(tool.input_schema)) == [], tool.name


def test_a_chain_without_end_is_told_of(tmp_path: Path) -> None:
    chain = {f"A{i}": {"allOf": [R(f"A{i + 1}")]} for i in range(2_000)}
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(doc(chain | {"A2000": OBJECT})), encoding="utf-8")
    result = generate(ApiConfig("chain", description, None, None, None, tmp_path))
    assert [d.code for d in result.diagnostics] == ["D902"]
    assert result.files == {}
