"""`generate` and `check`: what specs/ say, written to generated/ or compared with it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, chosen, several, shared
from generator.config import ApiConfig
from generator.console import Console, summary, unified_diff
from generator.load.reach import reach
from generator.pipeline import Result, generate
from generator.write import Changes, WriteError, compare, write


def register(commands: Commands) -> None:
    strict = argparse.ArgumentParser(add_help=False)
    strict.add_argument("--strict", action="store_true", help="a quarantined operation is an error")
    parents = [shared(), strict]

    add = commands.add_parser("generate", parents=parents, help="write generated/")
    several(add)
    add.add_argument(
        "--spec", type=Path, help="a description anywhere, instead of an API of specs/"
    )
    add.add_argument("--overlay", type=Path, help="with --spec: its overlay")
    add.add_argument("--out", type=Path, help="with --spec: the folder to write the package to")
    add.add_argument(
        "--folder", type=Path, help="with --spec: the folder that references may not leave"
    )
    add.set_defaults(run=_generate)

    add = commands.add_parser(
        "check", parents=parents, help="the same in memory; a diff, and 1 when stale"
    )
    several(add)
    add.set_defaults(run=_check)


def _generate(options: argparse.Namespace, console: Console) -> int:
    code = GOOD
    for config, folder in _targets(options):
        with console.progress(f"{config.name}: generating"):
            result = generate(config)
        console.diagnostics(result.diagnostics)
        if result.failed or not result.files:
            code = _gave_up(config, result, console)
            continue
        try:
            changes = write(result.files, folder)
        except WriteError as refused:
            console.complain(f"toolpress: cannot write {refused.path}: {refused}")
            return FAILED
        _summarise(config, result, changes, console)
    return code


def _check(options: argparse.Namespace, console: Console) -> int:
    code = GOOD
    for config, folder in _targets(options):
        result = generate(config)
        console.diagnostics(result.diagnostics)
        if result.failed or not result.files:
            code = _gave_up(config, result, console)
            continue
        changes = compare(result.files, folder)
        diff = "".join(unified_diff(result.files, folder, config.shown(folder), changes))
        if changes:
            code = FAILED
            console.say(diff.rstrip("\n"))
        _summarise(config, result, changes, console, diff=diff)
        if changes:
            console.say(
                f"{config.name}: generated/ is stale; run `toolpress generate {config.name}`"
            )
    return code


def _targets(options: argparse.Namespace) -> list[tuple[ApiConfig, Path]]:
    """Each API with the folder its package goes to."""
    spec: Path | None = getattr(options, "spec", None)
    if spec is not None:
        if options.apis or options.out is None:
            raise Misuse("--spec goes with --out, and without API names")
        config = ApiConfig(
            name=spec.stem,
            description=spec,
            overlay=options.overlay,
            patch=None,
            composites=None,
            root=Path.cwd(),
            strict=options.strict,
            folder=options.folder,
            around=None if options.folder else reach(spec),
        )
        return [(config, Path(options.out))]
    if getattr(options, "out", None) is not None or getattr(options, "overlay", None) is not None:
        raise Misuse("--out and --overlay go with --spec")
    if getattr(options, "folder", None) is not None:
        raise Misuse("--folder goes with --spec")
    return [(config, options.root / "generated" / config.name) for config in chosen(options)]


def _gave_up(config: ApiConfig, result: Result, console: Console) -> int:
    console.api(config.name, failed=True)
    errors = "with --strict, " if not result.failed else ""
    print(f"{config.name}: {errors}nothing was written", file=sys.stderr)
    return FAILED


def _summarise(
    config: ApiConfig, result: Result, changes: Changes, console: Console, **more: str
) -> None:
    assert result.counts is not None
    changed = len(changes.written) + len(changes.removed)
    console.say(summary(config.name, result.counts, len(result.files), changed, result.diagnostics))
    console.api(
        config.name,
        counts={name: getattr(result.counts, name) for name in result.counts.__slots__},
        files=len(result.files),
        written=list(changes.written),
        removed=list(changes.removed),
        **more,
    )
