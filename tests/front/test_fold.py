"""Three versions -> one dialect, and the noise of real descriptions."""

from typing import Any

import pytest

from generator.ir import Json
from generator.load.fold import fold_schema
from tests.front.workshop import Workshop

HEAD = 'openapi: 3.0.3\ninfo: {title: Larder, version: "1"}\n'


def folded(workshop: Workshop, text: str) -> Any:
    loaded = workshop.load({"openapi.yaml": text})
    assert loaded is not None, workshop.diagnostics.found
    return loaded.root.value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string"], "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        ({"x-nullable": True, "type": "integer"}, {"type": ["integer", "null"]}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"properties": {"a": {}}, "nullable": True},
            {"properties": {"a": {}}, "type": ["object", "null"]},
        ),
        (
            {"$ref": "#/A", "nullable": True, "description": "d"},
            {"description": "d", "anyOf": [{"$ref": "#/A"}, {"type": "null"}]},
        ),
        (
            {"allOf": [{"$ref": "#/A"}], "nullable": True, "default": None},
            {"default": None, "anyOf": [{"allOf": [{"$ref": "#/A"}]}, {"type": "null"}]},
        ),
        (
            {"oneOf": [{"$ref": "#/A"}], "nullable": True},
            {"oneOf": [{"$ref": "#/A"}, {"type": "null"}]},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"maximum": 9, "exclusiveMaximum": 5}, {"maximum": 9, "exclusiveMaximum": 5}),
        ({"example": [1]}, {"examples": [[1]]}),
        ({"example": 1, "examples": [2]}, {"examples": [2]}),
        ({"items": [{"type": "string"}]}, {"prefixItems": [{"type": "string"}]}),
    ],
)
def test_a_schema(given: dict[str, Json], expected: dict[str, Json]) -> None:
    fold_schema(given)
    assert given == expected
    fold_schema(given)
    assert given == expected


def test_only_schemas_are_folded(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD + "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n"
        "      properties:\n"
        "        nullable: {type: boolean, nullable: true}\n"
        "        example: {type: string}\n"
        "        properties: {type: object, properties: {example: {example: 1}}}\n"
        "      default: {nullable: true, example: 1}\n"
        "      enum: [{example: 1}]\n",
    )
    schema = found["components"]["schemas"]["A"]
    assert list(schema["properties"]) == ["nullable", "example", "properties"]
    assert schema["properties"]["nullable"] == {"type": ["boolean", "null"]}
    assert schema["properties"]["properties"]["properties"]["example"] == {"examples": [1]}
    assert schema["default"] == {"nullable": True, "example": 1}
    assert schema["enum"] == [{"example": 1}]


def test_schemas_everywhere_are_folded(workshop: Workshop) -> None:
    null = "{type: string, nullable: true}"
    media = f"{{content: {{application/json: {{schema: {null}}}}}}}"
    found = folded(
        workshop,
        HEAD + f"""paths:
  /a:
    parameters: [{{name: a, in: query, schema: {null}}}]
    query:
      parameters: [{{name: b, in: query, content: {{application/json: {{schema: {null}}}}}}}]
      requestBody: {media}
      responses:
        200: {{headers: {{X: {{schema: {null}}}}}, content: {{a/b: {{schema: {null}}}}}}}
      callbacks: {{done: {{"$url": {{post: {{requestBody: {media}}}}}}}}}
    additionalOperations: {{COPY: {{requestBody: {media}}}}}
components:
  parameters: {{P: {{name: p, in: query, schema: {null}}}}}
  responses: {{R: {media}}}
  requestBodies: {{B: {media}}}
  pathItems: {{I: {{get: {{requestBody: {media}}}}}}}
  schemas: {{S: {{not: {null}, allOf: [{null}], additionalProperties: {null}}}}}
x-defs: {{D: {null}}}
webhooks: {{w: {{post: {{parameters: [{{$ref: "#/x-more"}}]}}}}}}
x-more: {{name: m, in: query, schema: {{$ref: "#/x-defs/D"}}}}
""",
    )
    assert "nullable" not in str(found)
    assert "200" in found["paths"]["/a"]["query"]["responses"]


@pytest.mark.parametrize("version", ["3.0.0", "3.0", "3.1.1", "3.2.0", "3.1.0-rc1"])
def test_versions_that_are_accepted(workshop: Workshop, version: str) -> None:
    text = f"openapi: {version}\ninfo: {{title: a, version: 1.10}}\npaths: {{}}\n"
    assert folded(workshop, text)["info"]["version"] == "1.10"


@pytest.mark.parametrize("version", ["3.3.0", "2.0", "3", "three", "[3]", "", "30.1"])
def test_versions_that_are_not(workshop: Workshop, version: str) -> None:
    assert workshop.load({"openapi.yaml": f"openapi: {version}\n"}) is None
    assert workshop.codes == ["D202"]


def test_numbers_that_were_meant_as_text(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD.replace('"1"', "2024.10") + "paths: {/a: {get: {operationId: 7, summary: true}}}\n"
        "components: {schemas: {A: {type: string, enum: [1, yes, true, 2.5, null], default: 1}}}\n",
    )
    assert found["info"]["version"] == "2024.10"
    assert found["paths"]["/a"]["get"] == {"operationId": "7", "summary": "true"}
    assert found["components"]["schemas"]["A"] == {
        "type": "string",
        "enum": ["1", "yes", "true", "2.5", None],
        "default": "1",
    }


def test_flags_and_bounds_in_quotes(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD + "paths:\n  /a:\n    get:\n      deprecated: yes\n      parameters:\n"
        '        - {name: a, in: query, required: "true", schema: {maxLength: "5", minimum: x}}\n',
    )
    operation = found["paths"]["/a"]["get"]
    assert operation["deprecated"] is True
    assert operation["parameters"][0]["required"] is True
    assert operation["parameters"][0]["schema"] == {"maxLength": 5, "minimum": "x"}


def test_keys_with_nothing_after_them(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD + "paths:\n  /a:\n  /b:\n    get:\n      summary:\n      parameters:\n"
        "      responses:\n        200:\n"
        "components:\n  schemas:\n    A: {properties: {b:  , c: {items: }}}\n    B:\n",
    )
    assert found["paths"] == {"/a": {}, "/b": {"get": {"responses": {"200": {}}}}}
    assert found["components"]["schemas"] == {"A": {"properties": {"b": {}, "c": {}}}, "B": {}}


def test_security_in_odd_forms(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD + "security: {a: , b: read}\n"
        "paths: {/a: {get: {security: [{a: read}, {b: }, {}]}, put: {security: []}}}\n",
    )
    assert found["security"] == [{"a": []}, {"b": ["read"]}]
    assert found["paths"]["/a"]["get"]["security"] == [{"a": ["read"]}, {"b": []}, {}]
    assert found["paths"]["/a"]["put"]["security"] == []


def test_types_of_other_languages(workshop: Workshop) -> None:
    found = folded(
        workshop,
        HEAD + "paths: {}\ncomponents:\n  schemas:\n"
        "    A: {type: String}\n    B: {type: any}\n    C: {type: [string, null]}\n"
        "    D: {type: float}\n    E: {type: thing}\n",
    )
    schemas = found["components"]["schemas"]
    assert schemas["A"] == {"type": "string"}
    assert schemas["B"] == {}
    assert schemas["C"] == {"type": ["string", "null"]}
    assert schemas["D"] == {"type": "number"}
    assert schemas["E"] == {"type": "thing"}
    assert workshop.codes == ["D211", "D211"]
