"""tools/list and tools/call in both protocol eras."""

from __future__ import annotations

import json

import pytest
from conftest import SECRET, Connect, Upstream, text_of
from httpx2 import Response
from mcp import MCPError

pytestmark = pytest.mark.anyio

ALL = [
    "compare_items",
    "create_item",
    "delete_item",
    "get_item",
    "get_label",
    "get_recipe",
    "list_items",
    "list_tags",
    "peek",
    "rename_item",
    "ring_bell",
    "swap_item",
]
CHANGING = ("create_item", "delete_item", "rename_item", "ring_bell", "swap_item")
PNG = b"\x89PNG\r\n\x1a\n0000"


async def test_lists_every_tool_in_order_with_its_hints(connect: Connect) -> None:
    async with connect() as client:
        found = await client.list_tools()
    assert [tool.name for tool in found.tools] == ALL
    delete = found.tools[2]
    assert delete.annotations is not None
    assert delete.annotations.destructive_hint is True
    assert delete.annotations.open_world_hint is False


async def test_there_is_one_page(connect: Connect) -> None:
    async with connect() as client:
        with pytest.raises(MCPError) as raised:
            await client.list_tools(cursor="x")
    assert (raised.value.code, raised.value.message) == (-32602, "Invalid cursor")


async def test_read_only_hides_what_changes_something(connect: Connect) -> None:
    async with connect(mode="read_only") as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        with pytest.raises(MCPError) as hidden:
            await client.call_tool("delete_item", {"itemId": 1})
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("no_such_tool", {})
    assert names == [n for n in ALL if n not in CHANGING]
    assert (hidden.value.code, hidden.value.message) == (-32602, "Unknown tool: delete_item")
    assert (unknown.value.code, unknown.value.message) == (-32602, "Unknown tool: no_such_tool")


async def test_a_tool_list_narrows_and_cannot_widen(connect: Connect, upstream: Upstream) -> None:
    tools = frozenset({"get_item", "delete_item"})
    async with connect(mode="read_only", tools=tools) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["get_item"]
        with pytest.raises(MCPError, match="Unknown tool: list_items"):
            await client.call_tool("list_items", {})
    assert upstream.requests == []


