"""Swagger 2.0 -> OpenAPI 3, with the places of the file that was read."""

from typing import Any

import pytest

from generator.check import check
from generator.lower import lower
from tests.front.workshop import Workshop

HEAD = 'swagger: "2.0"\ninfo: {title: Larder, version: "1"}\n'


def converted(workshop: Workshop, text: str, **files: str) -> Any:
    loaded = workshop.load({"openapi.yaml": HEAD + text, **files})
    assert loaded is not None, workshop.diagnostics.found
    return loaded.root.value


def operation(workshop: Workshop, text: str) -> Any:
    """One operation whose keys are `text`, indented by six blanks."""
    return converted(workshop, f"paths:\n  /jars:\n    post:\n{text}")["paths"]["/jars"]["post"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("host: larder.example\nbasePath: /v1/\n", ["https://larder.example/v1"]),
        (
            "host: larder.example\nschemes: [http, wss, https]\n",
            ["https://larder.example", "http://larder.example"],
        ),
        ("host: larder.example:8080\nschemes: [http]\n", ["http://larder.example:8080"]),
        ("host: http://larder.example/\nbasePath: v1\n", ["http://larder.example/v1"]),
        ("basePath: /v1\n", ["/v1"]),
        ("basePath: /\n", None),
        ("", None),
    ],
)
def test_host_base_path_and_schemes_are_servers(
    workshop: Workshop, given: str, expected: list[str] | None
) -> None:
    data = converted(workshop, f"{given}paths: {{}}\n")
    found = [server["url"] for server in data.get("servers", ())]
    assert (found or None) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("in: query, type: array", ("form", False)),
        ("in: query, type: array, collectionFormat: csv", ("form", False)),
        ("in: query, type: array, collectionFormat: multi", ("form", True)),
        ("in: query, type: array, collectionFormat: ssv", ("spaceDelimited", False)),
        ("in: query, type: array, collectionFormat: pipes", ("pipeDelimited", False)),
        ("in: query, type: array, collectionFormat: tsv", ("tsvDelimited", False)),
        ("in: header, type: array", ("simple", False)),
        ("in: path, type: array, collectionFormat: multi", ("simple", False)),
        ("in: query, type: string", (None, None)),
    ],
)
def test_collection_formats_are_styles(
    workshop: Workshop, given: str, expected: tuple[str | None, bool | None]
) -> None:
    found = operation(
        workshop,
        f"      parameters: [{{name: a, {given}, items: {{type: string}}}}]\n"
        "      responses: {}\n",
    )
    (parameter,) = found["parameters"]
    assert (parameter.get("style"), parameter.get("explode")) == expected
    assert parameter["schema"]["type"] == ("string" if expected[0] is None else "array")


def test_a_parameter_keeps_its_own_keys_and_its_value_becomes_a_schema(workshop: Workshop) -> None:
    found = operation(
        workshop,
        "      parameters:\n"
        "        - {name: size, in: query, description: How much., required: true, type: integer,\n"
        "           minimum: 1, default: 2, x-nullable: true, allowEmptyValue: true}\n"
        "      responses: {}\n",
    )
    assert found["parameters"] == [
        {
            "name": "size",
            "in": "query",
            "description": "How much.",
            "required": True,
            "allowEmptyValue": True,
            "schema": {"type": ["integer", "null"], "minimum": 1, "default": 2},
        }
    ]


def test_a_body_is_offered_in_all_that_is_consumed(workshop: Workshop) -> None:
    data = converted(
        workshop,
        "consumes: [application/json, application/xml]\n"
        "parameters:\n"
        "  Jar: {name: jar, in: body, required: true, description: The jar.,\n"
        '        schema: {$ref: "#/definitions/Jar"}}\n'
        'paths: {/jars: {post: {parameters: [{$ref: "#/parameters/Jar"}], responses: {}}}}\n'
        "definitions: {Jar: {type: object}}\n",
    )
    assert data["paths"]["/jars"]["post"]["requestBody"] == {
        "description": "The jar.",
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/definitions/Jar"}},
            "application/xml": {"schema": {"$ref": "#/definitions/Jar"}},
        },
    }
    assert data["components"] == {"schemas": {"Jar": {"type": "object"}}, "parameters": {}}


