"""The SDK's low-level server and nothing else: a list prebuilt, a reply that never changes.

With no file it has one tool. `python floor.py [tools.json]` serves stdio.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

import anyio
from mcp.server.lowlevel import Server

ONE = {
    "name": "get_thing_3",
    "description": "Reads one.",
    "inputSchema": {"type": "object", "properties": {"thingId": {"type": "string"}}},
}


def server(tools: list[dict[str, Any]], reply: str) -> Server[Any]:
    listed = {"tools": tools, "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
    called = {"content": [{"type": "text", "text": reply}], "resultType": "complete"}
    called["structuredContent"] = json.loads(reply)

    async def list_tools(ctx: Any, params: Any) -> dict[str, Any]:
        return listed

    async def call_tool(ctx: Any, params: Any) -> dict[str, Any]:
        return called

    import mcp.types as t

    made: Server[Any] = Server("floor", get_tool_input_schema=lambda name: None)
    made.add_request_handler("tools/list", t.PaginatedRequestParams, list_tools)
    made.add_request_handler("tools/call", t.CallToolRequestParams, call_tool)
    return made


def app(file: str, reply: str) -> Any:
    tools = json.loads(Path(file).read_text())["tools"] if file else [ONE]
    made = server(tools, reply).streamable_http_app(stateless_http=True, json_response=True)
    gc.collect()
    gc.freeze()
    return made


async def main() -> None:
    from mcp.server.stdio import stdio_server

    tools = json.loads(Path(sys.argv[1]).read_text())["tools"] if sys.argv[1:] else [ONE]
    made = server(tools, "{}")
    async with stdio_server() as (incoming, outgoing):
        await made.run(incoming, outgoing, made.create_initialization_options())


if __name__ == "__main__":
    anyio.run(main)
