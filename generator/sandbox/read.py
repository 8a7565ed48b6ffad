"""sandbox.yaml -> Sandbox, each mistake reported where it stands."""

from __future__ import annotations

from pathlib import Path

from generator import ir
from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.sandbox.acts import ActReader
from generator.sandbox.fields import Fields, Names, read_file
from generator.sandbox.refusal import BUILT_IN
from generator.sandbox.script import ErrorShape, Fault, Kind, Sandbox, Scope, Table
from generator.suggest import did_you_mean

ERROR_NAMES: Names = dict.fromkeys(("code", "message", "status", "kind", "request"))


def read(path: Path, shown: str, api: ir.Api, diagnostics: Diagnostics) -> Sandbox | None:
    """The script of that file, or None when anything in it is wrong."""
    return read_file(path, shown, diagnostics, _Reader(api, diagnostics).read)


class _Reader:
    def __init__(self, api: ir.Api, diagnostics: Diagnostics) -> None:
        self._api, self._diagnostics = api, diagnostics

    def read(self, root: Node) -> Sandbox:
        top = self._fields(root, "keys", "errors", "tables", "operations", "faults")
        names = [name for name, _ in top.mapping("tables")]
        tables = {name: self._table(name, node, names) for name, node in top.mapping("tables")}
        errors = tuple(self._shape(node) for node in top.elements("errors"))
        reader = ActReader(self._api, tables, self._diagnostics)
        acts = [reader.act(name, node) for name, node in top.mapping("operations")]
        return Sandbox(
            file=root.document.file,
            keys={name: self._scope(top, node) for name, node in top.mapping("keys")},
            errors=errors,
            tables=tables,
            acts={act.operation: act for act in acts if act is not None},
            faults=tuple(
                fault
                for node in top.elements("faults")
                if (fault := self._fault(node, errors, reader)) is not None
            ),
        )

    def _fields(self, node: Node, *known: str) -> Fields:
        return Fields(node, known, self._diagnostics)

    def _scope(self, top: Fields, node: Node) -> Scope:
        if node.value in [scope.value for scope in Scope]:
            return Scope(node.value)
        top.wrong(node, "`read` or `write`")
        return Scope.WRITE

    def _table(self, name: str, node: Node, tables: list[str]) -> Table:
        fields = self._fields(node, "noun", "id", "first", "rows", "derive", "created", "updated")
        identity = fields.text("id", "id")
        rows = []
        seen: dict[str, Node] = {}
        for row in fields.elements("rows"):
            if not isinstance(row.value, dict):
                fields.wrong(row, "a mapping")
                continue
            key = row.value.get(identity)
            if not isinstance(key, str | int) or isinstance(key, bool):
                fields.error("D709", row, f"this row has no `{identity}`", f"add `{identity}:`")
            elif str(key) in seen:
                line = seen[str(key)].place.line
                fields.error("D709", row, f"`{identity}` {key} is taken by the row at line {line}")
            else:
                seen[str(key)] = row
                rows.append(row.value)
        derived: Names = {"row": None, "tables": tables, "now": None}
        return Table(
            name=name,
            noun=fields.text("noun", name.replace("_", " ").removesuffix("s")),
            id=identity,
            first=_first(fields),
            rows=tuple(rows),
            derive=fields.expressions("derive", derived),
            created=fields.text("created"),
            updated=fields.text("updated"),
        )

    def _shape(self, node: Node) -> ErrorShape:
        fields = self._fields(node, "under", "body", "kinds")
        body = fields.expression("body", ERROR_NAMES, needed=True)
        return ErrorShape(
            under=fields.text("under", "/"),
            body=body or fields.literal({}),
            kinds={name: self._kind(name, child) for name, child in fields.mapping("kinds")},
        )

    def _kind(self, name: str, node: Node) -> Kind:
        fields = self._fields(node, "status", "code", "body", "headers")
        needed = name not in BUILT_IN
        return Kind(
            status=fields.integer("status", BUILT_IN.get(name, 500), needed=needed),
            code=fields.text("code", name),
            body=fields.expression("body", ERROR_NAMES),
            headers={key: str(child.value) for key, child in fields.mapping("headers")},
        )

    def _fault(self, node: Node, errors: tuple[ErrorShape, ...], reader: ActReader) -> Fault | None:
        fields = self._fields(node, "on", "when", "answer", "message", "saved")
        concerned = node.get("on")
        if concerned is None:
            fields.missing("on")
            return None
        listed = list(concerned.elements()) if concerned.is_list else [concerned]
        operations = [o for child in listed if (o := reader.operation(child)) is not None]
        saved = fields.flag("saved")
        when = fields.expression("when", reader.fault_names(operations, saved), needed=True)
        answer = fields.text("answer", needed=True)
        kinds = dict.fromkeys((*BUILT_IN, *(kind for shape in errors for kind in shape.kinds)))
        if answer and answer not in kinds:
            fields.error(
                "D708",
                node["answer"],
                f"`{answer}` is no kind of answer",
                did_you_mean(answer, list(kinds)),
            )
        if when is None:
            return None
        message = fields.text("message", "this failure is planned")
        return Fault(tuple(o.id for o in operations), when, answer, message, saved)


def _first(fields: Fields) -> int | str:
    node = fields.node.get("first")
    if node is None:
        return 1
    if isinstance(node.value, str | int) and not isinstance(node.value, bool):
        return node.value
    fields.wrong(node, "a number or a text")
    return 1
