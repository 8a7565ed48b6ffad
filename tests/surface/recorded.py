"""Cases of tests/cases/diff: both sides pressed, and the call that a client made of the first one
made again of the second.

A case holds what differs from `_base/` on either side, and `call.yaml`: a call with what was asked
of the API and what came back. `request_after` and `reply_after` are what the API is asked and
answers since; `relies` is what the client had seen in the list before it dared to call.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
import yaml
from mcp import Client, MCPError

from generator.config import inputs
from generator.emit.package import emit
from generator.surface import Diff, diff, from_data
from generator.surface.snapshots import Snapshot, compared, planned
from generator.write import write
from tests.runtime.conftest import calling, running

CASES = Path(__file__).parents[1] / "cases" / "diff"
BASE = CASES / "_base"
NAMES = sorted(path.parent.name for path in CASES.glob("*/call.yaml"))
LISTS = CASES / "lists"
KEY = "k-5f0c9d27b1"


def side(name: str, which: str, folder: Path) -> Snapshot:
    """One side of a case: its own files over those of the base."""
    inside = folder / which
    shutil.copytree(BASE, inside)
    if (CASES / name / which).is_dir():
        shutil.copytree(CASES / name / which, inside, dirs_exist_ok=True)
    found = planned(inputs(inside, "jars", inside), which)
    assert found.provisional is not None and found.provisional.whole, found.provisional
    return found


def sides(name: str, folder: Path) -> tuple[Snapshot, Snapshot, Diff]:
    before, after = side(name, "before", folder), side(name, "after", folder)
    return before, after, compared(before, after)


def lists() -> Diff:
    """Two bare lists of tools, with what no package of ours advertises but others do."""
    made = []
    for which in ("before", "after"):
        data = json.loads((LISTS / f"{which}.json").read_text())
        made.append(from_data(data, data["surface"]))
    return diff(*made)


@cache
def call(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CASES / name / "call.yaml").read_text())
    return found


class Broken(Exception):
    """The recorded call does not do what it did; `str()` says how."""


@contextmanager
def installed(snapshot: Snapshot, folder: Path) -> Iterator[Path]:
    """The package of one side, importable while the block runs."""
    assert snapshot.provisional is not None and snapshot.provisional.planned is not None
    package = snapshot.provisional.planned.package
    write(emit(package, inputs(folder, "jars", folder).templates), folder)
    sys.path.insert(0, str(folder))
    _forget()
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))
        _forget()


def _forget() -> None:
    for module in [m for m in sys.modules if m.partition(".")[0] in ("jars_mcp", "shelf_mcp")]:
        del sys.modules[module]


class Upstream:
    """Answers as the case says, and keeps what it was asked."""

    def __init__(self, recorded: dict[str, Any], since: bool) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.first = recorded.get("first")
        reply = recorded.get("reply")
        self.reply = recorded.get("reply_after", reply) if since else reply

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content) if request.content else None
        self.asked.append((f"{request.method} {request.url}", body))
        if self.first is not None and len(self.asked) == 1:
            return httpx2.Response(self.first["status"], json={})
        if isinstance(self.reply, dict) and "text" in self.reply:
            return httpx2.Response(200, text=self.reply["text"])
        if isinstance(self.reply, dict) and "status" in self.reply:
            return httpx2.Response(self.reply["status"], json={"code": self.reply["code"]})
        return httpx2.Response(200, json=self.reply)


async def replay(
    recorded: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch, *, since: bool
) -> None:
    """Make the recorded call of the package in a folder.

    Raises:
        Broken: something that the client relied on is no longer so.
    """
    relies = dict(recorded.get("relies", {}))
    package = _importable(relies, folder)
    upstream = Upstream(recorded, since)
    async with _connected(package, recorded, upstream, monkeypatch) as client:
        server = client.server_info.name
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        made = _promised(recorded, server, tools, relies) or await _called(client, recorded)
    # Not inside: a task group would wrap what is raised there.
    if isinstance(made, str):
        raise Broken(made)
    if "prompt" in recorded:
        return
    if "resource" in recorded:
        kind = made.contents[0].mime_type
        if kind != recorded["result"]:
            raise Broken(f"the resource is {kind}")
        return
    if made.is_error:
        raise Broken(str(made.content))
    request = recorded["request_after"] if since and "request_after" in recorded else None
    asked = (request or recorded["request"], recorded.get("body"))
    if upstream.asked[-1] != asked:
        raise Broken(f"the API was asked {upstream.asked[-1]}")
    if recorded["result"] is not None and not _holds(made.structured_content, recorded["result"]):
        raise Broken(f"the result is {made.structured_content}")


def _promised(
    recorded: dict[str, Any], server: str, tools: dict[str, Any], relies: dict[str, Any]
) -> str | None:
    """Why a client that looks before it calls does not call."""
    if "tool" not in recorded:
        return None
    tool = recorded["tool"]
    if relies.pop("server", server) != server:
        return f"the server is called {server}"
    if tool not in tools:
        return "the tool is not listed"
    seen = tools[tool].model_dump(by_alias=True)["annotations"]
    withdrawn = [hint for hint, value in relies.items() if seen[hint] != value]
    return f"a promise is withdrawn: {withdrawn}" if withdrawn else None


async def _called(client: Client, recorded: dict[str, Any]) -> Any:
    """The result, or the words of a refusal."""
    try:
        match recorded:
            case {"prompt": name}:
                return await client.get_prompt(name, recorded["arguments"])
            case {"resource": uri}:
                return await client.read_resource(uri)
        return await client.call_tool(recorded["tool"], recorded["arguments"])
    except MCPError as refused:
        return refused.message


def _importable(relies: dict[str, Any], folder: Path) -> str:
    (found,) = (p.parent.name for p in folder.glob("*/surface.json"))
    if relies.pop("package", found) != found:
        raise Broken(f"the package is called {found}")
    command = relies.pop("command", "")
    if command and f'"{command}" =' not in (folder / "pyproject.toml").read_text():
        raise Broken(f"there is no command {command}")
    return found


def _holds(found: Any, wanted: Any) -> bool:
    """Whether everything that the client read is there, and of the same type."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            key in found and _holds(found[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(_holds(f, w) for f, w in zip(found, wanted, strict=True))
        )
    return type(found) is type(wanted) and found == wanted


@asynccontextmanager
async def _connected(
    package: str, recorded: dict[str, Any], upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    """The server as its operator runs it: by flags and environment."""
    runtime = {
        name: import_module(f"{package}._runtime.{name}")
        for name in ("catalog", "http_app", "server", "settings", "transport")
    }
    monkeypatch.setattr(
        runtime["transport"], "random", SimpleNamespace(uniform=lambda least, most: 0.0)
    )
    catalog = runtime["catalog"].Catalog.load(package)
    environ = recorded.get("environ", {"JARS_API_KEY": KEY})
    try:
        settings = runtime["settings"].read(catalog.surface, recorded.get("flags", []), environ)
    except runtime["settings"].SettingsError as refused:
        raise Broken(f"the server does not start: {refused}") from None
    http = httpx2.MockTransport(upstream)
    if "headers" in recorded:
        headers = {name.replace("-", "_"): value for name, value in recorded["headers"].items()}
        async with (
            running(runtime["http_app"].http_app(catalog, settings, http=http)) as app,
            calling(app, "auto", **headers) as client,
        ):
            yield client
    else:
        server = runtime["server"].build(catalog, settings, http=http)
        async with Client(server) as client:
            yield client
