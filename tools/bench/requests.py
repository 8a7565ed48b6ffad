"""CPU of one request in process, both eras: the list, a small reply, a reply of 200 kB."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from tools.bench import peers, subjects, synthetic, wire
from tools.bench.figures import Figures
from tools.bench.process import Failed, run

DRIVER = str(subjects.SERVERS.parent / "asgi.py")
SMALL = json.dumps(synthetic.SMALL_REPLY)
LARGE = json.dumps(synthetic.LARGE_REPLY)


def measure(figures: Figures, rounds: int) -> None:
    peer = _fastmcp(figures)
    for era in wire.ERAS:
        case = f"70 tools, {era}"
        asked: dict[str, Any] = {"method": "tools/list", "params": {}, "era": era}
        figures.pairs(
            *("tools/list, CPU", case, "µs", ours(SMALL, asked, 40)),
            *("SDK, list prebuilt", floor(SMALL, asked, 40)),
            rounds=rounds,
            most=1.3,
        )
        for told, reply, call, often in (
            ("small body", SMALL, synthetic.CALL, 150),
            ("200 kB body", LARGE, synthetic.LARGE, 12),
        ):
            params = {"name": call[0], "arguments": call[1]}
            asked = {"method": "tools/call", "params": params, "era": era}
            area, case = "tools/call, CPU beyond the upstream client", f"{told}, {era}"
            figures.pairs(
                *(area, case, "µs", ours(reply, asked, often)),
                *("SDK, constant reply", floor(reply, asked, often)),
                rounds=rounds,
                most=1.3,
                less=client(reply, asked, often),
            )
            if peer is not None:
                slow = max(12, often // 3)
                figures.pairs(
                    *(area, case, "µs", ours(reply, asked, often)),
                    *(peer.name, fastmcp(peer, reply, asked, slow)),
                    rounds=max(2, rounds // 2),
                    least=50 if era == wire.MODERN and reply is SMALL else 1,
                    less=client(reply, asked, often),
                )


def _fastmcp(figures: Figures) -> peers.Environment | None:
    try:
        return peers.python(subjects.HOME / "peers", peers.FASTMCP)
    except Failed as reason:
        figures.skip(peers.FASTMCP, str(reason))
        return None


def our_job(reply: str, asked: dict[str, Any], often: int) -> dict[str, Any]:
    """The work of the driver for the package of 70 tools."""
    subject = subjects.things(70)
    paths = [str(subject.folder)]
    return _job("ours.py", "app", [subject.package, reply], asked, often, paths)


def ours(reply: str, asked: dict[str, Any], often: int) -> Callable[[], float]:
    return _measured(sys.executable, our_job(reply, asked, often))


def floor_job(
    reply: str, asked: dict[str, Any], often: int, *, asks: bool = False
) -> dict[str, Any]:
    """The SDK's low-level server with the same list, and a constant reply."""
    arguments = [str(subjects.things(70).listing), reply, *(["asks"] if asks else [])]
    return _job("floor.py", "app", arguments, asked, often)


def floor(reply: str, asked: dict[str, Any], often: int) -> Callable[[], float]:
    return _measured(sys.executable, floor_job(reply, asked, often))


def client(reply: str, asked: dict[str, Any], often: int) -> Callable[[], float]:
    """The upstream client alone, in a server: the floor that asks less the one that does not."""
    asking = _measured(sys.executable, floor_job(reply, asked, often, asks=True))
    plain = floor(reply, asked, often)
    return lambda: asking() - plain()


def fastmcp(
    peer: peers.Environment, reply: str, asked: dict[str, Any], often: int
) -> Callable[[], float]:
    arguments = [str(subjects.things(70).description), reply]
    return _measured(peer.python, _job("fast.py", "app", arguments, asked, often))


def _job(
    module: str,
    factory: str,
    arguments: list[str],
    asked: dict[str, Any],
    often: int,
    paths: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "module": str(subjects.SERVERS / module),
        "factory": factory,
        "arguments": arguments,
        "paths": paths or [],
        "rounds": often,
        "batches": 5,
        **asked,
    }


def _measured(python: str, job: dict[str, Any]) -> Callable[[], float]:
    def once() -> float:
        found = run([python, DRIVER], given=json.dumps(job), environ={"PYTHONHASHSEED": "0"})
        return float(found.output.strip().splitlines()[-1])

    return once
