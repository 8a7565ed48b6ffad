"""A diagnostic as people read it, with the lines around its place, and as programs do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from generator.diagnostics import Diagnostic, Place
from generator.load.text import INVISIBLE

WIDTH: Final = 100
_CONTEXT: Final = 1
_BEFORE: Final = 30  # what a cut line keeps before the column
_LINE_END = re.compile(r"\r\n|\n|\r")
_HIDDEN = re.compile(f"{INVISIBLE.pattern}|[\t\r\n\x85\u2028\u2029]")


def counted(count: int, one: str, many: str = "") -> str:
    """`1 tool`, `2 tools`."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def render(diagnostic: Diagnostic, text: str | None) -> str:
    """`file:line:column: severity[code]: message`, the lines around it, pointer and help."""
    place = diagnostic.place
    severity = diagnostic.severity.value
    where = f"{visible(place.file)}:{place.line}:{place.column}"
    lines = [f"{where}: {severity}[{diagnostic.code}]: {visible(diagnostic.message)}"]
    if text:
        lines += _excerpt(place, _lines(text))
    if place.pointer:
        lines.append(f"  = at #{visible(place.pointer)}")
    if diagnostic.help:
        lines.append(f"  = help: {visible(diagnostic.help)}")
    return "\n".join(lines)


def as_json(diagnostic: Diagnostic) -> dict[str, str | int]:
    place = diagnostic.place
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def visible(text: str) -> str:
    """The text on one line, where nothing hides: `<U+202E>` for a mark that turns text around."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(_LINE_END.split(text))


def _excerpt(place: Place, lines: tuple[str, ...]) -> list[str]:
    first = max(1, place.line - _CONTEXT)
    end = len(lines) if lines[-1] or place.line == len(lines) else len(lines) - 1
    last = min(end, place.line + _CONTEXT)
    width = len(str(last))
    framed = []
    for number in range(first, last + 1):
        here = number == place.line
        cut = _cut(lines[number - 1], place.column - 1 if here else 0)
        framed.append(f"{'>' if here else ' '} {number:>{width}} | {cut}".rstrip())
    return framed


def _cut(line: str, column: int) -> str:
    """At most WIDTH characters of a line, the column among them."""
    start = max(0, min(column - _BEFORE, len(line) - WIDTH)) if len(line) > WIDTH else 0
    part = line[start : start + WIDTH].replace("\t", "→")
    before = "…" if start else ""
    after = "…" if start + WIDTH < len(line) else ""
    return before + visible(part) + after
