"""A server on stdio, spoken to in bytes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runtime.processes import environment, read_errors


@dataclass
class Spoken:
    """The process; `heard` is all that it wrote to stdout, `said` to stderr."""

    process: Process
    heard: list[bytes] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")

    def ask(self, method: str, params: dict[str, Any], id: int | None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(json.dumps(message if id is None else {**message, "id": id}).encode())

    async def answer(self) -> dict[str, Any]:
        """The next message; every line on stdout has to be one."""
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 20)
        self.heard.append(line)
        message: dict[str, Any] = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        return message

    async def answer_to(self, id: int) -> dict[str, Any]:
        """The answer to one request; what comes before it is passed over."""
        while (message := await self.answer()).get("id") != id:
            pass
        return message

    def resident(self) -> int:
        """Bytes of memory."""
        statm = Path(f"/proc/{self.process.pid}/statm").read_text()
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


@asynccontextmanager
async def spoken(*flags: str, **environ: str) -> AsyncIterator[Spoken]:
    """The larder's server on stdio; it has to end with its input."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "larder_mcp", *flags),
        env=environment(**environ),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=50_000_000,
    )
    server = Spoken(process)
    reading = asyncio.create_task(read_errors(process, server.said))
    try:
        yield server
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 15)
        assert process.returncode == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading
        assert process.stdout is not None
        server.heard.append(await process.stdout.read())
