"""Files -> generated/: changed ones only, stale ones removed, every file whole.

A change is staged beside the package first (`.<name>.toolpress/`), then moved in file by file. The
stage holds a journal, so that a run that was cut off while moving is finished by the next one, and
one that was cut off while staging is undone. Files elsewhere in the project may go with a package:
a refreshed description and what is generated from it are there together or not at all.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not kept apart there
    fcntl = None  # type: ignore[assignment]  # Windows has none

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


class Recovered(Enum):
    """What became of a run that was cut off."""

    FINISHED = "finished"
    UNDONE = "undone"


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


def write(
    files: Mapping[str, str] | None, folder: Path, beside: Mapping[str, bytes | None] | None = None
) -> Changes:
    """Make `folder` hold exactly `files`; None leaves it as it is.

    `beside` are files elsewhere in the project, by their paths from the folder two above, that
    change with it; None removes one.

    Raises:
        WriteError: the disk is full, read-only or gone. What was there before is still there, or
            the next run finishes what this one began.
    """
    beside = beside or {}
    for path in (*(files or ()), *beside):
        if not _inside(path):
            raise WriteError(folder / path, "lies outside the package")
    folder = folder.resolve() if folder.is_symlink() else folder
    stage = _stage(folder)
    try:
        with _alone(folder.parent):
            _recovered(folder)
            changes = Changes((), ()) if files is None else compare(files, folder)
            if changes or beside:
                _fill(stage, files or {}, changes, beside)
                _move(stage, folder)
    except OSError as refused:
        if not (stage / JOURNAL).exists():
            shutil.rmtree(stage, ignore_errors=True)
        where = Path(refused.filename) if refused.filename else folder
        raise WriteError(where, refused.strerror or str(refused)) from None
    return changes


def recover(generated: Path) -> dict[str, Recovered]:
    """Finish or undo what runs that were cut off left in `generated/`, by package.

    Nothing is touched while another run is at work there, or where it may not be.
    """
    found: dict[str, Recovered] = {}
    if not any(generated.glob(".*.toolpress")):
        return found
    try:
        with _alone(generated, wait=False):
            for stage in sorted(generated.glob(".*.toolpress")):
                name = stage.name.removeprefix(".").removesuffix(".toolpress")
                if became := _recovered(generated / name):
                    found[name] = became
    except OSError:
        pass  # whoever writes next is told
    return found


@contextmanager
def _alone(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """One run at a time in a folder; the system lets go of it when a run dies."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
    if fcntl is None:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


def _recovered(folder: Path) -> Recovered | None:
    stage = _stage(folder)
    if not stage.exists():
        return None
    if (stage / JOURNAL).is_file():
        _move(stage, folder)
        return Recovered.FINISHED
    shutil.rmtree(stage)
    return Recovered.UNDONE


def interrupted(folder: Path) -> bool:
    """Whether a run was cut off that wrote to `folder`."""
    return _stage(folder).exists()


def _stage(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.toolpress"


def _inside(path: str) -> bool:
    return not (PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts)


def _fill(
    stage: Path,
    files: Mapping[str, str],
    changes: Changes,
    beside: Mapping[str, bytes | None],
) -> None:
    """New files, then the journal: its presence says that the stage is whole."""
    stage.mkdir(parents=True)
    put = {path: data for path, data in beside.items() if data is not None}
    contents = [*(files[path].encode() for path in changes.written), *put.values()]
    for number, data in enumerate(contents):
        (stage / str(number)).write_bytes(data)
    journal = {
        "write": list(changes.written),
        "remove": list(changes.removed),
        "put": list(put),
        "drop": [path for path, data in beside.items() if data is None],
    }
    half = stage / "journal.half"
    half.write_text(json.dumps(journal), encoding="utf-8")
    half.replace(stage / JOURNAL)


def _move(stage: Path, folder: Path) -> None:
    journal: dict[str, Any] = json.loads((stage / JOURNAL).read_text(encoding="utf-8"))
    for number, path in enumerate(journal["write"]):
        staged = stage / str(number)
        target = folder / path
        if staged.exists():
            _make_way(target, folder)
            _put(staged, target)
    for path in journal["remove"]:
        stale = folder / path
        if stale.is_file():  # unless it has given way to a folder, or its folder to a file
            stale.unlink()
        _drop_empty(stale, folder)
    _move_beside(stage, folder.parent.parent, journal)
    shutil.rmtree(stage)


def _move_beside(stage: Path, project: Path, journal: Mapping[str, Any]) -> None:
    for number, path in enumerate(journal.get("put", ()), len(journal["write"])):
        staged = stage / str(number)
        if staged.exists() and _inside(path):
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            _put(staged, project / path)
    for path in journal.get("drop", ()):
        if _inside(path):
            (project / path).unlink(missing_ok=True)


def _put(staged: Path, target: Path) -> None:
    """Move one file in whole, on another disk as well."""
    try:
        staged.replace(target)
    except OSError as refused:
        if refused.errno != errno.EXDEV:
            raise
        near = target.with_name(f".{target.name}.toolpress")
        shutil.copyfile(staged, near)
        near.replace(target)
        staged.unlink()


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
