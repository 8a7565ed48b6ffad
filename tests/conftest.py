"""What every room of the tests knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

GOLDEN = Path(__file__).parent / "golden"
collect_ignore = ["golden"]


class Golden(Protocol):
    def __call__(self, name: str, files: Mapping[str, str]) -> None: ...


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    """Compare files with `golden/<name>`; `--snapshot-update` rewrites it, stale files included.

    Goldens are whole source trees, so they can be read, diffed and type-checked like code.
    """

    def check(name: str, files: Mapping[str, str]) -> None:
        root = GOLDEN / name
        kept = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
        if pytestconfig.getoption("update_snapshots"):
            for path in kept.keys() - files.keys():
                kept[path].unlink()
            for path, text in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8", newline="\n")
            return
        assert sorted(files) == sorted(kept), "run `make golden` and review the diff"
        for path, text in sorted(files.items()):
            assert text == kept[path].read_text(encoding="utf-8"), f"{name}/{path}: `make golden`"

    return check
