"""Plans what a tool answers: its schema for clients, its type in Python, how it is shaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Tool
from generator.overlay.read import OverlayFile
from generator.plan import names, paging, secrets
from generator.plan.definitions import Definitions
from generator.plan.methods import reply_schema
from generator.plan.model import Code, Method, Polling, ResultKind
from generator.plan.polling import Asked, finished
from generator.plan.projection import BadProjection, infer
from generator.schema.classes import merged
from generator.schema.flat import fields
from generator.schema.inline import inline
from generator.schema.json_schema import (
    JsonSchema,
    object_root,
    plain,
    relaxed,
    self_contained,
)
from generator.schema.shapes import Schemas, resolved, without_null
from generator.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answers; `choices` are the fields that a caller may choose from."""

    schema: JsonSchema | None
    kind: ResultKind
    annotation: Code
    select: str = ""
    poll: Polling | None = None
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class ReplyPlanner:
    """Plans the replies of tools one by one."""

    schemas: Schemas
    methods: Mapping[str, Method]
    overlay: OverlayFile
    definitions: Definitions
    diagnostics: Diagnostics
    flat: dict[str, ir.Schema] = field(default_factory=dict)  # `schemas` without `allOf`
    cuts: int = 0  # replies that are described down to some depth only

    def declared(self, name: str, entry: Tool) -> Reply:
        """The answer of a function in Python, as the overlay describes it."""
        schema = entry.result.schema_
        if schema is None:
            return Reply(None, ResultKind.NONE, Code("JsonObject"))
        class_name = self.definitions.define(names.pascal(name) + "Result", required(schema))
        shown = self._secrets(name, entry, object_root(schema))
        return Reply(shown, ResultKind.OBJECT, Code(f"types.{class_name}"))

    def plan(self, name: str, entry: Tool, operation: ir.Operation, asked: Asked | None) -> Reply:
        """The answer of one operation, or of the one that is asked until it is done."""
        reply = self._shaped(name, entry, operation, asked)
        poll = asked.polling if asked is not None else None
        shown = self._secrets(name, entry, reply.schema) if reply.schema is not None else None
        return replace(reply, schema=shown, poll=poll)

    def _shaped(
        self, name: str, entry: Tool, operation: ir.Operation, asked: Asked | None
    ) -> Reply:
        result = entry.result
        told = operation if asked is None else asked.operation
        schema = reply_schema(told)
        method = self.methods[operation.id]
        if schema is None:
            for code, key in (("D530", "select"), ("D531", "paginate"), ("D534", "fields")):
                if getattr(result, key) is not None:
                    self._error(
                        code,
                        name,
                        f"`{told.id}` has no JSON reply",
                        f"remove `{key}:`, or describe the reply in patch.overlay.yaml",
                        key,
                    )
            return Reply(None, ResultKind.NONE, method.returns)
        every_json = all(r.schema is not None or not r.media_types for r in told.successes)
        made = result.paginate is not None or asked is not None
        if result.paginate is not None:
            schema = paging.paged(
                schema,
                result.paginate,
                self.schemas,
                lambda key, message, help: self._error(
                    "D531", name, message, help, "paginate", *([key] if key else [])
                ),
            )
        if asked is not None:
            schema = finished(schema, self.schemas)
        if result.select is None and result.fields is None and not made:
            if not every_json or not self._advertised(name):
                return Reply(None, ResultKind.NONE, method.returns)
            return self._whole(schema, method)
        selected = schema
        if result.select is not None:
            try:
                selected = infer(result.select, schema, self.schemas)
            except BadProjection as bad:
                self._error("D530", name, bad.reason, bad.remedy, "select")
                return Reply(None, ResultKind.NONE, Code("JsonObject"))
        reply = self._selected(name, selected, result.select or "")
        return replace(reply, choices=self._choices(name, entry, selected))

    def _advertised(self, name: str) -> bool:
        """Output schemas are half of a list: a tool that nobody has looked at goes without."""
        settings = self.overlay.overlay
        return settings.defaults.output_schemas == "all" or name in settings.tools

    def _choices(self, name: str, entry: Tool, schema: ir.Schema) -> tuple[str, ...]:
        """The fields of the rows, or of the object, that a caller may choose from."""
        choice = entry.result.fields
        if choice is None:
            return ()
        rows = schema
        if choice.of is not None:
            members = {m.name: m.schema for m in fields(schema, self.schemas) or ()}
            if choice.of not in members:
                self._error(
                    "D534",
                    name,
                    f"the result has no field `{choice.of}`",
                    did_you_mean(choice.of, members),
                    *("fields", "of"),
                )
                return ()
            rows = members[choice.of]
        shape = resolved(rows, self.schemas)
        bare = without_null(shape, self.schemas) if isinstance(shape, ir.Shape) else shape
        if isinstance(bare, ir.Shape) and bare.items is not None:
            rows = bare.items
        known = tuple(m.name for m in fields(rows, self.schemas) or ())
        if not known:
            self._error(
                "D534",
                name,
                "there are no fields to choose from",
                "say which field holds the rows with `of: …`, or describe them",
                "fields",
            )
        for at, wanted in enumerate(choice.default):
            if known and wanted not in known:
                self._error(
                    "D534",
                    name,
                    f"the result has no field `{wanted}`",
                    did_you_mean(wanted, known),
                    *("fields", "default", at),
                )
        return known

    def _selected(self, name: str, selected: ir.Schema, expression: str) -> Reply:
        shape = resolved(selected, self.schemas)
        if isinstance(shape, ir.Shape) and ir.Kind.OBJECT in shape.kinds and shape.properties:
            made = self.definitions.define(
                names.pascal(name) + "Result",
                plain(
                    merged(replace(shape, kinds=(ir.Kind.OBJECT,)), self.schemas, type_only=True)
                ),
            )
            return Reply(
                object_root(self._inlined(selected)),
                ResultKind.OBJECT,
                Code(f"types.{made}"),
                expression,
            )
        wrapped: JsonSchema = {
            "type": "object",
            "properties": {"result": relaxed(self._inlined(selected))},
        }
        annotation = self.definitions.annotation(selected, names.pascal(name) + "Result")
        return Reply(wrapped, ResultKind.WRAPPED, annotation, expression)

    def _whole(self, schema: ir.Schema, method: Method) -> Reply:
        shape = resolved(schema, self.schemas)
        is_object = isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.OBJECT,)
        inlined = self._inlined(schema)
        if is_object and "$ref" not in inlined:
            return Reply(object_root(inlined), ResultKind.OBJECT, method.returns)
        defs = inlined.pop("$defs", None)
        wrapped: JsonSchema = {
            "type": "object",
            "properties": {"result": relaxed(inlined)},
        }
        if defs:
            wrapped["$defs"] = {name: relaxed(part) for name, part in defs.items()}
        return Reply(wrapped, ResultKind.WRAPPED, method.returns)

    def _inlined(self, schema: ir.Schema) -> JsonSchema:
        """The schema with its references in place; what is recursive stands under `$defs`."""
        if not self.flat:
            self.flat |= {name: merged(part, self.schemas) for name, part in self.schemas.items()}
        inlined, whole = inline(self_contained(merged(schema, self.schemas), self.flat))
        self.cuts += not whole
        return inlined

    def _secrets(self, name: str, entry: Tool, schema: JsonSchema) -> JsonSchema:
        """The schema with words beside what is shown once; what is to be hidden must be there."""
        result = entry.result
        hidden = [*self.overlay.overlay.defaults.redact, *result.redact]
        wrapped = secrets.wrapped(schema)
        root = schema["properties"]["result"] if wrapped else schema
        for at, pointer in enumerate(result.redact):
            if pointer.startswith("/") and not secrets.leads_somewhere(root, pointer):
                self._error(
                    "D532",
                    name,
                    f"the result has nothing at `{pointer}`",
                    "write a pointer into the result as it is shown, `*` for every element",
                    *("redact", at),
                )
        root = secrets.hidden(root, [each for each in hidden if each not in result.once])
        schema = {**schema, "properties": {"result": root}} if wrapped else root
        for at, secret in enumerate(result.once):
            found = secrets.marked(schema, secret)
            if found == schema:
                self._error(
                    "D532",
                    name,
                    f"the result has no field `{secret}`",
                    "name the field with the secret, as the tool shows it",
                    *("once", at),
                )
            schema = found
        return schema

    def _error(self, code: str, name: str, message: str, help: str, *at: str | int) -> None:
        place = self.overlay.place("tools", name, "result", *at)
        self.diagnostics.error(code, place, message, help)


def required(schema: JsonSchema) -> JsonSchema:
    """A result schema of the overlay as a type: what it names is always there."""
    out = dict(schema)
    if "properties" in out:
        out["properties"] = {name: required(part) for name, part in out["properties"].items()}
        out.setdefault("required", list(out["properties"]))
    if isinstance(out.get("items"), dict):
        out["items"] = required(out["items"])
    if "anyOf" in out:
        out["anyOf"] = [required(part) for part in out["anyOf"]]
    return out
