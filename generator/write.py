"""Files -> generated/: changed ones only, stale ones removed, every file whole.

A change is staged beside the package first (`.<name>.toolpress/`), then moved in file by file. The
stage holds a journal, so that a run that was cut off while moving is finished by the next one, and
one that was cut off while staging is forgotten.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

JOURNAL = "journal.json"


class WriteError(Exception):
    """The disk refused; nothing is half-written. `path` is the file, `str()` says why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to happen for a folder to hold exactly the files; paths are relative to it."""

    written: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def existing(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, less what Python and installers leave behind."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _left_behind(path.relative_to(folder))
    }


def _left_behind(path: Path) -> bool:
    return any(
        part in ("__pycache__", "build", "dist", ".venv") or part.endswith(".egg-info")
        for part in path.parts
    ) or path.suffix in (".pyc", ".mypy_cache")


def compare(files: Mapping[str, str], folder: Path) -> Changes:
    """What `write` would do."""
    there = existing(folder)
    written = [path for path, text in files.items() if there.get(path) != text.encode()]
    return Changes(tuple(sorted(written)), tuple(sorted(there.keys() - files.keys())))


def write(files: Mapping[str, str], folder: Path) -> Changes:
    """Make `folder` hold exactly `files`.

    Raises:
        WriteError: the disk is full, read-only or gone. What was there before is still there, or
            the next run finishes what this one began.
    """
    for path in files:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise WriteError(folder / path, "lies outside the package")
    folder = folder.resolve() if folder.is_symlink() else folder
    stage = _stage(folder)
    try:
        recover(folder)
        changes = compare(files, folder)
        if changes:
            _fill(stage, files, changes)
            _move(stage, folder)
    except OSError as refused:
        if not (stage / JOURNAL).exists():
            shutil.rmtree(stage, ignore_errors=True)
        where = Path(refused.filename) if refused.filename else folder
        raise WriteError(where, refused.strerror or str(refused)) from None
    return changes


def recover(folder: Path) -> bool:
    """Finish or forget what a run that was cut off left beside `folder`; True when it finished."""
    stage = _stage(folder)
    if not stage.exists():
        return False
    complete = (stage / JOURNAL).is_file()
    if complete:
        _move(stage, folder)
    else:
        shutil.rmtree(stage)
    return complete


def interrupted(folder: Path) -> bool:
    """Whether a run was cut off that wrote to `folder`."""
    return _stage(folder).exists()


def _stage(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.toolpress"


def _fill(stage: Path, files: Mapping[str, str], changes: Changes) -> None:
    """New files, then the journal: its presence says that the stage is whole."""
    stage.mkdir(parents=True)
    for number, path in enumerate(changes.written):
        (stage / str(number)).write_bytes(files[path].encode())
    journal = {"write": list(changes.written), "remove": list(changes.removed)}
    half = stage / "journal.half"
    half.write_text(json.dumps(journal), encoding="utf-8")
    half.replace(stage / JOURNAL)


def _move(stage: Path, folder: Path) -> None:
    journal = json.loads((stage / JOURNAL).read_text(encoding="utf-8"))
    for number, path in enumerate(journal["write"]):
        staged = stage / str(number)
        target = folder / path
        if staged.exists():
            _make_way(target, folder)
            staged.replace(target)
    for path in journal["remove"]:
        stale = folder / path
        if stale.is_file():  # unless it has given way to a folder, or its folder to a file
            stale.unlink()
        _drop_empty(stale, folder)
    shutil.rmtree(stage)


def _make_way(target: Path, folder: Path) -> None:
    """Files and links on the way, and a folder where a file belongs, give way."""
    inside = [folder / parent for parent in reversed(target.relative_to(folder).parents)]
    for parent in inside[1:]:
        if parent.is_file() or parent.is_symlink():
            parent.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def _drop_empty(path: Path, folder: Path) -> None:
    for parent in path.parents:
        if parent == folder or not parent.is_relative_to(folder):
            return
        try:
            parent.rmdir()
        except OSError:
            return
