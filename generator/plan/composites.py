"""Holds the hand-written functions against the overlay: who has them, and whether they fit."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence, Set

from generator.diagnostics import Diagnostics, Place
from generator.plan import model
from generator.plan.handwritten import Source, Written
from generator.plan.model import Method, Tool, ToolArgument
from generator.suggest import did_you_mean

_OF_EVERY_CLIENT = frozenset({"aclose", "bound"})

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
    tool: Tool,
    methods: Sequence[Method],
    diagnostics: Diagnostics,
) -> None:
    """The function of a tool: one module has it, and it does what the overlay declares."""
    (source, function), *others = defined
    _check_signature(function, tool.arguments, source.file, diagnostics)
    _check_calls(function, tool.operations, methods, source.file, diagnostics)
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


def _check_calls(
    function: ast.AsyncFunctionDef,
    operations: Sequence[str],
    methods: Sequence[Method],
    shown: str,
    diagnostics: Diagnostics,
) -> None:
    """What it asks of its client itself must be declared.

    Whatever it hands the client to is held to `calls:` when it runs.
    """
    known = {str(method.name): method.operation for method in methods}
    for name, node in _asked(function):
        if name in known and known[name] not in operations:
            diagnostics.error(
                "D519",
                Place(shown, node.lineno, node.col_offset + 1),
                f"`{function.name}` calls `{name}`, and its entry does not say so",
                f"add `{known[name]}` to `calls:` of the entry",
            )


def check_methods(written: Written, methods: Sequence[Method], diagnostics: Diagnostics) -> None:
    """Whatever functions ask of the `client` they are given must be there."""
    known = {str(method.name) for method in methods}
    for source in written.modules:
        for name, node in _asked(source.tree):
            if name not in known and name not in _OF_EVERY_CLIENT:
                diagnostics.error(
                    "D519",
                    Place(source.file, node.lineno, node.col_offset + 1),
                    f"the client has no method `{name}`",
                    did_you_mean(name, known)
                    or "there is one for each operation of the description",
                )


def _asked(within: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The methods that are called on `client`."""
    for node in ast.walk(within):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="client"), attr=name)):
                yield name, node


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
