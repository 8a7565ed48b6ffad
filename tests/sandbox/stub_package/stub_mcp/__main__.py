"""Stands for a generated package: two tools over the larder, enough to try the demo driver."""

from __future__ import annotations

import os
import sys
from typing import Any

import anyio
import httpx2
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

TOOLS = [
    {"name": name, "inputSchema": {"type": "object"}} for name in ("create_item", "list_items")
]


def error(text: str) -> dict[str, Any]:
    return {
        "resultType": "complete",
        "isError": True,
        "content": [{"type": "text", "text": text}],
    }


async def list_tools(context: Any, params: Any) -> dict[str, Any]:
    return {"resultType": "complete", "ttlMs": 0, "cacheScope": "private", "tools": TOOLS}


async def call_tool(context: Any, params: Any) -> dict[str, Any]:
    arguments = params.arguments or {}
    headers = {"Authorization": f"Bearer {os.environ['STUB_API_KEY']}"}
    async with httpx2.AsyncClient(
        base_url=os.environ["STUB_BASE_URL"], headers=headers, trust_env=False
    ) as client:
        match params.name:
            case "create_item":
                if "name" not in arguments:
                    return error("`name` is missing")
                reply = await client.post("/items", json=arguments)
            case "list_items":
                reply = await client.get("/items", params={"per_page": 50})
            case _:
                raise MCPError(-32602, f"Unknown tool: {params.name}")
    if reply.is_error:
        return error(reply.text)
    return {
        "resultType": "complete",
        "isError": False,
        "content": [{"type": "text", "text": reply.text}],
        "structuredContent": reply.json(),
    }


async def main() -> None:
    from mcp_types import CallToolRequestParams, PaginatedRequestParams

    server = Server("stub", version="0")
    server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)
    server.add_request_handler("tools/call", CallToolRequestParams, call_tool)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if sys.argv[1:] != ["--mode", "read_write"]:
    sys.exit(f"stub: not started with --mode read_write but {sys.argv[1:]}")
anyio.run(main)
