"""The `toolpress` command: parses, calls, prints.

Exit codes: 0 good, 1 the input or the check failed, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from generator.commands.targets import GOOD, INTERRUPTED, MISUSED, Misuse
from generator.console import Console
from generator.write import recover

# A module of `generator.commands` is imported when one of its commands is called: what the others
# need takes longer to load than a run that finds nothing changed.
GROUPS = {
    "press": ("generate", "check"),
    "refresh": ("refresh",),
    "release": ("release",),
    "diff": ("diff",),
    "review": ("review",),
    "lint": ("lint",),
    "tools": ("tools", "show"),
    "start": ("init", "schema", "explain"),
    "play": ("sandbox", "demo"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    if argv is None:
        # The process ends with the command, and its memory with it: no last search for cycles.
        atexit.register(gc.freeze)
    options = _parser(words).parse_args(words)
    console = Console(options.format)
    try:
        for name, became in recover(options.root / "generated").items():
            console.recovered(name, became)
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


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows the commands among the words, or all of them where there is none."""
    parser = argparse.ArgumentParser(
        prog="toolpress",
        description="Presses an OpenAPI description and an overlay into a typed MCP server.",
    )
    parser.add_argument(
        "--root", type=Path, default=Path.cwd(), help="the folder with specs/ and generated/"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = [group for group, known in GROUPS.items() if not set(words).isdisjoint(known)]
    for group in named or GROUPS:
        import_module(f"generator.commands.{group}").register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
