"""What the last run made of which inputs, so that `generate` need not make it again.

A record is believed only when the inputs and the package have the digests of that run: everything
under `specs/<api>/`, the generator and its templates, Python and what is installed beside it. The
records are no part of the project (`.toolpress/`); `check` never reads them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.config import HERE, ApiConfig
from generator.write import existing

FOLDER = ".toolpress"


@dataclass(frozen=True, slots=True)
class Cache:
    """The records of one project."""

    root: Path

    def inputs(self, config: ApiConfig) -> str:
        """The digest of all that decides what the package of an API holds; "" if unreadable."""
        folder = config.description.parent
        try:
            trees = {"specs": folder, "templates": config.templates, "generator": HERE}
            read = [_files(label, _tree(tree)) for label, tree in trees.items()]
        except OSError:
            return ""
        parts = [
            *(file for files in read for file in files),
            *((f"installed {name}", b"") for name in _installed()),
            (sys.version, b""),
            # What diagnostics call the files, and what becomes of them.
            (f"{config.name} {config.shown(folder)} {config.strict}", b""),
        ]
        return _digest(parts)

    def remember(
        self, config: ApiConfig, inputs: str, files: Mapping[str, str], told: Mapping[str, Any]
    ) -> None:
        """Keep what was made; a disk that refuses costs the next run its short cut, no more."""
        made = {path: text.encode() for path, text in files.items()}
        record = {"inputs": inputs, "package": _package(made), "told": dict(told)}
        kept = self._record(config)
        half = kept.with_suffix(".half")
        try:
            kept.parent.mkdir(exist_ok=True)
            (kept.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            half.write_text(json.dumps(record), encoding="utf-8")
            half.replace(kept)
        except OSError:
            with suppress(OSError):
                kept.unlink()

    def told(self, config: ApiConfig, inputs: str, folder: Path) -> dict[str, Any] | None:
        """What was told of a package that is still what these inputs make; None to make it."""
        if not inputs:
            return None
        try:
            record = json.loads(self._record(config).read_text(encoding="utf-8"))
            if (record["inputs"], record["package"]) != (inputs, _package(existing(folder))):
                return None
            told: dict[str, Any] = record["told"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return told

    def _record(self, config: ApiConfig) -> Path:
        return self.root / FOLDER / f"{config.name}.json"


def _tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but what Python leaves behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _installed() -> list[str]:
    """The packages that can be imported with their versions, as installers name their folders."""
    return sorted(
        path.name
        for folder in dict.fromkeys(sys.path)
        if folder
        for pattern in ("*.dist-info", "*.egg-info")
        for path in Path(folder).glob(pattern)
    )


def _package(files: Mapping[str, bytes]) -> str:
    return _digest(_files("package", files))


def _files(label: str, files: Mapping[str, bytes]) -> Iterable[tuple[str, bytes]]:
    return ((f"{label}/{path}", files[path]) for path in sorted(files))


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, content in parts:
        for piece in (name.encode(), content):
            whole.update(len(piece).to_bytes(8, "big"))
            whole.update(piece)
    return whole.hexdigest()
