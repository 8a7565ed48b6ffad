"""`make bench`: measures, and prints one table.

    python -m tools.bench [--only AREA,…] [--rounds N] [--json FILE] [--keep]

Everything stays on loopback. Peers are installed by name below `.bench/`; one that cannot be
installed is named and skipped. Exit 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tools.bench import generating, instructions, requests, serving, sizes, starting
from tools.bench.figures import Figures, markdown
from tools.bench.process import Failed


def main() -> int:
    options = _options()
    figures = Figures(say=_say)
    areas: dict[str, Callable[[], None]] = {
        "generate": lambda: generating.measure(figures, options.rounds),
        "growth": lambda: generating.grow(figures),
        "start": lambda: starting.measure(figures, options.rounds),
        "requests": lambda: requests.measure(figures, options.rounds),
        "load": lambda: serving.measure(figures, options.rounds, options.seconds),
        "endure": lambda: serving.endure(figures, options.calls, 60),
        "sizes": lambda: sizes.measure(figures),
        "instructions": lambda: instructions.measure(figures, keep=options.keep),
    }
    wanted = options.only.split(",") if options.only else list(areas)
    if unknown := set(wanted) - set(areas):
        print(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(areas)}")
        return 2
    for name in wanted:
        try:
            areas[name]()
        except Failed as reason:
            figures.skip(name, str(reason))
    print(f"\n{_where()}\n\n{markdown(figures)}")
    for skipped in figures.skipped:
        print(f"skipped: {skipped}")
    if options.json:
        rows = [row.as_json() for row in figures.rows]
        told = {"where": _where(), "rows": rows, "skipped": figures.skipped}
        options.json.write_text(json.dumps(told, indent=2) + "\n")
    return 1 if any(row.held is False for row in figures.rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="areas, with commas between")
    parser.add_argument("--rounds", type=int, default=5, help="pairs a figure")
    parser.add_argument("--seconds", type=float, default=3, help="of load a turn")
    parser.add_argument("--calls", type=int, default=100_000, help="for memory under load")
    parser.add_argument("--json", type=Path, help="writes the figures there, too")
    parser.add_argument("--keep", action="store_true", help="keeps the instruction counts")
    return parser.parse_args()


def _where() -> str:
    """The machine and the versions."""
    load = os.getloadavg()[0]
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores {platform.machine()}, "
        f"load {load:.1f}, Python {platform.python_version()}, mcp {version('mcp')}, "
        f"httpx2 {version('httpx2')}"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
