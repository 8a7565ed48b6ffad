"""The old HTTP+SSE transport, on a real socket: sessions, keys per message, hosts."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn
from conftest import SECRET, Silence, Upstream, larder_settings, text_of
from httpx2 import Response
from mcp import Client, MCPError
from mcp.client.sse import sse_client
from runtime import sse_app
from runtime.catalog import Catalog
from runtime.http_app import http_app
from runtime.transport import HttpTransport
from starlette.types import ASGIApp

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a port of this machine."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[bound])
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            await server.shutdown(sockets=[bound])


@asynccontextmanager
async def sessions(larder: Catalog, http: HttpTransport, **changes: Any) -> AsyncIterator[str]:
    settings = larder_settings(transport="sse", **changes)
    async with listening(http_app(larder, settings, http=http)) as url:
        yield f"{url}/sse"


async def test_a_session_lists_and_calls_with_the_callers_key(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7", "name": "Mehl"})
    async with sessions(larder, httpx2.MockTransport(upstream), mode="read_only") as url:
        mine = sse_client(url, headers={"x-larder-key": "their-own-key"})
        async with Client(mine, mode=mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            result = await client.call_tool("get_item", {"itemId": 7})
            with pytest.raises(MCPError, match="Unknown tool: delete_item"):
                await client.call_tool("delete_item", {"itemId": 7})
        async with Client(sse_client(url), mode=mode) as client:
            with pytest.raises(MCPError, match="Send the header x-larder-key"):
                await client.call_tool("get_item", {"itemId": 7})
    assert "get_item" in names
    assert text_of(result) == '{"id":"7","name":"Mehl"}'
    assert upstream.last.headers["x-larder-key"] == "their-own-key"
    assert len(upstream.requests) == 1


async def test_a_session_that_ends_cancels_its_calls(larder: Catalog, mode: str) -> None:
    upstream = Silence()
    async with sessions(larder, httpx2.MockTransport(upstream)) as url:
        mine = sse_client(url, headers={"x-larder-key": SECRET})
        async with Client(mine, mode=mode) as client, anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "get_item", {"itemId": 7})
            await upstream.asked.wait()
            group.cancel_scope.cancel()
        with anyio.fail_after(5):
            await upstream.ended.wait()


async def test_there_are_only_so_many_sessions(
    larder: Catalog, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse_app, "MOST_SESSIONS", 1)
    async with (
        sessions(larder, httpx2.MockTransport(upstream)) as url,
        httpx2.AsyncClient() as client,
        client.stream("GET", url) as first,
    ):
        assert first.status_code == 200
        assert (await client.get(url)).status_code == 503


async def test_only_known_hosts_and_bodies(larder: Catalog, upstream: Upstream) -> None:
    http = httpx2.MockTransport(upstream)
    async with (
        sessions(larder, http, max_request_bytes=1000) as url,
        httpx2.AsyncClient(base_url=url.removesuffix("/sse")) as client,
    ):
        evil = {"host": "evil.example"}
        assert (await client.get("/sse", headers=evil)).status_code == 421
        assert (await client.get("/sse", headers={"origin": "http://evil"})).status_code == 403
        assert (await client.post("/sse")).status_code == 405
        big = await client.post("/messages/?session_id=1", content=b"x" * 1001)
        assert big.status_code == 413
        lost = await client.post("/messages/?session_id=" + "0" * 32, json={})
        assert lost.status_code == 404
        root = (await client.get("/")).json()
        assert (root["endpoint"], root["transport"]) == ("/sse", "sse")
        assert (await client.get("/healthz")).json() == {"status": "ok"}
