"""Streamable HTTP, in process: whose key is used, which hosts may ask, what else is served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anyio
import httpx2
import pytest
from conftest import SECRET, URL, Upstream, ask, calling, serving, text_of
from httpx2 import Response
from mcp import MCPError
from runtime.catalog import Catalog
from runtime.credentials import Credentials
from runtime.hardening import Attended, TrimHeaders
from runtime.surface import AuthInfo
from starlette.types import ASGIApp, Message, Receive, Scope, Send

pytestmark = pytest.mark.anyio


def echo_key(request: httpx2.Request) -> Response:
    """Who asked, as something the server does not know as a secret."""
    key = request.headers["x-larder-key"]
    return Response(200, json={"id": "1", "name": key[::-1]})


async def test_interleaved_tenants_never_see_each_others_key(larder: Catalog, mode: str) -> None:
    pairs: list[anyio.Event] = []
    requests = 0

    async def upstream(request: httpx2.Request) -> Response:
        # Each answer waits until the other tenant's request is under way, too.
        nonlocal requests
        requests += 1
        if requests % 2:
            pairs.append(anyio.Event())
        else:
            pairs[-1].set()
        await pairs[-1].wait()
        return echo_key(request)

    async def tenant(app: ASGIApp, key: str) -> None:
        async with calling(app, mode, x_larder_key=key) as client:
            for _ in range(120):
                result = await client.call_tool("get_item", {"itemId": 1})
                assert result.structured_content == {"id": "1", "name": key[::-1]}

    async with (
        serving(larder, httpx2.MockTransport(upstream)) as app,
        anyio.create_task_group() as group,
    ):
        for key in ("tenant-one-key", "tenant-two-key"):
            group.start_soon(tenant, app, key)
    assert requests == 240


async def test_the_key_of_the_environment_is_no_fallback(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    upstream.answers["GET /v1/items/1"] = Response(200, json={"id": "1", "name": "x"})
    async with serving(larder, httpx2.MockTransport(upstream)) as app, calling(app, mode) as client:
        assert (await client.list_tools()).tools
        with pytest.raises(MCPError) as raised:
            await client.call_tool("get_item", {"itemId": 1})
    assert raised.value.code == -32600
    assert raised.value.message == "No credential. Send the header x-larder-key: <key>."
    assert upstream.requests == []


async def test_the_key_of_the_environment_is_shared_when_asked_for(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    upstream.answers["GET /v1/items/1"] = Response(200, json={"id": "1", "name": "x"})
    http = httpx2.MockTransport(upstream)
    async with serving(larder, http, shared_key=True) as app:
        async with calling(app, mode) as client:
            await client.call_tool("get_item", {"itemId": 1})
            assert upstream.last.headers["x-larder-key"] == SECRET
        async with calling(app, mode, x_larder_key="their-own-key") as client:
            await client.call_tool("get_item", {"itemId": 1})
            assert upstream.last.headers["x-larder-key"] == "their-own-key"


async def test_a_header_narrows_the_tools_of_one_caller(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    http = httpx2.MockTransport(upstream)
    async with serving(larder, http, mode="read_only") as app:
        async with calling(app, mode, x_mcp_tools="get_item, delete_item") as client:
            listed = await client.list_tools()
            with pytest.raises(MCPError, match="Unknown tool: delete_item"):
                await client.call_tool("delete_item", {"itemId": 1})
            with pytest.raises(MCPError, match="Unknown tool: list_tags"):
                await client.call_tool("list_tags", {})
        async with calling(app, mode) as client:
            everything = await client.list_tools()
    assert [tool.name for tool in listed.tools] == ["get_item"]
    assert len(everything.tools) == 7
    if mode == "auto":
        assert (listed.cache_scope, everything.cache_scope) == ("private", "public")
        assert listed.ttl_ms == 300_000


async def test_errors_of_the_api_hide_the_callers_key(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    upstream.answers["GET /v1/items/1"] = Response(400, json={"message": "bad key their-own-key"})
    upstream.answers["GET /v1/items/2"] = Response(200, json={"id": "2", "name": "their-own-key"})
    async with (
        serving(larder, httpx2.MockTransport(upstream)) as app,
        calling(app, mode, x_larder_key="their-own-key") as client,
    ):
        result = await client.call_tool("get_item", {"itemId": 1})
        echoed = await client.call_tool("get_item", {"itemId": 2})
    assert text_of(result).startswith("get_item failed: bad key [redacted] (HTTP 400)")
    assert echoed.structured_content == {"id": "2", "name": "[redacted]"}


async def test_what_else_is_served(larder: Catalog, upstream: Upstream) -> None:
    async with serving(larder, httpx2.MockTransport(upstream)) as app:
        assert (await ask(app, "GET", "/healthz")).json() == {"status": "ok"}
        root = await ask(app, "GET", "/")
        assert root.json() == {
            "name": "larder",
            "version": "0.1.0",
            "description": "MCP server for Larder.",
            "endpoint": "/mcp",
            "transport": "streamable-http",
            "credential": "Send the header x-larder-key: <key>.",
            "website": "https://larder.example",
        }
        for method in ("GET", "DELETE"):
            refused = await ask(app, method, "/mcp")
            assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:8000", "origin": "https://evil.example"}, 403),
        ({"host": "mcp.example.com", "origin": "https://mcp.example.com"}, 200),
        ({"host": "mcp.example.com:443"}, 200),
        ({"host": "localhost:8000"}, 200),
    ],
)
async def test_only_known_hosts_and_origins(
    larder: Catalog, upstream: Upstream, headers: Mapping[str, str], status: int
) -> None:
    http = httpx2.MockTransport(upstream)
    hosts = ("mcp.example.com",)
    body = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"},
        },
    }
    async with (
        serving(larder, http, host="0.0.0.0", allowed_hosts=hosts) as app,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client,
    ):
        accept = {"accept": "application/json, text/event-stream"}
        answer = await client.post(URL, json=body, headers={**accept, **headers})
    assert answer.status_code == status


async def test_headers_are_trimmed() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(scope["headers"])

    async def nothing() -> Message:
        return {}

    async def nowhere(_: Message) -> None: ...

    scope = {"type": "http", "headers": [(b"mcp-name", b" x\t")]}
    await TrimHeaders(app)(scope, nothing, nowhere)
    assert seen == [(b"mcp-name", b"x")]


async def test_a_call_ends_when_its_client_has_gone() -> None:
    cancelled: list[bool] = []
    messages: list[Message] = [{"type": "http.request", "body": b"x", "more_body": False}]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.append(True)

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def nowhere(_: Message) -> None: ...

    with anyio.fail_after(5):
        await Attended(app, 30)({"type": "http"}, receive, nowhere)
    assert cancelled == [True]


def auth(kind: Any, place: Any = "header", name: str = "", prefix: str = "") -> AuthInfo:
    return AuthInfo("s", "KEY", kind, place, name or "Authorization", prefix)


@pytest.mark.parametrize(
    ("declared", "headers", "expected"),
    [
        (auth("apiKey", name="X-Key"), {"x-key": "abc"}, "abc"),
        (auth("apiKey", name="X-Key"), {"authorization": "Bearer abc"}, None),
        (auth("apiKey", prefix="Token "), {"authorization": "Token abc"}, "abc"),
        (auth("apiKey", "query", "key"), {"x-api-key": "abc"}, "abc"),
        (auth("apiKey", "cookie", "session"), {"cookie": "session=abc"}, None),
        (auth("bearer"), {"authorization": "bearer abc"}, "abc"),
        (auth("bearer"), {"authorization": "Basic abc"}, None),
        (auth("bearer"), {"authorization": "  "}, None),
        (auth("basic"), {"authorization": "Basic dTpw"}, "u:p"),
        (auth("basic"), {"authorization": "Basic !!"}, None),
    ],
)
def test_where_a_credential_is_read(
    declared: AuthInfo, headers: Mapping[str, str], expected: str | None
) -> None:
    found = Credentials((declared,), {"s": "of the operator"}).of(headers)
    assert found.get("s") == expected
    assert "operator" not in repr(Credentials((declared,), {"s": "of the operator"}))