async def test_a_read_sends_the_key_and_returns_the_same_twice(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7", "name": "Mehl"})
    async with connect() as client:
        result = await client.call_tool("get_item", {"itemId": 7})
    assert upstream.last.headers["x-larder-key"] == SECRET
    assert upstream.last.headers["user-agent"] == "larder-mcp/0.1.0"
    assert upstream.last.headers["accept"] == "application/json"
    assert result.structured_content == {"id": "7", "name": "Mehl"}
    assert text_of(result) == '{"id":"7","name":"Mehl"}'
    assert not result.is_error


async def test_members_that_nobody_should_see_are_redacted(
    connect: Connect, upstream: Upstream
) -> None:
    body = {"id": "7", "name": "Mehl", "secretNote": "hunter2", "token": None}
    upstream.answers["GET /v1/items/7"] = Response(200, json=body)
    async with connect() as client:
        result = await client.call_tool("get_item", {"itemId": 7})
    assert result.structured_content == {**body, "secretNote": "[redacted]"}


async def test_a_projection_over_a_page(connect: Connect, upstream: Upstream) -> None:
    items = [{"id": str(n), "name": f"n{n}", "unit": "UNIT_GRAM"} for n in range(150)]

    def page(request: object) -> Response:
        query = upstream.last.url.params
        start, size = int(query["offset"]), int(query["limit"])
        return Response(200, json={"items": items[start : start + size], "totalSize": "150"})

    upstream.answers["GET /v1/items"] = page
    async with connect() as client:
        result = await client.call_tool("list_items", {"perPage": 120, "tags": ["a", "b c|d"]})
    assert [r.url.query for r in upstream.requests] == [
        b"tags=a|b%20c%7Cd&limit=100&offset=0",
        b"tags=a|b%20c%7Cd&limit=20&offset=100",
    ]
    assert result.structured_content is not None
    assert result.structured_content["items"][119] == {"id": 119, "name": "n119", "unit": "gram"}
    assert result.structured_content["pagination"] == {
        "page": 1,
        "perPage": 120,
        "totalSize": 150,
        "totalPages": 2,
    }


async def test_absent_and_null_are_two_things(connect: Connect, upstream: Upstream) -> None:
    upstream.answers["POST /v1/items"] = Response(201, json={"id": "1", "name": "Salz"})
    async with connect() as client:
        await client.call_tool("create_item", {"name": "Salz", "notify": False, "amount": None})
        assert upstream.last.content == b'{"name":"Salz","amount":null,"notify":false}'
        await client.call_tool(
            "create_item", {"name": "Salz", "notify": "false", "unit": "gram", "parts": "[]"}
        )
        assert (
            upstream.last.content == b'{"name":"Salz","unit":"UNIT_GRAM","parts":[],"notify":false}'
        )


async def test_empty_text_image_and_list_replies(connect: Connect, upstream: Upstream) -> None:
    upstream.answers["DELETE /v1/items/7"] = Response(204)
    upstream.answers["GET /v1/recipes/Grie%C3%9F%2F1"] = Response(500)
    upstream.answers["GET /v1/recipes/Grieß/1"] = Response(
        200, text="Rühren.", headers={"content-type": "text/plain; charset=iso-8859-1"}
    )
    upstream.answers["GET /v1/items/7/label"] = Response(
        200, content=PNG, headers={"content-type": "image/png"}
    )
    upstream.answers["GET /v1/tags"] = Response(200, json=["dry", "cold"])
    upstream.answers["POST /v1/bell"] = Response(202)
    async with connect() as client:
        empty = await client.call_tool("delete_item", {"itemId": 7})
        image = await client.call_tool("get_label", {"itemId": 7})
        tags = await client.call_tool("list_tags", {})
        assert "x-larder-key" not in upstream.last.headers  # security=()
        bell = await client.call_tool("ring_bell", {})
        text = await client.call_tool("get_recipe", {"name": "Grieß/1"})
    assert upstream.last.url.raw_path == b"/v1/recipes/Grie%C3%9F%2F1"
    message = "Done. The API answered 204 without content."
    assert empty.structured_content == {"result": None, "message": message}
    assert image.content[0].model_dump()["data"] == "iVBORw0KGgowMDAw"
    assert image.structured_content is None
    assert tags.structured_content == {"result": ["dry", "cold"]}
    assert bell.structured_content is None
    assert text_of(bell) == (
        "Accepted. The API answered 202 without content and may still be at work."
    )
    assert text.structured_content is None
    assert "hren." in text_of(text)


async def test_a_composite_stays_within_what_it_declares(
    connect: Connect, upstream: Upstream
) -> None:
    for n in (1, 2):
        answer = Response(200, json={"id": str(n), "name": "x"})
        upstream.answers[f"GET /v1/items/{n}"] = answer
    async with connect() as client:
        both = await client.call_tool("compare_items", {"itemIds": ["2", "1"]})
        with pytest.raises(MCPError) as raised:
            await client.call_tool("peek", {})
    assert both.structured_content is not None
    assert [item["id"] for item in both.structured_content["items"]] == ["2", "1"]
    assert raised.value.code == -32603
    assert raised.value.message == "Internal error in peek: a fault of this server, see its log."
    assert all(request.method == "GET" for request in upstream.requests)


async def test_no_notify_refuses_what_tells_people(connect: Connect, upstream: Upstream) -> None:
    upstream.answers["POST /v1/items"] = Response(201, json={"id": "1", "name": "x"})
    async with connect(no_notify=True) as client:
        bell = await client.call_tool("ring_bell", {})
        told = await client.call_tool("create_item", {"name": "x", "notify": "true"})
        assert upstream.requests == []
        silent = await client.call_tool("create_item", {"name": "x", "notify": False})
    assert bell.is_error
    assert text_of(bell) == (
        "ring_bell was not called: it notifies people, and this server runs with --no-notify."
    )
    assert told.is_error
    assert text_of(told).endswith("Call it with notify false to do it silently.")
    assert not silent.is_error


async def test_a_long_result_is_cut_and_still_json(connect: Connect, upstream: Upstream) -> None:
    items = [{"id": str(n), "name": "x" * 50} for n in range(100)]
    upstream.answers["GET /v1/items"] = Response(200, json={"items": items, "totalSize": 100})
    async with connect(max_response_bytes=3000) as client:
        result = await client.call_tool("list_items", {"perPage": 100})
    text = text_of(result)
    assert len(text.encode()) <= 3000
    assert json.loads(text) == result.structured_content
    assert result.structured_content is not None
    kept = len(result.structured_content["items"])
    assert 10 < kept < 100
    assert result.structured_content["truncated"] == (
        f"Over 3000 bytes: this holds {kept} of 100 entries of items. "
        "Ask for less with page, perPage."
    )
    assert result.structured_content["pagination"]["totalSize"] == 100


async def test_without_a_key_tools_are_listed_and_calls_say_what_to_set(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/tags"] = Response(200, json=[])
    async with connect(credentials={}) as client:
        assert len((await client.list_tools()).tools) == len(ALL)
        open_to_all = await client.call_tool("list_tags", {})
        with pytest.raises(MCPError) as raised:
            await client.call_tool("get_item", {"itemId": 1})
    assert not open_to_all.is_error
    assert raised.value.code == -32600
    assert raised.value.message == ("No credential. Set the environment variable LARDER_API_KEY.")
