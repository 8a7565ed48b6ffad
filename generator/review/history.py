"""What was committed: earlier descriptions by way of git, and the surface that was generated."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterator
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
                api = described(self.root, self.name, revision)
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


def described(root: Path, name: str, revision: str) -> ir.Api | None:
    """The description of an API as a revision has it; None where git knows none."""
    packed = git(root, "archive", "--format=tar", revision, f"specs/{name}")
    if packed is None:
        return None
    with (
        tempfile.TemporaryDirectory() as folder,
        tarfile.open(fileobj=io.BytesIO(packed)) as tar,
    ):
        tar.extractall(folder, filter="data")
        if name not in api_names(Path(folder)):
            return None
        return describe(api_config(Path(folder), name), Diagnostics())


def generated_tools(root: Path, name: str, revision: str) -> list[dict[str, Any]] | None:
    """The `tools.json` of a revision; None where git knows no such revision or file."""
    found = generated_files(root, name, revision, ("tools.json",))
    tools: list[dict[str, Any]] | None = None
    for text in found.values():
        tools = json.loads(text)["tools"]
    return tools


def generated_files(
    root: Path, name: str, revision: str, names: Collection[str]
) -> dict[str, bytes]:
    """Files of the package of a revision, by their names; none where git knows no such revision."""
    listed = git(root, "ls-tree", "-r", "--name-only", revision, f"generated/{name}")
    found = {}
    for path in (listed or b"").decode().splitlines():
        text = git(root, "show", f"{revision}:./{path}") if path.endswith(tuple(names)) else None
        if text is not None and path.rpartition("/")[2] in names:
            found[path.rpartition("/")[2]] = text
    return found
