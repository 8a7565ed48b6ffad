"""`review`: what changed upstream since a person looked, and the record of a person's yes."""

from __future__ import annotations

import argparse
from typing import Any

from generator.commands.targets import (
    FAILED,
    GOOD,
    Commands,
    Misuse,
    chosen,
    exit_code_flag,
    read_overlay_of,
    several,
    shared,
)
from generator.config import ApiConfig
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.overlay.edit import Path, Uneditable, edited
from generator.pipeline import describe
from generator.report.review import mismatch_lines, review_lines, tally, unmatched
from generator.review import History, Review, State, accepted, review
from generator.review.provisional import provisional
from generator.show import as_json
from generator.suggest import did_you_mean
from generator.surface.verdict import exit_code


def register(commands: Commands) -> None:
    add = commands.add_parser(
        "review", parents=[shared()], help="what changed upstream since a person looked"
    )
    several(add)
    add.add_argument(
        "--all",
        action="store_true",
        help="also what nobody has reviewed or decided about; every line",
    )
    add.add_argument(
        "--accept",
        nargs="*",
        metavar="TOOL",
        help="record that a person has looked at these, or with --all at everything",
    )
    exit_code_flag(add)
    add.set_defaults(run=_review)


def _review(options: argparse.Namespace, console: Console) -> int:
    configs = chosen(options)
    if options.accept is not None and len(configs) != 1:
        raise Misuse("--accept goes with one API")
    if options.accept == [] and not options.all:
        raise Misuse("name the tools after --accept, or add --all")
    failed = called = new = False
    for config in configs:
        diagnostics = Diagnostics()
        overlay = read_overlay_of(config, diagnostics)
        api = describe(config, diagnostics)
        if overlay is None or api is None:
            console.diagnostics(diagnostics)
            console.api(config.name, failed=True)
            failed = True
            continue
        found = review(api, overlay, History(options.root, config.name))
        if options.accept is not None:
            return _accept(config, found, options, console)
        mismatches = unmatched(provisional(config).mismatches, found)
        console.api(config.name, mismatches=[*map(as_json, mismatches)], **_as_json(found))
        for line in mismatch_lines(mismatches):
            console.say(line)
        for line in review_lines(config.name, found, overlay, whole=options.all):
            console.say(line)
        console.say(tally(config.name, found, len(mismatches)))
        if found.of(State.NEVER) and not options.all:
            console.note(f"next: `toolpress review {config.name} --accept TOOL` records a yes")
        called |= bool(found.calls or mismatches)
        new |= bool(found.new)
    if failed:
        return FAILED
    if options.exit_code:
        return exit_code(None, review=called or new)
    return FAILED if called else GOOD


def _accept(config: ApiConfig, found: Review, options: argparse.Namespace, console: Console) -> int:
    assert config.overlay is not None
    known = [verdict.tool for verdict in found.verdicts]
    for tool in options.accept:
        if tool not in known:
            raise Misuse(f"there is no tool `{tool}`; {did_you_mean(tool, known)}".rstrip("; "))
    tools = known if options.all else options.accept
    edits = accepted(found, tools)
    if options.all:
        edits |= {renaming.path: renaming.after for renaming in found.renamings}
    lost = [v.tool for v in found.of(State.LOST) if v.tool in tools]
    if edits and not _write(config, edits, console):
        return FAILED
    written = sorted({str(path[1]) for path in edits if path[0] == "tools"})
    console.api(config.name, accepted=written, lost=lost)
    if written:
        console.say(f"{config.name}: accepted {', '.join(written)}")
    elif not lost:
        console.say(f"{config.name}: nothing to accept")
    for tool in lost:
        console.say(f"{config.name}: `{tool}` has lost its operation; correct its entry first")
    return FAILED if lost else GOOD


def _write(config: ApiConfig, edits: dict[Path, str], console: Console) -> bool:
    assert config.overlay is not None
    try:
        raw = config.overlay.read_bytes().decode("utf-8")
        mark = "\ufeff" if raw.startswith("\ufeff") else ""
        config.overlay.write_bytes((mark + edited(raw[len(mark) :], edits)).encode("utf-8"))
    except (Uneditable, UnicodeDecodeError, OSError) as refused:
        shown = config.shown(config.overlay)
        console.complain(f"toolpress review: cannot edit {shown}: {refused}")
        for path, value in edits.items():
            console.say(f"  {'.'.join(map(str, path))}: {value}")
        return False
    return True


def _as_json(found: Review) -> dict[str, Any]:
    return {
        "entries": [
            {
                "tool": v.tool,
                "state": v.state.value,
                "line": v.place.line,
                "reviewed": v.reviewed or None,
                "now": v.now or None,
                "changed": list(v.parts),
                "renamed": [{"before": r.before, "after": r.after} for r in v.renamings],
                "since": v.revision or None,
                "differences": [
                    {"at": d.key, "before": d.before or None, "after": d.after or None}
                    for d in v.differences
                ],
            }
            for v in found.verdicts
        ],
        "hidden": [{"before": r.before, "after": r.after} for r in found.renamings],
        "undecided": [
            {"operation": o.id, "method": o.method, "path": o.path, "new": o in found.new}
            for o in found.undecided
        ],
    }
