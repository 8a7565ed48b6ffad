"""The old HTTP+SSE transport, deprecated since 2025: for clients that have nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from mcp.server.lowlevel import Server
from mcp.server.runner import serve_dual_era_loop
from mcp.server.sse import SseServerTransport
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from .calls import Calls

PATH: Final = "/sse"
MESSAGES: Final = "/messages/"
MOST_SESSIONS: Final = 1000


def sse_app(
    server: Server[Calls],
    *,
    security: TransportSecuritySettings,
    max_request_bytes: int,
    routes: Sequence[BaseRoute],
) -> Starlette:
    """The ASGI app; its lifespan opens and closes the connections to the API, for all sessions."""
    transport = SseServerTransport(MESSAGES, security, max_request_body_size=max_request_bytes)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with server.lifespan(server) as calls:
            app.state.calls = calls
            yield

    return Starlette(
        routes=[
            Route(PATH, _Stream(server, transport), methods=["GET"]),
            Mount(MESSAGES, app=transport.handle_post_message),
            *routes,
        ],
        lifespan=lifespan,
    )


class _Stream:
    """The streams of the clients: a session ends with its client."""

    def __init__(self, server: Server[Calls], transport: SseServerTransport) -> None:
        self._server = server
        self._transport = transport
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._open >= MOST_SESSIONS:
            full = Response("Too many sessions: try again later", 503)
            await full(scope, receive, send)
            return
        connected = False
        self._open += 1
        try:
            async with self._transport.connect_sse(scope, receive, send) as (incoming, outgoing):
                connected = True
                await serve_dual_era_loop(
                    self._server,
                    incoming,
                    outgoing,
                    lifespan_state=scope["app"].state.calls,
                    init_options=self._server.create_initialization_options(),
                )
        except ValueError:
            if connected:
                raise  # otherwise the host or the origin was refused, and that has been answered
        finally:
            self._open -= 1
