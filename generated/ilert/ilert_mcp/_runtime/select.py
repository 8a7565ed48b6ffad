"""Projections: JMESPath over a reply, with three functions of our own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import jmespath
    from jmespath.parser import ParsedResult

_DIGITS = re.compile(r"[+-]?[0-9]+")


def select(value: object, expression: str) -> Any:
    """The value that a JMESPath expression makes of `value`; null where it finds nothing.

    Own functions, all null for null: `integer(x)` (digit strings and integral numbers, otherwise
    null), `lower(s)` and `strip_prefix(s, 'PREFIX_')` (unchanged without the prefix).
    """
    return _compiled(expression).search(value, _options())


def parsed(expression: str) -> dict[str, Any]:
    """The tree of a JMESPath expression."""
    return cast("dict[str, Any]", _compiled(expression).parsed)


@cache
def _compiled(expression: str) -> ParsedResult:
    import jmespath

    return jmespath.compile(expression)


@cache
def _options() -> jmespath.Options:
    import jmespath
    from jmespath import functions

    class Functions(functions.Functions):
        @functions.signature({"types": []})
        def _func_integer(self, value: object) -> int | None:
            return integer(value)

        @functions.signature({"types": []})
        def _func_lower(self, value: object) -> object:
            return value.lower() if isinstance(value, str) else value

        @functions.signature({"types": []}, {"types": ["string"]})
        def _func_strip_prefix(self, value: object, prefix: str) -> object:
            return value.removeprefix(prefix) if isinstance(value, str) else value

    return jmespath.Options(custom_functions=Functions())


def integer(value: object) -> int | None:
    """Digit strings, integral floats and integers as an int; None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None
