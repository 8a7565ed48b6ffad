"""What the address ends in comes off the paths, and everything else stays what and where it was."""

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.load import Loaded, load

HEAD = 'openapi: 3.1.0\ninfo: {title: Larder, version: "1"}\n'
MIXED = HEAD + """paths:
  /v1: {get: {operationId: root}}
  /v1/items:
    get: {operationId: listItems, responses: {"204": {description: Done.}}}
  /v10/items: {get: {operationId: tenth}}
  /health: {get: {operationId: health}}
  /v1/again: {$ref: '#/paths/~1v1~1items'}
components:
  schemas:
    Answer: {$ref: '#/paths/~1v1~1items/get/responses/204'}
"""


def _load(folder: Path, text: str, patch: str | None = None, base: str = "/v1") -> Loaded:
    (folder / "openapi.yaml").write_text(text)
    if patch is not None:
        (folder / "patch.overlay.yaml").write_text(patch)
    diagnostics = Diagnostics()
    loaded = load(
        folder / "openapi.yaml",
        folder / "patch.overlay.yaml" if patch is not None else None,
        lambda path: path.name,
        diagnostics,
        base_path=base,
    )
    assert loaded is not None, list(diagnostics)
    return loaded


def test_only_whole_steps_of_a_path_come_off(tmp_path: Path) -> None:
    paths = _load(tmp_path, MIXED).root["paths"]
    assert [path for path, _ in paths.items()] == ["/", "/items", "/v10/items", "/health", "/again"]


def test_references_into_shortened_paths_follow(tmp_path: Path) -> None:
    loaded = _load(tmp_path, MIXED)
    again = loaded.references.resolve(loaded.root["paths"]["/again"])
    assert again is not None and again["get"].text("operationId") == "listItems"
    answer = loaded.references.resolve(loaded.root["components"]["schemas"]["Answer"])
    assert answer is not None and answer.text("description") == "Done."


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    place = _load(tmp_path, MIXED).root["paths"]["/items"]["get"].place
    assert MIXED.splitlines()[place.line - 1].lstrip().startswith("get: {operationId: listItems")


def test_the_patch_sees_shortened_paths(tmp_path: Path) -> None:
    patch = (
        "overlay: 1.1.0\ninfo: {title: Names, version: '1'}\n"
        "actions: [{target: \"$.paths['/items'].get\", update: {operationId: items}}]\n"
    )
    assert _load(tmp_path, MIXED, patch).root["paths"]["/items"]["get"].text("operationId") == (
        "items"
    )


@pytest.mark.parametrize("base", ["", "/v2"])
def test_nothing_changes_where_no_path_begins_with_it(tmp_path: Path, base: str) -> None:
    paths = _load(tmp_path, MIXED, base=base).root["paths"]
    assert "/v1/items" in dict(paths.items())
