"""`review`: what changed upstream since a person looked, and the record of a person's yes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, chosen, several, shared
from generator.config import ApiConfig
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.overlay.edit import Path, Uneditable, edited
from generator.overlay.read import OverlayFile, read_overlay
from generator.pipeline import describe
from generator.review import History, Review, State, Verdict, accepted, review
from generator.suggest import did_you_mean

SHOWN = 40  # lines of differences of one entry, and undecided operations, as text


def register(commands: Commands) -> None:
    add = commands.add_parser(
        "review", parents=[shared()], help="what changed upstream since a person looked"
    )
    several(add)
    add.add_argument(
        "--all", action="store_true", help="entries that nobody has reviewed, too; every line"
    )
    add.add_argument(
        "--accept",
        nargs="*",
        metavar="TOOL",
        help="record that a person has looked at these, or with --all at everything",
    )
    add.set_defaults(run=_review)


def _review(options: argparse.Namespace, console: Console) -> int:
    configs = chosen(options)
    if options.accept is not None and len(configs) != 1:
        raise Misuse("--accept goes with one API")
    if options.accept == [] and not options.all:
        raise Misuse("name the tools after --accept, or add --all")
    code = GOOD
    for config in configs:
        diagnostics = Diagnostics()
        overlay = _overlay(config, diagnostics)
        api = describe(config, diagnostics)
        if overlay is None or api is None:
            console.diagnostics(diagnostics)
            console.api(config.name, failed=True)
            code = FAILED
            continue
        found = review(api, overlay, History(options.root, config.name))
        if options.accept is not None:
            return _accept(config, found, options, console)
        _show(config, found, options.all, console)
        code = FAILED if found.calls else code
    return code


def _overlay(config: ApiConfig, diagnostics: Diagnostics) -> OverlayFile | None:
    if config.overlay is None:
        raise Misuse(f"{config.name} has no overlay.yaml; `toolpress init` writes a first one")
    return read_overlay(config.overlay, config.shown(config.overlay), diagnostics)


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


def _show(config: ApiConfig, found: Review, whole: bool, console: Console) -> None:
    console.api(config.name, **_as_json(found))
    for verdict in found.verdicts:
        for line in _told(config, verdict, whole):
            console.say(line)
    for renaming in found.renamings:
        at = f"{renaming.place.file}:{renaming.place.line}:{renaming.place.column}"
        console.say(f"{at}: hidden: now `{renaming.after}`, it was `{renaming.before}`\n")
    if found.undecided:
        console.say(f"undecided: name them in a tool or in `hidden:` of {config.name}")
        for operation in found.undecided if whole else found.undecided[:SHOWN]:
            summary = f"  {operation.summary}" if operation.summary else ""
            console.say(f"  {operation.id}  {operation.method} {operation.path}{summary}")
        if not whole and len(found.undecided) > SHOWN:
            console.say(f"  and {len(found.undecided) - SHOWN} more; --all shows them")
        console.say("")
    counts = (
        (len(found.verdicts), "entries"),
        (len(found.of(State.CHANGED)), "changed"),
        (len(found.of(State.RENAMED)) + len(found.renamings), "renamed upstream"),
        (len(found.of(State.LOST)), "without an operation"),
        (len(found.of(State.NEVER)), "never reviewed"),
        (len(found.undecided), "operations undecided"),
    )
    said = [f"{count} {what}" for count, what in counts if count or what == "entries"]
    console.say(f"{config.name}: {', '.join(said)}")


def _told(config: ApiConfig, verdict: Verdict, whole: bool) -> Iterator[str]:
    at = f"{verdict.place.file}:{verdict.place.line}:{verdict.place.column}: {verdict.tool}"
    accept = f"  = yes: toolpress review {config.name} --accept {verdict.tool}\n"
    match verdict.state:
        case State.SAME:
            return
        case State.NEVER:
            if whole:
                yield f"{at}: never reviewed\n{accept}"
        case State.LOST:
            yield f"{at}: its operation is gone\n  = correct the entry, or remove it\n"
        case State.RENAMED:
            yield f"{at}: its operation has another name"
            for renaming in verdict.renamings:
                key = ".".join(map(str, renaming.path[2:]))
                yield f"  - {key}: {renaming.before}"
                yield f"  + {key}: {renaming.after}"
            yield accept
        case State.CHANGED:
            yield f"{at}: {_PARTS[verdict.parts]}"
            yield from _before_and_after(verdict, whole)
            yield accept


_PARTS = {
    ("form", "words"): "what its operation takes or answers has changed, and the words about it",
    ("form",): "what its operation takes or answers has changed",
    ("words",): "the words about its operation have changed",
}


def _before_and_after(verdict: Verdict, whole: bool) -> Iterator[str]:
    if not verdict.revision:
        yield f"  = reviewed as {verdict.reviewed}, now {verdict.now}; no commit has the former"
        return
    yield f"  = since {verdict.revision}:"
    shown = verdict.differences if whole else verdict.differences[:SHOWN]
    for difference in shown:
        if difference.before:
            yield f"  - {difference.key}: {' '.join(difference.before.split())}"
        if difference.after:
            yield f"  + {difference.key}: {' '.join(difference.after.split())}"
    if len(verdict.differences) > len(shown):
        yield f"  … and {len(verdict.differences) - len(shown)} more; --all shows them"


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
            {"operation": o.id, "method": o.method, "path": o.path} for o in found.undecided
        ],
    }
