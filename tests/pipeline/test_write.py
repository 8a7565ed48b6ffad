"""Writing: changed files only, whole files only, and nothing outside the folder."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.write import Changes, WriteError, compare, write

OLD = {"README.md": "old\n", "pkg/a.py": "a = 1\n", "pkg/sub/b.py": "b = 1\n", "gone.txt": "x"}
NEW = {"README.md": "new\n", "pkg/a.py": "a = 1\n", "pkg/sub/c.py": "c = 1\n", "pkg/sub": "a file"}
NEW_FILES = {k: v for k, v in NEW.items() if k != "pkg/sub/c.py"}


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "generated" / "larder"
    write(OLD, target)
    return target


def test_a_folder_holds_exactly_the_files(folder: Path) -> None:
    assert tree(folder) == OLD
    assert write(NEW_FILES, folder) == Changes(
        ("README.md", "pkg/sub"), ("gone.txt", "pkg/sub/b.py")
    )
    assert tree(folder) == NEW_FILES
    assert [path.name for path in folder.parent.iterdir()] == ["larder"]


def test_files_that_are_the_same_are_not_touched(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    assert not write(OLD, folder)
    assert {path.stat().st_mtime for path in folder.rglob("*")} == {1}
    assert write({**OLD, "README.md": "new\n"}, folder) == Changes(("README.md",), ())
    touched = [p.name for p in folder.rglob("*") if p.is_file() and p.stat().st_mtime != 1]
    assert touched == ["README.md"]


def test_what_python_leaves_behind_stays(folder: Path) -> None:
    kept = folder / "pkg" / "__pycache__" / "a.cpython-311.pyc"
    kept.parent.mkdir()
    kept.write_bytes(b"\0")
    assert not compare(OLD, folder)
    assert not write(OLD, folder)
    assert kept.exists()


def test_a_file_gives_way_to_a_folder_and_the_other_way_round(folder: Path) -> None:
    files = {"README.md/x": "1", "pkg": "2"}
    write(files, folder)
    assert tree(folder) == files


@pytest.mark.parametrize("path", ["../x", "/etc/x", "pkg/../../x", "pkg/.."])
def test_paths_outside_are_refused(folder: Path, path: str) -> None:
    with pytest.raises(WriteError, match="outside"):
        write({**NEW_FILES, path: "x"}, folder)
    assert tree(folder) == OLD
    assert not (folder.parent / "x").exists()


def test_a_link_to_the_folder_is_followed_and_stays(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    write(NEW_FILES, link)
    assert link.is_symlink()
    assert tree(folder) == NEW_FILES


def test_a_link_inside_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(outside)
    away = tmp_path / "away"
    away.mkdir()
    shutil.rmtree(folder / "pkg")
    (folder / "pkg").symlink_to(away, target_is_directory=True)
    write(NEW_FILES, folder)
    assert outside.read_text() == "mine"
    assert list(away.iterdir()) == []
    assert not (folder / "README.md").is_symlink()
    assert tree(folder) == NEW_FILES


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder(folder: Path) -> None:
    parent = folder.parent
    parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(WriteError, match="denied") as raised:
            write(NEW_FILES, folder)
    finally:
        parent.chmod(stat.S_IRWXU)
    assert raised.value.path.parent == parent
    assert tree(folder) == OLD


def test_a_refusal_names_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *rest: Any, **more: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WriteError, match="denied") as raised:
        write(NEW_FILES, folder)
    assert raised.value.path == folder.parent / ".larder.toolpress"
    assert tree(folder) == OLD


def test_a_file_stands_where_the_folder_belongs(tmp_path: Path) -> None:
    target = tmp_path / "larder"
    target.write_text("mine")
    with pytest.raises(WriteError) as raised:
        write(OLD, target)
    assert raised.value.path == target
    assert target.read_text() == "mine"


class Steps:
    """Counts the steps that change the disk and fails at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Callable[[str], BaseException]):
        self.error, self.fail_at, self.taken = error, -1, 0
        for name in ("write_bytes", "write_text", "mkdir", "replace", "unlink"):
            self._watch(monkeypatch, Path, name)
        self._watch(monkeypatch, shutil, "rmtree")

    def _watch(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def step(path: Any, *rest: Any, **more: Any) -> Any:
            self.taken += 1
            if self.taken == self.fail_at:
                if name.startswith("write_"):
                    real(path, *(part[: len(part) // 2] for part in rest), **more)
                raise self.error(str(path))
            return real(path, *rest, **more)

        monkeypatch.setattr(owner, name, step)

    def every(self, fresh: Callable[[], Path]) -> Iterator[tuple[int, Path]]:
        """A fresh folder for each step that writing takes, which then fails there."""
        folder = fresh()
        self.fail_at, self.taken = -1, 0
        write(NEW_FILES, folder)
        count = self.taken
        assert count > 8
        for at in range(1, count + 1):
            folder = fresh()
            self.fail_at, self.taken = at, 0
            yield at, folder
            self.fail_at = -1


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    def make() -> Path:
        shutil.rmtree(tmp_path / "generated", ignore_errors=True)
        write(OLD, tmp_path / "generated" / "larder")
        return tmp_path / "generated" / "larder"

    return make


def test_a_full_disk_while_staging_leaves_what_was_there(
    fresh: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch, lambda path: OSError(errno.ENOSPC, "No space left on device", path))
    staged = 0
    for _, folder in steps.every(fresh):
        with pytest.raises(WriteError, match="No space left") as raised:
            write(NEW_FILES, folder)
        assert raised.value.path.is_relative_to(folder.parent)
        if not (folder.parent / ".larder.toolpress" / "journal.json").is_file():
            found = tree(folder)
            assert found in (OLD, NEW_FILES)
            assert found == NEW_FILES or [p.name for p in folder.parent.iterdir()] == ["larder"]
            staged += found == OLD
        steps.fail_at = -1
        write(NEW_FILES, folder)
        assert tree(folder) == NEW_FILES
    assert staged >= 4


def test_an_interruption_at_any_step_leaves_whole_files_and_is_finished(
    fresh: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch, lambda path: KeyboardInterrupt())
    whole = {*OLD.items(), *NEW_FILES.items()}
    for at, folder in steps.every(fresh):
        with pytest.raises(KeyboardInterrupt):
            write(NEW_FILES, folder)
        assert set(tree(folder).items()) <= whole, at
        steps.fail_at = -1
        write(NEW_FILES, folder)
        assert tree(folder) == NEW_FILES, at
        assert [path.name for path in folder.parent.iterdir()] == ["larder"], at


def test_the_next_run_may_want_something_else(
    fresh: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch, lambda path: KeyboardInterrupt())
    for at, folder in steps.every(fresh):
        with pytest.raises(KeyboardInterrupt):
            write(NEW_FILES, folder)
        steps.fail_at = -1
        write(OLD, folder)
        assert tree(folder) == OLD, at
