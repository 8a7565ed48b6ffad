"""The HTTP server: one process, or several that share one socket."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import ExitStack, suppress
from functools import partial
from socket import IPPROTO_TCP, TCP_NODELAY, socket
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from . import logs
from .catalog import Catalog
from .http_app import endpoint, http_app
from .http_protocol import PromptHead
from .settings import Settings

log = logging.getLogger(__name__)


def serve(catalog: Catalog, settings: Settings) -> None:
    """Serve until a signal comes; calls under way then have the grace period to end.

    Raises:
        SystemExit: 0 after SIGTERM, 1 when the address cannot be listened on.
    """
    signal.signal(signal.SIGTERM, _leave)
    if settings.transport == "sse":
        log.warning("the HTTP+SSE transport is deprecated: use --transport http where you can")
    if settings.workers == 1:
        _serve_alone(_config(http_app(catalog, settings), settings), settings)
    else:
        app = partial(_worker, catalog.package, settings)
        _serve_together(_config(app, settings, factory=True), settings)


def _config(app: Any, settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=factory,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        # On the parser with bounds on headers, whatever else is installed.
        http=PromptHead,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.grace_period,
    )


class _Server(uvicorn.Server):
    """uvicorn, which says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            if self.lifespan.should_exit:
                raise  # the app could not start
            _not_listening(self._settings)
        if self.started:
            _listening(self._settings)


def _serve_alone(config: uvicorn.Config, settings: Settings) -> None:
    server = _Server(config, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


def _serve_together(config: uvicorn.Config, settings: Settings) -> None:
    with ExitStack() as stack:
        if settings.metrics and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            # The workers count in files there, so that any of them can add all up.
            folder = stack.enter_context(TemporaryDirectory(prefix="metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            bound = _bound(config)
        except SystemExit:
            _not_listening(settings)
        _listening(settings)
        Multiprocess(config, sockets=[bound]).run()


def _bound(config: uvicorn.Config) -> socket:
    """The socket of all workers. Connections have its options: asyncio sets this one on those of
    its own sockets alone, and without it each reply waits for the client's delayed ACK, 40 ms."""
    bound = config.bind_socket()
    bound.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return bound


def _not_listening(settings: Settings) -> NoReturn:
    """After uvicorn has said what the system says, and would end with a status of its own."""
    log.error("cannot listen on %s: choose another --port or --host", _where(settings))
    sys.exit(1)


def _listening(settings: Settings) -> None:
    log.info("listening on http://%s%s", _where(settings), endpoint(settings))


def _where(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def _worker(package: str, settings: Settings) -> ASGIApp:
    """The app of one of several processes, each of which starts anew."""
    logs.configure(debug=settings.debug, form=settings.log_format)
    return http_app(Catalog.load(package), settings)


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    """End as if the work were done: whatever waits for the end of the process gets its turn."""
    sys.exit(0)
