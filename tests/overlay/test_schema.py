"""The JSON Schema of an overlay is fresh, tells every key, and takes what the generator takes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
import yaml
from pydantic import BaseModel

from generator.cli import main
from generator.overlay import model
from generator.overlay.schema import overlay_schema
from tests.overlay.project import OVERLAY, Project

ROOT = Path(__file__).parents[2]
OVERLAYS = sorted(
    path
    for folder in ("specs", "tests/cases/lint")
    for path in (ROOT / folder).glob("*/overlay.yaml")
)
VALIDATOR = jsonschema_rs.validator_for(json.loads(overlay_schema()))


def test_the_committed_one_is_fresh() -> None:
    written = (ROOT / "specs" / "overlay.schema.json").read_text(encoding="utf-8")
    assert written == overlay_schema(), "run `toolpress schema --write`"


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda p: p.parent.name)
def test_it_takes_what_the_generator_takes(path: Path) -> None:
    assert not list(VALIDATOR.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))


WRONG: list[tuple[list[str], Any]] = [
    (["server", "nam"], "x"),
    (["tools", "list_items", "operationId"], "x"),
    (["tools", "list_items", "confirm"], "ask"),
    (["tools", "list_items", "reviewed"], "yes"),
    (["tools", "list_items", "waive"], {"E501": "too long"}),
    (["defaults"], {"naming": "kebab"}),
    (["budget"], {"tool": 0}),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[".".join(path) for path, _ in WRONG])
def test_it_refuses_what_the_generator_refuses(path: list[str], value: Any) -> None:
    data = copy.deepcopy(yaml.safe_load(OVERLAY))
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert list(VALIDATOR.iter_errors(data))


def blocks(found: type[BaseModel]) -> set[type[BaseModel]]:
    def inside(annotation: Any) -> set[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return blocks(annotation)
        return set().union(*map(inside, get_args(annotation)))

    return {found}.union(*(inside(f.annotation) for f in found.model_fields.values()))


def test_every_key_has_a_hover_text() -> None:
    for block in blocks(model.Overlay):
        for name, field in block.model_fields.items():
            text = field.description or ""
            assert text.endswith(".") and len(text) <= 200, f"{block.__name__}.{name}"


def test_it_is_printed_and_written(project: Project) -> None:
    assert project.run("schema") == (0, overlay_schema())
    file = project.root / "specs" / "overlay.schema.json"
    assert project.run("schema", "--write") == (0, f"wrote {file}\n")
    assert file.read_text(encoding="utf-8") == overlay_schema()


def test_a_disk_that_refuses(project: Project) -> None:
    (project.root / "specs" / "overlay.schema.json").mkdir()
    assert main(["--root", str(project.root), "schema", "--write"]) == 1
    assert "cannot write" in project.capsys.readouterr().err
