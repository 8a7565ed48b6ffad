"""The larder's server as its own process, with one page more: what it holds at the moment."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "templates"), str(ROOT / "tests" / "runtime")]

from runtime import http_app, http_server  # noqa: E402  # the path has to be set first
from runtime.main import run  # noqa: E402
from starlette.responses import JSONResponse  # noqa: E402
from starlette.types import ASGIApp, Receive, Scope, Send  # noqa: E402

make = http_app.http_app


class Figures:
    """`GET /figures`: tasks, open files and resident memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/figures":
            await JSONResponse(figures())(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def figures() -> dict[str, int]:
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return {
        "tasks": len(asyncio.all_tasks()),
        "fds": len(os.listdir("/proc/self/fd")),
        "rss": resident,
    }


def app(*args: Any, **named: Any) -> ASGIApp:
    return Figures(make(*args, **named))


if __name__ == "__main__":
    if "BODY_SECONDS" in os.environ:
        http_app.BODY_SECONDS = float(os.environ["BODY_SECONDS"])  # type: ignore[misc]
    http_server.http_app = app
    run("larder_mcp")
