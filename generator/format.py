"""Formats generated Python with black, in process, in a pinned mode; a failure is our fault."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

from generator.diagnostics import Diagnostics, Place

MODE = black.Mode(line_length=100, target_versions={TargetVersion.PY311})
# Files of nothing but classes: nobody reads them through, and black takes seconds for a megabyte.
CLASSES = ("/types.py", "/models.py")
LARGEST = 200_000


def format_files(
    files: Mapping[str, str], untouched: str, diagnostics: Diagnostics
) -> dict[str, str]:
    """Every Python file in black's form, parsed once more; those under `untouched` as they are."""
    out: dict[str, str] = {}
    for path, text in files.items():
        if not path.endswith(".py") or untouched in path:
            out[path] = text
            continue
        try:
            large = len(text) > LARGEST and path.endswith(CLASSES)
            out[path] = text if large else black.format_str(text, mode=MODE)
            ast.parse(out[path])
        except (InvalidInput, SyntaxError, ValueError) as bad:
            line = getattr(bad, "lineno", None) or 1
            diagnostics.error(
                "D901",
                Place(path, line),
                f"the generated module is not valid Python: {str(bad).splitlines()[0]}",
                "this is a fault of toolpress: please report it with the description",
            )
    return out
