"""What the servers are made of: descriptions, and packages pressed from them."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tools.bench import peers, synthetic
from tools.bench.process import Cost, run

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".bench"
TOOLPRESS = str(Path(sys.executable).with_name("toolpress"))
SERVERS = Path(__file__).resolve().parent / "servers"


@dataclass(frozen=True)
class Subject:
    """A generated package and the description that it comes from."""

    name: str
    description: Path
    folder: Path

    @cached_property
    def package(self) -> str:
        (found,) = self.folder.glob("*/tools.json")
        return found.parent.name

    @property
    def listing(self) -> Path:
        return self.folder / self.package / "tools.json"

    @cached_property
    def tools(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.listing.read_text())["tools"]
        return found

    @property
    def stdio(self) -> tuple[list[str], dict[str, str]]:
        """The command of its server with every tool, and its environment."""
        command = [sys.executable, "-m", self.package, "--mode", "read_write"]
        return command, {"PYTHONPATH": str(self.folder)}


def committed(api: str) -> Subject:
    """A package of this repository, as its overlay has it."""
    return Subject(api, ROOT / f"specs/{api}/openapi.yaml", ROOT / f"generated/{api}")


@cache
def pressed(name: str, description: Path) -> Subject:
    """Every operation of a description, without an overlay; pressed anew in each run."""
    folder = HOME / "pressed" / name
    press(description, folder)
    return Subject(name, description, folder)


def press(description: Path, folder: Path) -> Cost:
    return run([TOOLPRESS, "generate", "--spec", str(description), "--out", str(folder)])


def things(operations: int) -> Subject:
    """A synthetic API of that many operations."""
    HOME.mkdir(exist_ok=True)
    return pressed(f"things-{operations}", synthetic.written(HOME, operations))


def github() -> Path:
    """GitHub's description, out of the npm package that carries it.

    Raises:
        Failed: it cannot be had here.
    """
    modules = peers.node(HOME / "peers", peers.OCTOKIT)
    return modules / "@octokit/openapi/generated/api.github.com.json"


def as_json(description: Path, name: str) -> Path:
    """The same description as JSON, read as the generator reads it, for peers that know no YAML."""
    from generator.diagnostics import Diagnostics
    from generator.load.source import read

    document = read(description, description.name, Diagnostics())
    assert document is not None, f"{description} cannot be read"
    HOME.mkdir(exist_ok=True)
    file = HOME / f"{name}.json"
    file.write_text(json.dumps(document.data))
    return file
