"""What was committed: earlier descriptions by way of git, and the surface that was generated."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import ir
from generator.config import api_config, api_names
from generator.diagnostics import Diagnostics
from generator.pipeline import describe

MOST_REVISIONS = 12  # of one description, looked at from the newest


def git(root: Path, *arguments: str) -> bytes | None:
    """What git answers; None where there is no git, no repository or no such object."""
    try:
        done = subprocess.run(
            ("git", "-C", str(root), *arguments), capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


@dataclass(slots=True)
class History:
    """The past of one API under `specs/`, read when it is asked for and then kept."""

    root: Path
    name: str
    seen: list[tuple[str, ir.Api]] = field(default_factory=list)
    waiting: list[str] | None = None

    def descriptions(self) -> Iterator[tuple[str, ir.Api]]:
        """Committed descriptions with the short name of their revision, newest first."""
        if self.waiting is None:
            asked = ("log", f"-{MOST_REVISIONS}", "--format=%h", "--", f"specs/{self.name}")
            self.waiting = (git(self.root, *asked) or b"").decode().split()
        at = 0
        while at < len(self.seen) or self.waiting:
            if at == len(self.seen):
                revision = self.waiting.pop(0)
                api = self._described(revision)
                if api is None:
                    continue
                self.seen.append((revision, api))
            yield self.seen[at]
            at += 1

    def routes(self) -> dict[str, str]:
        """Operation id -> route, as the package says that was generated last."""
        surfaces = sorted((self.root / "generated" / self.name).glob("*/surface.json"))
        try:
            surface: Any = json.loads(surfaces[0].read_text(encoding="utf-8"))
            return {
                id: f"{operation['method']} {operation['path']}"
                for id, operation in surface["operations"].items()
            }
        except (IndexError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _described(self, revision: str) -> ir.Api | None:
        packed = git(self.root, "archive", "--format=tar", revision, f"specs/{self.name}")
        if packed is None:
            return None
        with (
            tempfile.TemporaryDirectory() as folder,
            tarfile.open(fileobj=io.BytesIO(packed)) as tar,
        ):
            tar.extractall(folder, filter="data")
            if self.name not in api_names(Path(folder)):
                return None
            return describe(api_config(Path(folder), self.name), Diagnostics())


def generated_tools(root: Path, name: str, revision: str) -> list[dict[str, Any]] | None:
    """The `tools.json` of a revision; None where git knows no such revision or file."""
    listed = git(root, "ls-tree", "-r", "--name-only", revision, f"generated/{name}")
    paths = [p for p in (listed or b"").decode().splitlines() if p.endswith("/tools.json")]
    shown = git(root, "show", f"{revision}:./{paths[0]}") if paths else None
    tools: list[dict[str, Any]] | None = json.loads(shown)["tools"] if shown else None
    return tools
