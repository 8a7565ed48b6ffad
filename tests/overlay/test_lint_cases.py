"""A folder for each thing that `toolpress lint` finds, and for what it lets pass."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.catalogue import CATALOGUE
from generator.diagnostics import Diagnostics
from generator.lint import Subject, lint
from generator.pipeline import plan_all
from generator.show import render
from tests.pipeline.press import config

CASES = Path(__file__).parents[1] / "cases" / "lint"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
# The good twins of rules, which find nothing.
GOOD = {"good", "waived", "D801-each-with-its-thing", "D802-one-names-the-other"}
GOOD |= {"D806-telling-words"}


def found(name: str, folder: Path) -> Diagnostics:
    shutil.copytree(CASES / name, folder)
    shutil.copy(CASES / "openapi.yaml", folder)
    planning = Diagnostics()
    planned = plan_all(config(folder), planning)
    assert planned is not None and not planning.failed, [d.message for d in planning]
    diagnostics = Diagnostics(texts=planning.texts)
    lint(Subject(planned.package, planned.overlay), diagnostics)
    return diagnostics


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    diagnostics = found(name, tmp_path / "case")
    told = "\n\n".join(render(d, diagnostics.texts.get(d.place.file)) for d in diagnostics) + "\n"
    expected = CASES / name / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.write_text(told, encoding="utf-8", newline="\n")
    assert told == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"
    codes = {d.code for d in diagnostics}
    assert codes == (set() if name in GOOD else {name.partition("-")[0]})


def test_every_code_has_a_case() -> None:
    cases = " ".join(path.read_text(encoding="utf-8") for path in CASES.glob("*/expected.txt"))
    ours = {code for code in CATALOGUE if code.startswith("D8")}
    assert ours == set(re.findall(r"\[(D8\d\d)\]", cases))
