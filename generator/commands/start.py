"""`init`, `schema` and `explain`: for those who begin, and for their editors."""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from generator import ir
from generator.catalogue import CATALOGUE, explain
from generator.commands.targets import FAILED, GOOD, Commands, Misuse, shared
from generator.config import ApiConfig
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.load.reach import reach
from generator.overlay.initial import MOST_TOOLS, first_overlay, short_name
from generator.overlay.schema import overlay_schema
from generator.pipeline import describe
from generator.show import counted
from generator.suggest import did_you_mean

SCHEMA = "overlay.schema.json"


def register(commands: Commands) -> None:
    add = commands.add_parser("init", parents=[shared()], help="a first overlay for a description")
    add.add_argument("spec", type=Path, metavar="SPEC", help="an OpenAPI or Swagger document")
    add.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder to write to; specs/<name>/ without it"
    )
    add.add_argument(
        "--tools", type=int, default=MOST_TOOLS, metavar="N", help="how many become tools at once"
    )
    add.set_defaults(run=_init)

    add = commands.add_parser(
        "schema", parents=[shared()], help="the JSON Schema of overlay.yaml, for editors"
    )
    add.add_argument("--write", action="store_true", help=f"write specs/{SCHEMA}")
    add.set_defaults(run=_schema)

    add = commands.add_parser("explain", parents=[shared()], help="what a diagnostic means")
    add.add_argument("code", metavar="CODE", help="such as D406")
    add.set_defaults(run=_explain)


def _init(options: argparse.Namespace, console: Console) -> int:
    spec: Path = options.spec
    if re.match(r"https?:/", str(spec)):
        raise Misuse(
            "SPEC is a file: fetch the description first; `source:` names its address for `refresh`"
        )
    diagnostics = Diagnostics()
    api = describe(_config(spec), diagnostics)
    if api is None:
        console.diagnostics(diagnostics)
        return FAILED
    stem = spec.resolve().stem
    name = short_name(api, spec.resolve().parent.name if stem in ("openapi", "swagger") else stem)
    folder: Path = options.out or options.root / "specs" / name.replace("-", "_")
    description, overlay = folder / f"openapi{_suffix(spec)}", folder / "overlay.yaml"
    here = description.exists() and description.resolve() == spec.resolve()
    for taken in (overlay, *(() if here else (description,))):
        if taken.exists():
            raise Misuse(f"{taken} is there already; name another folder with --out")
    if not here and not _alone(api, spec):
        raise Misuse(f"{spec} needs files beside it: copy all of them to {folder}, and begin there")
    text = first_overlay(api, name, options.tools)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        overlay.write_text(text, encoding="utf-8", newline="\n")
        if options.out is None and not (schema := folder.parent / SCHEMA).exists():
            schema.write_text(overlay_schema(), encoding="utf-8", newline="\n")
        if not here:
            description.write_bytes(spec.read_bytes())
    except OSError as refused:
        console.complain(f"toolpress init: cannot write to {folder}: {refused.strerror}")
        return FAILED
    decide = text.count("TODO")
    offered = min(options.tools, sum(not o.deprecated for o in api.operations))
    written = [path.as_posix() for path in (overlay, *(() if here else (description,)))]
    console.report |= {"written": written, "name": name, "tools": offered, "todo": decide}
    there = counted(len(api.operations), "operation")
    console.say(
        f"wrote {' and '.join(written)}: {offered} of {there} as tools, "
        f"{counted(decide, 'mark')} TODO"
    )
    if api.quarantined:
        lost = counted(len(api.quarantined), "operation is", "operations are")
        console.say(f"{lost} quarantined; `generate` says why")
    if options.out is None:
        console.note(f"next: decide what is marked TODO, then `toolpress generate {folder.name}`")
    return GOOD


def _config(spec: Path) -> ApiConfig:
    return ApiConfig(
        name=spec.stem,
        description=spec,
        overlay=None,
        patch=None,
        composites=None,
        root=Path.cwd(),
        around=reach(spec),
    )


def _alone(api: ir.Api, spec: Path) -> bool:
    """Whether the description means the same without the files around it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(spec, folder))
        there = describe(replace(_config(copy), around=None), Diagnostics())
    return there is not None and len(there.operations) == len(api.operations)


def _suffix(spec: Path) -> str:
    return ".json" if spec.suffix.lower() == ".json" else ".yaml"


def _schema(options: argparse.Namespace, console: Console) -> int:
    text = overlay_schema()
    if not options.write:
        console.report["schema"] = text
        console.say(text.rstrip("\n"))
        return GOOD
    file = options.root / "specs" / SCHEMA
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as refused:
        console.complain(f"toolpress schema: cannot write {file}: {refused.strerror}")
        return FAILED
    console.report["written"] = [file.as_posix()]
    console.say(f"wrote {file}")
    return GOOD


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
