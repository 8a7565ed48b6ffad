"""From the start of a process to its first list of tools, and its size then."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tools.bench import peers, stdio, subjects
from tools.bench.figures import Figures
from tools.bench.process import Failed
from tools.bench.subjects import Subject


def measure(figures: Figures, rounds: int) -> None:
    bare: tuple[list[str], dict[str, str]] = (
        [sys.executable, str(subjects.SERVERS / "floor.py")],
        {},
    )
    for subject in _sizes(figures):
        case = f"{len(subject.tools)} tools"
        big = len(subject.tools) > 1_000
        mine, other = _Starts(*subject.stdio), _Starts(*bare)
        mine.once()  # bytecode is compiled by the first start
        figures.pairs(
            *("start to first list, stdio", case, "s", mine.seconds, "bare SDK", other.seconds),
            rounds=rounds,
            most=1.15,
        )
        figures.pairs(
            *("resident memory after it", case, "MB", mine.megabytes, "bare SDK", other.megabytes),
            rounds=3,
            most=1.5 if big else 1.2,
        )
    _beside_peers(figures, rounds)


def _sizes(figures: Figures) -> list[Subject]:
    found = [subjects.committed("openstatus"), subjects.things(70)]
    try:
        found.append(subjects.pressed("github", subjects.github()))
    except Failed as reason:
        figures.skip("start, GitHub", str(reason))
    return found


class _Starts:
    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._command, self._environ = command, environ

    def once(self) -> stdio.Started:
        return stdio.start(self._command, self._environ)

    def seconds(self) -> float:
        return self.once().seconds

    def megabytes(self) -> float:
        return self.once().megabytes


def _beside_peers(figures: Figures, rounds: int) -> None:
    subject = subjects.things(70)
    mine = _Starts(*subject.stdio)
    for name, theirs in commands(figures, subject).items():
        figures.pairs(
            *("start to first list, stdio", "70 tools", "s", mine.seconds, name),
            _Starts(*theirs).seconds,
            rounds=max(2, rounds // 2),
        )


def commands(figures: Figures, subject: Subject) -> dict[str, tuple[list[str], dict[str, str]]]:
    """How each peer serves a description over stdio; those that cannot be installed are named."""
    file = str(subjects.as_json(subject.description, subject.name))
    home = subjects.HOME / "peers"
    base = "http://127.0.0.1:1"

    def fast() -> tuple[list[str], dict[str, str]]:
        peer = peers.python(home, peers.FASTMCP)
        return [peer.python, str(subjects.SERVERS / "fast.py"), file, base], {}

    def awslabs() -> tuple[list[str], dict[str, str]]:
        peer = peers.python(home, peers.AWSLABS)
        command = [str(peer.bin / "awslabs.openapi-mcp-server"), "--api-name", "bench"]
        return [*command, "--api-url", base, "--spec-path", file], {}

    def node() -> tuple[list[str], dict[str, str]]:
        return ["node", str(peers.built(home, file, subject.name) / "build/index.js")], {}

    makers: dict[str, Callable[[], tuple[list[str], dict[str, str]]]] = {
        peers.FASTMCP: fast,
        peers.AWSLABS: awslabs,
        peers.NODE_GENERATOR: node,
    }
    found: dict[str, tuple[list[str], dict[str, str]]] = {}
    for name, make in makers.items():
        try:
            command = make()
            stdio.start(*command)
            found[name] = command
        except Failed as reason:
            figures.skip(f"{name} on {subject.name}", str(reason))
    return found
