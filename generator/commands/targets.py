"""Which APIs a command is about, and how it ends."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.config import ApiConfig, api_config, api_names
from generator.suggest import did_you_mean

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostics
    from generator.overlay.read import OverlayFile

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = Any

GOOD, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


class Misuse(Exception):
    """The command line asks for something that cannot be; `str()` says what can."""


def shared() -> argparse.ArgumentParser:
    """The flags that every command takes."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json for machines"
    )
    return parser


def exit_code_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help="for scripts: 0 nothing that a call can tell, 3 additive, 4 breaking, 5 needs review",
    )


def several(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("apis", nargs="*", metavar="API", help="all of specs/ without one")


def one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("api", metavar="API", help="a folder of specs/")


def chosen(options: argparse.Namespace) -> list[ApiConfig]:
    """The APIs that are named, or all of them."""
    names = options.apis or api_names(options.root)
    if not names:
        raise Misuse(f"no API in {options.root / 'specs'}: `toolpress init SPEC` makes one")
    strict = getattr(options, "strict", False)
    return [named(options.root, name, strict=strict) for name in names]


def read_overlay_of(config: ApiConfig, diagnostics: Diagnostics) -> OverlayFile | None:
    """The overlay that a command cannot do without; None when it cannot be read."""
    from generator.overlay.read import read_overlay

    if config.overlay is None:
        raise Misuse(f"{config.name} has no overlay.yaml; `toolpress init` writes a first one")
    return read_overlay(config.overlay, config.shown(config.overlay), diagnostics)


def named(root: Path, name: str, *, strict: bool = False) -> ApiConfig:
    known = api_names(root)
    if name not in known and not (root / "specs" / name).is_dir():
        raise Misuse(f"there is no specs/{name}/; {did_you_mean(name, known)}".rstrip("; "))
    return api_config(root, name, strict=strict)
