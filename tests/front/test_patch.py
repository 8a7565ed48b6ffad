"""The actions of an OpenAPI Overlay, and the places of what they put in."""

from typing import Any

import pytest

from generator.load import Loaded
from tests.front.workshop import Workshop

DOCUMENT = """openapi: 3.1.0
info: {title: Larder, version: "1"}
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /items:
    get:
      operationId: listItems
      parameters:
        - {name: limit, in: query}
        - {name: shelf, in: query}
      x-empty:
"""


def patched(workshop: Workshop, *actions: str, version: str = "1.1.0") -> Loaded:
    listed = "".join(f"  - {action}\n" for action in actions)
    overlay = f'overlay: {version}\ninfo: {{title: p, version: "1"}}\nactions:\n{listed}'
    loaded = workshop.load({"openapi.yaml": DOCUMENT}, overlay)
    assert loaded is not None, workshop.diagnostics.found
    return loaded


def get(loaded: Loaded) -> Any:
    node = loaded.root.find("/paths/~1items/get")
    return node.value if node is not None else None


def test_mappings_merge_and_lists_grow(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: \"$.paths['/items']\", update: {get: {summary: All, "
        "parameters: [{name: owner, in: query}], operationId: all}, put: {operationId: add}}}",
    )
    found = get(loaded)
    assert [p["name"] for p in found["parameters"]] == ["limit", "shelf", "owner"]
    assert (found["operationId"], found["summary"]) == ("all", "All")
    assert "put" in loaded.root["paths"]["/items"]
    assert workshop.codes == []


@pytest.mark.parametrize("update", ["{name: x, in: query}", "[{name: x, in: query}]"])
def test_a_list_takes_one_or_several(workshop: Workshop, update: str) -> None:
    found = get(patched(workshop, f"{{target: $..get.parameters, update: {update}}}"))
    assert [p["name"] for p in found["parameters"]] == ["limit", "shelf", "x"]


def test_single_values_are_replaced(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: $.info.title, update: Pantry}",
        "{target: \"$..parameters[?@.name == 'shelf'].name\", update: rack}",
        "{target: \"$..['x-empty']\", update: {now: full}}",
    )
    assert loaded.root["info"].text("title") == "Pantry"
    found = get(loaded)
    assert found["parameters"][1]["name"] == "rack"
    assert found["x-empty"] == {"now": "full"}


def test_removing(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: \"$.tags[?@.name != 'b']\", remove: true}",
        "{target: $..operationId, remove: true}",
    )
    assert loaded.root["tags"].value == [{"name": "b"}]
    assert "operationId" not in get(loaded)
    assert loaded.root["tags"]["0"].place.column == DOCUMENT.split("\n")[2].index("{name: b") + 1


def test_copying_and_moving(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: $.paths, update: {/things: {}}}",
        "{target: \"$.paths['/things']\", copy: \"$.paths['/items']\"}",
        "{target: \"$.paths['/items']\", remove: true}",
        "{target: \"$.paths['/things'].get\", update: {summary: Things}}",
    )
    assert loaded.root["paths"].keys() == ("/things",)
    place = loaded.root["paths"]["/things"]["get"].place
    assert (place.file, place.line) == ("patch.overlay.yaml", 5)


def test_removing_and_making_anew(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: $..parameters, remove: true}",
        "{target: $..get, update: {parameters: []}}",
    )
    assert get(loaded)["parameters"] == []


def test_places_are_of_the_file_that_says_it(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: \"$.paths['/items'].get\", update: {summary: All,\n     deprecated: true}}",
        "{target: $..parameters, update: [{name: x,\n     in: path}]}",
    )
    document = loaded.root.document
    at = "/paths/~1items/get"
    places = {
        pointer: (document.place(at + pointer).file, document.place(at + pointer).line)
        for pointer in ("", "/operationId", "/summary", "/deprecated", "/parameters/1/in")
    }
    assert places == {
        "": ("openapi.yaml", 6),
        "/operationId": ("openapi.yaml", 7),
        "/summary": ("patch.overlay.yaml", 4),
        "/deprecated": ("patch.overlay.yaml", 5),
        "/parameters/1/in": ("openapi.yaml", 10),
    }
    place = document.place(f"{at}/parameters/2/in")
    assert (place.file, place.line, place.column) == ("patch.overlay.yaml", 7, 6)


def test_one_bad_action_does_not_hide_another(workshop: Workshop) -> None:
    patched(
        workshop,
        "{target: $.nowhere, remove: true}",
        "{target: $.info, update: {title: Pantry}}",
        '{target: "$[", remove: true}',
    )
    assert workshop.codes == ["D485", "D484"]


@pytest.mark.parametrize("query", ["$[?" + "(" * 5_000, "$" + "[?@" * 3_000, "$" + ".a" * 9_000])
def test_paths_without_end(workshop: Workshop, query: str) -> None:
    patched(workshop, f'{{target: "{query}", remove: true}}')
    assert workshop.codes in (["D484"], ["D485"])


def test_copies_of_copies_end(workshop: Workshop) -> None:
    wide = ["{target: $.paths, copy: $}", '{target: "$..*[?@.info]", copy: $}'] * 8
    deep = ['{target: "$.info", update: {x: {}}}', '{target: "$..x", copy: "$.info"}'] * 100
    for actions in (wide, deep):
        workshop.diagnostics.found.clear()
        patched(workshop, *actions)
        assert set(workshop.codes) <= {"D485", "D486"}


def test_a_patch_may_mend_what_would_be_folded(workshop: Workshop) -> None:
    loaded = patched(
        workshop,
        "{target: $, update: {components: {schemas: {A: {type: string, nullable: true}}}}}",
        version="1.0.0",
    )
    assert loaded.root["components"]["schemas"]["A"].value == {"type": ["string", "null"]}
