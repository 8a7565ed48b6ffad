"""The command: reads the settings and serves, over stdio or HTTP."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import anyio

from . import files, logs
from .catalog import Catalog
from .settings import SettingsError, config, read

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from .calls import Calls
    from .journal import Journal

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
        variables = " or ".join(auth.variables for auth in surface.auth)
        log.warning("no credential: tools can be listed, and called once %s is set", variables)
    if settings.dry_run:
        log.info("dry run: calls show their requests and change nothing")
    gc.disable()  # what is imported now stays: looking through it takes a tenth of the start
    if settings.transport == "stdio":
        files.allow(Path(settings.files) if settings.files else None)
        from .journal import Journal
        from .server import build

        _settle()
        journal = Journal("stdio")
        _end_at_once(journal)
        anyio.run(_serve_stdio, build(catalog, settings, journal=journal))
    else:
        from .http_server import serve

        _settle()
        serve(catalog, settings)


def _settle() -> None:
    """The SDK has been imported by now and stays: the collector need not look at it, ever."""
    gc.freeze()
    gc.enable()


def _end_at_once(journal: Journal) -> None:
    """Let signals end the process, as they do by default, after a word about open calls.

    Python's own SIGINT would wait for the thread that reads, which waits for the next line.
    """

    def end(signum: int, frame: FrameType | None) -> None:
        journal.cut_off()
        signal.signal(signum, signal.SIG_DFL)
        signal.raise_signal(signum)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, end)


async def _serve_stdio(server: Server[Calls]) -> None:
    from mcp.server.stdio import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
