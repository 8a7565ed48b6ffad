"""The peers, each installed by name into an environment of its own below `.bench/peers`."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.bench.process import Failed, run

FASTMCP = "fastmcp==4.1.2"
AWSLABS = "awslabs.openapi-mcp-server==1.1.6"
PYTHON_CLIENT = "openapi-python-client==0.29.1"
NODE_GENERATOR = "openapi-mcp-generator@4.0.1"
OCTOKIT = "@octokit/openapi"
# What it makes asks for "^1.10.0"; over HTTP its process ends at the second request with newer ones
# (1.32.2: "ReadableStream is locked"), so it is measured with the newest that was seen to work.
NODE_SDK = "@modelcontextprotocol/sdk@1.24.3"


@dataclass(frozen=True)
class Environment:
    """Where a peer's commands are."""

    name: str
    bin: Path

    @property
    def python(self) -> str:
        return str(self.bin / "python")


def python(folder: Path, requirement: str, *more: str) -> Environment:
    """A virtual environment with one peer in it.

    Raises:
        Failed: it cannot be installed here.
    """
    home = folder / requirement.partition("==")[0]
    ready = home / ".ready"
    if not ready.exists() or ready.read_text() != requirement:
        shutil.rmtree(home, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(home)])
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet"]
        run([*pip, "--disable-pip-version-check", requirement, *more])
        ready.write_text(requirement)
    return Environment(requirement, home / "bin")


def node(folder: Path, package: str) -> Path:
    """The `node_modules` that holds a package of npm's.

    Raises:
        Failed: there is no npm, or it cannot be installed here.
    """
    home = folder / package.lstrip("@").replace("/", "-").partition("@")[0]
    if shutil.which("npm") is None:
        raise Failed("npm is not installed")
    if not (home / "node_modules").exists():
        home.mkdir(parents=True, exist_ok=True)
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", package], folder=home)
    return home / "node_modules"


def built(folder: Path, description: str, name: str, *, http: bool = False) -> Path:
    """The server that the generator on Node makes of a description, compiled.

    Raises:
        Failed: one of its steps ends badly.
    """
    modules = node(folder, NODE_GENERATOR)
    out = folder / f"node-{name}"
    if not (out / "build/index.js").exists():
        shutil.rmtree(out, ignore_errors=True)
        tool = str(modules / ".bin/openapi-mcp-generator")
        command = [tool, "--input", description, "--output", str(out)]
        command += ["--base-url", "http://127.0.0.1:1"]
        run([*command, *(["--transport=streamable-http"] if http else [])])
        sdk = [NODE_SDK] if http else []
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", *sdk], folder=out)
        run(["npm", "run", "--silent", "build"], folder=out)
    return out
