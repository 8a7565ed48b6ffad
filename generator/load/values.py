"""Plain data: what an unquoted scalar of YAML means, the copy of a value, and its size."""

from __future__ import annotations

import math
import re

from generator.ir import Json

_WORDS: dict[str, Json] = {"": None, "~": None}
_WORDS |= {word: None for word in ("null", "Null", "NULL")}
_WORDS |= {word: True for word in ("true", "True", "TRUE")}
_WORDS |= {word: False for word in ("false", "False", "FALSE")}
# Leading zeros stay text: YAML 1.1 and 1.2 read `0123` as two different numbers.
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,999})|0o[0-7]{1,999}|0x[0-9a-fA-F]{1,999}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def number(text: str) -> int | float | None:
    """The number a text is, if it is one."""
    value = plain(text)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def plain(text: str) -> Json:
    """What an unquoted scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def copy(value: Json) -> Json:
    """A value that shares nothing with the original."""
    if isinstance(value, dict):
        return {key: copy(member) for key, member in value.items()}
    if isinstance(value, list):
        return [copy(element) for element in value]
    return value


def measure(value: Json) -> tuple[int, int]:
    """How many values this one holds, itself included, and how deep they stand."""
    count, depth, level = 1, 0, [value]
    while level := [
        inner
        for outer in level
        if isinstance(outer, (dict, list))
        for inner in (outer.values() if isinstance(outer, dict) else outer)
    ]:
        count += len(level)
        depth += 1
    return count, depth
