"""Holds the hand-written functions against the overlay: who has them, and whether they fit."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence, Set

from generator.diagnostics import Diagnostics, Place
from generator.plan import model
from generator.plan.handwritten import Source, Written
from generator.plan.model import ToolArgument

Functions = Mapping[str, Sequence[tuple[Source, ast.AsyncFunctionDef]]]


def functions(written: Written) -> Functions:
    """The public async functions by name, each with the modules that define it."""
    found: dict[str, dict[str, tuple[Source, ast.AsyncFunctionDef]]] = {}
    for source in written.modules:
        for node in source.tree.body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                found.setdefault(node.name, {})[source.name] = source, node
    return {name: tuple(defined.values()) for name, defined in found.items()}


def check(
    defined: Sequence[tuple[Source, ast.AsyncFunctionDef]],
    arguments: Sequence[ToolArgument],
    diagnostics: Diagnostics,
) -> None:
    """The function of a tool: one module has it, and it takes what the overlay declares."""
    (source, function), *others = defined
    _check_signature(function, arguments, source.file, diagnostics)
    for other, again in others:
        diagnostics.error(
            "D528",
            Place(other.file, again.lineno, again.col_offset + 1),
            f"`{again.name}` stands in {source.file} as well",
            "rename or remove one of the two: a tool finds its function by name",
        )


def _check_signature(
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


def plan_composites(written: Written, functions: Functions, called: Set[str]) -> model.Composites:
    """What is copied, and which functions of it the tools call."""
    homes = {name: functions[name][0][0] for name in sorted(called & functions.keys())}
    return model.Composites(
        modules=tuple(
            model.Composite(
                name=source.name,
                file=source.file,
                source=source.text,
                functions=tuple(name for name, home in homes.items() if home is source),
            )
            for source in written.modules
        ),
        opening=written.opening,
    )
