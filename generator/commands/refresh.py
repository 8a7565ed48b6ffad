"""`refresh`: the vendor's newer description, what it changes, and everything that follows."""

from __future__ import annotations

import argparse
from pathlib import Path

from generator.commands.targets import (
    FAILED,
    GOOD,
    Commands,
    Misuse,
    exit_code_flag,
    named,
    read_overlay_of,
    several,
)
from generator.config import ApiConfig, api_names
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.fetch import Limits
from generator.overlay.read import OverlayFile
from generator.refresh import Brought, NoSource, Outcome, Problem, refresh
from generator.report.forms import written
from generator.report.machine import as_json
from generator.report.review import mismatch_lines, review_lines, tally
from generator.show import counted
from generator.surface.change import Impact
from generator.surface.verdict import exit_code
from generator.write import WriteError

FORMS = ("text", "json", "markdown")


def register(commands: Commands) -> None:
    add = commands.add_parser("refresh", help="fetch the vendor's description and regenerate")
    several(add)
    add.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    add.add_argument("--format", choices=FORMS, default="text", help="how the report is written")
    add.add_argument("--html", type=Path, metavar="DIR", help="also write DIR/<api>.html")
    add.add_argument(
        "--allow-http", action="store_true", help="http, and a server on this machine, are good"
    )
    add.add_argument("--timeout", type=_positive, default=60.0, metavar="SECONDS", help="for each")
    add.add_argument("--max-bytes", type=int, default=Limits().bytes, help="of each document")
    exit_code_flag(add)
    add.set_defaults(run=_refresh)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("a number above 0")
    return value


def _refresh(options: argparse.Namespace, console: Console) -> int:
    names = options.apis or api_names(options.root)
    if not names:
        raise Misuse(f"no API in {options.root / 'specs'}: `toolpress init SPEC` makes one")
    limits = Limits(options.max_bytes, options.timeout, options.allow_http)
    failed, gravest, review = False, None, False
    for config in [named(options.root, name) for name in names]:
        outcome = _one(config, options, limits, console)
        if outcome is None:
            failed = True
            continue
        impacts = [i for i in (gravest, outcome.diff and outcome.diff.impact) if i]
        gravest = min(impacts, key=lambda i: i.rank, default=None)
        review |= outcome.needs_review
    if failed:
        return FAILED
    return exit_code(gravest, review=review) if options.exit_code else GOOD


def _one(
    config: ApiConfig, options: argparse.Namespace, limits: Limits, console: Console
) -> Outcome | None:
    diagnostics = Diagnostics()
    if config.overlay is None and not options.apis:
        return _passed_over(config, console)
    overlay = read_overlay_of(config, diagnostics)
    if overlay is None:
        console.diagnostics(diagnostics)
        _gave_up(config, console)
        return None
    try:
        with console.progress(f"{config.name}: refreshing"):
            outcome = refresh(options.root, config, overlay, limits, dry=options.dry_run)
    except NoSource:
        return _without_source(config, overlay, bool(options.apis), console)
    except Problem as problem:
        diagnostics.texts |= {overlay.file: overlay.document.text} if overlay.document else {}
        diagnostics.error(problem.code, problem.place, str(problem), problem.help)
        console.diagnostics(diagnostics)
        _gave_up(config, console)
        return None
    except WriteError as refused:
        console.complain(f"toolpress: cannot write {refused.path}: {refused}")
        _gave_up(config, console)
        return None
    console.diagnostics(outcome.diagnostics)
    _tell(config, overlay, outcome, options, console)
    return outcome


def _without_source(
    config: ApiConfig, overlay: OverlayFile, asked: bool, console: Console
) -> Outcome | None:
    """Of all APIs those without a source are passed over; of one by name that is a mistake."""
    if not asked:
        return _passed_over(config, console)
    diagnostics = Diagnostics()
    diagnostics.texts |= {overlay.file: overlay.document.text} if overlay.document else {}
    message = f"{config.name} has no `source:`"
    help = "add `source:` with the address of the vendor's document, or with the path of a file"
    diagnostics.error("D601", overlay.place(), message, help)
    console.diagnostics(diagnostics)
    _gave_up(config, console)
    return None


def _passed_over(config: ApiConfig, console: Console) -> Outcome:
    console.api(config.name, state="no source")
    console.note(f"{config.name}: no `source:` in an overlay")
    return Outcome(Brought({}, {}), Diagnostics())


def _gave_up(config: ApiConfig, console: Console) -> None:
    console.api(config.name, failed=True, state="failed")
    console.note(f"{config.name}: nothing was changed")


def _tell(
    config: ApiConfig,
    overlay: OverlayFile,
    outcome: Outcome,
    options: argparse.Namespace,
    console: Console,
) -> None:
    if not outcome.brought.files:
        console.api(config.name, state="unchanged")
        console.note(f"{config.name}: the vendor's description is what it was")
        return
    lines = list(mismatch_lines(outcome.mismatches))
    if outcome.review is not None:
        lines += review_lines(config.name, outcome.review, overlay)
    state = "dry run" if options.dry_run else "changed"
    impact = outcome.diff.impact if outcome.diff else None
    console.api(
        config.name,
        state=state,
        files=sorted(outcome.brought.files),
        generated=outcome.result is not None,
        needs_review=outcome.needs_review,
        review=lines,
        **({} if outcome.diff is None else as_json(outcome.diff)),
    )
    if outcome.diff is not None:
        console.say(written(config.name, outcome.diff, options.format, lines).rstrip("\n"))
        if options.html is not None:
            options.html.mkdir(parents=True, exist_ok=True)
            page = options.html / f"{config.name}.html"
            told = written(config.name, outcome.diff, "html", lines)
            page.write_text(told, encoding="utf-8", newline="\n")
    elif lines:
        console.say("\n".join(lines))
    if outcome.review is not None:
        console.note(tally(config.name, outcome.review, len(outcome.mismatches)))
    console.note(f"{config.name}: {_done(config, outcome, impact, options.dry_run)}")


def _done(config: ApiConfig, outcome: Outcome, impact: Impact | None, dry: bool) -> str:
    files = ", ".join(sorted(outcome.brought.files))
    if dry:
        return f"{files} would change; nothing was written"
    if outcome.result is None:
        return (
            f"{files} replaced; generated/{config.name}/ waits: mend the lines above, then run "
            f"`toolpress generate {config.name}`"
        )
    assert outcome.changes is not None
    count = len(outcome.changes.written) + len(outcome.changes.removed)
    released = f"; `toolpress release {config.name}` when it is good" if impact else ""
    changed = f"{counted(count, 'generated file')} changed"
    return f"{files} replaced, {changed}{released}"
