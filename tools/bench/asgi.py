"""CPU time of requests to an ASGI app in process: no sockets, no client, nothing beside it.

    echo '{"module": FILE, "factory": NAME, "arguments": [...], ...}' | python asgi.py

prints the microseconds that a request takes, by the median of several batches. It runs in the
interpreter of the server that is measured, so that it needs nothing but the standard library.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder, which has a requests.py that others would import
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.bench import wire  # the path has to be set first


async def main(job: dict[str, Any]) -> float:
    for folder in job.get("paths", ()):
        sys.path.insert(0, folder)
    found = importlib.util.spec_from_file_location("measured", job["module"])
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    made = getattr(module, job["factory"])(*job["arguments"])
    async with _Lifespan(made):
        scope, body = _request(job["method"], job["params"], job["era"])
        first = await _asked(made, scope, body)
        wire.result(first)  # it has to be a result, or the figure would be that of a refusal

        async def ask() -> None:
            await _asked(made, scope, body)

        return await _typical(ask, job["rounds"], job["batches"])


async def _typical(ask: Any, rounds: int, batches: int) -> float:
    """The median batch: the collector's share is in it, an interrupted batch is not."""
    spent: list[float] = []
    for _ in range(batches + 1):
        begun = time.process_time()
        for _ in range(rounds):
            await ask()
        spent.append((time.process_time() - begun) / rounds)
    return statistics.median(spent[1:] or spent) * 1e6  # the first one warms up


def _request(method: str, params: dict[str, Any], era: str) -> tuple[dict[str, Any], bytes]:
    body = wire.message(method, params, era)
    told = {**wire.headers(method, params, era), "host": "127.0.0.1:8000"}
    told["content-length"] = str(len(body))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in told.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("127.0.0.1", 8_000),
    }
    return scope, body


async def _asked(app: Any, scope: dict[str, Any], body: bytes) -> bytes:
    """The body of the reply to one request."""
    sent = False
    parts: list[bytes] = []
    over = asyncio.Event()

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                over.set()

    await app({**scope, "state": {}}, receive, send)
    return b"".join(parts)


class _Lifespan:
    """Starts the app and stops it, as a server does."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._told: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def __aenter__(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.create_task(self._app(scope, self._told.get, self._heard.put))
        await self._told.put({"type": "lifespan.startup"})
        heard = await self._heard.get()
        assert heard["type"] == "lifespan.startup.complete", heard

    async def __aexit__(self, *_: object) -> None:
        await self._told.put({"type": "lifespan.shutdown"})
        await self._task


if __name__ == "__main__":
    print(asyncio.run(main(json.load(sys.stdin))))
