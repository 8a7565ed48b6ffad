"""The HTTP app: Streamable HTTP at /mcp, stateless, with JSON replies."""

from __future__ import annotations

from typing import Final

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from .catalog import Catalog
from .hardening import CancelOnDisconnect, NoStandaloneStream, TrimHeaders
from .server import build
from .settings import Settings
from .transport import HttpTransport

PATH: Final = "/mcp"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def http_app(catalog: Catalog, settings: Settings, *, http: HttpTransport | None = None) -> ASGIApp:
    """The ASGI app of a package; its lifespan opens and closes the connections to the API."""
    known = catalog.surface.server

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def root(_: Request) -> Response:
        return JSONResponse({"name": known.name, "version": known.version, "endpoint": PATH})

    app = build(catalog, settings, http=http).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        host=settings.host,
        transport_security=security(settings),
        custom_starlette_routes=[Route("/healthz", health), Route("/", root)],
    )
    return TrimHeaders(NoStandaloneStream(CancelOnDisconnect(app), PATH))


def security(settings: Settings) -> TransportSecuritySettings:
    """Which Host and Origin headers are accepted: this machine's, and the allowed hosts'."""
    hosts = [name for host in _LOOPBACK for name in (host, f"{host}:*")]
    origins = [f"http://{name}" for name in hosts]
    for host in settings.allowed_hosts:
        names = [host] if ":" in host.rpartition("]")[2] else [host, f"{host}:*"]
        hosts += names
        origins += [f"{scheme}://{name}" for name in names for scheme in ("http", "https")]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
