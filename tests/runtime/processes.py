"""What the larder's server needs as a process of its own: its code, its settings, a port."""

from __future__ import annotations

import os
import socket
from asyncio.subprocess import Process
from pathlib import Path

HERE = Path(__file__).parent
PATHS = os.pathsep.join([str(HERE.parents[1] / "templates"), str(HERE)])


def environment(**more: str) -> dict[str, str]:
    """That of the tests, less what sets the server."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LARDER_", "HTTP_"))}
    return {**kept, "PYTHONPATH": PATHS, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def read_errors(process: Process, said: list[bytes]) -> None:
    """Until the process closes them."""
    assert process.stderr is not None
    while chunk := await process.stderr.read(65536):
        said.append(chunk)
