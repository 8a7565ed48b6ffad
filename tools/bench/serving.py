"""Throughput and the slowest of a hundred over HTTP, ours and the peers', on one upstream."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from tools.bench import peers, subjects, synthetic, wire
from tools.bench.figures import Figures
from tools.bench.process import Failed, resident, run

HERE = subjects.SERVERS.parent
CONNECTIONS = (1, 16, 128)
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """How a server is run, given its port and its upstream's."""

    name: str
    era: str
    path: str
    command: Callable[[int, int, int], tuple[list[str], dict[str, str]]]  # port, upstream, workers
    workers: tuple[int, ...] = (1, 2)


def measure(figures: Figures, rounds: int, seconds: float) -> None:
    rivals = _peers(figures)
    for workers, delay, connections, rival in product((1, 2), (0, 50), CONNECTIONS, rivals):
        if workers in rival.workers:
            job = {"connections": connections, "seconds": seconds}
            _beside(figures, _ours(rival.era), rival, workers, delay, job, rounds)


def endure(figures: Figures, calls: int, seconds: float) -> None:
    """Memory after a tenth, a half and all of very many calls; a minute each of the peers'."""
    server = _ours(wire.MODERN)
    with _upstream(0) as upstream, _running(server, upstream, 1) as (pid, port):
        sizes: list[float] = []
        done, errors = 0, 0
        for share in (0.1, 0.4, 0.5):
            job = {"connections": 16, "seconds": 0, "calls": int(calls * share)}
            found = _loaded(server, port, job)
            done, errors = done + found["calls"], errors + found["errors"]
            sizes.append(resident(pid))
    case = f"{done} calls, 16 connections"
    figures.absolute("memory under load: growth after a tenth", case, "MB", sizes[-1] - sizes[0], 5)
    figures.absolute("memory under load: at the end", case, "MB", sizes[-1])
    figures.absolute("errors under load", case, "", errors, 0)
    for peer in _peers(figures):
        with _upstream(0) as upstream, _running(peer, upstream, 1) as (pid, port):
            begun = resident(pid)
            found = _loaded(peer, port, {"connections": 16, "seconds": seconds})
            grown = resident(pid) - begun
        told = f"{peer.name}, {peer.era}: {found['calls']} calls, {found['errors']} errors"
        figures.absolute("memory under load: growth", told, "MB", grown)


class _Turns:
    """One server under load again and again: milliseconds a call, the slowest, the errors."""

    def __init__(self, server: Server, port: int, job: dict[str, Any]) -> None:
        self._server, self._port, self._job = server, port, job
        self._slowest: list[float] = []
        self.errors = 0
        self.once()  # connections are made, modules loaded
        self._slowest.clear()

    def once(self) -> float:
        found = _loaded(self._server, self._port, self._job)
        self.errors += int(found["errors"])
        self._slowest.append(float(found["p99"]))
        return 1000 * float(found["seconds"]) / max(1, int(found["calls"]))

    def slowest(self) -> float:
        """The 99th percentile of each turn, in turn."""
        return self._slowest.pop(0)


def _beside(
    figures: Figures,
    server: Server,
    rival: Server,
    workers: int,
    delay: int,
    job: dict[str, Any],
    rounds: int,
) -> None:
    """Ours and a rival of the same era, turn by turn on running servers."""
    case = f"{job['connections']} connections, {workers} workers, {delay} ms, {server.era}"
    try:
        with (
            _upstream(delay) as upstream,
            _running(server, upstream, workers) as (_, here),
            _running(rival, upstream, workers) as (_, there),
        ):
            mine, theirs = _Turns(server, here, job), _Turns(rival, there, job)
            for area, ours, other in (
                ("HTTP, a call", mine.once, theirs.once),
                ("HTTP, p99", mine.slowest, theirs.slowest),
            ):
                figures.pairs(area, case, "ms", ours, rival.name, other, rounds=rounds, most=1)
    except Failed as reason:
        figures.skip(f"{rival.name}, {case}", str(reason))
        return
    figures.absolute("HTTP, errors", case, "", mine.errors, 0)
    if theirs.errors:
        figures.absolute("HTTP, errors", f"{rival.name}: {case}", "", theirs.errors)


