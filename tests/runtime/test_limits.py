"""Bounds: concurrent calls, request bodies and their senders, web pages, sets of tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from conftest import (
    SECRET,
    URL,
    Connect,
    Silence,
    Upstream,
    ask,
    calling,
    larder_settings,
    serving,
    text_of,
)
from httpx2 import Response
from mcp import Client, MCPError
from runtime.catalog import Catalog
from runtime.concurrency import aside
from runtime.hardening import Attended
from runtime.server import build
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

pytestmark = pytest.mark.anyio


async def test_one_call_too_many_is_told_so(larder: Catalog, mode: str) -> None:
    asked, go_on = anyio.Event(), anyio.Event()

    async def upstream(request: httpx2.Request) -> Response:
        asked.set()
        await go_on.wait()
        return Response(200, json={"id": "1", "name": "x"})

    settings = larder_settings(max_concurrent_calls=1)
    server = build(larder, settings, http=httpx2.MockTransport(upstream))
    async with Client(server, mode=mode) as client:
        results: list[Any] = []

        async def call() -> None:
            results.append(await client.call_tool("get_item", {"itemId": 1}))

        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await asked.wait()
            busy = await client.call_tool("get_item", {"itemId": 2})
            assert (await client.list_tools()).tools
            go_on.set()
        again = await client.call_tool("get_item", {"itemId": 2})
    assert busy.is_error
    assert text_of(busy) == (
        "get_item was not called: the server is busy with 1 calls, the most it makes at once. "
        "Try again in a moment."
    )
    assert not results[0].is_error
    assert not again.is_error


async def test_a_cancelled_call_ends_at_the_api_and_makes_room(larder: Catalog, mode: str) -> None:
    silence = Silence()

    async def upstream(request: httpx2.Request) -> Response:
        if request.url.path.endswith("/2"):
            return Response(200, json={"id": "2", "name": "x"})
        return await silence(request)

    settings = larder_settings(max_concurrent_calls=1)
    server = build(larder, settings, http=httpx2.MockTransport(upstream))
    async with Client(server, mode=mode) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "get_item", {"itemId": 1})
            await silence.asked.wait()
            group.cancel_scope.cancel()
        with anyio.fail_after(5):
            await silence.ended.wait()
        result = await client.call_tool("get_item", {"itemId": 2})
    assert not result.is_error


async def test_sets_of_tools_narrow(connect: Connect) -> None:
    async with connect(toolsets=frozenset({"bells"})) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["ring_bell"]
        with pytest.raises(MCPError, match="Unknown tool: get_item"):
            await client.call_tool("get_item", {"itemId": 1})
    both = {"toolsets": frozenset({"bells", "items"}), "tools": frozenset({"get_item"})}
    async with connect(**both) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["get_item"]
    async with connect(mode="read_only", toolsets=frozenset({"bells"})) as client:
        assert (await client.list_tools()).tools == []


async def test_the_server_has_another_name(connect: Connect) -> None:
    async with connect(server_name="our larder") as client:
        assert client.server_info is not None
        assert client.server_info.name == "our larder"


async def test_a_body_that_is_too_long(larder: Catalog, upstream: Upstream) -> None:
    http = httpx2.MockTransport(upstream)
    async with (
        serving(larder, http, max_request_bytes=1000) as app,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client,
    ):
        assert (await client.post(URL, content=b"x" * 1001)).status_code == 413
        assert (await client.post(URL, content=b"x" * 1000)).status_code != 413


async def slow_body(seconds: float) -> list[Message]:
    """What is answered to a body that never ends."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()

    async def receive() -> Message:
        if not sent:
            await anyio.sleep_forever()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    wrapped = Attended(app, seconds)
    with anyio.fail_after(5):
        await wrapped({"type": "http", "method": "POST", "headers": []}, receive, send)
    return sent


async def test_a_body_that_never_ends() -> None:
    start, body = await slow_body(0.0)
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert body["body"] == b"Request body too slow"


async def test_web_pages_are_refused_unless_named(larder: Catalog, upstream: Upstream) -> None:
    http, page = httpx2.MockTransport(upstream), "https://app.example.com"
    preflight = {
        "origin": page,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, mcp-protocol-version, x-larder-key",
    }
    async with serving(larder, http) as app:
        refused = await ask(app, "OPTIONS", "/mcp", **preflight)
        called = await ask(app, "POST", "/mcp", origin=page, **{"content-type": "application/json"})
    assert "access-control-allow-origin" not in refused.headers
    assert called.status_code == 403
    async with serving(larder, http, cors_origins=(page,), require_auth_header=True) as app:
        allowed = await ask(app, "OPTIONS", "/mcp", **preflight)
        other = await ask(app, "OPTIONS", "/mcp", **{**preflight, "origin": "https://evil.example"})
        keyless = await ask(app, "POST", "/mcp", origin=page)
        async with calling(app, "auto", origin=page, x_larder_key=SECRET) as client:
            assert (await client.list_tools()).tools
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == page
    assert "x-larder-key" in allowed.headers["access-control-allow-headers"]
    assert other.status_code == 400
    assert (keyless.status_code, keyless.headers["access-control-allow-origin"]) == (401, page)
    assert "access-control-allow-credentials" not in allowed.headers


async def test_long_work_is_done_aside() -> None:
    import threading

    here = threading.get_ident()
    work: Callable[[], int] = threading.get_ident
    assert await aside(1000, work) == here
    assert await aside(1_000_000, work) != here


async def test_a_result_of_many_megabytes_keeps_nobody_waiting(
    connect: Connect, upstream: Upstream
) -> None:
    parts = [{"label": "a" * 20, "amount": n} for n in range(100_000)]
    upstream.answers["GET /v1/items/1"] = Response(
        200, json={"id": "1", "name": "x", "parts": parts}
    )
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await anyio.sleep(0)
            beats += 1

    async with connect() as client, anyio.create_task_group() as group:
        call = client.call_tool("get_item", {"itemId": 1})
        group.start_soon(beat)
        result = await call
        group.cancel_scope.cancel()
    assert len(text_of(result)) <= 100_000
    assert beats > 100
