"""The `toolpress` command: parses, calls, prints.

Exit codes: 0 good, 1 the input or the check failed, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from generator.catalogue import CATALOGUE, explain
from generator.config import ApiConfig, api_config, api_names
from generator.console import Console, summary, unified_diff
from generator.diagnostics import Diagnostics
from generator.pipeline import Result, describe, generate
from generator.suggest import did_you_mean
from generator.write import Changes, WriteError, compare, write

GOOD, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


class Misuse(Exception):
    """The command line asks for something that cannot be; `str()` says what can."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(argv)
    console = Console(options.format)
    try:
        return console.finish(COMMANDS[options.command](options, console))
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
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--format", choices=("text", "json"), default="text", help="json for machines"
    )
    strict = argparse.ArgumentParser(add_help=False)
    strict.add_argument("--strict", action="store_true", help="a quarantined operation is an error")

    add = commands.add_parser("generate", parents=[shared, strict], help="write generated/")
    add.add_argument("apis", nargs="*", metavar="API", help="all of specs/ without one")
    add.add_argument(
        "--spec", type=Path, help="a description anywhere, instead of an API of specs/"
    )
    add.add_argument("--overlay", type=Path, help="with --spec: its overlay")
    add.add_argument("--out", type=Path, help="with --spec: the folder to write the package to")

    add = commands.add_parser(
        "check", parents=[shared, strict], help="the same in memory; a diff, and 1 when stale"
    )
    add.add_argument("apis", nargs="*", metavar="API", help="all of specs/ without one")

    add = commands.add_parser("explain", parents=[shared], help="what a diagnostic means")
    add.add_argument("code", metavar="CODE", help="such as D406")

    add = commands.add_parser("sandbox", parents=[shared], help="serve a described API on loopback")
    add.add_argument("api", metavar="API")
    add.add_argument("--port", type=int, default=8900)

    add = commands.add_parser("demo", parents=[shared], help="a scripted conversation, no account")
    add.add_argument("api", metavar="API")
    return parser


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


def _explain(options: argparse.Namespace, console: Console) -> int:
    code = options.code.upper()
    if code not in CATALOGUE:
        raise Misuse(
            f"there is no diagnostic `{code}`; {did_you_mean(code, CATALOGUE)}".rstrip("; ")
        )
    entry = CATALOGUE[code]
    console.report |= {"code": code, "title": entry.title, "cause": entry.cause, "fix": entry.fix}
    console.say(explain(code))
    return GOOD


def _sandbox(options: argparse.Namespace, console: Console) -> int:
    from generator.sandbox import app, read

    config = _named(options.root, options.api)
    diagnostics = Diagnostics()
    api = describe(config, diagnostics)
    file = config.description.parent / "sandbox.yaml"
    script = read.read(file, config.shown(file), api, diagnostics) if api else None
    console.diagnostics(diagnostics)
    if api is None or script is None:
        return FAILED
    console.say(
        f"{options.api} on http://127.0.0.1:{options.port}, key {script.key!r}; Ctrl-C ends it"
    )
    app.serve(app.build(api, script), "127.0.0.1", options.port)
    return GOOD


def _demo(options: argparse.Namespace, console: Console) -> int:
    from generator.sandbox import conversation, demo, read

    config = _named(options.root, options.api)
    diagnostics = Diagnostics()
    api = describe(config, diagnostics)
    folder = config.description.parent
    script_file, scene_file = folder / "sandbox.yaml", folder / "demo.yaml"
    if api is None:
        console.diagnostics(diagnostics)
        return FAILED
    script = read.read(script_file, config.shown(script_file), api, diagnostics)
    scene = conversation.read(scene_file, config.shown(scene_file), api, diagnostics)
    console.diagnostics(diagnostics)
    if script is None or scene is None:
        return FAILED
    package = options.root / "generated" / options.api
    out = io.StringIO() if console.json else sys.stdout
    code = demo.run(options.api, package, api, script, scene, out)
    if isinstance(out, io.StringIO):
        console.report["conversation"] = out.getvalue()
    return code


COMMANDS = {
    "generate": _generate,
    "check": _check,
    "explain": _explain,
    "sandbox": _sandbox,
    "demo": _demo,
}


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
        )
        return [(config, Path(options.out))]
    if getattr(options, "out", None) is not None or getattr(options, "overlay", None) is not None:
        raise Misuse("--out and --overlay go with --spec")
    names = options.apis or api_names(options.root)
    if not names:
        raise Misuse(f"no API in {options.root / 'specs'}: give each a folder with openapi.yaml")
    return [
        (_named(options.root, name, strict=options.strict), options.root / "generated" / name)
        for name in names
    ]


def _named(root: Path, name: str, *, strict: bool = False) -> ApiConfig:
    known = api_names(root)
    if name not in known and not (root / "specs" / name).is_dir():
        raise Misuse(f"there is no specs/{name}/; {did_you_mean(name, known)}".rstrip("; "))
    return api_config(root, name, strict=strict)


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


if __name__ == "__main__":
    sys.exit(main())
