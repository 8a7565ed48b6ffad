"""`diff`: what changed for those who use the tools of an API."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, exit_code_flag, named
from generator.config import ApiConfig
from generator.console import Console
from generator.report.forms import FORMS, written
from generator.report.machine import as_json
from generator.report.review import mismatch_lines
from generator.surface.snapshots import (
    SPECS,
    NoSurface,
    Snapshot,
    Unplanned,
    compared,
    last_committed,
    snapshot,
)
from generator.surface.verdict import exit_code


def register(commands: Commands) -> None:
    add = commands.add_parser("diff", help="what changed for those who use the tools")
    add.add_argument("api", metavar="API", help="a folder of specs/")
    what = "a revision, a tools.json, a folder (package or inputs), `released` or `specs`"
    add.add_argument(
        "--from", dest="before", metavar="WHAT", help=f"{what}; the last commit without it"
    )
    add.add_argument("--to", dest="after", metavar="WHAT", default=SPECS, help=f"{what} (default)")
    add.add_argument("--format", choices=FORMS, default="text", help="how the report is written")
    add.add_argument("--out", type=Path, metavar="FILE", help="write the report to this file")
    exit_code_flag(add)
    add.set_defaults(run=_diff)


def _diff(options: argparse.Namespace, console: Console) -> int:
    config = named(options.root, options.api)
    if options.format == "html" and options.out is None:
        raise Misuse("--format html goes with --out FILE")
    try:
        before, after = _sides(options, config)
    except Unplanned as failed:
        console.diagnostics(failed.found.diagnostics)
        console.api(config.name, failed=True)
        console.complain(f"{config.name}: mend this first; there is nothing to compare")
        return FAILED
    except NoSurface as missing:
        raise Misuse(str(missing)) from None
    found = compared(before, after)
    review = list(mismatch_lines(after.provisional.mismatches)) if after.provisional else []
    if options.out is not None:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        told = written(config.name, found, options.format, review)
        options.out.write_text(told, encoding="utf-8", newline="\n")
        console.say(f"wrote {options.out}")
    elif options.format == "json":
        console.api(config.name, review=review, **as_json(found))
    else:
        console.say(written(config.name, found, options.format, review).rstrip("\n"))
    return exit_code(found.impact, review=bool(review)) if options.exit_code else GOOD


def _sides(options: argparse.Namespace, config: ApiConfig) -> tuple[Snapshot, Snapshot]:
    root = options.root
    if options.before is None:
        before = last_committed(root, config)
    else:
        before = snapshot(root, config, options.before)
    return before, snapshot(root, config, options.after)
