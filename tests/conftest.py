"""What every room of the tests knows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
collect_ignore = ["golden"]


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    # Adding the option sets its default; workers of xdist have been handed the value before.
    config = pluginmanager.get_plugin("pytestconfig")
    handed = getattr(config.option, "generated", None)
    parser.addoption(
        "--generated",
        default=str(ROOT / "generated"),
        metavar="DIR",
        help="a folder of packages, one an API, to test instead of generated/",
    )
    # The conftests below import packages before the options are read for good.
    args = list(config.invocation_params.args)
    known = handed or parser.parse_known_args(args).generated
    folders = sorted(Path(known).resolve().glob("[!.]*"))
    sys.path[:0] = [str(folder) for folder in folders if folder.is_dir()]


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
