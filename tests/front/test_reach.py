"""How far references lead from a description that was named on the command line."""

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.load import load
from generator.load.reach import is_description, reach

ROOT = (
    "openapi: 3.1.0\n"
    'info: {title: Larder, version: "1"}\n'
    "paths: {/items: {get: {responses: {}}}}\n"
    'components: {schemas: {Item: {$ref: "%s"}}}\n'
)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("/a/b/c/d/e/api.yaml", "/a/b"),
        ("/a/b/api.yaml", "/a/b"),
        ("/a/api.yaml", "/a"),
        ("/home/someone/api.yaml", "/home/someone"),
        ("/home/someone/apis/larder/v1/api.yaml", "/home/someone/apis"),
    ],
)
def test_reach_ends_below_the_home_folder_and_the_folders_at_the_root(
    named: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/someone"))
    assert reach(Path(named)) == Path(expected)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("b/c.yaml", True), ("c.json", True), ("c.txt", False), (".ssh/c.yaml", False), ("c", False)],
)
def test_only_descriptions_in_the_open_are_read(path: str, expected: bool) -> None:
    assert is_description(Path("/a") / path, Path("/a")) is expected


@pytest.mark.parametrize(
    ("ref", "codes"),
    [
        ("../shared/item.yaml#/Item", []),
        ("../shared/.hidden/item.yaml#/Item", ["D122"]),
        ("../shared/item.txt#/Item", ["D122"]),
        ("../../outside.yaml#/Item", ["D122"]),
    ],
)
def test_references_lead_to_descriptions_around(tmp_path: Path, ref: str, codes: list[str]) -> None:
    for name in ("api/shared/item.yaml", "api/shared/.hidden/item.yaml", "api/shared/item.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Item: {type: string}\n")
    (tmp_path / "outside.yaml").write_text("Item: {type: string}\n")
    description = tmp_path / "api" / "v1" / "openapi.yaml"
    description.parent.mkdir()
    description.write_text(ROOT % ref)
    diagnostics = Diagnostics()
    load(description, None, str, diagnostics, around=tmp_path / "api")
    assert [found.code for found in diagnostics] == codes
