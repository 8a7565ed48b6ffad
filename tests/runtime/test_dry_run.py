"""Dry run: a call shows what it would send, secrets masked, and sends nothing but reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import SECRET, Connect, Upstream, larder_settings, text_of
from httpx2 import MockTransport, Response
from larder_mcp.client import LarderClient
from mcp import Client
from runtime import rehearsal as rehearsal_module
from runtime.api import ApiKey, Basic, Bearer, Scope
from runtime.catalog import Catalog
from runtime.client import File, Operation, form_body, multipart_body
from runtime.rehearsal import Rehearsal, RehearsalOver
from runtime.server import build
from runtime.transport import Request, Transport

pytestmark = pytest.mark.anyio


async def test_a_write_is_shown_and_not_sent(connect: Connect, upstream: Upstream) -> None:
    async with connect(dry_run=True) as client:
        result = await client.call_tool("create_item", {"name": f"<{SECRET}>", "notify": False})
    assert upstream.requests == []
    assert not result.is_error
    assert SECRET not in text_of(result)
    assert result.structured_content == {
        "dryRun": True,
        "message": "Dry run: nothing was sent. This is the request of the call.",
        "requests": [
            {
                "operation": "createItem",
                "method": "POST",
                "url": "https://api.larder.example/v1/items",
                "headers": {
                    "user-agent": "larder-mcp/0.1.0",
                    "accept": "application/json",
                    "content-type": "application/json",
                    "x-larder-key": "[redacted]",
                },
                "body": {"name": "<[redacted]>", "notify": False},
            }
        ],
    }


async def test_reads_of_one_operation_are_shown_all(connect: Connect, upstream: Upstream) -> None:
    async with connect(dry_run=True) as client:
        several = await client.call_tool("compare_items", {"itemIds": ["2", "1"]})
        page = await client.call_tool("list_items", {"perPage": 120})
        text = await client.call_tool("list_tags", {})
    assert upstream.requests == []
    assert urls(several) == [f"https://api.larder.example/v1/items/{n}" for n in (2, 1)]
    assert urls(page) == ["https://api.larder.example/v1/items?limit=100&offset=0"]
    assert text.structured_content is not None
    (request,) = text.structured_content["result"]["requests"]
    assert "x-larder-key" not in request["headers"]


async def test_a_composite_makes_its_reads_and_shows_its_writes(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7", "name": "Salz"})
    async with connect(dry_run=True) as client:
        result = await client.call_tool("rename_item", {"itemId": 7, "prefix": "fine "})
    assert [f"{r.method} {r.url.path}" for r in upstream.requests] == ["GET /v1/items/7"]
    assert result.structured_content is not None
    first, second = result.structured_content["requests"]
    assert first["operation"] == "createItem"
    assert first["body"] == {"name": "fine Salz"}
    assert second["method"] == "DELETE"
    assert "no reply to build on" in result.structured_content["message"]


async def test_a_tool_that_needs_the_reply_stops_there(
    connect: Connect, upstream: Upstream
) -> None:
    async with connect(dry_run=True) as client:
        result = await client.call_tool("swap_item", {"itemId": 7, "name": "bug"})
    assert not result.is_error
    assert urls(result) == ["https://api.larder.example/v1/items"]
    assert upstream.requests == []


async def test_what_is_refused_for_real_is_refused_here(
    connect: Connect, upstream: Upstream
) -> None:
    async with connect(dry_run=True, no_notify=True) as client:
        wrong = await client.call_tool("create_item", {"name": 1})
        path = await client.call_tool("get_recipe", {"name": ".."})
        bell = await client.call_tool("ring_bell", {})
    assert wrong.is_error and path.is_error and bell.is_error


async def test_clients_are_told(larder: Catalog, upstream: Upstream, mode: str) -> None:
    server = build(larder, larder_settings(dry_run=True), http=MockTransport(upstream))
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        assert client.instructions is not None
        assert "--dry-run" in client.instructions
    assert all(tool.output_schema is None for tool in tools)


def urls(result: Any) -> list[str]:
    return [request["url"] for request in result.structured_content["requests"]]


async def test_credentials_are_masked_wherever_they_stand(
    larder: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemes = (
        ApiKey(scheme="a", location="query", name="key"),
        ApiKey(scheme="b", location="cookie", name="session"),
        Bearer(scheme="c"),
        Basic(scheme="d"),
    )
    shown = []
    for scheme in schemes:
        monkeypatch.setattr(LarderClient, "api", replace(LarderClient.api, auth=(scheme,)))
        rehearsal = Rehearsal(larder.tool("get_item"), larder.surface)
        client = LarderClient.bound(
            Transport("https://x.example", user_agent="x"),
            {scheme.scheme: "abc"},
            Scope("t", frozenset({"getItem"}), True),
            rehearsal=rehearsal,
        )
        await client.get_item(item_id="1")
        (request,) = rehearsal.shown
        shown.append((request["url"], request["headers"]))
        await client._transport.aclose()
    assert shown[0][0] == "https://x.example/items/1?key=[redacted]"
    assert shown[1][1]["cookie"] == "session=[redacted]"
    assert shown[2][1]["Authorization"] == "Bearer [redacted]"
    assert shown[3][1]["Authorization"] == "Basic [redacted]"
    assert "abc" not in str(shown)


def body_of(larder: Catalog, content: bytes, kind: str) -> object:
    rehearsal = Rehearsal(larder.tool("get_item"), larder.surface)
    return rehearsal._body(content, {"content-type": kind})


def test_bodies(larder: Catalog) -> None:
    secret = body_of(larder, b'{"parts":[{"token":"t0k3n"}]}', "application/json")
    assert secret == {"parts": [{"token": "[redacted]"}]}
    form = form_body({"a": "b c"})
    assert body_of(larder, form.content, form.media_type) == "a=b%20c"
    file = multipart_body({"f": File(b"\xff\x00", "x.bin")})
    assert body_of(larder, file.content, file.media_type) == (
        f"{len(file.content)} bytes of {file.media_type}"
    )


def test_a_tool_that_never_ends_does(larder: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal_module, "MOST_REQUESTS", 2)
    rehearsal = Rehearsal(larder.tool("get_item"), larder.surface)
    operation, request = Operation("getItem", "GET", "/x"), Request("GET", "/x", ())
    for _ in range(2):
        rehearsal.reply(operation, request, base_url="https://x", user_agent="x")
    with pytest.raises(RehearsalOver):
        rehearsal.reply(operation, request, base_url="https://x", user_agent="x")
