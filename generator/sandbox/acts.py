"""Reads `operations:` of sandbox.yaml: what each one does with which table, and what it replies."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from generator import ir
from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.sandbox.expressions import Expression
from generator.sandbox.fields import Fields, Names
from generator.sandbox.request import GROUP
from generator.sandbox.script import Act, Members, Step, Table, Verb, Window
from generator.sandbox.shapes import is_open, members
from generator.suggest import did_you_mean

VERBS = tuple(verb.value for verb in Verb)
CHOICE = ("id", "by", "where")
MEANING = {
    Verb.LIST: ("by", "where", "page", "newest_first"),
    Verb.READ: CHOICE,
    Verb.CREATE: ("with",),
    Verb.UPDATE: (*CHOICE, "with"),
    Verb.REPLACE: (*CHOICE, "with"),
    Verb.DELETE: CHOICE,
}
STEP_KEYS = (*VERBS, *CHOICE, "with", "page", "newest_first")
ACT_KEYS = (*STEP_KEYS, "do", "reply", "headers", "status")
LIST_NAMES = ("total", "limit", "offset", "more", "next_offset", "page", "pages")


class ActReader:
    """Reads acts against one description and the tables of the script."""

    def __init__(self, api: ir.Api, tables: Mapping[str, Table], diagnostics: Diagnostics) -> None:
        self._api, self._tables, self._diagnostics = api, tables, diagnostics
        self._operations = {o.id: o for o in api.operations} | {
            f"{o.method} {o.path}": o for o in api.operations
        }
        self._bound: dict[str, dict[str, None]] = {}

    def operation(self, node: Node, name: str = "") -> ir.Operation | None:
        """The operation that a text names, an operationId or `METHOD /path`."""
        wanted = name or str(node.value)
        if wanted in self._operations:
            return self._operations[wanted]
        quarantined = any(wanted in (q.id, f"{q.method} {q.path}") for q in self._api.quarantined)
        self._diagnostics.error(
            "D704",
            node.place,
            f"the description has no operation `{wanted}`"
            + (" that can be used: it is quarantined" if quarantined else ""),
            did_you_mean(wanted, list(self._operations)),
        )
        return None

    def act(self, name: str, node: Node) -> Act | None:
        operation = self.operation(node, name)
        fields = Fields(node, ACT_KEYS, self._diagnostics)
        names: dict[str, Collection[str] | None] = dict(
            self._request_names([operation] if operation else [])
        )
        steps: list[Step] = []
        if any(key in fields for key in STEP_KEYS):
            listing = Verb.LIST.value in fields
            self._add(steps, "rows" if listing else "row", fields, names)
        for step, child in fields.mapping("do"):
            self._add(steps, step, Fields(child, STEP_KEYS, self._diagnostics), names)
        reply = fields.expression("reply", names)
        headers: Members = fields.expressions("headers", names)
        status = fields.text("status")
        if operation is None:
            return None
        declared = [r.status for r in operation.successes]
        if status and status not in declared:
            fields.error(
                "D702",
                node["status"],
                f"{operation.id} declares no success {status}",
                did_you_mean(status, declared),
            )
        self._bound[operation.id] = dict.fromkeys(n for n in names if n not in GROUP.values())
        return Act(operation.id, tuple(steps), reply, status, node.place, headers)

    def fault_names(self, operations: list[ir.Operation], saved: bool) -> Names:
        """What `when` may look up: the request, and what the steps bound once they are done."""
        bound = [self._bound.get(o.id, {}) for o in operations] if saved else []
        return {name: None for names in bound for name in names} | dict(
            self._request_names(operations)
        )

    def _request_names(self, operations: list[ir.Operation]) -> Names:
        found: dict[str, Collection[str] | None] = {
            group: [p.name for o in operations for p in o.parameters if GROUP[p.location] == group]
            for group in GROUP.values()
        }
        bodies = [o.body.schema for o in operations if o.body]
        if any(is_open(body, self._api.schemas) for body in bodies):
            found["body"] = None
        else:
            found["body"] = [name for body in bodies for name in members(body, self._api.schemas)]
        return found | {"now": None, "tables": list(self._tables)}

    def _add(
        self,
        steps: list[Step],
        name: str,
        fields: Fields,
        names: dict[str, Collection[str] | None],
    ) -> None:
        if (step := self._step(name, fields, names)) is not None:
            steps.append(step)
            names[name] = None
            if step.verb is Verb.LIST:
                names |= dict.fromkeys(LIST_NAMES)

    def _step(self, name: str, fields: Fields, names: Names) -> Step | None:
        used = [verb for verb in VERBS if verb in fields]
        if len(used) != 1:
            said = "has no verb" if not used else f"has several verbs: {', '.join(used)}"
            fields.error("D703", fields.node, f"this step {said}", f"use one of {', '.join(VERBS)}")
            return None
        verb = Verb(used[0])
        for key in STEP_KEYS:
            if key in fields and key not in (verb.value, *MEANING[verb]):
                help = did_you_mean(key, MEANING[verb])
                fields.error(
                    "D701", fields.node[key], f"`{key}` means nothing to `{verb.value}`", help
                )
        table = self._tables.get(fields.text(verb.value))
        if table is None:
            fields.error(
                "D705",
                fields.node[verb.value],
                f"there is no table `{fields.node[verb.value].value}`",
                did_you_mean(fields.text(verb.value), list(self._tables)),
            )
        identity = fields.expression("id", names)
        by: Members = fields.expressions("by", names)
        if table is None:
            return None
        if identity is not None:
            by = ((table.id, identity), *by)
        if not by and verb not in (Verb.LIST, Verb.CREATE):
            fields.missing("id")
        changing = {**names, "row": None} if verb in (Verb.UPDATE, Verb.REPLACE) else names
        return Step(
            name=name,
            verb=verb,
            table=table.name,
            by=by,
            where=fields.expression("where", {**names, "row": None}),
            given=self._given(fields, changing),
            window=self._window(fields, names),
            newest_first=fields.flag("newest_first"),
        )

    def _given(self, fields: Fields, names: Names) -> Expression | Members:
        node = fields.node.get("with")
        if node is not None and isinstance(node.value, str):
            return fields.compiled(node, names) or ()
        return fields.expressions("with", names)

    def _window(self, fields: Fields, names: Names) -> Window | None:
        node = fields.node.get("page")
        if node is None:
            return None
        inner = Fields(node, ("limit", "offset", "page", "default"), self._diagnostics)
        return Window(
            limit=inner.expression("limit", names),
            offset=inner.expression("offset", names),
            page=inner.expression("page", names),
            default=max(1, inner.integer("default", 50)),
        )
