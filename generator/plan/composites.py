"""Reads `tools.py` without running it: its functions, and whether their signatures fit."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.diagnostics import Diagnostics, Place
from generator.plan.model import ToolArgument


def functions(source: str, shown: str, diagnostics: Diagnostics) -> dict[str, ast.AsyncFunctionDef]:
    """The public async functions of the module, by name."""
    try:
        module = ast.parse(source)
    except SyntaxError as bad:
        place = Place(shown, bad.lineno or 1, bad.offset or 1)
        diagnostics.error("D524", place, f"not valid Python: {bad.msg}", "mend the syntax")
        return {}
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
    taken = {a.arg for a in function.args.kwonlyargs}
    declared = {str(a.python) for a in arguments}
    first = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if first != ["client"] or function.args.vararg or function.args.kwarg:
        diagnostics.error(
            "D525",
            place,
            f"`{function.name}` must take `client` and then keyword-only arguments",
            f"write `async def {function.name}(client: …, *, …)`",
        )
    for name in sorted(declared - taken):
        diagnostics.error(
            "D525",
            place,
            f"`{function.name}` does not take `{name}`, which the overlay declares",
            f"add the keyword argument `{name}`",
        )
    for name in sorted(taken - declared):
        diagnostics.error(
            "D525",
            place,
            f"`{function.name}` takes `{name}`, which the overlay does not declare",
            f"declare it under `arguments:`, or remove `{name}`",
        )


def read_source(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


Functions = Mapping[str, ast.AsyncFunctionDef]
