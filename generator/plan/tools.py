"""Plans one tool from its overlay entry: hints, words, arguments, reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator import ir
from generator.diagnostics import Diagnostics, Place
from generator.overlay.model import Overlay, Paginate, Tool
from generator.overlay.read import OverlayFile
from generator.plan import model, names, wording
from generator.plan.arguments import (
    OPTIONAL,
    ArgumentPlanner,
    Planned,
    default_of,
    python_names,
)
from generator.plan.definitions import Definitions
from generator.plan.hints import plan_hints
from generator.plan.methods import reply_schema
from generator.plan.model import Call, Code, Method, ResultKind, ToolArgument
from generator.plan.projection import BadProjection, infer
from generator.schema.advertise import bounded
from generator.schema.inline import inline
from generator.schema.json_schema import (
    JsonSchema,
    object_root,
    plain,
    relaxed,
    self_contained,
)
from generator.schema.prune import pruned, size, tidied
from generator.schema.shapes import Components, Schemas, fields, merged, resolved
from generator.suggest import did_you_mean

LEGAL_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
# Bytes: what a reply's schema may take, and what it leaves to the arguments of the same tool.
REPLY_BUDGET = 8_000
INPUT_BUDGET = 24_000
LONGEST_VENDOR_TEXT = 1_500
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answers: its schema for clients, its type in Python, how it is shaped."""

    schema: JsonSchema | None
    kind: ResultKind
    annotation: Code
    select: str = ""


