"""`release`: version, changelog and package follow from what changed since the last one."""

from __future__ import annotations

import argparse
import datetime

from generator.commands.targets import (
    FAILED,
    GOOD,
    Commands,
    Misuse,
    named,
    one,
    read_overlay_of,
    shared,
)
from generator.config import ApiConfig
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.overlay.edit import Uneditable
from generator.overlay.read import OverlayFile
from generator.pipeline import describe
from generator.release import Release, Unreleasable, prepare, publish
from generator.report import words
from generator.report.machine import as_json
from generator.report.review import review_lines, tally
from generator.review import History, review
from generator.show import counted
from generator.surface.snapshots import NoSurface, Unplanned
from generator.write import WriteError


def register(commands: Commands) -> None:
    add = commands.add_parser(
        "release", parents=[shared()], help="the next version, its changelog and its package"
    )
    one(add)
    add.add_argument("--dry-run", action="store_true", help="show it, write nothing")
    add.add_argument(
        "--patch", action="store_true", help="release though nothing changed for clients"
    )
    add.add_argument(
        "--unreviewed", action="store_true", help="though entries wait for `toolpress review`"
    )
    add.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help="of the release; today's")
    add.set_defaults(run=_release)


def _date(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _release(options: argparse.Namespace, console: Console) -> int:
    config = named(options.root, options.api)
    diagnostics = Diagnostics()
    overlay = read_overlay_of(config, diagnostics)
    if overlay is None:
        console.diagnostics(diagnostics)
        return FAILED
    if not options.unreviewed and _waits(config, overlay, options, console):
        return FAILED
    date = options.date or datetime.date.today().isoformat()
    try:
        release = prepare(config, overlay, date, patch=options.patch)
        changes = None if options.dry_run else publish(options.root, config, release)
    except Unplanned as failed:
        console.diagnostics(failed.found.diagnostics)
        console.complain(f"{config.name}: mend this first; nothing was released")
        return FAILED
    except (Unreleasable, Uneditable) as reason:
        console.complain(f"{config.name}: {reason}")
        return FAILED
    except NoSurface as unreadable:
        raise Misuse(str(unreadable)) from None
    except WriteError as refused:
        console.complain(f"toolpress: cannot write {refused.path}: {refused}")
        return FAILED
    _tell(config, release, None if changes is None else len(changes.written), console)
    return GOOD


def _waits(
    config: ApiConfig, overlay: OverlayFile, options: argparse.Namespace, console: Console
) -> bool:
    """Whether a person has to look at something before others get it."""
    api = describe(config, Diagnostics())
    if api is None:
        return False  # which is told by what comes next
    found = review(api, overlay, History(options.root, config.name))
    if not found.calls:
        return False
    for line in review_lines(config.name, found, overlay):
        console.say(line)
    console.say(tally(config.name, found, 0))
    console.complain(f"{config.name}: review this first, or add --unreviewed")
    return True


def _tell(config: ApiConfig, release: Release, written: int | None, console: Console) -> None:
    console.api(
        config.name,
        version=release.version,
        last=release.before or None,
        notes=release.notes,
        written=written is not None,
        **({} if release.diff is None else as_json(release.diff)),
    )
    console.say(release.notes)
    since = f"{release.before} → {release.version}" if release.before else release.version
    tally = f", {words.tally(release.diff)}" if release.diff is not None else ""
    done = (
        "nothing was written"
        if written is None
        else f"{counted(written, 'generated file')} changed"
    )
    console.say(f"{config.name}: {since}{tally}; {done}")
