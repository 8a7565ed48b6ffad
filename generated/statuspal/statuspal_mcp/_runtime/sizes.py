"""Sizes: cutting a JSON value down to so many bytes so that it is still JSON."""

from __future__ import annotations

import json
import math
import re
from itertools import islice
from typing import Final

from pydantic_core import to_json

_TEXT_LENGTHS: Final = (10**9, 50_000, 10_000, 2000, 500, 100, 20)
"""Texts are cut when cutting lists does not suffice, to the first of these lengths that does."""

_FEW_ENTRIES: Final = 3
"""Fewer entries tell so little that shorter texts are the better choice."""

_FEW_MEMBERS: Final = 200
"""An object with more members than this is a map, and is cut like a list."""


def compact(value: object) -> str:
    """JSON without spaces, characters as they are.

    Raises:
        ValueError: it holds NaN, an infinity or half a surrogate pair; `plain` takes them out.
    """
    text = to_json(value).decode()  # seven times as fast as `json`
    if "NaN" in text or "Infinity" in text:
        json.dumps(value, allow_nan=False)  # raises, unless they are words in a text
    return text


def plain(value: object) -> object:
    """The value without what JSON cannot say: NaN, infinities (null) and lone surrogates (�)."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case str():
            return re.sub("[\ud800-\udfff]", "\ufffd", value)
        case dict():
            return {str(plain(k)): plain(v) for k, v in value.items()}
        case list():
            return [plain(v) for v in value]
        case _:
            return value


def fit(value: object, limit: int) -> tuple[object, list[str]] | None:
    """The value in at most `limit` bytes, and what was cut from it in words.

    The longest lists are cut, all to one length, from the end; then long texts. None when that
    does not suffice. The value itself is not touched.
    """
    found: _Cutter | None = None
    for length in _TEXT_LENGTHS:
        cutter = _longest(value, limit, length)
        if cutter is None:
            continue
        found = found or cutter
        if cutter.entries >= _FEW_ENTRIES or not cutter.lists:
            found = cutter
            break
    return None if found is None else (found.result, [*found.lists.values(), *found.texts.values()])


class _Cutter:
    """The value with no list longer than `entries` and no text longer than `length`.

    Objects are cut like lists, but never below what an object of a real API has members.
    """

    def __init__(self, value: object, entries: int, length: int) -> None:
        self.entries = entries
        self.length = length
        self.lists: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.result = self._cut(value, "")
        self.size = len(compact(self.result).encode())

    def _cut(self, value: object, place: str) -> object:
        if isinstance(value, dict):
            prefix = f"{place}." if place else ""
            kept = max(self.entries, _FEW_MEMBERS)
            if len(value) > kept:
                self.lists[place] = self._said(kept, len(value), "members", place or "the reply")
            members = islice(value.items(), kept)
            return {name: self._cut(member, prefix + name) for name, member in members}
        if isinstance(value, list):
            if len(value) > self.entries:
                self.lists[place] = self._said(self.entries, len(value), "entries", place)
            return [self._cut(entry, f"{place}[]") for entry in value[: self.entries]]
        if isinstance(value, str) and len(value) > self.length:
            self.texts[place] = self._said(self.length, len(value), "characters", place)
            return value[: self.length]
        return value

    @staticmethod
    def _said(kept: int, of: int, what: str, place: str) -> str:
        if "[]" in place:
            return f"at most {kept} {what} of {place}"
        return f"{kept} of {of} {what} of {place}"


def _longest(value: object, limit: int, length: int) -> _Cutter | None:
    """The cut with the most entries that fits, by doubling and then halving.

    Beginning small keeps a reply of many megabytes cheap: it is never written out whole.
    """
    best = _Cutter(value, 1, length)
    if best.size > limit:
        return None
    while best.lists:
        step = best.entries
        wider = _Cutter(value, best.entries + step, length)
        if wider.size <= limit:
            best = wider
            continue
        while step > 1:
            step //= 2
            wider = _Cutter(value, best.entries + step, length)
            if wider.size <= limit:
                best = wider
        break
    return best