@dataclass(slots=True)
class ToolPlanner:
    """Plans tools one by one over everything that is shared between them."""

    api: ir.Api
    methods: Mapping[str, Method]
    overlay: OverlayFile
    definitions: Definitions
    diagnostics: Diagnostics
    functions: Sequence[str] | None = ()  # of tools.py; None where it does not parse
    constants: dict[str, dict[str, tuple[Code, Mapping[str, str]]]] = field(default_factory=dict)
    flat: dict[str, ir.Schema] = field(default_factory=dict)  # `schemas` without `allOf`
    open_replies: int = 0  # tools whose reply is described down to some depth only

    @property
    def schemas(self) -> Schemas:
        return self.api.schemas

    @property
    def settings(self) -> Overlay:
        return self.overlay.overlay

    def plan(self, name: str, entry: Tool) -> model.Tool | None:
        """The tool, or None where its entry cannot stand (and a diagnostic says why)."""
        place = self.overlay.place("tools", name)
        if not LEGAL_NAME.match(name) or len(name) > names.LONGEST_TOOL_NAME:
            self.diagnostics.error(
                "D404",
                place,
                f"`{name}` is not a legal tool name",
                "use a-z, 0-9 and underscores, a letter first, at most 40 characters",
            )
        operations = self._operations(name, entry, place)
        if operations is None:
            return None
        open_replies = self.open_replies
        first = operations[0] if operations else None
        self._check_lookups(name, entry)
        toolset = entry.toolset or self._toolset(first)
        composite = entry.python is not None
        if composite or first is None:
            planned = self._local(name, entry)
            reply = self._declared_reply(name, entry)
            call, cut = None, False
        else:
            cuts = self._cuts()
            planned = self._arguments(name, entry, first)
            cut = self._cuts() > cuts
            reply = self._reply(name, entry, first)
            call = Call(
                method=self.methods[first.id].name,
                keywords=tuple(planned.keywords),
                before=tuple(planned.before),
                paging=planned.paging,
                select=reply.select,
            )
            self._share_constants(toolset, name, planned)
        self._check_notifies(name, entry, planned.arguments)
        hints = plan_hints(
            entry,
            operations,
            open_world=self.settings.server.open_world,
            place=lambda hint: self.overlay.place("tools", name, "annotations", hint),
            diagnostics=self.diagnostics,
        )
        # What a composite does is for the overlay to say: its operations are only its means.
        alone = None if composite else first
        title = entry.title or (alone.summary if alone else "") or wording.title_of(name)
        described = entry.description or (
            bounded(alone.description or alone.summary, LONGEST_VENDOR_TEXT) if alone else ""
        )
        shown = reply.schema and pruned(reply.schema, REPLY_BUDGET)
        if shown != reply.schema or self.open_replies > open_replies:
            self.open_replies = open_replies + 1
        room = INPUT_BUDGET - len(described.encode()) - (size(shown) if shown else 0)
        asked = self._fitted(name, input_schema(planned.arguments), room, cut, place)
        return model.Tool(
            name=name,
            title=bounded(wording.first_sentence(title), LONGEST_TITLE).rstrip("."),
            description=self._description(entry, described or title),
            summary=wording.first_sentence(described) or title,
            hints=hints,
            because=entry.because or "",
            effect=self._effect(hints, operations),
            notifies=entry.notifies or "",
            operations=tuple(o.id for o in operations),
            toolset=toolset,
            module=f"{toolset}_tools" if toolset in names.RESERVED_MODULES else toolset,
            function=names.function_name(name),
            arguments=tuple(planned.arguments),
            input_schema=asked,
            output_schema=shown,
            result=reply.kind,
            redact=tuple(dict.fromkeys((*self.settings.defaults.redact, *entry.result.redact))),
            returns=reply.annotation,
            call=call,
        )

    def _cuts(self) -> int:
        return self.schemas.cuts if isinstance(self.schemas, Components) else 0

    def _fitted(
        self, name: str, schema: JsonSchema, room: int, cut: bool, place: Place
    ) -> JsonSchema:
        """The input schema in the room that is left; what had to be left open is told."""
        whole = tidied(schema)
        shown = pruned(whole, room)
        if cut or shown != whole:
            self.diagnostics.warning(
                "D540",
                place,
                f"the arguments of `{name}` are too large for a tool: they are shown in "
                f"{size(shown)} bytes, and what lies deeper is left open",
                "hide what nobody needs in the overlay; the typed client has the full shape",
            )
        return shown

    def _operations(self, name: str, entry: Tool, place: Place) -> tuple[ir.Operation, ...] | None:
        if (entry.operation is None) == (entry.python is None):
            nothing = entry.operation is None
            self.diagnostics.error(
                "D405",
                place,
                f"`{name}` has {'neither' if nothing else 'both'} `operation:` "
                f"{'nor' if nothing else 'and'} `python:`",
                (
                    "name the operation it stands for, or the function of tools.py"
                    if nothing
                    else "remove one of the two"
                ),
            )
            return None
        if entry.python is not None and self.functions is None:
            return None
        if entry.python is not None and entry.python not in (self.functions or ()):
            self.diagnostics.error(
                "D520",
                self.overlay.place("tools", name, "python"),
                f"tools.py has no async function `{entry.python}`",
                did_you_mean(entry.python, self.functions or ()) or "write it in tools.py",
            )
            return None
        wanted = [entry.operation] if entry.operation else entry.calls
        known = {o.id: o for o in self.api.operations}
        routes = {f"{o.method} {o.path}": o for o in self.api.operations}
        found: list[ir.Operation] = []
        for at, selector in enumerate(wanted):
            operation = known.get(selector) or routes.get(selector)
            if operation is None:
                step = ("operation",) if entry.operation else ("calls", at)
                self._unknown_operation(selector, self.overlay.place("tools", name, *step))
                return None
            found.append(operation)
        return tuple(found)

    def _unknown_operation(self, selector: str, place: Place) -> None:
        for lost in self.api.quarantined:
            if selector in (lost.id, f"{lost.method} {lost.path}"):
                self.diagnostics.error(
                    "D407",
                    place,
                    f"`{selector}` is quarantined: {lost.reason}",
                    f"mend it at {lost.place.file}:{lost.place.line}, or in patch.overlay.yaml",
                )
                return
        known = [o.id for o in self.api.operations]
        known += [f"{o.method} {o.path}" for o in self.api.operations]
        self.diagnostics.error(
            "D406",
            place,
            f"the description has no operation `{selector}`",
            did_you_mean(selector, known) or "name an operationId, or a route such as `GET /pages`",
        )

    def _toolset(self, operation: ir.Operation | None) -> str:
        tag = operation.tag if operation else ""
        return self.settings.toolsets.get(tag) or (names.toolset_name(tag) if tag else "general")

    def _check_lookups(self, name: str, entry: Tool) -> None:
        for argument, spec in entry.arguments.items():
            if spec.lookup is not None and spec.lookup not in self.settings.tools:
                self.diagnostics.error(
                    "D521",
                    self.overlay.place("tools", name, "arguments", argument, "lookup"),
                    f"there is no tool `{spec.lookup}` to look it up with",
                    did_you_mean(spec.lookup, self.settings.tools),
                )

    def _check_notifies(self, name: str, entry: Tool, arguments: Sequence[ToolArgument]) -> None:
        if entry.notifies is None or entry.notifies == "always":
            return
        place = self.overlay.place("tools", name, "notifies")
        deciding = next((a for a in arguments if a.name == entry.notifies), None)
        if deciding is None:
            self.diagnostics.error(
                "D522",
                place,
                f"`notifies: {entry.notifies}` names no argument of this tool",
                did_you_mean(entry.notifies, [a.name for a in arguments] + ["always"]),
            )
        elif not deciding.required or "default" in deciding.schema:
            self.diagnostics.error(
                "D523",
                self.overlay.place("tools", name, "arguments", entry.notifies),
                f"`{entry.notifies}` decides whether people are told, and "
                + ("has a default" if deciding.required else "is optional"),
                "write `required: true` and no `default:`, so that nobody is told by accident",
            )

    def _local(self, name: str, entry: Tool) -> Planned:
        """The arguments of a composite: schemas come from the overlay alone."""
        out = Planned()
        called = python_names(name, entry.arguments, self.overlay, self.diagnostics)
        for argument, spec in entry.arguments.items():
            schema = dict(spec.schema_ or {})
            schema |= {"type": spec.type} if spec.type else {}
            schema |= {"items": {"type": spec.items}} if spec.items else {}
            schema |= {"enum": list(spec.enum)} if spec.enum else {}
            for keyword, value in (
                ("format", spec.format),
                ("minimum", spec.minimum),
                ("maximum", spec.maximum),
                ("minLength", spec.min_length),
                ("maxLength", spec.max_length),
            ):
                schema |= {} if value is None else {keyword: value}
            now = spec.default == "now"
            given = "default" in spec.model_fields_set and not now
            if spec.required and (given or now):
                self.diagnostics.error(
                    "D505",
                    self.overlay.place("tools", name, "arguments", argument, "default"),
                    f"`{argument}` is required and has a default",
                    "a required argument has none: remove `default:` or `required: true`",
                )
            if given:
                schema["default"] = spec.default
            text = wording.joined(
                spec.description or "",
                wording.NOW if now else "",
                wording.lookup_rule(spec.lookup) if spec.lookup else "",
            )
            if "type" not in schema and "anyOf" not in schema and "enum" not in schema:
                self.diagnostics.error(
                    "D502",
                    self.overlay.place("tools", name, "arguments", argument),
                    f"`{argument}` has no type",
                    "add `type:` or `schema:`",
                )
            if text:
                schema["description"] = text
            python = called[argument]
            default = default_of(spec.default) if given else OPTIONAL
            put_in = given and default is OPTIONAL
            context = names.pascal(name) + names.pascal(argument)
            annotation = self.definitions.written(schema, context)
            optional = not spec.required and default is OPTIONAL
            out.arguments.append(
                ToolArgument(
                    name=argument,
                    python=python,
                    annotation=Code(f"{annotation} | Omitted") if optional else annotation,
                    required=bool(spec.required),
                    default=None if spec.required else default,
                    value=(
                        Code(f"{spec.default!r} if {python} is OMITTED else {python}")
                        if put_in
                        else python
                    ),
                    schema=schema,
                    description=text,
                    wire="",
                )
            )
        return out

    def _arguments(self, name: str, entry: Tool, operation: ir.Operation) -> Planned:
        return ArgumentPlanner(
            name=name,
            entry=entry,
            operation=operation,
            method=self.methods[operation.id],
            schemas=self.schemas,
            definitions=self.definitions,
            defaults=self.settings.defaults,
            overlay=self.overlay,
            diagnostics=self.diagnostics,
        ).plan()

    def _share_constants(self, toolset: str, name: str, planned: Planned) -> None:
        """Enum maps of one module: equal ones are one constant, others get the tool's name."""
        shared = self.constants.setdefault(toolset, {})
        for constant, value in planned.constants.items():
            if shared.setdefault(constant, value)[1] != value[1]:
                own = f"{name.upper()}_{constant}"
                shared[own] = value
                planned.keywords[:] = [
                    replace(k, value=Code(k.value.replace(f"({constant}, ", f"({own}, ")))
                    for k in planned.keywords
                ]

    def _declared_reply(self, name: str, entry: Tool) -> Reply:
        schema = entry.result.schema_
        if schema is None:
            return Reply(None, ResultKind.NONE, Code("JsonObject"))
        class_name = self.definitions.define(names.pascal(name) + "Result", required(schema))
        return Reply(object_root(schema), ResultKind.OBJECT, Code(f"types.{class_name}"))

    def _reply(self, name: str, entry: Tool, operation: ir.Operation) -> Reply:
        schema = reply_schema(operation)
        every_json = schema is not None and all(
            r.schema is not None or not r.media_types for r in operation.successes
        )
        method = self.methods[operation.id]
        paginate = entry.result.paginate
        if schema is None:
            for code, key in (("D530", "select"), ("D531", "paginate")):
                if getattr(entry.result, key) is not None:
                    self.diagnostics.error(
                        code,
                        self.overlay.place("tools", name, "result", key),
                        f"`{operation.id}` has no JSON reply",
                        f"remove `{key}:`, or describe the reply in patch.overlay.yaml",
                    )
            return Reply(None, ResultKind.NONE, method.returns)
        if paginate is not None:
            schema = self._paged(name, schema, paginate)
        if entry.result.select is None:
            if paginate is not None:
                made = self.definitions.define(
                    names.pascal(name) + "Result",
                    plain(merged(schema, self.schemas, type_only=True)),
                )
                return Reply(
                    object_root(self._inlined(schema)), ResultKind.OBJECT, Code(f"types.{made}")
                )
            if not every_json:
                return Reply(None, ResultKind.NONE, method.returns)
            return self._whole(schema, method)
        try:
            selected = infer(entry.result.select, schema, self.schemas)
        except BadProjection as bad:
            self.diagnostics.error(
                "D530",
                self.overlay.place("tools", name, "result", "select"),
                bad.reason,
                bad.remedy,
            )
            return Reply(None, ResultKind.NONE, Code("JsonObject"))
        return self._selected(name, selected, entry.result.select)

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
        self.open_replies += not whole
        return inlined

    def _paged(self, name: str, schema: ir.Schema, paginate: Paginate) -> ir.Schema:
        """The reply with its rows always there and the figures that paging adds."""
        members = fields(schema, self.schemas) or ()
        present = [m.name for m in members]
        for key, what in (("items", paginate.items), ("total", paginate.total)):
            if what not in present:
                self.diagnostics.error(
                    "D531",
                    self.overlay.place("tools", name, "result", "paginate", key),
                    f"the reply has no field `{what}`",
                    did_you_mean(what, present),
                )
        integer = ir.Shape(kinds=(ir.Kind.INTEGER,))
        figures = tuple(
            ir.Property(key, integer, True)
            for key in ("page", "perPage", "totalSize", "totalPages")
        )
        added = (
            ir.Property("truncated", ir.Shape(kinds=(ir.Kind.BOOLEAN,)), True)
            if paginate.all
            else ir.Property(
                "pagination", ir.Shape(kinds=(ir.Kind.OBJECT,), properties=figures), True
            )
        )
        rows = tuple(replace(m, required=m.required or m.name == paginate.items) for m in members)
        return ir.Shape(kinds=(ir.Kind.OBJECT,), properties=(*rows, added))

    def _description(self, entry: Tool, described: str) -> str:
        notifies = entry.notifies or ""
        rules = wording.joined(
            wording.draft_rule(notifies) if entry.confirm == "draft" else "",
            wording.notify_rule(notifies) if notifies else "",
        )
        return wording.paragraphs(described, rules)

    def _effect(self, hints: model.Hints, operations: Sequence[ir.Operation]) -> ir.Effect:
        if hints.read_only:
            return ir.Effect.READ
        return ir.Effect.DESTROY if any(o.destroys for o in operations) else ir.Effect.WRITE


def input_schema(arguments: Sequence[ToolArgument]) -> JsonSchema:
    """The object that clients fill in; definitions of recursive arguments move to its root."""
    properties: dict[str, JsonSchema] = {}
    defs: dict[str, JsonSchema] = {}
    for argument in arguments:
        schema = dict(argument.schema)
        defs |= schema.pop("$defs", {})
        properties[argument.name] = schema
    out: JsonSchema = {"type": "object", "properties": properties}
    if needed := [a.name for a in arguments if a.required]:
        out["required"] = needed
    out["additionalProperties"] = False
    return out | ({"$defs": defs} if defs else {})


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