def _loaded(server: Server, port: int, job: dict[str, Any]) -> dict[str, Any]:
    tool, arguments = synthetic.CALL
    told = {"port": port, "path": server.path, "era": server.era, "tool": tool, **job}
    told |= {"arguments": arguments, "holds": synthetic.SMALL_REPLY["name"]}
    found = run([sys.executable, str(HERE / "load.py")], given=json.dumps(told))
    loaded: dict[str, Any] = json.loads(found.output.strip().splitlines()[-1])
    if not loaded["calls"]:
        raise Failed(f"{server.name} answered no call: {loaded['error']}")
    return loaded


def _ours(era: str) -> Server:
    subject = subjects.things(70)

    def command(port: int, upstream: int, workers: int) -> tuple[list[str], dict[str, str]]:
        told = [sys.executable, "-m", subject.package, "--transport", "http", "--port", str(port)]
        told += ["--workers", str(workers), "--base-url", f"http://127.0.0.1:{upstream}"]
        return told, {"PYTHONPATH": str(subject.folder)}

    return Server("ours", era, "/mcp", command)


def _peers(figures: Figures) -> list[Server]:
    subject = subjects.things(70)
    home = subjects.HOME / "peers"
    found: list[Server] = []
    try:
        python = peers.python(home, peers.FASTMCP)
    except Failed as reason:
        figures.skip(f"{peers.FASTMCP} over HTTP", str(reason))
    else:

        def fast(port: int, upstream: int, workers: int) -> tuple[list[str], dict[str, str]]:
            told = [str(python.bin / "uvicorn"), "--factory", "fast:served", "--log-level", "error"]
            told += ["--port", str(port), "--workers", str(workers), "--lifespan", "on"]
            base = f"http://127.0.0.1:{upstream}"
            environ = {"SPEC": str(subject.description), "BASE_URL": base}
            return told, {**environ, "PYTHONPATH": str(subjects.SERVERS)}

        found += [Server(peers.FASTMCP, era, "/mcp", fast) for era in wire.ERAS]
    try:
        built = peers.built(home, str(subject.description), "things-70-http", http=True)
    except Failed as reason:
        figures.skip(f"{peers.NODE_GENERATOR} over HTTP", str(reason))
    else:

        def node(port: int, upstream: int, workers: int) -> tuple[list[str], dict[str, str]]:
            environ = {"PORT": str(port), "API_BASE_URL": f"http://127.0.0.1:{upstream}"}
            environ["BEARER_TOKEN_KEY"] = "bench"  # without a key it answers and asks nobody
            return ["node", str(built / "build/index.js"), "--transport=streamable-http"], environ

        named = f"{peers.NODE_GENERATOR} with {peers.NODE_SDK}"
        found.append(Server(named, wire.LEGACY, "/mcp", node, workers=(1,)))
    return found


@contextmanager
def _upstream(delay: int) -> Iterator[int]:
    port = _free()
    command = [sys.executable, str(HERE / "upstream.py"), str(port), str(delay)]
    with _process(command, {}, port):
        yield port


@contextmanager
def _running(server: Server, upstream: int, workers: int) -> Iterator[tuple[int, int]]:
    """The server's process and its port, once it listens."""
    port = _free()
    command, environ = server.command(port, upstream, workers)
    with _process(command, environ, port) as pid:
        time.sleep(1.5 if workers > 1 else 0.2)  # the other workers have no port to look at
        yield pid, port


@contextmanager
def _process(command: list[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    child = subprocess.Popen(
        command,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(child, port)
        yield child.pid
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)
            child.wait()


def _await(child: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if child.poll() is not None:
            raise Failed(f"it ended with {child.returncode} before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Failed("it does not listen within a minute")


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
