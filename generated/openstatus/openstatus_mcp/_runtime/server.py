"""The MCP server: tools/list and tools/call on the low-level server of the official SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import mcp.types as t
from mcp import MCPError
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server

from .calls import Calls, Headers
from .catalog import Catalog
from .drift import Drift
from .settings import Settings
from .transport import HttpTransport, Transport

Context: TypeAlias = ServerRequestContext[Calls, Any]


def build(
    catalog: Catalog, settings: Settings, *, http: HttpTransport | None = None
) -> Server[Calls]:
    """The server of a package. It serves nothing until a transport runs it.

    Args:
        http: takes the place of the network to the API, for tests.
    """
    known = catalog.surface.server

    @asynccontextmanager
    async def lifespan(_: Server[Calls]) -> AsyncIterator[Calls]:
        transport = Transport(
            settings.base_url,
            user_agent=catalog.client().api.user_agent,
            timeout=settings.timeout,
            max_retries=settings.max_retries,
            http=http,
        )
        transport.observer = Drift(catalog.replies).observe
        try:
            yield Calls(catalog, settings, transport)
        finally:
            await transport.aclose()

    server: Server[Calls] = Server(
        known.name,
        version=known.version,
        title=known.title,
        instructions=known.instructions or None,
        website_url=known.website or None,
        lifespan=lifespan,
        # Without it the SDK asks our own tools/list before each modern call over HTTP.
        get_tool_input_schema=_no_header_schema,
        cache_hints={"server/discover": CacheHint(ttl_ms=3_600_000, scope="public")},
    )
    server.add_request_handler("tools/list", t.PaginatedRequestParams, _list)
    server.add_request_handler("tools/call", t.CallToolRequestParams, _call)
    return server


async def _list(ctx: Context, params: t.PaginatedRequestParams) -> dict[str, Any]:
    if params is not None and params.cursor is not None:
        raise MCPError(t.INVALID_PARAMS, "Invalid cursor")  # there is one page
    return ctx.lifespan_context.listing(_headers(ctx))


async def _call(ctx: Context, params: t.CallToolRequestParams) -> dict[str, Any]:
    return await ctx.lifespan_context.call(params.name, params.arguments or {}, _headers(ctx))


def _headers(ctx: Context) -> Headers | None:
    return None if ctx.request is None else ctx.request.headers


def _no_header_schema(_: str) -> None:
    """No tool mirrors arguments into headers (`x-mcp-header`)."""
