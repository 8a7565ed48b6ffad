"""Imports of a generated module, read off its finished body: nothing unused, nothing missing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence

from generator.plan.model import Code


def import_block(
    body: str, known: Mapping[str, str], also: Mapping[str, Sequence[str]] | None = None
) -> Code:
    """The import lines for `body`; `known` maps each importable name to its module.

    What stands in annotations alone is imported for the type checker only. `also` adds names by
    module that are imported in order to be exported.
    """
    used, annotated = _names(ast.parse(body))
    running = {name for name in used if name in known}
    checking = {name for name in annotated if name in known} - running
    standard = {name for name in running | checking if known[name] in STANDARD}
    by_module = _by_module(running - standard, known)
    for module, names in (also or {}).items():
        by_module[module].update(names)
    later = import_lines(_by_module(checking - standard, known))
    first = _by_module(standard, known)
    if later:
        first["typing"].add("TYPE_CHECKING")
    blocks = [["from __future__ import annotations"], import_lines(first), import_lines(by_module)]
    text = "\n\n".join("\n".join(lines) for lines in blocks if lines)
    if later:
        text += "\n\nif TYPE_CHECKING:\n" + "\n".join(f"    {line}" for line in later)
    return Code(text)


def _by_module(names: set[str], known: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[known[name]].add(name)
    return found


def import_lines(by_module: Mapping[str, set[str]]) -> list[str]:
    """Sorted as ruff keeps them: modules from far to near, names by kind."""
    return [
        f"from {module} import {', '.join(sorted(by_module[module], key=_isort))}"
        for module in sorted(by_module, key=lambda module: (-_dots(module), module))
    ]


STANDARD = frozenset({"typing", "collections.abc"})


def _dots(module: str) -> int:
    return len(module) - len(module.lstrip("."))


def _isort(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order that ruff keeps."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name


def _names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Names read when the module runs, and names that stand in annotations."""
    annotations: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                annotations |= {node.returns} if node.returns else set()
            case ast.arg(annotation=ast.expr() as annotation):
                annotations.add(annotation)
            case ast.AnnAssign():
                annotations.add(node.annotation)
            case ast.Call(func=ast.Name(id="cast"), args=[ast.Constant(value=str(text)), _]):
                annotations.add(ast.parse(text, mode="eval").body)
            case _:
                pass
    inside = {id(part) for root in annotations for part in ast.walk(root)}
    used: set[str] = set()
    annotated: set[str] = set()
    for node in (*ast.walk(tree), *(part for root in annotations for part in ast.walk(root))):
        if isinstance(node, ast.Name):
            (annotated if id(node) in inside else used).add(node.id)
    return used, annotated
