"""Imports point one way: each room knows what is below it, and nothing above."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "generator"
FILES = sorted(GENERATOR.rglob("*.py"))

# From the bottom up; rooms of one floor do not know each other, but for the pair that does.
FLOORS: list[set[str]] = [
    {"config", "diagnostics", "here", "media", "suggest", "write"},
    {"cache", "ir"},
    {"fetch", "load", "schema"},
    {"check", "show"},
    {"lower"},
    {"overlay", "plan"},
    {"emit", "sandbox"},
    {"format", "lint"},
    {"catalogue"},
    {"pipeline"},
    {"console", "review"},
    {"surface"},
    {"report"},
    {"refresh"},
    {"release"},
    {"commands"},
    {"cli"},
    {"__main__"},
]
TOGETHER = {"overlay", "plan"}
HEIGHT = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# What is imported in one place only, so that it can be replaced there.
ALONE = {
    "datamodel_code_generator": "emit/models.py",
    "jinja2": "emit/",
    "black": "format.py",
}


def _room(path: Path) -> str:
    return path.relative_to(GENERATOR).with_suffix("").parts[0]


def _imported(path: Path) -> Iterator[str]:
    """Every dotted module name that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module="generator", names=names):
                yield from (f"generator.{name.name}" for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom():
                yield "generator.relative"


def test_every_room_has_a_floor() -> None:
    rooms = {_room(path) for path in FILES} - {"__init__"}
    assert sorted(rooms - HEIGHT.keys()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(GENERATOR).as_posix())
def test_imports_point_down(path: Path) -> None:
    room = _room(path)
    for module in _imported(path):
        top, _, rest = module.partition(".")
        if top != "generator":
            continue
        other = rest.partition(".")[0]
        allowed = other == room or {other, room} == TOGETHER or HEIGHT[other] < HEIGHT[room]
        assert allowed, f"{room} imports {module}, which stands above it"


@pytest.mark.parametrize(("library", "home"), ALONE.items(), ids=list(ALONE))
def test_a_library_has_one_home(library: str, home: str) -> None:
    for path in FILES:
        if any(m.partition(".")[0] == library for m in _imported(path)):
            assert path.relative_to(GENERATOR).as_posix().startswith(home)
