"""The surface of an API at some point: as specs/ say now, as it was released, in a commit, on
disk."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from generator import ir
from generator.config import ApiConfig, description_in, inputs
from generator.review.history import described, generated_files, git
from generator.review.provisional import Provisional, provisional
from generator.surface.change import Diff
from generator.surface.diff import diff
from generator.surface.model import Surface
from generator.surface.read import FILES, from_data, from_files, from_package
from generator.write import existing

SPECS, RELEASED = "specs", "released"
RELEASED_FILE = "released.json"


class NoSurface(Exception):
    """There is nothing to compare with; `str()` says what was looked for."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A surface, what it is called in a report, and the description it comes from, if at hand."""

    label: str
    surface: Surface
    api: ir.Api | None = None
    provisional: Provisional | None = None  # of one that is planned anew


def compared(before: Snapshot, after: Snapshot) -> Diff:
    described = (before.api, after.api) if before.api and after.api else None
    return diff(before.surface, after.surface, described, (before.label, after.label))


def snapshot(root: Path, config: ApiConfig, what: str) -> Snapshot:
    """`specs`, `released`, a file or folder, or a revision that git knows.

    Raises:
        NoSurface: it is none of these.
    """
    if what == SPECS:
        return planned(config, SPECS)
    if what == RELEASED:
        found = released(config)
        if found is None:
            raise NoSurface(f"{config.name} has never been released; see `toolpress release`")
        return found
    path = Path(what)
    if path.exists():
        return _on_disk(path, config)
    return _committed(root, config.name, what)


def last_committed(root: Path, config: ApiConfig) -> Snapshot:
    """The package of the last commit, or the one on disk where git has none."""
    try:
        return _committed(root, config.name, "HEAD")
    except NoSurface:
        folder = root / "generated" / config.name
        if not folder.is_dir():
            raise NoSurface(
                f"neither git nor generated/{config.name}/ has a package to compare with; name "
                "one with --from"
            ) from None
        return _package(folder, config.shown(folder))


def planned(config: ApiConfig, label: str) -> Snapshot:
    """The surface that the inputs of an API give, as far as they match each other."""
    found = provisional(config)
    if found.planned is None:
        raise Unplanned(found)
    return Snapshot(label, from_package(found.planned.package), found.planned.api, found)


class Unplanned(NoSurface):
    """The inputs do not give a package; the diagnostics say why."""

    def __init__(self, found: Provisional) -> None:
        super().__init__("the inputs do not give a package")
        self.found = found


def released(config: ApiConfig) -> Snapshot | None:
    """The surface of the last release, as `toolpress release` wrote it down."""
    path = config.description.parent / RELEASED_FILE
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        surface = from_data(data, data["surface"], data.get("replies"))
    except (ValueError, KeyError, TypeError, AttributeError):
        shown = config.shown(path)
        raise NoSurface(f"{shown} is not what `toolpress release` writes") from None
    return Snapshot(f"release {surface.version}", surface)


def _on_disk(path: Path, config: ApiConfig) -> Snapshot:
    if path.is_dir() and description_in(path) is not None:
        return planned(inputs(path, config.name, path), path.as_posix())
    if path.is_dir():
        return _package(path, path.as_posix())
    beside = (path, *map(path.with_name, FILES[1:]))
    files = {file.name: file.read_bytes() for file in beside if file.is_file()}
    files.setdefault(FILES[0], files[path.name])
    return _read(files, path.as_posix())


def _package(folder: Path, label: str) -> Snapshot:
    """The package in a folder, or in the one folder below it."""
    return _read(dict(existing(folder)), label)


def _read(files: dict[str, bytes], label: str) -> Snapshot:
    try:
        surface = from_files(files)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoSurface(f"{label} is no tools.json of a package") from None
    if surface is None:
        raise NoSurface(f"there is no tools.json in {label}")
    return Snapshot(label, surface)


def _committed(root: Path, name: str, revision: str) -> Snapshot:
    files = generated_files(root, name, revision, FILES)
    if not files:
        known = git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if known is None:
            raise NoSurface(f"`{revision}` is no file, no folder and no revision that git knows")
        raise NoSurface(f"the commit {revision} has no package generated/{name}/")
    short = git(root, "rev-parse", "--short", revision) or revision.encode()
    found = _read(dict(files), f"{revision} ({short.decode().strip()})")
    return replace(found, api=described(root, name, revision))
