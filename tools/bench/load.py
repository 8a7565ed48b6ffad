"""Load over HTTP: so many connections, each asking again as soon as it has its answer.

    echo '{"port": …, "path": "/mcp", "connections": 16, "seconds": 3, …}' | python load.py

prints calls, errors, seconds and the 50th and 99th percentile of milliseconds, as JSON. A reply
that does not hold what the API answered is an error. So is one that does not come: its connection
is given up, and it counts among the slowest.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder, which has a requests.py that others would import
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.bench import wire  # the path has to be set first

PATIENCE = 5.0  # seconds for a reply


class Loader:
    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.took: list[float] = []
        self.lost = 0
        self.errors = 0
        self.first_error = ""
        self.begun = time.perf_counter()

    def go_on(self) -> bool:
        calls = int(self.job.get("calls", 0))
        if calls:
            return len(self.took) + self.errors + self.lost < calls
        return time.perf_counter() - self.begun < float(self.job["seconds"])

    async def connection(self) -> None:
        try:
            await self._calls()
        except TimeoutError:
            self.lost += 1
            self.first_error = self.first_error or f"no reply within {PATIENCE:g} s"

    async def _calls(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.job["port"])
        era = self.job["era"]
        session = await self._session(reader, writer) if era == wire.LEGACY else ""
        params = {"name": self.job["tool"], "arguments": self.job["arguments"]}
        request = self._request("tools/call", params, session)
        while self.go_on():
            begun = time.perf_counter()
            writer.write(request)
            async with asyncio.timeout(PATIENCE):
                status, _, body = await _reply(reader)
            try:
                if status != 200:
                    raise ValueError(f"HTTP {status}: {body[:200]!r}")
                wire.result(body)
                if self.job["holds"] not in body.decode():
                    raise ValueError(f"not the API's answer: {body[:200]!r}")
            except (ValueError, IndexError) as error:
                self.errors += 1
                self.first_error = self.first_error or str(error)
            else:
                self.took.append(time.perf_counter() - begun)
        writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """The session that the older protocol may keep; a stateless server names none."""
        writer.write(self._request("initialize", wire.INITIALIZE, ""))
        async with asyncio.timeout(PATIENCE):
            _, headers, _ = await _reply(reader)
        session = headers.get("mcp-session-id", "")
        if session:
            told = wire.message("notifications/initialized", {}, wire.LEGACY, None)
            writer.write(self._framed("notifications/initialized", {}, told, session))
            async with asyncio.timeout(PATIENCE):
                await _reply(reader)
        return session

    def _request(self, method: str, params: dict[str, Any], session: str) -> bytes:
        return self._framed(method, params, wire.message(method, params, self.job["era"]), session)

    def _framed(self, method: str, params: dict[str, Any], body: bytes, session: str) -> bytes:
        told = wire.headers(method, params, self.job["era"], session)
        told |= {"host": f"127.0.0.1:{self.job['port']}", "content-length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"POST {self.job['path']} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def _reply(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    status = int(first.split()[1])
    if "content-length" in headers:
        return status, headers, await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return status, headers, b""
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return status, headers, body


async def main(job: dict[str, Any]) -> dict[str, Any]:
    loader = Loader(job)
    connections = [loader.connection() for _ in range(job["connections"])]
    for lost in await asyncio.gather(*connections, return_exceptions=True):
        if lost is not None:
            loader.errors += 1
            loader.first_error = loader.first_error or repr(lost)
    took = sorted(loader.took) + [PATIENCE] * loader.lost or [0.0]
    return {
        "calls": len(loader.took),
        "errors": loader.errors + loader.lost,
        "error": loader.first_error,
        "seconds": time.perf_counter() - loader.begun,
        "p50": 1000 * took[len(took) // 2],
        "p99": 1000 * took[min(len(took) - 1, len(took) * 99 // 100)],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
