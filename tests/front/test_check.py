"""Which fault costs which operation, and which costs none."""

from generator.check import Faults, check
from tests.front.workshop import Workshop

HEAD = 'openapi: 3.1.0\ninfo: {title: Larder, version: "1"}\n'


def checked(workshop: Workshop, text: str, **files: str) -> Faults:
    named = {name.replace("_", "."): content for name, content in files.items()}
    loaded = workshop.load({"openapi.yaml": HEAD + text, **named})
    assert loaded is not None, workshop.diagnostics.found
    return check(loaded, workshop.diagnostics)


def test_a_fault_costs_its_operation_alone(workshop: Workshop) -> None:
    faults = checked(
        workshop,
        "paths:\n  /a:\n    get: {parameters: [{name: x}]}\n    put: {}\n"
        "  /b:\n    parameters: [{in: query}]\n    get: {}\n",
    )
    found = faults.at("/paths/~1a/get")
    assert found is not None
    assert (found.code, found.place.line, found.place.pointer) == (
        "D204",
        5,
        "/paths/~1a/get/parameters/0",
    )
    assert faults.at("/paths/~1a/put") is None
    assert faults.at("/paths/~1a") is None
    assert faults.at("/paths/~1b/get") == faults.at("/paths/~1b") is not None
    assert not workshop.diagnostics.failed


def test_a_fault_deep_inside_is_told_where_it_stands(workshop: Workshop) -> None:
    faults = checked(
        workshop,
        "paths: {}\ncomponents:\n  schemas:\n    A:\n      properties:\n        b:\n"
        "          anyOf:\n            - type: array\n              items: {type: strin}\n",
    )
    found = faults.at("/components/schemas/A")
    assert found is not None
    assert (found.code, found.place.line) == ("D206", 11)
    assert found.place.pointer == "/components/schemas/A/properties/b/anyOf/0/items/type"
    assert [d.code for d in workshop.diagnostics] == ["D206", "D208"] or workshop.codes


def test_what_a_reference_leads_to_is_checked_as_what_it_stands_for(workshop: Workshop) -> None:
    faults = checked(
        workshop,
        'paths:\n  /a: {$ref: "paths.yaml#/a"}\n'
        '  /b: {get: {parameters: [{$ref: "#/x-parameters/p"}]}}\n'
        "x-parameters: {p: {name: p, in: nowhere}}\n",
        paths_yaml='a: {get: {responses: {"200": {$ref: "#/reply"}}}, put: {requestBody: {}}}\n'
        "reply: {content: []}\n",
    )
    assert sorted(key for key in faults.first) == [
        ("openapi.yaml", "/x-parameters/p"),
        ("paths.yaml", "/a/put"),
        ("paths.yaml", "/reply"),
    ]


def test_one_error_for_one_mistake(workshop: Workshop) -> None:
    checked(
        workshop,
        "paths:\n  /a:\n    get:\n      parameters: [{name: x, in: query, schema: [1]}, 7]\n"
        "      requestBody: {content: {application/json: {schema: nothing}}}\n"
        "      responses: {200: {content: {a/b: 3}}}\n",
    )
    assert workshop.codes == ["D205"] * 4


def test_what_does_no_harm_costs_nothing(workshop: Workshop) -> None:
    faults = checked(
        workshop,
        """tags: [one, {name: two, description: {}}]
externalDocs: none
paths:
  /a:
    x-odd: 1
    get:
      summary: [not, text]
      tags: one
      externalDocs: [1]
      callbacks: 7
      responses:
        200: {links: none, headers: {X: {example: 1, examples: 2}}}
        x-later: 1
components:
  examples: 12
  schemas:
    A: {title: {a: 1}, xml: 1, examples: one, x-a: [1], format: 12, readOnly: "yes"}
    B: true
    C: {items: true, properties: {a: false}}
  securitySchemes:
    o: {type: oauth2, flows: [1]}
""",
    )
    assert faults.first == {}
    assert set(workshop.codes) == {"D205"}
    assert not workshop.diagnostics.failed


def test_a_description_that_cannot_be_used_is_an_error(workshop: Workshop) -> None:
    checked(workshop, "paths: [1]\ncomponents: none\nsecurity: {}\n")
    errors = [d.place.pointer for d in workshop.diagnostics if d.severity.value == "error"]
    assert errors == ["/paths", "/components"]


def test_additional_operations_have_faults_of_their_own(workshop: Workshop) -> None:
    faults = checked(
        workshop,
        "paths:\n  /a:\n    additionalOperations: {COPY: {parameters: [{}]}, LINK: {}}\n"
        "    query: {requestBody: {}}\n",
    )
    assert faults.at("/paths/~1a/additionalOperations/COPY") is not None
    assert faults.at("/paths/~1a/additionalOperations/LINK") is None
    assert faults.at("/paths/~1a/query") is not None
