"""Reads `tools.py` without running it: its functions, and whether their signatures fit."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from generator.diagnostics import Diagnostics, Place
from generator.plan.model import ToolArgument


def functions(
    source: str, shown: str, diagnostics: Diagnostics
) -> dict[str, ast.AsyncFunctionDef] | None:
    """The public async functions of the module, by name; None where it does not parse."""
    try:
        module = ast.parse(source)
    except SyntaxError as bad:
        place = Place(shown, bad.lineno or 1, bad.offset or 1)
        diagnostics.error("D524", place, f"not valid Python: {bad.msg}", "mend the syntax")
        return None
    except ValueError as bad:
        diagnostics.error("D524", Place(shown), f"not valid Python: {bad}", "retype the file")
        return None
    return {
        node.name: node
        for node in module.body
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
    }


def check_signature(
    function: ast.AsyncFunctionDef,
    arguments: Sequence[ToolArgument],
    shown: str,
    diagnostics: Diagnostics,
) -> None:
    """It must take `client` and, by keyword, exactly the arguments the overlay declares."""
    place = Place(shown, function.lineno, function.col_offset + 1)
    taken = {a.arg: a for a in function.args.kwonlyargs}
    declared = {str(a.python) for a in arguments}
    first = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if first != ["client"] or function.args.vararg or function.args.kwarg:
        diagnostics.error(
            "D525",
            place,
            f"`{function.name}` must take `client` and then keyword-only arguments",
            f"write `async def {function.name}(client: …, *, …)`",
        )
    for name in sorted(declared - taken.keys()):
        diagnostics.error(
            "D525",
            place,
            f"`{function.name}` does not take `{name}`, which the overlay declares",
            f"add the keyword argument `{name}`",
        )
    for name in sorted(taken.keys() - declared):
        diagnostics.error(
            "D525",
            Place(shown, taken[name].lineno, taken[name].col_offset + 1),
            f"`{function.name}` takes `{name}`, which the overlay does not declare",
            f"declare it under `arguments:`, or remove `{name}`",
        )


def read_source(path: Path, shown: str, diagnostics: Diagnostics) -> str | None:
    """The text of `tools.py`; None where there is none that can be read."""
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as bad:
        diagnostics.error(
            "D524", Place(shown), f"not UTF-8: byte {bad.start + 1} is no text", "save it as UTF-8"
        )
        return None
