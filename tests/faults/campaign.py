"""Rounds of every fault, and of bad clients, against one server process; and what it held then."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2

from tests.faults.hostile import FAULTS, FIRST, KEY, Hostile, hostile
from tests.runtime.processes import environment, free_port, read_errors

SERVED: Final = Path(__file__).with_name("served.py")
ERA: Final = "2026-07-28"
META: Final = {
    "io.modelcontextprotocol/protocolVersion": ERA,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "campaign", "version": "1"},
}
HEADERS: Final = {
    "accept": "application/json, text/event-stream",
    "mcp-protocol-version": ERA,
    "x-larder-key": KEY,
}
MEGABYTE: Final = 1_000_000


@dataclass
class Server:
    """A server process; `said` is all that it wrote to stderr."""

    process: Process
    port: int
    http: httpx2.AsyncClient
    said: list[bytes] = field(default_factory=list)

    async def figures(self) -> dict[str, int]:
        figures: dict[str, int] = (await self.http.get("/figures")).json()
        return figures

    async def settled(self, as_before: dict[str, int], *, tasks: int = 0, fds: int = 2) -> Any:
        """The figures, once the tasks and files of what is over have gone; at most 5 s later."""
        for _ in range(50):
            now = await self.figures()
            if now["tasks"] <= as_before["tasks"] + tasks and now["fds"] <= as_before["fds"] + fds:
                break
            await asyncio.sleep(0.1)
        return now

    async def call(self, tool: str, arguments: dict[str, Any], **headers: str) -> httpx2.Response:
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return await self.http.post(
            "/mcp",
            json=request("tools/call", {"name": tool, "arguments": arguments}),
            headers={**HEADERS, "mcp-method": "tools/call", "mcp-name": tool, **named},
        )

    async def item(self, item: int, **headers: str) -> httpx2.Response:
        return await self.call("get_item", {"itemId": item}, **headers)

    async def works(self) -> None:
        """A call that nothing is wrong with."""
        answer = await self.item(1)
        assert answer.status_code == 200, answer.text
        assert answer.json()["result"]["structuredContent"] == {"id": "1", "name": "flour"}


def request(method: str, params: dict[str, Any], id: int = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": {**params, "_meta": META}}


@asynccontextmanager
async def serving(api: str, *flags: str, wait: float = 30, **environ: str) -> AsyncIterator[Server]:
    """A server over HTTP in front of an API; it is asked to go at the end, and has to."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(SERVED), "--transport=http", f"--port={port}"),
        *(f"--base-url={api}", "--mode=read_write", *flags),
        env=environment(**environ),
        stderr=PIPE,
    )
    base = f"http://127.0.0.1:{port}"
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=1)
    async with httpx2.AsyncClient(base_url=base, timeout=wait, limits=limits) as http:
        server = Server(process, port, http)
        reading = asyncio.create_task(read_errors(process, server.said))
        try:
            await _up(server)
            yield server
        finally:
            if process.returncode is None:
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 30)
            except TimeoutError:
                process.kill()
                raise
            finally:
                await reading


async def _up(server: Server) -> None:
    for _ in range(200):
        if server.process.returncode is not None:
            raise RuntimeError(b"".join(server.said).decode())
        try:
            await server.http.get("/healthz")
            return
        except httpx2.ConnectError:
            await asyncio.sleep(0.05)
    raise RuntimeError("the server did not start within 10 s")


@dataclass
class Tally:
    """How a campaign went."""

    rounds: int = 0
    calls: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    start: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"rounds {self.rounds}, calls {self.calls}, failures {len(self.wrong)}"]
        lines.append(f"slowest answer {self.slowest:.2f} s")
        for name, unit in (("rss", MEGABYTE), ("fds", 1), ("tasks", 1)):
            before, after = self.before[name] / unit, self.after[name] / unit
            lines.append(f"{name} {before:g} before, {after:g} after")
        return "\n".join([*lines, *self.wrong[:20]])


async def campaign(rounds: int, *, timeout: float = 0.4, warm: int = 1) -> Tally:
    """So many rounds of every fault at once, a refused connection and a call that works.

    Args:
        timeout: what the server gives the API; it answers within one and a half times that.
        warm: rounds before the first look at what the server holds.
    """
    tally = Tally()
    async with (
        hostile() as api,
        serving(api.url, f"--timeout={timeout}", "--max-retries=1") as server,
    ):
        tally.start = await server.figures()
        for at in range(warm + rounds):
            if at == warm:
                tally.before = await server.settled(tally.start)
            await _round(server, api, tally, timeout * 1.5)
            tally.rounds += 1
        tally.after = await server.settled(tally.before)
    tally.rounds -= warm
    traces = b"".join(server.said).count(b"Traceback")
    if traces:
        tally.wrong.append(f"{traces} tracebacks in the log")
    return tally


async def _round(server: Server, api: Hostile, tally: Tally, deadline: float) -> None:
    async with asyncio.TaskGroup() as group:
        for at, fault in enumerate(FAULTS):
            group.create_task(_one(server, tally, FIRST + at, fault.name, fault.said, deadline))
    await api.leave()
    await _one(server, tally, 1, "refused", ("could not be reached",), deadline)
    await api.listen()
    try:
        tally.calls += 1
        await server.works()
    except (AssertionError, KeyError, httpx2.HTTPError) as error:
        tally.wrong.append(f"after a round: {error!r}")


async def _one(
    server: Server, tally: Tally, item: int, name: str, said: Sequence[str], deadline: float
) -> None:
    tally.calls += 1
    began = time.monotonic()
    try:
        answer = await server.item(item)
        text = json.dumps(answer.json()["result"]["content"])
    except (ValueError, KeyError, httpx2.HTTPError) as error:
        tally.wrong.append(f"{name}: {error!r} {answer.text[:200] if 'answer' in dir() else ''}")
        return
    took = time.monotonic() - began
    tally.slowest = max(tally.slowest, took)
    if not any(words in text for words in said):
        tally.wrong.append(f"{name}: {text[:200]}")
    # Thirty calls at once on a busy machine queue for the processor, not for the API.
    if took > deadline + 5:
        tally.wrong.append(f"{name}: answered after {took:.1f} s")
