"""A release: the version that the changes ask for, its changelog, and the surface to compare the
next one with. All of it is input of the package, which is generated anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from generator.config import CHANGELOG, ApiConfig
from generator.emit.runtime_files import surface_json, tools_json
from generator.overlay.edit import edited
from generator.overlay.read import OverlayFile
from generator.pipeline import Result, generate
from generator.plan.model import Package
from generator.refresh.trial import trial
from generator.report.changelog import section, with_section
from generator.surface import Diff, Impact, from_package
from generator.surface.snapshots import (
    RELEASED_FILE,
    Snapshot,
    Unplanned,
    compared,
    planned,
    released,
)
from generator.surface.version import bump, bumped, numbers
from generator.write import Changes, write


class Unreleasable(Exception):
    """Why there is no release; `str()` says what to do first."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a release is made of: files of `specs/<api>/`, and the package that follows."""

    version: str
    before: str  # the version of the last one; "" for the first
    diff: Diff | None  # since then; None for the first
    notes: str  # the section of the changelog
    files: dict[str, bytes]
    result: Result


def prepare(config: ApiConfig, overlay: OverlayFile, date: str, *, patch: bool = False) -> Release:
    """Decide and write down, in memory.

    Raises:
        Unreleasable: nothing changed, or the inputs do not fit each other.
        NoSurface: the record of the last release cannot be read.
        Uneditable: the version cannot be put into the overlay.
    """
    assert config.overlay is not None
    now, last = planned(config, "specs"), released(config)
    if now.provisional is None or not now.provisional.whole:
        assert now.provisional is not None
        raise Unplanned(now.provisional)
    diff = compared(last, now).called(last.label, "now") if last else None
    version = _version(overlay.overlay.server.version, last, diff, patch)
    notes = section(version, date, diff, len(now.surface.tools))
    files = {
        config.overlay.name: _with_version(config.overlay, version),
        CHANGELOG: _changelog(config.description.parent / CHANGELOG, notes),
    }
    with trial(config, files) as tried:
        again = planned(tried, "released")
        assert again.provisional is not None and again.provisional.planned is not None
        files[RELEASED_FILE] = record(again.provisional.planned.package)
        result = generate(tried)
    return Release(version, last.surface.version if last else "", diff, notes, files, result)


def publish(root: Path, config: ApiConfig, release: Release) -> Changes:
    """Put everything in place at once."""
    beside: dict[str, bytes | None] = {
        f"specs/{config.name}/{name}": data for name, data in release.files.items()
    }
    return write(release.result.files, root / "generated" / config.name, beside)


def record(package: Package) -> bytes:
    """A surface as it is kept: a tool a line, so that its changes can be reviewed, and a line for
    the reply of each tool that does not describe it itself."""
    tools = (json.dumps(tool, ensure_ascii=True) for tool in tools_json(package)["tools"])
    surface = json.dumps(surface_json(package), ensure_ascii=True)
    listed = ",\n".join(tools)
    known = from_package(package).tools.values()
    replies = {tool.operations[0].id: tool.reply for tool in known if tool.reply}
    told = ",\n".join(f"{json.dumps(id)}: {json.dumps(reply)}" for id, reply in replies.items())
    return (
        f'{{"tools": [\n{listed}\n],\n"surface": {surface},\n"replies": {{\n{told}\n}}}}\n'
    ).encode()


def _version(declared: str, last: Snapshot | None, diff: Diff | None, patch: bool) -> str:
    """The version that follows from the changes, or a higher one that a person has written."""
    if last is None:
        return declared
    before = last.surface.version
    impact = diff.impact if diff else None
    if impact is None and numbers(declared) <= numbers(before):
        if not patch:
            raise Unreleasable(
                f"nothing has changed since {before} that a client could tell; `--patch` releases "
                "repairs of the server itself"
            )
        impact = Impact.WORDING
    asked = bumped(before, bump(before, impact))
    return max(asked, declared, key=numbers)


def _with_version(overlay: Path, version: str) -> bytes:
    raw = overlay.read_bytes().decode("utf-8")
    mark = "\ufeff" if raw.startswith("\ufeff") else ""
    return (mark + edited(raw[len(mark) :], {("server", "version"): version})).encode()


def _changelog(path: Path, notes: str) -> bytes:
    before = path.read_bytes().decode("utf-8") if path.is_file() else ""
    return with_section(before, notes).encode()
