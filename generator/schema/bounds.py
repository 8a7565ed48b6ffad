"""What bounds a value in an advertised schema: limits, patterns, closed lists.

Only keywords that mainstream clients know are written; what others say is said with these, where
that is possible: a range of multiples is a list, a pattern without regard to case spells out both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from generator import ir
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import is_kind

# Left out of advertised schemas: some clients reject the whole list over them (mcp.md 7.1).
UNPORTABLE = frozenset({"multipleOf", "minProperties", "maxProperties"})
MOST_MULTIPLES = 128  # values of a range that are listed one by one
_STRINGS = frozenset({"minLength", "maxLength", "pattern"})
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_ARRAYS = frozenset({"minItems", "maxItems", "uniqueItems"})
_FITTING: Final[Mapping[ir.Kind | None, frozenset[str]]] = {
    ir.Kind.STRING: _STRINGS,
    ir.Kind.INTEGER: _NUMBERS,
    ir.Kind.NUMBER: _NUMBERS,
    ir.Kind.ARRAY: _ARRAYS,
}
_LENGTHS: Final[Mapping[str, int]] = {"uuid": 36, "date": 10}
_TOKEN = re.compile(r"\\.|\[|\]|.", re.DOTALL)


def values(shape: ir.Shape, kind: ir.Kind | None) -> list[ir.Json]:
    """The closed list of a shape, less the values that it refuses itself.

    Where it refuses every one of them, its bounds are the slip, and the list stays.
    """
    own = [v for v in shape.enum or () if kind is None or is_kind(v, kind)]
    fitting = [v for v in own if not refused(v, dict(shape.bounds))] or own
    return list({json.dumps(v, sort_keys=True): v for v in fitting}.values())


def multiples(shape: ir.Shape, kind: ir.Kind | None) -> list[ir.Json]:
    """The values of a range of multiples, if they are few; `multipleOf` itself is not portable."""
    bounds = dict(shape.bounds)
    step = bounds.get("multipleOf")
    low, high = _ends(bounds)
    if kind not in (ir.Kind.INTEGER, ir.Kind.NUMBER) or not _is_number(step):
        return []
    if low is None or high is None or Fraction(str(step)) <= 0:
        return []
    exact = Fraction(str(step))
    if kind is ir.Kind.INTEGER and exact.denominator != 1:
        exact = Fraction(exact.numerator)
    first, last = -(-low // exact), high // exact
    if exact == 1 or not 0 <= last - first < MOST_MULTIPLES:
        return []
    found = [exact * n for n in range(first, last + 1)]
    strict = [Fraction(str(bounds[k])) for k in _EXCLUSIVE if _is_number(bounds.get(k))]
    return [int(v) if v.denominator == 1 else float(v) for v in found if v not in strict]


def whole_multiples(shape: ir.Shape) -> bool:
    """Whether the numbers are whole ones, for they are multiples of a whole one."""
    step = dict(shape.bounds).get("multipleOf")
    return _is_number(step) and Fraction(str(step)).denominator == 1 and float(str(step)) > 0


def no_room(shape: ir.Shape) -> bool:
    """Whether a text of the shape's format has a length that its bounds refuse: one is a slip."""
    length, bounds = _LENGTHS.get(shape.format), dict(shape.bounds)
    least, most = bounds.get("minLength"), bounds.get("maxLength")
    if length is None:
        return False
    return (isinstance(least, int) and least > length) or (isinstance(most, int) and most < length)


def words(shape: ir.Shape, kind: ir.Kind | None) -> str:
    """What no portable keyword says of a number."""
    step = dict(shape.bounds).get("multipleOf")
    numeric = kind in (ir.Kind.INTEGER, ir.Kind.NUMBER)
    if not numeric or not _is_number(step) or step == 1:
        return ""
    return f"A multiple of {step}."


def portable(shape: ir.Shape, kind: ir.Kind | None) -> JsonSchema:
    """The bounds that clients know, exclusive ones made inclusive."""
    out: JsonSchema = {}
    fitting = _FITTING.get(kind, frozenset())
    for keyword, value in shape.bounds:
        if keyword not in fitting or keyword in UNPORTABLE:
            continue
        match keyword, value:
            case "exclusiveMinimum" | "exclusiveMaximum", int() | float():
                step = 0 if kind is not ir.Kind.INTEGER else 1
                inclusive = keyword.replace("exclusiveM", "m")
                out[inclusive] = value + (step if inclusive == "minimum" else -step)
            case "pattern", str():
                if (known := portable_pattern(value)) is not None:
                    out[keyword] = known
            case "uniqueItems", _:
                if value is True:
                    out[keyword] = True
            case _, int() | float() if not isinstance(value, bool):
                out[keyword] = value
    return out


def portable_pattern(pattern: str) -> str | None:
    """The pattern as Python and ECMAScript both read it, as far as that is cheap; else None."""
    if pattern.startswith("(?i)"):
        pattern = _either_case(pattern.removeprefix("(?i)"))
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    return None if re.search(r"\\[pPAZzhHQ]|\(\?[imsx<(P]|\[:", pattern) else pattern


def _either_case(pattern: str) -> str:
    """The pattern with each letter in both cases: `a[b-d]` is `[aA][b-dB-D]`."""
    out, inside = "", False
    for token in _TOKEN.findall(pattern):
        if token in "[]":
            out += token
            inside = token == "["
        elif len(token) == 1 and token.isascii() and token.isalpha():
            both = token + token.swapcase()
            out += both if inside else f"[{both}]"
        else:
            out += token
    return re.sub(r"([a-zA-Z])[a-zA-Z]-([a-zA-Z])[a-zA-Z]", _both_ranges, out)


def _both_ranges(found: re.Match[str]) -> str:
    """`aA-zZ`, which doubling the ends of `a-z` has made, as `a-zA-Z`."""
    first, last = found[1], found[2]
    return f"{first}-{last}{first.swapcase()}-{last.swapcase()}"


_EXCLUSIVE = ("exclusiveMinimum", "exclusiveMaximum")


def _ends(bounds: Mapping[str, object]) -> tuple[Fraction | None, Fraction | None]:
    lows = [bounds.get("minimum"), bounds.get("exclusiveMinimum")]
    highs = [bounds.get("maximum"), bounds.get("exclusiveMaximum")]
    low = [Fraction(str(v)) for v in lows if _is_number(v)]
    high = [Fraction(str(v)) for v in highs if _is_number(v)]
    return max(low, default=None), min(high, default=None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def refused(value: ir.Json, bounds: Mapping[str, object]) -> bool:
    """Whether the bounds beside a list refuse one of its values."""
    tests: Mapping[str, Callable[[object], bool]]
    if isinstance(value, str):
        tests = {
            "pattern": lambda p: isinstance(p, str) and not _matches(p, value),
            "minLength": lambda n: isinstance(n, int) and len(value) < n,
            "maxLength": lambda n: isinstance(n, int) and len(value) > n,
        }
    elif isinstance(value, int | float) and not isinstance(value, bool):
        tests = {
            "minimum": lambda n: isinstance(n, int | float) and value < n,
            "maximum": lambda n: isinstance(n, int | float) and value > n,
        }
    else:
        return False
    return any(test(bounds[keyword]) for keyword, test in tests.items() if keyword in bounds)


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except (re.error, OverflowError, RecursionError):
        return True
