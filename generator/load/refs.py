"""`$ref`: from a reference to what it refers to, in this file or in another one beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.diagnostics import Diagnostics
from generator.ir import Json
from generator.load.decode import beside
from generator.load.node import Node
from generator.load.reach import is_description
from generator.load.source import Document, read, tokens
from generator.suggest import did_you_mean

_MAX_THROUGH = 50
_CYCLE = "replace one of them by the schema itself"


@dataclass(frozen=True, slots=True)
class _Bad(Exception):
    code: str
    message: str
    help: str


@dataclass(eq=False)
class References:
    """Resolves references; every bad one is reported once, as a warning at its place.

    Other files are read once each, and only inside `folder`; what is wrong in one of them is a
    warning too, because it costs the operations that need it and no others.
    """

    root: Document
    folder: Path
    shown: Callable[[Path], str]
    diagnostics: Diagnostics
    around: Path | None = None  # a wider folder, of which only descriptions are read
    documents: dict[Path, Document | None] = field(default_factory=dict)
    _targets: dict[tuple[str, str], Node | None] = field(default_factory=dict)
    _anchors: dict[str, dict[str, Node]] = field(default_factory=dict)
    _open: list[tuple[str, str]] = field(default_factory=list)  # being searched for

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.documents[self.root.path.resolve()] = self.root

    def resolve(self, node: Node) -> Node | None:
        """What a chain of references ends at; the node itself if it is no reference."""
        followed = {node}
        found: Node | None = node
        while found is not None and is_reference(found.value):
            found = self.target(found)
            if found in followed:
                self._tell_cycle(node, found)
                return None
            if found is not None:
                followed.add(found)
        return found

    def target(self, node: Node) -> Node | None:
        """What the `$ref` of this node names, one step on; None where that has been reported."""
        key = (node.document.file, node.pointer)
        if key in self._open:
            return None  # a pointer that goes through itself; the outer search tells of it
        if key not in self._targets:
            self._open.append(key)
            try:
                self._targets[key] = self._find(node)
            except _Bad as bad:
                self._targets[key] = None
                self._tell(node, bad)
            finally:
                self._open.pop()
        return self._targets[key]

    def _find(self, node: Node) -> Node:
        ref = node["$ref"].value
        if len(self._open) > _MAX_THROUGH:
            message = f"`{ref}` goes through more than {_MAX_THROUGH} other references"
            raise _Bad("D121", message, "name the target itself")
        if not isinstance(ref, str):
            help = 'write it as text: `$ref: "#/components/schemas/Name"`'
            raise _Bad("D124", "this `$ref` is not text", help)
        file, _, fragment = ref.partition("#")
        document = self._document(node.document, ref, file) if file else node.document
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._anchor(document, ref, fragment)
        # `other.yaml#/` means the whole file to everyone but the letter of RFC 6901.
        path = [] if fragment == "/" else tokens(document.moved(fragment))
        return self._walk(self._resource(node, document, path), ref, path)

    def _resource(self, node: Node, document: Document, path: list[str]) -> Node:
        """The root; for `#/$defs/...` of a schema pasted in whole, the nearest that has it."""
        root = Node.root(document)
        if document is node.document and path and path[0] in ("$defs", "definitions"):
            ancestor, found = root, root
            for token in tokens(node.pointer):
                ancestor = ancestor[token]
                defined = ancestor.get(path[0])
                if defined is not None and len(path) > 1 and path[1] in defined:
                    found = ancestor
            return root if path[0] in root else found
        return root

    def _walk(self, start: Node, ref: str, path: list[str]) -> Node:
        node = start
        for token in path:
            following = node.get(token)
            if following is None and is_reference(node.value):
                through = self.resolve(node)
                following = through.get(token) if through is not None else None
            if following is None:
                where = f"`#{node.pointer}`" if node.pointer else "that file"
                close = did_you_mean(token, node.keys())
                message = f"`{ref}` leads nowhere: there is no `{token}` in {where}"
                raise _Bad("D120", message, close or f"define `{token}`, or mend the `$ref`")
            node = following
        return node

    def _anchor(self, document: Document, ref: str, name: str) -> Node:
        """`#name`: a schema that says `$anchor: name`."""
        if document.file not in self._anchors:
            self._anchors[document.file] = _anchors(document)
        known = self._anchors[document.file]
        if name not in known:
            message = f"`{ref}` leads nowhere: no schema has the `$anchor` `{name}`"
            help = did_you_mean(name, known) or f'write `"#/components/schemas/{name}"`'
            raise _Bad("D120", message, help)
        return known[name]

    def _document(self, origin: Document, ref: str, file: str) -> Document:
        if urlsplit(file).scheme or file.startswith("//"):
            message = f"`{ref}` is on the network, and nothing is fetched while generating"
            raise _Bad("D123", message, "save it beside the description and refer to that file")
        path = origin.path.parent / unquote(file)
        try:
            path = path.resolve()
            there = path.is_file()
        except (OSError, RuntimeError, ValueError) as error:
            raise _Bad("D120", f"`{ref}` is no file name", "mend the `$ref`") from error
        if not (path.is_relative_to(self.folder) or self._is_around(path)):
            message = f"`{ref}` lies outside the folder of the description"
            help = f"copy `{path.name}` into that folder, or name a wider one with `--folder`"
            raise _Bad("D122", message, help)
        if path not in self.documents:
            if not there:
                close = did_you_mean(path.name, beside(path))
                message = f"`{ref}` leads nowhere: there is no file `{self.shown(path)}`"
                raise _Bad("D120", message, close or "add the file, or mend the `$ref`")
            self.documents[path] = self._read(path)
        document = self.documents[path]
        if document is None:
            message = f"`{ref}` names a file that cannot be used"
            raise _Bad("D125", message, f"mend `{self.shown(path)}` first")
        return document

    def _is_around(self, path: Path) -> bool:
        around = self.around
        if around is None or not path.is_relative_to(around):
            return False
        return is_description(path, around)

    def _read(self, path: Path) -> Document | None:
        mine = Diagnostics()
        document = read(path, self.shown(path), mine, unique=False)
        for found in mine:
            self.diagnostics.warning(found.code, found.place, found.message, found.help)
        self.diagnostics.texts |= mine.texts
        return document

    def _tell(self, node: Node, bad: _Bad) -> None:
        place = node.document.place(f"{node.pointer}/$ref")
        self.diagnostics.warning(bad.code, place, bad.message, bad.help)

    def _tell_cycle(self, node: Node, again: Node) -> None:
        key = (again.document.file, again.pointer)
        cycle, step = [again], self._targets[key]
        while step is not None and step != again:
            cycle.append(step)
            step = self._targets[(step.document.file, step.pointer)]
        first = min(cycle, key=lambda member: member.place)
        turn = cycle.index(first)
        names = " -> ".join(f"`#{m.pointer}`" for m in [*cycle[turn:], *cycle[:turn], first])
        message = f"this `$ref` leads back to itself: {names}"
        found = _Bad("D121", message, _CYCLE)
        place = first.document.place(f"{first.pointer}/$ref")
        if not any(d.code == "D121" and d.place == place for d in self.diagnostics.found):
            self._tell(first, found)


def is_reference(value: Json) -> bool:
    return isinstance(value, dict) and "$ref" in value


def _anchors(document: Document) -> dict[str, Node]:
    found: dict[str, Node] = {}
    pending = [Node.root(document)]
    while pending:
        node = pending.pop()
        if name := node.text("$anchor"):
            found[name] = node
        pending += [kid for _, kid in node.items()]
        pending += node.elements()
    return found
