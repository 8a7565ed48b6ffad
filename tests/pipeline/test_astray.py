"""Which operations take a web page for an answer: those whose description offers one."""

from __future__ import annotations

import asyncio
import importlib

import httpx2
import pytest

from tests.pipeline.press import install, pressed

DESCRIPTION = (
    """
openapi: 3.0.3
info: {title: Gate, version: "1"}
servers: [{url: https://gate.example}]
paths:
  /json: {get: {operationId: read_json, responses: {"200": {description: d, content: JSON}}}}
  /made: {post: {operationId: make_thing, responses: {"201": {description: d, content: JSON},
    "204": {description: d}}}}
  /both: {get: {operationId: read_both, responses: {"200": {description: d, content: BOTH}}}}
  /page: {get: {operationId: read_page, responses: {"200": {description: d, content: HTML}}}}
  /text: {get: {operationId: read_text, responses: {"200": {description: d, content: TEXT}}}}
  /sent: {post: {operationId: send_it, responses: {"204": {description: d}}}}
  /none: {get: {operationId: read_nothing, responses: {"200": {description: d}}}}
""".replace("JSON", "{application/json: {}}")
    .replace("HTML", "{text/html: {}}")
    .replace("TEXT", "{text/plain: {}}")
    .replace("BOTH", "{application/json: {}, 'text/html; charset=utf-8': {}}")
)
OVERLAY = """
server: {name: gate, title: Gate, package: gate_mcp, env_prefix: GATE}
defaults: {expose: all}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("gate")
    files = {"openapi.yaml": DESCRIPTION, "overlay.yaml": OVERLAY}
    install(pressed(folder / "in", files), folder / "out")
    return "gate_mcp"


@pytest.mark.parametrize(
    ("tool", "fails"),
    [
        ("read_json", True),
        ("make_thing", True),
        ("read_both", False),
        ("read_page", False),
        ("read_text", False),
        ("send_it", True),
        ("read_nothing", False),
    ],
)
def test_a_page_fails_where_json_alone_is_described(package: str, tool: str, fails: bool) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, html="<title>Sign in</title>")

    catalog = importlib.import_module(f"{package}._runtime.catalog").Catalog.load(package)
    calls = importlib.import_module(f"{package}._runtime.calls")
    settings = importlib.import_module(f"{package}._runtime.settings").Settings(
        base_url="https://gate.example", mode="read_write"
    )
    transport = importlib.import_module(f"{package}._runtime.transport").Transport(
        "https://gate.example", user_agent="x", http=httpx2.MockTransport(answer)
    )
    result = asyncio.run(calls.Calls(catalog, settings, transport).call(tool, {}, None))
    assert result["isError"] == fails
    assert "Sign in" in result["content"][0]["text"]
