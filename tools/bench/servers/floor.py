"""The SDK's low-level server and nothing else: a list prebuilt, a reply that never changes.

One that asks lets the upstream client have the same answer first, and does nothing with it: what
it takes more than the other is the client's own.

With no file it has one tool. `python floor.py [tools.json]` serves stdio.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
from mcp.server.lowlevel import Server

ONE = {
    "name": "get_thing_3",
    "description": "Reads one.",
    "inputSchema": {"type": "object", "properties": {"thingId": {"type": "string"}}},
}


def server(
    tools: list[dict[str, Any]], reply: str, ask: Callable[[], Awaitable[object]] | None = None
) -> Server[Any]:
    listed = {"tools": tools, "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
    called = {"content": [{"type": "text", "text": reply}], "resultType": "complete"}
    called["structuredContent"] = json.loads(reply)

    async def list_tools(ctx: Any, params: Any) -> dict[str, Any]:
        return listed

    async def call_tool(ctx: Any, params: Any) -> dict[str, Any]:
        if ask is not None:
            await ask()
        return called

    import mcp.types as t

    made: Server[Any] = Server("floor", get_tool_input_schema=lambda name: None)
    made.add_request_handler("tools/list", t.PaginatedRequestParams, list_tools)
    made.add_request_handler("tools/call", t.CallToolRequestParams, call_tool)
    return made


def app(file: str, reply: str, asks: str = "") -> Any:
    tools = json.loads(Path(file).read_text())["tools"] if file else [ONE]
    low = server(tools, reply, _client(reply) if asks else None)
    made = low.streamable_http_app(stateless_http=True, json_response=True)
    gc.collect()
    gc.freeze()
    return made


def _client(reply: str) -> Callable[[], Awaitable[object]]:
    """The request that the tool stands for, by the client alone."""
    import httpx2

    answer = httpx2.MockTransport(
        lambda _: httpx2.Response(200, text=reply, headers={"content-type": "application/json"})
    )
    http = httpx2.AsyncClient(transport=answer, base_url="http://upstream.example")

    async def ask() -> object:
        asked: dict[str, str | int] = {"limit": 5, "state": "open"}
        found = await http.get("/families/0/things-3/a1", params=asked)
        return json.loads(found.content)

    return ask


async def main() -> None:
    from mcp.server.stdio import stdio_server

    tools = json.loads(Path(sys.argv[1]).read_text())["tools"] if sys.argv[1:] else [ONE]
    made = server(tools, "{}")
    async with stdio_server() as (incoming, outgoing):
        await made.run(incoming, outgoing, made.create_initialization_options())


if __name__ == "__main__":
    anyio.run(main)
