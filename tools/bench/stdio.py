"""A server on stdio: how long until its first list of tools, how big it is then, what it lists."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.bench import wire
from tools.bench.process import Failed, resident

PATIENCE = 180.0


@dataclass(frozen=True)
class Started:
    seconds: float  # from the start of the process to the answered list
    megabytes: float  # resident then
    tools: list[dict[str, Any]]

    @property
    def listed(self) -> bytes:
        """The tools as compact JSON."""
        return json.dumps(self.tools, ensure_ascii=False, separators=(",", ":")).encode()


def start(command: Sequence[str], environ: Mapping[str, str]) -> Started:
    """Start, shake hands, ask for the tools, stop.

    Raises:
        Failed: it does not start, or answers no list within three minutes.
    """
    begun = time.perf_counter()
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environ},
        )
    except OSError as error:
        raise Failed(str(error)) from error
    watch = threading.Timer(PATIENCE, child.kill)
    watch.start()
    try:
        _ask(child, wire.message("initialize", wire.INITIALIZE, wire.LEGACY, 0))
        _answer(child, 0)
        _ask(child, wire.message("notifications/initialized", {}, wire.LEGACY, None))
        tools: list[dict[str, Any]] = []
        params: dict[str, Any] = {}
        while True:
            _ask(child, wire.message("tools/list", params, wire.LEGACY, 1))
            page, arrived = _answer(child, 1)
            tools += page["tools"]
            if not page.get("nextCursor"):
                break
            params = {"cursor": page["nextCursor"]}
        return Started(arrived - begun, resident(child.pid), tools)
    finally:
        watch.cancel()
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _ask(child: subprocess.Popen[bytes], message: bytes) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(message + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        raise Failed("the server ended at once") from None


def _answer(child: subprocess.Popen[bytes], id: int) -> tuple[dict[str, Any], float]:
    """The result, and when it had arrived: to read it is the work of whoever measures."""
    assert child.stdout is not None
    for line in child.stdout:
        arrived = time.perf_counter()
        if line.lstrip().startswith(b"{") and json.loads(line).get("id") == id:
            return wire.result(line), arrived
    raise Failed("the server ended without an answer")