def test_form_data_is_one_body(workshop: Workshop) -> None:
    found = operation(
        workshop,
        "      consumes: [application/x-www-form-urlencoded]\n"
        "      parameters:\n"
        "        - {name: label, in: formData, type: string, required: true, description: What.}\n"
        "        - {name: tags, in: formData, type: array, items: {type: string}}\n"
        "      responses: {}\n",
    )
    assert found["requestBody"] == {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "label": {"type": "string", "description": "What."},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["label"],
                },
                "encoding": {"tags": {"style": "form", "explode": False}},
            }
        },
    }
    assert found["parameters"] == []


def test_a_file_makes_the_form_multipart(workshop: Workshop) -> None:
    found = operation(
        workshop,
        "      parameters: [{name: photo, in: formData, type: file}]\n      responses: {}\n",
    )
    (media_type,) = found["requestBody"]["content"]
    schema = found["requestBody"]["content"][media_type]["schema"]
    assert media_type == "multipart/form-data"
    assert schema["properties"]["photo"] == {"type": "string", "format": "binary"}


def test_parameters_of_the_path_are_overridden_and_shared(workshop: Workshop) -> None:
    data = converted(
        workshop,
        "paths:\n"
        "  /jars/{id}:\n"
        "    parameters:\n"
        "      - {name: id, in: path, required: true, type: string}\n"
        "      - {name: jar, in: body, schema: {type: object}}\n"
        "    put: {responses: {}}\n"
        "    patch: {parameters: [{name: jar, in: body, schema: {type: string}}], responses: {}}\n",
    )
    item = data["paths"]["/jars/{id}"]
    assert [p["name"] for p in item["parameters"]] == ["id"]
    bodies = [item[m]["requestBody"]["content"]["application/json"] for m in ("put", "patch")]
    assert [body["schema"]["type"] for body in bodies] == ["object", "string"]


def test_replies_say_what_is_produced(workshop: Workshop) -> None:
    data = converted(
        workshop,
        "produces: [text/csv]\n"
        "responses: {Gone: {description: Gone., schema: {type: string}}}\n"
        "paths:\n"
        "  /jars:\n"
        "    get:\n"
        "      produces: [application/json, application/xml]\n"
        "      responses:\n"
        "        200:\n"
        "          description: All.\n"
        "          schema: {type: array, items: {type: string}}\n"
        "          headers: {X-Count: {type: integer, description: How many.}}\n"
        "          examples: {application/json: [plum]}\n"
        "        204: {description: None.}\n"
        '        410: {$ref: "#/responses/Gone"}\n'
        "    head: {responses: {200: {description: A file., schema: {type: file}}}}\n",
    )
    found = data["paths"]["/jars"]["get"]["responses"]
    assert list(found["200"]["content"]) == ["application/json", "application/xml"]
    assert found["200"]["content"]["application/json"]["schema"]["type"] == "array"
    assert found["200"]["headers"]["X-Count"] == {
        "schema": {"type": "integer"},
        "description": "How many.",
    }
    assert "content" not in found["204"]
    assert list(found["410"]["content"]) == ["application/json", "application/xml"]
    file = data["paths"]["/jars"]["head"]["responses"]["200"]["content"]
    assert file == {"text/csv": {"schema": {"type": "string", "format": "binary"}}}


def test_security_definitions_are_schemes(workshop: Workshop) -> None:
    data = converted(
        workshop,
        "securityDefinitions:\n"
        "  Key: {type: apiKey, in: header, name: X-Key}\n"
        "  Login: {type: basic}\n"
        "  App: {type: oauth2, flow: application, tokenUrl: 'https://a.example', scopes: {r: R}}\n"
        "paths: {}\n",
    )
    assert data["components"]["securitySchemes"] == {
        "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "Login": {"type": "http", "scheme": "basic"},
        "App": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {"r": "R"}}},
        },
    }


