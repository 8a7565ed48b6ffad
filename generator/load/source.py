"""One file, read: its values, and the place of every JSON pointer into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from generator.diagnostics import Diagnostics, Place
from generator.ir import Json
from generator.load import json_reader, yaml_reader
from generator.load.decode import read_text
from generator.load.spots import Source, Spot, Unreadable

_FORBIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)

_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)


@dataclass(eq=False)
class Document:
    """The data of one file. `find` gives the spots, once, when a place is first asked for."""

    file: str
    path: Path
    text: str
    data: Json
    find: Callable[[], Spot]
    origins: Mapping[str, str] = field(default_factory=dict)  # pointer now -> pointer in the file

    @cached_property
    def spots(self) -> Spot:
        return self.find()

    @cached_property
    def _moves(self) -> dict[str, str]:
        """Pointer in the file -> pointer now; of several, the first."""
        moves: dict[str, str] = {}
        for new, old in self.origins.items():
            moves.setdefault(old, new)
        return moves

    def origin(self, pointer: str) -> str:
        """Where in the file stood what a conversion has put at `pointer`."""
        return _replaced(pointer, self.origins) if self.origins else pointer

    def moved(self, pointer: str) -> str:
        """Where a conversion has put what stood at `pointer` in the file."""
        return _replaced(pointer, self._moves) if self.origins else pointer

    def spot(self, pointer: str) -> Spot:
        """The spot of `pointer`, or of its nearest ancestor that has one."""
        spot = self.spots
        for token in tokens(self.origin(pointer)):
            kid = spot.kid(token)
            if kid is None:
                break
            spot = kid
        return spot

    def place(self, pointer: str) -> Place:
        """Where `pointer` stands, or its nearest ancestor that does."""
        spot = self.spot(pointer)
        return spot.source.place(spot.offset, self.origin(pointer))

    def with_data(self, data: Json, spots: Spot | None = None) -> Document:
        """This file with other data, and the same places unless new ones are given."""
        return replace(self, data=data, find=lambda: self.spots if spots is None else spots)

    def converted(self, data: Json, origins: Mapping[str, str]) -> Document:
        """This file as another format; `origins` says where each part of `data` came from."""
        return replace(self, data=data, find=lambda: self.spots, origins=origins)


def _replaced(pointer: str, prefixes: Mapping[str, str]) -> str:
    """A pointer whose longest known beginning is replaced."""
    head, tail = pointer, ""
    while head:
        if head in prefixes:
            return prefixes[head] + tail
        head, _, last = head.rpartition("/")
        tail = f"/{last}{tail}"
    return pointer


def escape(token: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def tokens(pointer: str) -> list[str]:
    """The keys and indexes of a JSON pointer, unescaped."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def read(
    path: Path,
    shown: str,
    diagnostics: Diagnostics,
    *,
    mapping: bool = True,
    unique: bool = True,
) -> Document | None:
    """The file as a document; each thing wrong with it is reported.

    `mapping` says that its data has to be one, `unique` that a key stands once in a mapping: in
    what others have written, the later one counts.
    """
    source = Source(shown, "")
    try:
        source = Source(shown, read_text(path))
        diagnostics.texts[shown] = source.text
        return _parsed(path, source, diagnostics, mapping, unique)
    except Unreadable as error:
        if error.text:
            source = Source(shown, error.text)
            diagnostics.texts[shown] = error.text
        place = source.place(error.offset)
        diagnostics.error(error.code, place, error.message, error.help)
        return None


def _parsed(
    path: Path, source: Source, diagnostics: Diagnostics, mapping: bool, unique: bool
) -> Document | None:
    refused = False

    def duplicate(key: str, offset: int, first: int) -> None:
        nonlocal refused
        message = f"`{key}` stands twice in one mapping, first at line {source.place(first).line}"
        help = "delete or rename one of the two"
        if unique:
            refused = True
            diagnostics.error("D110", source.place(offset), message, help)
        else:
            message = f"{message}; the later one counts"
            diagnostics.warning("D110", source.place(offset), message, help)

    start = source.text.lstrip()[:1]
    if start in ("{", "["):
        try:
            data, find = json_reader.parse(source, duplicate)
        except Unreadable:
            if path.suffix == ".json":
                raise
            data, find = _yaml(source, duplicate, diagnostics)
    else:
        data, find = _yaml(source, duplicate, diagnostics)
    if mapping and not isinstance(data, dict):
        raise _shapeless(data, start)
    document = Document(source.file, path, source.text, data, find)
    return None if refused else _encodable(document, diagnostics)


def _yaml(
    source: Source, duplicate: yaml_reader.Duplicate, diagnostics: Diagnostics
) -> tuple[Json, Callable[[], Spot]]:
    text = source.text
    if found := _FORBIDDEN.search(text):
        count = len(_FORBIDDEN.findall(text))
        more = f" (and {count - 1} more like it)" if count > 1 else ""
        message = f"U+{ord(found[0]):04X}{more} is not allowed in YAML; it is read as a blank"
        help = "delete it, or write it as an escape in double quotes"
        diagnostics.warning("D117", source.place(found.start()), message, help)
        text = _FORBIDDEN.sub(" ", text)
    data, spot = yaml_reader.parse(Source(source.file, text), duplicate)
    return data, lambda: spot


def _shapeless(data: Json, start: str) -> Unreadable:
    if data is None:
        return Unreadable("D107", "this file is empty", "write or fetch the description first")
    if start == "<":
        help = "this is HTML or XML: fetch the YAML or JSON behind the page"
    else:
        help = "begin the file with `key: value` lines, such as `openapi: 3.1.0`"
    kind = "a list" if isinstance(data, list) else "one value"
    return Unreadable("D116", f"this file holds {kind}, not a mapping", help)


def _encodable(document: Document, diagnostics: Diagnostics) -> Document:
    """Replace lone surrogates, which only the escapes of JSON can make."""
    escape = _HALF.search(document.text)
    if escape is None:
        return document
    data = json_reader.without_surrogates(document.data)
    if data != document.data:
        place = Source(document.file, document.text).place(escape.start())
        message = "half of a surrogate pair is no character; it is read as U+FFFD"
        diagnostics.warning("D117", place, message, "write both halves, or the character itself")
    return document.with_data(data)
