"""Formats generated Python with black, in process, in a pinned mode; a failure is our fault."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

from generator.diagnostics import Diagnostics, Place

MODE = black.Mode(line_length=100, target_versions={TargetVersion.PY311})
# Files of nothing but classes: nobody reads them through, and black takes seconds for a megabyte.
CLASSES = ("/types.py", "/models.py")
LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a text is no Python, and why."""

    line: int
    message: str


def format_files(
    files: Mapping[str, str],
    begun: Mapping[str, Future[str | Fault]],
    untouched: str,
    diagnostics: Diagnostics,
) -> dict[str, str]:
    """Every Python file in black's form, parsed once more; those under `untouched` as they are.

    Some are `begun` elsewhere.
    """
    out: dict[str, str] = {}
    for path in (*files, *begun):
        python = path.endswith(".py") and untouched not in path
        if path in files:
            text = formatted(path, files[path]) if python else files[path]
        else:
            text = begun[path].result()
        match text:
            case str():
                out[path] = text
            case Fault():
                diagnostics.error(
                    "D901",
                    Place(path, text.line),
                    f"the generated module is not valid Python: {text.message}",
                    "this is a fault of toolpress: please report it with the description",
                )
    return out


def formatted(path: str, text: str) -> str | Fault:
    """The text of one file in black's form."""
    try:
        large = len(text) > LARGEST and path.endswith(CLASSES)
        text = text if large else black.format_str(text, mode=MODE)
        ast.parse(text)
    except (InvalidInput, SyntaxError, ValueError) as bad:
        return Fault(getattr(bad, "lineno", None) or 1, str(bad).splitlines()[0])
    return text