def test_every_place_is_one_of_the_file(workshop: Workshop) -> None:
    text = (
        "host: larder.example\n"  # 3
        "paths:\n"
        "  /jars:\n"
        "    post:\n"
        "      parameters:\n"
        "        - {name: jar, in: body,\n"  # 8
        "           schema: {type: object}}\n"  # 9
        "        - {name: shelf, in: query, type: string}\n"  # 10
        "      responses:\n"
        "        200:\n"
        "          description: Made.\n"
        '          schema: {$ref: "#/definitions/Jar"}\n'  # 14
        "definitions:\n"
        "  Jar: {type: object}\n"  # 16
    )
    loaded = workshop.load({"openapi.yaml": HEAD + text})
    assert loaded is not None
    post = "/paths/~1jars/post"
    for pointer, line, original in (
        (
            f"{post}/requestBody/content/application~1json/schema/type",
            9,
            f"{post}/parameters/0/schema/type",
        ),
        (f"{post}/parameters/0/schema/type", 10, f"{post}/parameters/1/type"),
        (
            f"{post}/responses/200/content/application~1json/schema",
            14,
            f"{post}/responses/200/schema",
        ),
        ("/components/schemas/Jar", 16, "/definitions/Jar"),
        ("/servers/0/url", 3, "/host/0/url"),
    ):
        place = loaded.root.document.place(pointer)
        assert (place.line, place.pointer) == (line, original)


def test_references_of_the_file_and_of_others_hold(workshop: Workshop) -> None:
    loaded = workshop.load(
        {
            "openapi.yaml": HEAD + "paths:\n"
            '  /jars: {$ref: "paths/jars.yaml#/jars"}\n'
            "definitions: {Jar: {type: object, properties: {in: {$ref: '#/definitions/Jar'}}}}\n",
            "paths/jars.yaml": "jars:\n"
            "  post:\n"
            "    operationId: makeJar\n"
            "    parameters:\n"
            "      - {$ref: 'shared.yaml#/Body'}\n"
            "      - {$ref: 'shared.yaml#/Shelf'}\n"
            "    responses:\n"
            "      200: {description: M., schema: {$ref: '../openapi.yaml#/definitions/Jar'}}\n",
            "paths/shared.yaml": "Body: {name: jar, in: body, schema: {$ref: '#/Jar'}}\n"
            "Shelf: {name: shelf, in: query, type: integer}\n"
            "Jar: {type: object, properties: {label: {type: string}}}\n",
        }
    )
    assert loaded is not None
    api = lower(loaded, check(loaded, workshop.diagnostics), workshop.diagnostics)
    assert workshop.codes == []
    (made,) = api.operations
    assert [p.name for p in made.parameters] == ["shelf"]
    assert made.body is not None and made.successes[0].schema is not None
    assert sorted(api.schemas) == ["Jar", "Jar_2"]


def test_a_mix_of_both_formats_is_left_as_it_is(workshop: Workshop) -> None:
    found = operation(
        workshop,
        "      parameters: [{name: a, in: query, schema: {type: integer}}]\n"
        "      requestBody: {content: {text/plain: {schema: {type: string}}}}\n"
        "      responses: {200: {description: Ok., content: {text/plain: {}}}}\n",
    )
    assert found["parameters"][0]["schema"] == {"type": "integer"}
    assert list(found["requestBody"]["content"]) == ["text/plain"]
    assert list(found["responses"]["200"]["content"]) == ["text/plain"]


@pytest.mark.parametrize(
    "text",
    [
        "paths: [1]\n",
        "paths: {/a: 1, /b: {get: 1, post: {parameters: 1, responses: 2}}}\n",
        "paths: {/a: {parameters: [1, {in: body}, {$ref: '#/no'}], get: {responses: {2: 3}}}}\n",
        "definitions: 1\nparameters: [1]\nresponses: 1\nsecurityDefinitions: [1]\n",
        "host: [1]\nbasePath: {a: 1}\nschemes: 1\nconsumes: x\npaths: {/a: {get: {consumes: 1}}}\n",
        "paths: {/a: {post: {parameters: [{in: formData}, {in: formData, name: 1, type: []}]}}}\n",
        "paths: {/a: {$ref: '#/paths/~1a'}}\n",
    ],
)
def test_a_hostile_shape_ends_in_diagnostics(workshop: Workshop, text: str) -> None:
    loaded = workshop.load({"openapi.yaml": HEAD + text})
    if loaded is not None:
        lower(loaded, check(loaded, workshop.diagnostics), workshop.diagnostics)
