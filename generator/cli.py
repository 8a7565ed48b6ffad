"""The `toolpress` command: parses, calls, prints.

Exit codes: 0 good, 1 the input or the check failed, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from generator.commands import diff, lint, play, press, review, start, tools
from generator.commands.targets import GOOD, INTERRUPTED, MISUSED, Misuse
from generator.console import Console

GROUPS = (press, diff, review, lint, tools, start, play)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(argv)
    console = Console(options.format)
    try:
        code: int = options.run(options, console)
        return console.finish(code)
    except Misuse as wrong:
        console.complain(f"toolpress {options.command}: {wrong}")
        return console.finish(MISUSED)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; a second complaint at exit helps nobody.
        sys.stderr.close()
        return GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="toolpress",
        description="Presses an OpenAPI description and an overlay into a typed MCP server.",
    )
    parser.add_argument(
        "--root", type=Path, default=Path.cwd(), help="the folder with specs/ and generated/"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in GROUPS:
        group.register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
