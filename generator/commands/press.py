"""`generate` and `check`: what specs/ say, written to generated/ or compared with it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generator.cache import Cache
from generator.commands.pressing import Pressed, cores, each
from generator.commands.targets import FAILED, GOOD, Commands, Misuse, chosen, several, shared
from generator.config import ApiConfig
from generator.console import Console, Said, summary, unified_diff
from generator.show import counted
from generator.write import Changes, WriteError, compare, interrupted, write


def register(commands: Commands) -> None:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--strict", action="store_true", help="a quarantined operation is an error")
    common.add_argument(
        "--jobs", type=_number, metavar="N", help="how many at once; as many as there are cores"
    )
    parents = [shared(), common]

    add = commands.add_parser("generate", parents=parents, help="write generated/")
    several(add)
    add.add_argument("--force", action="store_true", help="press what has not changed, too")
    add.add_argument(
        "--spec",
        type=Path,
        action="append",
        help="a description anywhere, instead of an API of specs/; again for several",
    )
    add.add_argument("--overlay", type=Path, help="with one --spec: its overlay")
    add.add_argument(
        "--out",
        type=Path,
        help="with --spec: the folder of the package; of a folder a package for several",
    )
    add.add_argument(
        "--folder", type=Path, help="with one --spec: the folder that references may not leave"
    )
    add.set_defaults(run=_generate)

    add = commands.add_parser(
        "check", parents=parents, help="the same in memory; a diff, and 1 when stale"
    )
    several(add)
    add.set_defaults(run=_check)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _generate(options: argparse.Namespace, console: Console) -> int:
    code = GOOD
    targets = _targets(options)
    cache = None if options.spec else Cache(options.root)
    inputs = [cache.inputs(config) if cache else "" for config, _ in targets]
    told = [
        (
            None
            if cache is None or options.force or interrupted(folder)
            else cache.told(config, digest, folder)
        )
        for (config, folder), digest in zip(targets, inputs, strict=True)
    ]
    due = [config for (config, _), known in zip(targets, told, strict=True) if known is None]
    results = _each(due, options, console)
    for (config, folder), digest, known in zip(targets, inputs, told, strict=True):
        if known is not None:
            _unchanged(config, known, console)
            continue
        result = next(results)
        console.findings(result.said)
        if not result.files:
            code = _gave_up(config, result, console)
            continue
        try:
            changes = write(result.files, folder)
        except WriteError as refused:
            console.complain(f"toolpress: cannot write {refused.path}: {refused}")
            code = FAILED
            continue
        _summarise(config, result, changes, console)
        if cache is not None:
            cache.remember(config, digest, result.files, _to_tell(result))
    return code


def _each(
    configs: list[ApiConfig], options: argparse.Namespace, console: Console
) -> Iterator[Pressed]:
    results = each(configs, options.jobs or cores())
    for config in configs:
        with console.progress(f"{config.name}: generating"):
            result = next(results)
        yield result


def _check(options: argparse.Namespace, console: Console) -> int:
    code = GOOD
    targets = _targets(options)
    results = each([config for config, _ in targets], options.jobs or cores())
    for (config, folder), result in zip(targets, results, strict=True):
        console.findings(result.said)
        if not result.files:
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
    specs: list[Path] | None = getattr(options, "spec", None)
    if specs:
        return _anywhere(specs, options)
    if getattr(options, "out", None) is not None or getattr(options, "overlay", None) is not None:
        raise Misuse("--out and --overlay go with --spec")
    if getattr(options, "folder", None) is not None:
        raise Misuse("--folder goes with --spec")
    return [(config, options.root / "generated" / config.name) for config in chosen(options)]


def _anywhere(specs: list[Path], options: argparse.Namespace) -> list[tuple[ApiConfig, Path]]:
    from generator.load.reach import reach

    if options.apis or options.out is None:
        raise Misuse("--spec goes with --out, and without API names")
    if len(specs) == 1:
        named = {specs[0].stem: specs[0]}
    elif options.overlay or options.folder:
        raise Misuse("--overlay and --folder go with one --spec")
    else:
        named = {_name(spec): spec for spec in specs}
    if len(named) < len(specs):
        raise Misuse("two --spec have one name: press them one by one")
    return [
        (
            ApiConfig(
                name=name,
                description=spec,
                overlay=options.overlay,
                patch=None,
                composites=None,
                root=Path.cwd(),
                strict=options.strict,
                folder=options.folder,
                around=None if options.folder else reach(spec),
            ),
            Path(options.out) / name if len(specs) > 1 else Path(options.out),
        )
        for name, spec in named.items()
    ]


def _name(spec: Path) -> str:
    """What a description is called among several: its folder, where all files have one name."""
    stem = spec.resolve().stem
    return spec.resolve().parent.name if stem in ("openapi", "swagger") else stem


def _gave_up(config: ApiConfig, result: Pressed, console: Console) -> int:
    console.api(config.name, failed=True)
    if result.crash:
        print(result.crash, end="", file=sys.stderr)
    errors = "with --strict, " if not result.failed else ""
    print(f"{config.name}: {errors}nothing was written", file=sys.stderr)
    return FAILED


def _summarise(
    config: ApiConfig, result: Pressed, changes: Changes, console: Console, **more: str
) -> None:
    changed = len(changes.written) + len(changes.removed)
    files = f"{counted(len(result.files), 'file')} ({changed} changed)"
    overlay = config.overlay is not None
    console.say(summary(config.name, result.counts, files, result.said, overlay=overlay))
    console.api(
        config.name,
        counts=dict(result.counts),
        files=len(result.files),
        written=list(changes.written),
        removed=list(changes.removed),
        **more,
    )


def _to_tell(result: Pressed) -> dict[str, object]:
    """What a run says that finds nothing changed."""
    said = [asdict(one) for one in result.said]
    return {"counts": dict(result.counts), "files": len(result.files), "said": said}


def _unchanged(config: ApiConfig, told: dict[str, Any], console: Console) -> None:
    said = [Said(**one) for one in told["said"]]
    console.findings(said)
    files = f"{counted(told['files'], 'file')} (unchanged)"
    overlay = config.overlay is not None
    console.say(summary(config.name, told["counts"], files, said, overlay=overlay))
    console.api(config.name, counts=told["counts"], files=told["files"], written=[], removed=[])
