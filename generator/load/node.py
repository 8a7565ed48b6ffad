"""A cursor into a document: a value, with the pointer and the place it stands at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.diagnostics import Place
from generator.ir import Json
from generator.load.source import Document, escape, tokens


@dataclass(frozen=True, slots=True)
class Node:
    """Two nodes are equal when they stand at the same pointer of the same document."""

    document: Document
    pointer: str
    value: Json = field(compare=False)

    @classmethod
    def root(cls, document: Document) -> Node:
        return cls(document, "", document.data)

    @property
    def place(self) -> Place:
        return self.document.place(self.pointer)

    @property
    def key(self) -> str:
        """The last token of the pointer, "" at the root."""
        return (tokens(self.pointer) or [""])[-1]

    def get(self, key: str) -> Node | None:
        """A member by key, or an element by the digits of its index."""
        value = self.value
        if isinstance(value, dict):
            if key in value:
                return Node(self.document, f"{self.pointer}/{escape(key)}", value[key])
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            return Node(self.document, f"{self.pointer}/{key}", value[int(key)])
        return None

    def __getitem__(self, key: str) -> Node:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def find(self, pointer: str) -> Node | None:
        """The node at a pointer relative to this one."""
        node: Node | None = self
        for token in tokens(pointer):
            node = node.get(token) if node is not None else None
        return node

    def keys(self) -> tuple[str, ...]:
        return tuple(self.value) if isinstance(self.value, dict) else ()

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of a mapping, in document order; nothing for any other value."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(self.document, f"{self.pointer}/{escape(key)}", value)

    def elements(self) -> Iterator[Node]:
        """The elements of a list; nothing for any other value."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, f"{self.pointer}/{index}", value)

    def text(self, key: str, default: str = "") -> str:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else default

    def texts(self, key: str) -> tuple[str, ...]:
        """The text elements of a list."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, bool) else default

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)
