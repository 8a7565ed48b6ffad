"""A folder for each thing that can be wrong: the input, and what the user is told about it."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.catalogue import CATALOGUE, explain
from generator.check import check
from generator.diagnostics import Diagnostics
from generator.load import load
from generator.show import render

CASES = Path(__file__).parent.parent / "cases" / "front"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
SOURCES = Path(__file__).parent.parent.parent / "generator"
OURS = re.compile(r"D(1|20|21|48)\d+")


def _huge(folder: Path) -> None:
    with (folder / "openapi.yaml").open("wb") as file:
        file.truncate(65 * 1024 * 1024)


def _outside(folder: Path) -> None:
    (folder.parent / "outside.yaml").write_text("Person: {type: string}\n")
    (folder / "person.yaml").symlink_to("../outside.yaml")
    (folder / "openapi.yaml").write_text(
        "openapi: 3.1.0\n"
        'info: {title: Larder, version: "1"}\n'
        "paths: {/items: {get: {responses: {}}}}\n"
        'components: {schemas: {Owner: {$ref: "person.yaml#/Person"}}}\n'
    )


# Inputs that are better made than kept.
MADE: dict[str, Callable[[Path], object]] = {
    "missing_file": lambda folder: (folder / "openapi.yml").write_text("openapi: 3.1.0\n"),
    "folder": lambda folder: (folder / "openapi.yaml").mkdir(),
    "link_to_itself": lambda folder: (folder / "openapi.yaml").symlink_to("openapi.yaml"),
    "huge": _huge,
    "binary": lambda folder: (folder / "openapi.yaml").write_bytes(b"\x1f\x8b\x08\0\0\0\0\0"),
    "nul_in_text": lambda folder: (folder / "openapi.yaml").write_bytes(b"openapi: 3.1.0\0\n"),
    "not_utf8": lambda folder: (folder / "openapi.yaml").write_bytes(
        "openapi: 3.1.0\ninfo: {title: Café}\n".encode("latin-1")
    ),
    "deep_yaml": lambda folder: (folder / "openapi.yaml").write_text(
        "\n".join(" " * depth + "a:" for depth in range(3_000))
    ),
    "deep_flow": lambda folder: (folder / "openapi.yaml").write_text("a: " + "[" * 10_000),
    "deep_json": lambda folder: (folder / "openapi.json").write_text('{"a":' * 10_000),
    "outside_symlink": _outside,
}


def _told(name: str, folder: Path) -> tuple[str, set[str]]:
    """What a user sees of a case, and the codes in it."""
    shutil.copytree(CASES / name, folder)
    (folder / "expected.txt").unlink(missing_ok=True)
    if name in MADE:
        MADE[name](folder)
    diagnostics = Diagnostics()
    description = folder / "openapi.yaml"
    if not os.path.lexists(description) and (folder / "openapi.json").exists():
        description = folder / "openapi.json"
    patch = folder / "patch.overlay.yaml"
    loaded = load(
        description,
        patch if patch.exists() else None,
        lambda path: os.path.relpath(os.path.abspath(path), folder),
        diagnostics,
    )
    if loaded is not None:
        check(loaded, diagnostics)
    shown = [render(found, diagnostics.texts.get(found.place.file)) for found in diagnostics]
    return "\n\n".join(shown) + "\n", {found.code for found in diagnostics}


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    told, _ = _told(name, tmp_path / name)
    expected = CASES / name / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.write_text(told, encoding="utf-8", newline="\n")
    assert told == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"


def test_every_code_of_the_front_end_has_a_case(tmp_path: Path) -> None:
    raised = set().union(*(_told(name, tmp_path / name)[1] for name in NAMES))
    ours = {code for code in CATALOGUE if OURS.fullmatch(code)}
    assert sorted(ours - raised) == []


def test_every_code_in_the_source_is_in_the_catalogue_and_the_other_way_round() -> None:
    catalogues = {"catalogue.py", "codes.py"}
    used = {
        code
        for path in SOURCES.rglob("*.py")
        if path.name not in catalogues
        for code in re.findall(r'"(D\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert sorted(used - CATALOGUE.keys()) == []
    assert sorted(CATALOGUE.keys() - used) == []


def test_explain_says_what_a_code_means() -> None:
    assert explain("D110").splitlines()[0] == "D110: duplicate key"
    for code, entry in CATALOGUE.items():
        assert entry.title and entry.cause and entry.fix, code
        assert not entry.title.endswith("."), code
        assert entry.cause.endswith(".") and entry.fix.endswith("."), code
