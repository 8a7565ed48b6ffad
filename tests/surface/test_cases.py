"""A folder for each class of change: what the report says of it, and whether that is true.

Whether it is true is tried: a client's call of the package before is made again of the package
after it. Every change that is called breaking breaks the call, no other one does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.report.text import text
from generator.surface.change import KINDS, Impact
from tests.surface.recorded import (
    CASES,
    LISTS,
    NAMES,
    Broken,
    call,
    installed,
    lists,
    replay,
    sides,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("name", NAMES)
def test_report(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    *_, found = sides(name, tmp_path)
    told = text("jars", found) + "\n"
    expected = CASES / name / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.write_text(told, encoding="utf-8", newline="\n")
    assert told == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"
    kinds = {change.kind for change in found.changes}
    assert not kinds - set(KINDS)
    meant = [kind for kind in KINDS if name.startswith(kind)]
    assert not meant or max(meant, key=len) in kinds


def test_two_lists_of_tools(pytestconfig: pytest.Config) -> None:
    told = text("jars", lists()) + "\n"
    expected = LISTS / "expected.txt"
    if pytestconfig.getoption("update_snapshots"):
        expected.write_text(told, encoding="utf-8", newline="\n")
    assert told == expected.read_text(encoding="utf-8"), "run pytest with --snapshot-update"


def test_every_class_has_a_case(tmp_path: Path) -> None:
    found = [lists(), *(sides(name, tmp_path / name)[2] for name in NAMES)]
    shown = {change.kind for diff in found for change in diff.changes}
    assert sorted(set(KINDS) - shown) == []


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_breaking_breaks_a_call_and_nothing_else_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, found = sides(name, tmp_path)
    recorded = call(name)
    with installed(before, tmp_path / "old") as folder:
        await replay(recorded, folder, monkeypatch, since=False)
    broken = ""
    with installed(after, tmp_path / "new") as folder:
        try:
            await replay(recorded, folder, monkeypatch, since=True)
        except Broken as how:
            broken = str(how)
    assert bool(broken) is (found.impact is Impact.BREAKING), broken or found.changes
