"""The HTTP server: one process, or several that share one socket."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from . import logs
from .catalog import Catalog
from .http_app import endpoint, http_app
from .settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)


def serve(catalog: Catalog, settings: Settings) -> None:
    """Serve until a signal comes; calls under way then have the grace period to end."""
    import uvicorn

    signal.signal(signal.SIGTERM, _leave)
    if settings.transport == "sse":
        log.warning("the HTTP+SSE transport is deprecated: use --transport http where you can")
    where = f"[{settings.host}]" if ":" in settings.host else settings.host
    log.info("listening on http://%s:%d%s", where, settings.port, endpoint(settings))
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": settings.grace_period,
    }
    if settings.workers == 1:
        uvicorn.run(http_app(catalog, settings), **options)
        return
    app = partial(_worker, catalog.package, settings)
    config = uvicorn.Config(app, factory=True, workers=settings.workers, **options)
    _serve_many(config, metrics=settings.metrics)


def _serve_many(config: uvicorn.Config, *, metrics: bool) -> None:
    from uvicorn.supervisors import Multiprocess

    with ExitStack() as stack:
        if metrics and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            from tempfile import TemporaryDirectory

            # The workers count in files there, so that any of them can add all up.
            folder = stack.enter_context(TemporaryDirectory(prefix="metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Multiprocess(config, sockets=[config.bind_socket()]).run()


def _worker(package: str, settings: Settings) -> ASGIApp:
    """The app of one of several processes, each of which starts anew."""
    logs.configure(debug=settings.debug, form=settings.log_format)
    return http_app(Catalog.load(package), settings)


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    """End as if the work were done: whatever waits for the end of the process gets its turn."""
    sys.exit(0)
