"""A folder for each thing that can be wrong behind the front end, and what the user is told.

A case without an `openapi.yaml` is about the one beside the folders.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.catalogue import CATALOGUE
from generator.pipeline import Result, generate
from tests.pipeline.press import CASES, config, told

NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
OURS = re.compile(r"D[345]\d\d")
TESTS = Path(__file__).parents[1]


def _pressed(name: str, folder: Path) -> Result:
    shutil.copytree(CASES / name, folder)
    if not (folder / "openapi.yaml").exists():
        shutil.copy(CASES / "openapi.yaml", folder)
    return generate(config(folder))


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    result = _pressed(name, tmp_path / "case")
    assert bool(result.files) is not result.failed, "an error and files, or neither"
    codes = {d.code for d in result.diagnostics}
    expected = CASES / name / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.write_text(told(result), encoding="utf-8", newline="\n")
    assert told(result) == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"
    if (said := re.match(r"D\d{3}", name)) and name not in WITHOUT:
        assert said[0] in codes


# Exceptions of a rule: the twin of another case that does not raise its code.
WITHOUT = {"D409-overridden", "D410-address-in-the-overlay", "D510-because"}


def test_every_code_is_raised_by_some_case() -> None:
    shown = {
        code
        for path in TESTS.rglob("cases/**/expected.txt")
        for code in re.findall(r"(?:error|warning)\[(D\d{3})\]", path.read_text(encoding="utf-8"))
    }
    # D9xx are faults of our own: no input raises them.
    assert sorted(code for code in CATALOGUE if code not in shown and code < "D600") == []
