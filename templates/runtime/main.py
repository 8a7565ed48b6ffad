"""The command: reads the settings and serves, over stdio or HTTP."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import anyio

from .catalog import Catalog
from .settings import Settings, SettingsError, config, read

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from .calls import Calls

log = logging.getLogger(__name__)


def run(package: str, argv: Sequence[str] | None = None) -> None:
    """Serve a package until the client goes or a signal comes.

    Raises:
        SystemExit: 2 when a setting cannot be used, 0 after --help, --version, --print-config.
    """
    catalog = Catalog.load(package)
    surface = catalog.surface
    try:
        settings = read(surface, sys.argv[1:] if argv is None else argv, os.environ)
    except SettingsError as error:
        print(f"{surface.server.distribution}: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    if settings.print_config:
        print(config(settings, surface))
        return
    _log_to_stderr(debug=settings.debug)
    if settings.transport == "stdio" and surface.auth and not settings.credentials:
        variables = " or ".join(auth.env for auth in surface.auth)
        log.warning("no credential: tools can be listed, and called once %s is set", variables)
    from .server import build

    # The SDK has been imported by now and stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    if settings.transport == "http":
        _serve_http(catalog, settings)
    else:
        # The SDK's reading thread would otherwise keep Ctrl-C waiting for the next line.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        anyio.run(_serve_stdio, build(catalog, settings))


async def _serve_stdio(server: Server[Calls]) -> None:
    from mcp.server.stdio import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _serve_http(catalog: Catalog, settings: Settings) -> None:
    import uvicorn

    from .http_app import PATH, http_app

    log.info("listening on http://%s:%d%s", settings.host, settings.port, PATH)
    uvicorn.run(
        http_app(catalog, settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


def _log_to_stderr(*, debug: bool) -> None:
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger(__package__).setLevel(logging.DEBUG if debug else logging.INFO)
    # At lower levels these write URLs with their queries, and headers with their keys.
    for name in ("httpx2", "httpcore2", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
