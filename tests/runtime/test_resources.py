"""resources/list, resources/templates/list and resources/read in both protocol eras."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx2
import pytest
from conftest import SECRET, Connect, Upstream, calling, larder_settings, serving
from httpx2 import Response
from mcp import Client, MCPError
from mcp.types import BlobResourceContents, TextResourceContents
from runtime.catalog import Catalog
from runtime.journal import Journal
from runtime.metrics import Metrics
from runtime.server import build

pytestmark = pytest.mark.anyio


async def text(client: Client, uri: str) -> str:
    """The text of a resource that is one text."""
    (content,) = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.uri == uri
    return content.text


async def refused(client: Client, uri: str) -> MCPError:
    with pytest.raises(MCPError) as raised:
        await client.read_resource(uri)
    return raised.value


async def test_resources_and_templates_are_listed(connect: Connect) -> None:
    async with connect() as client:
        found = await client.list_resources()
        templates = await client.list_resource_templates()
        capability = client.server_capabilities.resources
    assert capability is not None
    assert not capability.subscribe
    (items,) = found.resources
    assert (items.uri, items.name, items.title, items.mime_type) == (
        "larder://items",
        "items",
        "The items",
        "application/json",
    )
    assert [(t.uri_template, t.description) for t in templates.resource_templates] == [
        ("larder://items/{itemId}", "What is known of it."),
        ("larder://items/{itemId}/label", None),
        ("larder://recipes?of={name}", None),
    ]


async def test_reading_is_a_call_of_the_tool(connect: Connect, upstream: Upstream) -> None:
    body = {"id": "7", "name": "Mehl", "secretNote": "hunter2"}
    upstream.answers["GET /v1/items/7"] = Response(200, json=body)
    upstream.answers["GET /v1/items"] = Response(200, json={"items": [], "totalSize": 0})
    async with connect() as client:
        item = await text(client, "larder://items/7")
        assert upstream.last.headers["x-larder-key"] == SECRET
        items = await text(client, "larder://items")
    assert json.loads(item) == {**body, "secretNote": "[redacted]"}
    assert json.loads(items)["items"] == []
    assert [str(r.url.copy_with(query=None)) for r in upstream.requests] == [
        "https://api.larder.example/v1/items/7",
        "https://api.larder.example/v1/items",
    ]


async def test_text_and_pictures_come_as_they_are(connect: Connect, upstream: Upstream) -> None:
    upstream.answers["GET /v1/recipes/a/b c"] = Response(
        200, text="Stir.", headers={"content-type": "text/plain"}
    )
    upstream.answers["GET /v1/items/7/label"] = Response(
        200, content=b"\x89PNG", headers={"content-type": "image/png"}
    )
    async with connect() as client:
        recipe = (await client.read_resource("larder://recipes?of=a%2Fb%20c")).contents[0]
        label = (await client.read_resource("larder://items/7/label")).contents[0]
    assert isinstance(recipe, TextResourceContents)
    assert (recipe.mime_type, recipe.text) == ("text/plain", "Stir.")
    assert upstream.requests[0].url.raw_path == b"/v1/recipes/a%2Fb%20c"
    assert isinstance(label, BlobResourceContents)
    assert (label.mime_type, label.blob) == ("image/png", "iVBORw==")


async def test_a_long_reply_is_cut(connect: Connect, upstream: Upstream) -> None:
    items = [{"id": str(n), "name": "x" * 50} for n in range(100)]
    upstream.answers["GET /v1/items"] = Response(200, json={"items": items, "totalSize": 100})
    async with connect(max_response_bytes=3000) as client:
        found = await text(client, "larder://items")
    assert len(found.encode()) <= 3000
    assert json.loads(found)["truncated"].startswith("Over 3000 bytes")


async def test_what_is_not_there_is_an_error_of_the_era(
    connect: Connect, upstream: Upstream, mode: str
) -> None:
    missing = -32602 if mode == "auto" else -32002
    async with connect() as client:
        for uri in ("larder://nothing", "larder://items/7/labels", "larder://items/", "items/7"):
            error = await refused(client, uri)
            assert (error.code, error.message) == (missing, f"Unknown resource: {uri}")
            assert error.data == {"uri": uri}
        assert upstream.requests == []
        gone = await refused(client, "larder://items/8")
    assert gone.code == missing
    assert gone.message.startswith("get_item failed: no such thing (")


async def test_what_does_not_fit_or_fails_is_an_error(connect: Connect, upstream: Upstream) -> None:
    upstream.answers["GET /v1/items/7"] = Response(503, json={"message": f"down {SECRET}"})
    async with connect() as client:
        bad = await refused(client, "larder://items/seven")
        assert upstream.requests == []
        down = await refused(client, "larder://items/7")
    assert (bad.code, bad.message) == (
        -32602,
        'Invalid arguments for get_item:\n- itemId: takes an integer of at least 1, not "seven"',
    )
    assert down.code == -32603
    assert down.message.startswith("get_item failed: down ")
    assert SECRET not in down.message


async def test_without_a_key_reading_says_what_to_set(connect: Connect) -> None:
    async with connect(credentials={}) as client:
        error = await refused(client, "larder://items/7")
    assert (error.code, error.message) == (
        -32600,
        "No credential. Set the environment variable LARDER_API_KEY.",
    )


async def test_a_resource_is_where_its_tool_is(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    async with (
        serving(larder, httpx2.MockTransport(upstream)) as app,
        calling(app, mode, x_mcp_tools="get_item") as client,
    ):
        listed = await client.list_resources()
        templates = await client.list_resource_templates()
        hidden = await refused(client, "larder://items")
    assert listed.resources == []
    assert [t.name for t in templates.resource_templates] == ["item"]
    assert hidden.message == "Unknown resource: larder://items"
    if mode == "auto":
        assert (listed.cache_scope, templates.cache_scope) == ("private", "private")


async def test_reads_are_counted_as_calls(larder: Catalog, upstream: Upstream, mode: str) -> None:
    upstream.answers["GET /v1/items"] = Response(200, json={"items": [], "totalSize": 0})
    metrics = Metrics()
    server = build(
        larder,
        larder_settings(),
        http=httpx2.MockTransport(upstream),
        journal=Journal("stdio", metrics),
    )
    async with Client(server, mode=mode) as client:
        await text(client, "larder://items")
    assert 'tool="list_items"' in metrics.page().decode()


async def test_without_resources_nothing_is_advertised(larder: Catalog, mode: str) -> None:
    bare = Catalog(
        "larder_mcp",
        replace(larder.surface, resources=()),
        {name: larder.wire(name) for name in larder.names()},
    )
    async with Client(build(bare, larder_settings()), mode=mode) as client:
        assert client.server_capabilities.resources is None
        with pytest.raises(MCPError) as raised:
            await client.list_resource_templates()
    assert raised.value.code == -32601
