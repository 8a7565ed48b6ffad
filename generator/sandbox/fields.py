"""Reads mappings of a script member by member; what is unknown or of the wrong kind is reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from generator.diagnostics import Diagnostics, Severity
from generator.ir import Json
from generator.load import source
from generator.load.node import Node
from generator.sandbox.expressions import (
    Expression,
    lookups,
    unknown_functions,
    unreadable,
)
from generator.suggest import did_you_mean

# The names an expression may look up, each with the members it may have: None where that is open.
Names: TypeAlias = "Mapping[str, Collection[str] | None]"

T = TypeVar("T")


def read_file(
    path: Path, shown: str, diagnostics: Diagnostics, made: Callable[[Node], T]
) -> T | None:
    """What is made of that file, or None when anything in it is wrong."""
    before = len(diagnostics.found)
    document = source.read(path, shown, diagnostics)
    if document is None:
        return None
    found = made(Node.root(document))
    wrong = any(d.severity is Severity.ERROR for d in diagnostics.found[before:])
    return None if wrong else found


class Fields:
    """One mapping. Every method that finds a fault reports it and gives the default."""

    def __init__(self, node: Node, known: Collection[str], diagnostics: Diagnostics) -> None:
        self.node, self._diagnostics = node, diagnostics
        if not node.is_mapping:
            self.wrong(node, "a mapping")
        for key, child in node.items():
            if key not in known:
                diagnostics.error(
                    "D701", child.place, f"`{key}` is no key here", did_you_mean(key, list(known))
                )

    def __contains__(self, key: str) -> bool:
        return key in self.node

    def text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        return str(self._scalar(key, (str,), "a text", default, needed))

    def integer(self, key: str, default: int, *, needed: bool = False) -> int:
        return int(self._scalar(key, (int,), "a whole number", default, needed))

    def flag(self, key: str) -> bool:
        return bool(self._scalar(key, (bool,), "true or false", False, False))

    def mapping(self, key: str) -> Iterator[tuple[str, Node]]:
        """The members of a mapping; nothing where the key is absent."""
        child = self.node.get(key)
        if child is not None and not child.is_mapping:
            self.wrong(child, "a mapping")
        elif child is not None:
            yield from child.items()

    def elements(self, key: str) -> Iterator[Node]:
        child = self.node.get(key)
        if child is not None and not child.is_list:
            self.wrong(child, "a list")
        elif child is not None:
            yield from child.elements()

    def expression(self, key: str, names: Names, *, needed: bool = False) -> Expression | None:
        child = self.node.get(key)
        if child is None:
            if needed:
                self.missing(key)
            return None
        return self.compiled(child, names)

    def expressions(self, key: str, names: Names) -> tuple[tuple[str, Expression], ...]:
        found = ((name, self.compiled(child, names)) for name, child in self.mapping(key))
        return tuple((name, expression) for name, expression in found if expression is not None)

    def compiled(self, node: Node, names: Names) -> Expression | None:
        """A text is an expression; any other value stands for itself."""
        if not isinstance(node.value, str):
            return self.literal(node.value)
        return self.parsed(node.value, node, names)

    def parsed(self, text: str, node: Node, names: Names | None = None) -> Expression | None:
        """The expression; without `names` it is applied to something that is not known here."""
        try:
            parsed = jmespath.compile(text)
        except JMESPathError as error:
            self._diagnostics.error(
                "D706",
                node.place,
                f"this is no JMESPath: {unreadable(error)}",
                "texts stand in single quotes, numbers and true/false/null in backticks",
            )
            return None
        self._check(node, parsed, names)
        return Expression(text, parsed, node.place)

    def literal(self, value: Json) -> Expression:
        """An expression that gives this value."""
        text = json.dumps(value, ensure_ascii=False).replace("`", "\\`")
        return Expression(text, jmespath.compile(f"`{text}`"), self.node.place)

    def missing(self, key: str) -> None:
        self._diagnostics.error(
            "D703", self.node.place, f"`{key}` is missing here", f"add `{key}:`"
        )

    def wrong(self, node: Node, wanted: str) -> None:
        self._diagnostics.error("D702", node.place, f"this must be {wanted}", f"write {wanted}")

    def error(self, code: str, node: Node, message: str, help: str = "") -> None:
        self._diagnostics.error(code, node.place, message, help)

    def _check(self, node: Node, parsed: ParsedResult, names: Names | None) -> None:
        for message, help in unknown_functions(parsed):
            self._diagnostics.error("D707", node.place, message, help)
        if names is None:
            return
        for name, member in lookups(parsed):
            if name not in names:
                help = did_you_mean(name, list(names))
                if not help.startswith("did you mean"):
                    help = f"a text stands in single quotes: `'{name}'`"
                self._diagnostics.error("D707", node.place, f"nothing is named `{name}` here", help)
                continue
            members = names[name]
            if member and members is not None and member not in members:
                code = "D705" if name == "tables" else "D707"
                self._diagnostics.error(
                    code,
                    node.place,
                    f"`{name}` has no `{member}`",
                    did_you_mean(member, list(members)),
                )

    def _scalar(
        self, key: str, types: tuple[type, ...], wanted: str, default: Any, needed: bool
    ) -> Any:
        child = self.node.get(key)
        if child is None:
            if needed:
                self.missing(key)
            return default
        value = child.value
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.wrong(child, wanted)
            return default
        return value
