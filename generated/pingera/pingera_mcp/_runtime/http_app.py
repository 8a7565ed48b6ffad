"""The HTTP app: Streamable HTTP at /mcp, stateless, with JSON replies; or the old HTTP+SSE."""

from __future__ import annotations

from typing import Any, Final

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from .catalog import Catalog
from .credentials import Credentials, header_of
from .hardening import (
    Attended,
    NoStandaloneStream,
    RequireCredential,
    TrimHeaders,
)
from .journal import Journal
from .server import build
from .settings import Settings
from .transport import HttpTransport

PATH: Final = "/mcp"
PUBLIC: Final = frozenset({"/", "/healthz", "/metrics"})
BODY_SECONDS: Final = 30.0
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_CORS_HEADERS: Final = (
    "authorization",
    "content-type",
    "accept",
    "mcp-protocol-version",
    "mcp-method",
    "mcp-name",
    "mcp-session-id",
    "x-mcp-tools",
)


def http_app(catalog: Catalog, settings: Settings, *, http: HttpTransport | None = None) -> ASGIApp:
    """The ASGI app of a package; its lifespan opens and closes the connections to the API."""
    protocol = _protocol(catalog, settings, http)
    app: ASGIApp = Attended(protocol, BODY_SECONDS, watching=settings.transport != "sse")
    auth = catalog.surface.auth
    if settings.require_auth_header:
        app = RequireCredential(app, Credentials(auth, {}), PUBLIC)
    if settings.cors_origins:
        from starlette.middleware.cors import CORSMiddleware

        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=[*_CORS_HEADERS, *(header_of(entry) for entry in auth)],
            expose_headers=["WWW-Authenticate", "Mcp-Session-Id"],
        )
    return TrimHeaders(app)


def security(settings: Settings) -> TransportSecuritySettings:
    """Which Host and Origin headers are accepted: this machine's, and the allowed hosts'."""
    hosts = [name for host in _LOOPBACK for name in (host, f"{host}:*")]
    origins = [f"http://{name}" for name in hosts]
    for host in settings.allowed_hosts:
        names = [host] if ":" in host.rpartition("]")[2] else [host, f"{host}:*"]
        hosts += names
        origins += [f"{scheme}://{name}" for name in names for scheme in ("http", "https")]
    origins += settings.cors_origins
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def endpoint(settings: Settings) -> str:
    """The path that clients connect to."""
    return "/sse" if settings.transport == "sse" else PATH


def _protocol(catalog: Catalog, settings: Settings, http: HttpTransport | None) -> ASGIApp:
    """The app that speaks MCP, with the pages beside it."""
    routes = [
        Route("/healthz", _health),
        Route("/", _root(_about(catalog, settings))),
    ]
    journal = Journal(settings.transport)
    if settings.metrics:
        from .metrics import CONTENT_TYPE, Metrics

        journal.metrics = figures = Metrics()

        def page(_: Request) -> Response:
            return Response(figures.page(), media_type=CONTENT_TYPE)

        routes.append(Route("/metrics", page))
    server = build(catalog, settings, http=http, journal=journal)
    if settings.transport == "sse":
        from . import sse_app

        return sse_app.sse_app(
            server,
            security=security(settings),
            max_request_bytes=settings.max_request_bytes,
            routes=routes,
        )
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        host=settings.host,
        max_request_body_size=settings.max_request_bytes,
        transport_security=security(settings),
        custom_starlette_routes=routes,
    )
    return NoStandaloneStream(app, PATH)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _root(about: dict[str, Any]) -> Any:
    async def root(_: Request) -> Response:
        return JSONResponse(about)

    return root


def _about(catalog: Catalog, settings: Settings) -> dict[str, Any]:
    """What this is and how to connect, for somebody who opens the address in a browser."""
    known = catalog.surface.server
    about = {
        "name": settings.server_name or known.name,
        "version": known.version,
        "description": f"MCP server for {known.title}.",
        "endpoint": endpoint(settings),
        "transport": "sse" if settings.transport == "sse" else "streamable-http",
    }
    if catalog.surface.auth:
        about["credential"] = Credentials(catalog.surface.auth, {}).advice(over_http=True)
    if known.website:
        about["website"] = known.website
    return about
