"""The MCP server: tools/list and tools/call on the low-level server of the official SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import mcp.types as t
from mcp import MCPError
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server

from .api import user_agent
from .calls import TTL, Calls, Headers, scope_of
from .catalog import Catalog
from .drift import Drift
from .journal import Caller, Journal
from .settings import Settings
from .transport import HttpTransport, Transport

_DRY_RUN: Final = (
    "This server runs with --dry-run: a call shows the requests that it would send, "
    "and changes nothing."
)

Context: TypeAlias = ServerRequestContext[Calls, Any]


def build(
    catalog: Catalog,
    settings: Settings,
    *,
    http: HttpTransport | None = None,
    journal: Journal | None = None,
) -> Server[Calls]:
    """The server of a package. It serves nothing until a transport runs it.

    Args:
        http: takes the place of the network to the API, for tests.
        journal: takes what becomes of the calls, and counts retries and drift with its metrics.
    """
    known = catalog.surface.server
    noted = Journal(settings.transport) if journal is None else journal

    @asynccontextmanager
    async def lifespan(_: Server[Calls]) -> AsyncIterator[Calls]:
        transport = Transport(
            settings.base_url,
            user_agent=user_agent(known.name, known.version),
            timeout=settings.timeout,
            max_retries=settings.max_retries,
            http=http,
        )
        drift = Drift(catalog.replies)
        transport.observer = drift.observe
        if noted.metrics is not None:
            drift.noticed, transport.repeated = noted.metrics.drifted, noted.metrics.repeated
        try:
            yield Calls(catalog, settings, transport, noted, drift.no_json)
        finally:
            await transport.aclose()

    server: Server[Calls] = Server(
        settings.server_name or known.name,
        version=known.version,
        title=known.title,
        instructions=_instructions(catalog, settings),
        website_url=known.website or None,
        lifespan=lifespan,
        # Without it the SDK asks our own tools/list before each modern call over HTTP.
        get_tool_input_schema=_no_header_schema,
        cache_hints={"server/discover": CacheHint(ttl_ms=3_600_000, scope="public")},
    )
    server.add_request_handler("tools/list", t.PaginatedRequestParams, _list)
    server.add_request_handler("tools/call", t.CallToolRequestParams, _call)
    if catalog.surface.prompts:
        server.add_request_handler("prompts/list", t.PaginatedRequestParams, _prompts)
        server.add_request_handler("prompts/get", t.GetPromptRequestParams, _prompt)
    if catalog.surface.resources:
        server.add_request_handler("resources/list", t.PaginatedRequestParams, _resources)
        server.add_request_handler("resources/templates/list", t.PaginatedRequestParams, _templates)
        server.add_request_handler("resources/read", t.ReadResourceRequestParams, _read)
    return server


async def _list(ctx: Context, params: t.PaginatedRequestParams) -> dict[str, Any]:
    _one_page(params)
    return ctx.lifespan_context.listing(_headers(ctx))


async def _call(ctx: Context, params: t.CallToolRequestParams) -> dict[str, Any]:
    headers = _headers(ctx)
    return await ctx.lifespan_context.call(
        params.name, params.arguments or {}, headers, _caller(ctx, headers)
    )


async def _prompts(ctx: Context, params: t.PaginatedRequestParams) -> dict[str, Any]:
    from .prompts import listing

    _one_page(params)
    calls = ctx.lifespan_context
    found = listing(calls.surface.prompts, calls.visible(_headers(ctx)))
    return _listed(ctx, "prompts", found)


async def _prompt(ctx: Context, params: t.GetPromptRequestParams) -> dict[str, Any]:
    from .prompts import filled

    calls = ctx.lifespan_context
    given = params.arguments or {}
    return filled(calls.surface.prompts, params.name, given, calls.visible(_headers(ctx)))


async def _resources(ctx: Context, params: t.PaginatedRequestParams) -> dict[str, Any]:
    from .resources import fixed

    _one_page(params)
    calls = ctx.lifespan_context
    found = fixed(calls.surface.resources, calls.visible(_headers(ctx)))
    return _listed(ctx, "resources", found)


async def _templates(ctx: Context, params: t.PaginatedRequestParams) -> dict[str, Any]:
    from .resources import templates

    _one_page(params)
    calls = ctx.lifespan_context
    found = templates(calls.surface.resources, calls.visible(_headers(ctx)))
    return _listed(ctx, "resourceTemplates", found)


async def _read(ctx: Context, params: t.ReadResourceRequestParams) -> dict[str, Any]:
    from .resources import read

    headers = _headers(ctx)
    caller = _caller(ctx, headers)
    return await read(ctx.lifespan_context, params.uri, headers, caller, ctx.protocol_version)


def _listed(ctx: Context, key: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    scope = scope_of(_headers(ctx))
    return {"resultType": "complete", key: found, "ttlMs": TTL, "cacheScope": scope}


def _one_page(params: t.PaginatedRequestParams | None) -> None:
    """Lists come whole."""
    if params is not None and params.cursor is not None:
        raise MCPError(t.INVALID_PARAMS, "Invalid cursor")


def _caller(ctx: Context, headers: Headers | None) -> Caller:
    return Caller(_client(ctx, headers), ctx.request_id)


def _client(ctx: Context, headers: Headers | None) -> str:
    """What the client calls itself; over stateless HTTP the old protocol has only User-Agent."""
    known = ctx.session.client_params
    if known is not None:
        return known.client_info.name
    return headers.get("user-agent", "") if headers is not None else ""


def _instructions(catalog: Catalog, settings: Settings) -> str | None:
    """What the package says, and whether calls are only rehearsed."""
    told = [catalog.surface.server.instructions, _DRY_RUN if settings.dry_run else ""]
    return "\n".join(filter(None, told)) or None


def _headers(ctx: Context) -> Headers | None:
    """By lower-case name, the first of each, and as a dict: it is asked for several."""
    if ctx.request is None:
        return None
    raw = reversed(ctx.request.headers.raw)
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}


def _no_header_schema(_: str) -> None:
    """No tool mirrors arguments into headers (`x-mcp-header`)."""
