"""prompts/list and prompts/get in both protocol eras."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest
from conftest import Connect, Upstream, calling, larder_settings, serving
from mcp import Client, MCPError
from mcp.types import TextContent
from runtime.catalog import Catalog
from runtime.server import build

pytestmark = pytest.mark.anyio


async def said(client: Client, name: str, **given: str) -> str:
    """The text of the one message of a prompt."""
    (message,) = (await client.get_prompt(name, given or None)).messages
    assert message.role == "user"
    assert isinstance(message.content, TextContent)
    return message.content.text


async def test_prompts_are_listed_with_their_gaps(connect: Connect) -> None:
    async with connect() as client:
        found = (await client.list_prompts()).prompts
        capabilities = client.server_capabilities
    assert capabilities.prompts is not None
    assert [(p.name, p.title, p.description) for p in found] == [
        ("stock", "What is left", None),
        ("label", "Label an item", "For things without a label."),
        ("clear", "Clear out", None),
    ]
    assert found[0].arguments is None
    assert [(a.name, a.description, a.required) for a in found[1].arguments or ()] == [
        ("item", "Its number.", True),
        ("words", None, False),
        ("when", None, False),
    ]


async def test_gaps_are_filled_once(connect: Connect, upstream: Upstream) -> None:
    async with connect() as client:
        assert await said(client, "stock") == "What is left in the larder?"
        assert await said(client, "label", item="7") == "Write {label} its name on item 7."
        # What a person fills in is no template.
        filled = await said(client, "label", item="{words}", words="{{a}} \\1", when=" now")
    assert filled == "Write {label} {{a}} \\1 on item {words} now."
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("no_such", {}, "Unknown prompt: no_such"),
        ("label", {}, "Invalid arguments for label: item: missing"),
        ("label", {"item": " "}, "Invalid arguments for label: item: missing"),
        (
            "label",
            {"items": "7"},
            "Invalid arguments for label: items: unknown argument; item: missing",
        ),
        ("stock", {"item": "7"}, "Invalid arguments for stock: item: unknown argument"),
    ],
)
async def test_what_cannot_be_filled_is_a_json_rpc_error(
    connect: Connect, name: str, given: dict[str, str], words: str
) -> None:
    async with connect() as client:
        with pytest.raises(MCPError) as raised:
            await client.get_prompt(name, given)
    assert (raised.value.code, raised.value.message) == (-32602, words)


async def test_there_is_one_page(connect: Connect) -> None:
    async with connect() as client:
        with pytest.raises(MCPError, match="Invalid cursor"):
            await client.list_prompts(cursor="x")


async def test_a_prompt_is_where_its_tools_are(connect: Connect) -> None:
    async with connect(mode="read_only") as client:
        names = [prompt.name for prompt in (await client.list_prompts()).prompts]
        with pytest.raises(MCPError, match="Unknown prompt: clear"):
            await client.get_prompt("clear")
    assert names == ["stock", "label"]


async def test_a_caller_narrows_the_prompts_with_the_tools(
    larder: Catalog, upstream: Upstream, mode: str
) -> None:
    async with serving(larder, httpx2.MockTransport(upstream)) as app:
        async with calling(app, mode, x_mcp_tools="delete_item,list_items") as client:
            narrowed = await client.list_prompts()
            with pytest.raises(MCPError, match="Unknown prompt: label"):
                await client.get_prompt("label", {"item": "7"})
        async with calling(app, mode) as client:
            whole = await client.list_prompts()
    assert [prompt.name for prompt in narrowed.prompts] == ["stock", "clear"]
    assert len(whole.prompts) == 3
    if mode == "auto":  # the old protocol says nothing of it
        assert (narrowed.cache_scope, whole.cache_scope) == ("private", "public")
        assert whole.ttl_ms == 300_000


async def test_without_prompts_nothing_is_advertised(larder: Catalog, mode: str) -> None:
    bare = Catalog(
        "larder_mcp",
        replace(larder.surface, prompts={}),
        {name: larder.wire(name) for name in larder.names()},
    )
    async with Client(build(bare, larder_settings()), mode=mode) as client:
        assert client.server_capabilities.prompts is None
        with pytest.raises(MCPError) as raised:
            await client.list_prompts()
    assert raised.value.code == -32601
