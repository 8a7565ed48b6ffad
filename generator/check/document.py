"""The whole description, object by object; a fault costs the operation that needs the object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.check.models import errors
from generator.check.words import Finding, findings
from generator.diagnostics import Diagnostic, Diagnostics, Severity
from generator.load import Loaded
from generator.load.grammar import METHODS, members
from generator.load.node import Node
from generator.load.refs import References, is_reference
from generator.suggest import did_you_mean

# The keys of a path item that each of its operations is checked for on its own.
_OWNERS = frozenset({"path", "operation", "paths", "components"})
# A fault in these says nothing that a tool is made from.
_HARMLESS = frozenset({"summary", "description", "title", "tags", "deprecated"})


@dataclass(slots=True)
class Faults:
    """What is wrong with each operation, path item and component, and with what they refer to."""

    first: dict[tuple[str, str], Diagnostic] = field(default_factory=dict)
    file: str = ""

    def at(self, where: Node | str) -> Diagnostic | None:
        """The first fault of the operation, path item, component or target of a `$ref` there.

        An operation without one has that of its path item: shared parameters are its own too.
        """
        key = (self.file, where) if isinstance(where, str) else (where.document.file, where.pointer)
        found = self.first.get(key)
        above, _, last = key[1].rpartition("/")
        if found is None and (last in METHODS or above.endswith("/additionalOperations")):
            above = above.removesuffix("/additionalOperations")
            found = self.first.get((key[0], above))
        return found


def check(loaded: Loaded, diagnostics: Diagnostics) -> Faults:
    """Hold every object against its model, and report what differs and matters."""
    return _Check(loaded, diagnostics).run()


class _Check:
    def __init__(self, loaded: Loaded, diagnostics: Diagnostics) -> None:
        self.root = loaded.root
        self.references: References = loaded.references
        self.diagnostics = diagnostics
        self.faults = Faults(file=loaded.root.document.file)
        self.pending: list[tuple[str, Node]] = []
        self.seen: set[Node] = set()
        self.told: set[tuple[str, str]] = set()

    def run(self) -> Faults:
        self._top()
        while self.pending:
            kind, owner = self.pending.pop()
            if owner not in self.seen:
                self.seen.add(owner)
                self._owner(kind, owner)
        return self.faults

    def _top(self) -> None:
        for finding in self._found("document", self.root):
            grave = finding.keys[0] in ("paths", "components", "security")
            self._tell(self.root, finding, Severity.ERROR if grave else Severity.WARNING)
        if not any(True for _ in self._operations()):
            message = "this description has no operations, so there is nothing to make a tool of"
            help = "add `paths:` with at least one operation"
            self.diagnostics.warning("D208", self.root.document.place("/paths"), message, help)
        for kind, node in members("document", self.root):
            if kind in ("info", "tag", "server"):
                for finding in self._found(kind, node):
                    self._tell(node, finding, Severity.WARNING)
            elif kind == "components":
                for finding in self._found(kind, node):
                    self._tell(node, finding, Severity.WARNING)
                    if len(finding.keys) > 1:
                        self._record(node, finding, node.pointer + finding.pointer)
                self.pending += members(kind, node)
            elif kind == "paths":
                self._paths(node)
        self._security(self.root)

    def _paths(self, paths: Node) -> None:
        for key, path in paths.items():
            if key.startswith("x-"):
                continue
            if not path.is_mapping:
                message = f"`{key}` is not a mapping of methods to operations"
                found = Finding("D205", "", (key,), message, "write `get:` or another method below")
                self._record(path, found, path.pointer)
                self._tell(path, found, Severity.WARNING)
            elif not key.startswith("/"):
                message = f"the path `{key}` does not begin with a slash"
                found = Finding("D209", "", (key,), message, f"write `/{key}`")
                self._record(path, found, path.pointer)
                self._tell(path, found, Severity.WARNING)
            self.pending.append(("path", path))

    def _owner(self, kind: str, owner: Node) -> None:
        """One owner with all that it contains, except what is an owner of its own."""
        inside = [(kind, owner)]
        while inside:
            what, node = inside.pop()
            if what in ("callback", "webhooks"):
                continue
            if is_reference(node.value):
                target = self.references.target(node)
                if target is not None and target.is_mapping:
                    self.pending.append((what, target))
                if what != "schema":
                    continue
            for finding in self._found(what, node):
                self._tell(node, finding, Severity.WARNING)
                if finding.keys[:1] and finding.keys[0] in _HARMLESS:
                    continue
                at = owner.pointer
                if what == "path" and finding.keys and finding.keys[0] in METHODS:
                    at = node.pointer + finding.pointer
                self._record(node, finding, at)
            if what == "operation":
                self._security(node)
            for inner, member in members(what, node):
                if inner in _OWNERS:
                    self.pending.append((inner, member))
                else:
                    inside.append((inner, member))

    def _found(self, kind: str, node: Node) -> list[Finding]:
        assert isinstance(node.value, dict) or not node.is_mapping
        if not isinstance(node.value, dict):
            return []
        if kind == "responses":
            return list(_responses(node))
        found = errors(kind, node.value)
        return findings(kind, node.value, found) if found else []

    def _security(self, node: Node) -> None:
        schemes = self.root.find("/components/securitySchemes")
        known = schemes.keys() if schemes is not None else ()
        required = node.get("security")
        for requirement in required.elements() if required is not None else ():
            for name, scheme in requirement.items():
                if name not in known:
                    message = f"`{name}` is no security scheme of this description"
                    help = did_you_mean(name, known) or "define it in `components/securitySchemes`"
                    self.diagnostics.warning("D210", scheme.place, message, help)

    def _operations(self) -> Iterator[Node]:
        paths = self.root.get("paths")
        for _, path in paths.items() if paths is not None else ():
            if is_reference(path.value):
                yield path
            for kind, member in members("path", path):
                if kind == "operation":
                    yield member

    def _record(self, node: Node, finding: Finding, owner: str) -> None:
        diagnostic = self._diagnostic(node, finding, Severity.WARNING)
        self.faults.first.setdefault((node.document.file, owner), diagnostic)

    def _tell(self, node: Node, finding: Finding, severity: Severity) -> None:
        key = (node.document.file, node.pointer + finding.pointer + finding.message)
        if key not in self.told:
            self.told.add(key)
            self.diagnostics.extend([self._diagnostic(node, finding, severity)])

    def _diagnostic(self, node: Node, finding: Finding, severity: Severity) -> Diagnostic:
        place = node.document.place(node.pointer + finding.pointer)
        return Diagnostic(finding.code, severity, place, finding.message, finding.help)


def _responses(node: Node) -> Iterator[Finding]:
    for key, response in node.items():
        if not key.startswith("x-") and not response.is_mapping:
            message = f"the response `{key}` is not a mapping"
            pointer = response.pointer.removeprefix(node.pointer)
            yield Finding("D205", pointer, (key,), message, "write `description:` below it")
