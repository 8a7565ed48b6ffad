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

from . import logs
from .catalog import Catalog
from .settings import SettingsError, config, read

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
    logs.configure(debug=settings.debug, form=settings.log_format)
    if settings.transport == "stdio" and surface.auth and not settings.credentials:
        variables = " or ".join(auth.env for auth in surface.auth)
        log.warning("no credential: tools can be listed, and called once %s is set", variables)
    if settings.dry_run:
        log.info("dry run: calls show their requests and change nothing")
    if settings.transport == "stdio":
        from .server import build

        _settle()
        # The SDK's reading thread would otherwise keep Ctrl-C waiting for the next line.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        anyio.run(_serve_stdio, build(catalog, settings))
    else:
        from .http_server import serve

        _settle()
        serve(catalog, settings)


def _settle() -> None:
    """The SDK has been imported by now and stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


async def _serve_stdio(server: Server[Calls]) -> None:
    from mcp.server.stdio import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
