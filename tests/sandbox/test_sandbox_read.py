"""A wrong script is told where and how: a folder a mistake, with the exact text of its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import ir
from generator.diagnostics import Diagnostics
from generator.sandbox import conversation, read
from generator.sandbox.codes import CODES

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.is_dir())


def findings(folder: Path, api: ir.Api) -> str:
    diagnostics = Diagnostics()
    [path] = folder.glob("*.yaml")
    reader = conversation.read if path.name == "demo.yaml" else read.read
    assert reader(path, path.name, api, diagnostics) is None
    return "".join(
        f"{d.place.file}:{d.place.line}:{d.place.column}: {d.code} {d.message}\n"
        + (f"  {d.help}\n" if d.help else "")
        for d in diagnostics
    )


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_mistakes(folder: Path, api: ir.Api) -> None:
    assert findings(folder, api) == (folder / "expected.txt").read_text()


def test_every_code_has_a_case_that_raises_it() -> None:
    assert {folder.name.partition("-")[0] for folder in CASES} == set(CODES)
    for folder in CASES:
        assert f" {folder.name.partition('-')[0]} " in (folder / "expected.txt").read_text()


def test_a_file_that_is_not_there_is_told(api: ir.Api, tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert read.read(tmp_path / "none.yaml", "none.yaml", api, diagnostics) is None
    assert diagnostics.failed


def test_an_empty_script_serves_examples(api: ir.Api, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.yaml"
    path.write_text("tables: {}\n")
    script = read.read(path, "sandbox.yaml", api, Diagnostics())
    assert script is not None and script.acts == {} and script.key == "sandbox"
