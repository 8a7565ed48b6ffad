"""A folder for each edge of real descriptions that once went wrong on the wire.

`expected.yaml` says what a tool takes (`takes`, by tool and argument; `requires`), what it sends
(`calls`) and how often the pressing warns (`warnings`, by code).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from mcp import Client

from generator.pipeline import Result, generate
from tests.pipeline.press import config, install

EDGES = Path(__file__).parent / "edges"
NAMES = sorted(path.name for path in EDGES.iterdir() if path.is_dir())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=NAMES)
def edge(request: pytest.FixtureRequest) -> tuple[str, Result, dict[str, Any]]:
    folder = EDGES / request.param
    expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    return request.param, generate(config(folder, request.param)), expected


@pytest.mark.anyio
async def test_edge(
    edge: tuple[str, Result, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, result, expected = edge
    monkeypatch.setattr(sys, "path", [*sys.path])
    install(result, tmp_path)
    told = Counter(d.code for d in result.diagnostics)
    assert dict(told) == expected.get("warnings", {})
    package = f"{name.replace('-', '_')}_mcp"
    catalog = import_module(f"{package}._runtime.catalog").Catalog.load(package)
    listed = json.loads((tmp_path / package / "tools.json").read_text(encoding="utf-8"))
    shown = {tool["name"]: tool["inputSchema"] for tool in listed["tools"]}
    for tool, arguments in expected.get("takes", {}).items():
        for argument, schema in arguments.items():
            assert shown[tool]["properties"].get(argument) == schema, f"{tool}.{argument}"
    for tool, required in expected.get("requires", {}).items():
        assert shown[tool].get("required", []) == required, tool
    for call in expected.get("calls", []):
        await _called(package, catalog, call)


async def _called(package: str, catalog: Any, call: dict[str, Any]) -> None:
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        reply = call.get("reply", {})
        headers = {"content-type": reply.get("type", "application/json")}
        text = reply.get("text", "{}").encode("utf-8")
        return httpx2.Response(200, content=text, headers=headers)

    runtime = import_module(f"{package}._runtime.server")
    settings = import_module(f"{package}._runtime.settings").Settings(
        base_url=call.get("base_url", "https://edge.example/api"),
        credentials=call.get("credentials", {}),
        mode="read_write",
        max_retries=0,
    )
    server = runtime.build(catalog, settings, http=httpx2.MockTransport(answer))
    async with Client(server) as client:
        result = await client.call_tool(call["tool"], call.get("arguments", {}))
    assert not result.is_error, result.content
    (request,) = requests
    assert f"{request.method} {request.url}" == call["request"]
    for header, value in call.get("headers", {}).items():
        assert request.headers.get(header) == value, header
    if "body" in call:
        assert request.content.decode() == call["body"]
    if "shows" in call:
        assert [block.text for block in result.content] == [call["shows"]]


def test_a_member_of_any_type_is_not_cast_to_what_it_is() -> None:
    """`mypy --strict` calls such a cast redundant."""
    result = generate(config(EDGES / "union-body", "union-body"))
    source = result.files["union_body_mcp/tools/general.py"]
    assert 'size=member_of(body, "size")' in source
    assert 'note=cast("str | Omitted", member_of(body, "note"))' in source
