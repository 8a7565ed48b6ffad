"""Where every value of a file stands: a tree of offsets beside the tree of values."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from generator.diagnostics import Place

MAX_DEPTH = 200
MAX_EXPANDED = 250_000  # values that stand in place of aliases and references, or are copied
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(eq=False)
class Source:
    """The text of one file, and the name that the user knows it by."""

    file: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, offset: int, pointer: str = "") -> Place:
        line = bisect_right(self._starts, offset)
        return Place(self.file, line, offset - self._starts[line - 1] + 1, pointer)


class Spot:
    """The offset of a value (of its key, inside a mapping) and the spots of what it holds."""

    __slots__ = ("kids", "offset", "source")

    def __init__(self, source: Source, offset: int, kids: Kids = None) -> None:
        self.source = source
        self.offset = offset
        self.kids = kids

    def kid(self, token: str) -> Spot | None:
        """The spot of a member, by its key or the digits of its index."""
        kids = self.kids
        if isinstance(kids, dict):
            return kids.get(token)
        if kids is not None and token.isdecimal() and int(token) < len(kids):
            return kids[int(token)]
        return None

    def copy(self) -> Spot:
        """A tree that shares nothing with this one, so that a patch may change it."""
        kids = self.kids
        if isinstance(kids, dict):
            return Spot(self.source, self.offset, {k: v.copy() for k, v in kids.items()})
        if kids is not None:
            return Spot(self.source, self.offset, [v.copy() for v in kids])
        return Spot(self.source, self.offset)


Kids: TypeAlias = "dict[str, Spot] | list[Spot] | None"


class Unreadable(Exception):
    """A file that gives no data: the code, what is wrong, what to do, and where in the text.

    `text` is what could be made of a file that is no text throughout.
    """

    def __init__(self, code: str, message: str, help: str, offset: int = 0, text: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help
        self.offset = offset
        self.text = text
