"""`sandbox` and `demo`: a described API on loopback, and a conversation with its server."""

from __future__ import annotations

import argparse
import io
import sys

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, named, one, shared
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.pipeline import describe


def register(commands: Commands) -> None:
    add = commands.add_parser(
        "sandbox", parents=[shared()], help="serve a described API on loopback"
    )
    one(add)
    add.add_argument("--port", type=int, default=8900)
    add.set_defaults(run=_sandbox)

    add = commands.add_parser(
        "demo", parents=[shared()], help="a scripted conversation, no account"
    )
    one(add)
    add.set_defaults(run=_demo)


def _sandbox(options: argparse.Namespace, console: Console) -> int:
    from generator.sandbox import app, read
    from generator.sandbox.script import Sandbox

    config = named(options.root, options.api)
    diagnostics = Diagnostics()
    api = describe(config, diagnostics)
    file = config.description.parent / "sandbox.yaml"
    script: Sandbox | None = Sandbox(config.shown(file))
    if api is not None and file.exists():
        script = read.read(file, config.shown(file), api, diagnostics)
    console.diagnostics(diagnostics)
    if api is None or script is None:
        return FAILED
    if not file.exists():
        console.note(f"without {script.file} replies are examples, and nothing is remembered")
    console.say(
        f"{options.api} on http://127.0.0.1:{options.port}, key {script.key!r}; Ctrl-C ends it"
    )
    try:
        app.serve(app.build(api, script), "127.0.0.1", options.port)
    except SystemExit:  # uvicorn has said why
        console.complain(f"toolpress sandbox: choose another --port than {options.port}")
        return FAILED
    return GOOD


def _demo(options: argparse.Namespace, console: Console) -> int:
    from generator.sandbox import conversation, demo, read

    config = named(options.root, options.api)
    diagnostics = Diagnostics()
    api = describe(config, diagnostics)
    folder = config.description.parent
    script_file, scene_file = folder / "sandbox.yaml", folder / "demo.yaml"
    if api is None:
        console.diagnostics(diagnostics)
        return FAILED
    for file in (script_file, scene_file):
        if not file.exists():
            raise Misuse(
                f"there is no {config.shown(file)}: a demo is written by hand; "
                f"`toolpress sandbox {options.api}` needs none"
            )
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
