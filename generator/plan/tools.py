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
from generator.plan.arguments import OPTIONAL, ArgumentPlanner, Planned, default_of
from generator.plan.definitions import Definitions
from generator.plan.hints import plan_hints
from generator.plan.json_schema import (
    JsonSchema,
    object_root,
    plain,
    relaxed,
    self_contained,
)
from generator.plan.methods import reply_schema
from generator.plan.model import Call, Code, Method, ResultKind, ToolArgument
from generator.plan.projection import BadProjection, infer
from generator.plan.shapes import Schemas, fields, resolved
from generator.suggest import did_you_mean

LEGAL_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


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
    functions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: dict[str, dict[str, tuple[Code, Mapping[str, str]]]] = field(default_factory=dict)

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
        first = operations[0] if operations else None
        self._check_lookups(name, entry)
        toolset = entry.toolset or self._toolset(first)
        composite = entry.python is not None
        if composite or first is None:
            planned = self._local(name, entry)
            reply = self._declared_reply(name, entry)
            call = None
        else:
            planned = self._arguments(name, entry, first)
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
            place=(
                self.overlay.place("tools", name, "annotations")
                if entry.annotations.model_fields_set
                else place
            ),
            diagnostics=self.diagnostics,
        )
        title = entry.title or (first.summary if first else "") or wording.title_of(name)
        described = entry.description or (
            wording.paragraphs(first.description or first.summary) if first else ""
        )
        return model.Tool(
            name=name,
            title=wording.first_sentence(title).rstrip("."),
            description=self._description(entry, described or title),
            summary=wording.first_sentence(described) or title,
            hints=hints,
            because=entry.because or "",
            effect=self._effect(hints, operations),
            notifies=entry.notifies or "",
            operations=tuple(o.id for o in operations),
            toolset=toolset,
            module=f"{toolset}_tools" if toolset in names.RESERVED_MODULES else toolset,
            function=Code(names.snake(name)),
            arguments=tuple(planned.arguments),
            input_schema=input_schema(planned.arguments),
            output_schema=reply.schema,
            result=reply.kind,
            redact=tuple(dict.fromkeys((*self.settings.defaults.redact, *entry.result.redact))),
            returns=reply.annotation,
            call=call,
        )

    def _operations(self, name: str, entry: Tool, place: Place) -> tuple[ir.Operation, ...] | None:
        if (entry.operation is None) == (entry.python is None):
            self.diagnostics.error(
                "D405",
                place,
                f"`{name}` needs one of `operation:` and `python:`",
                "name the operation it stands for, or the function of tools.py",
            )
            return None
        if entry.python is not None and entry.python not in self.functions:
            self.diagnostics.error(
                "D520",
                self.overlay.place("tools", name, "python"),
                f"tools.py has no async function `{entry.python}`",
                did_you_mean(entry.python, self.functions) or "write it in tools.py",
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
        return self.settings.toolsets.get(tag) or (names.snake(tag) if tag else "general")

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
                f"`{entry.notifies}` decides whether people are told, and is not required",
                "add `required: true` and remove `default:`, so that nobody is told by accident",
            )

    def _local(self, name: str, entry: Tool) -> Planned:
        """The arguments of a composite: schemas come from the overlay alone."""
        out = Planned()
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
                    self.overlay.place("tools", name, "arguments", argument),
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
            python = Code(names.snake(argument))
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
        if schema is None:
            return Reply(None, ResultKind.NONE, method.returns)
        paginate = entry.result.paginate
        if paginate is not None:
            schema = self._paged(name, schema, paginate)
        if entry.result.select is None:
            if paginate is not None:
                made = self.definitions.define(names.pascal(name) + "Result", plain(schema))
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
                names.pascal(name) + "Result", plain(replace(shape, kinds=(ir.Kind.OBJECT,)))
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
        return inline(self_contained(schema, self.schemas))

    def _paged(self, name: str, schema: ir.Schema, paginate: Paginate) -> ir.Schema:
        """The reply with its rows always there and the figures that paging adds."""
        members = fields(schema, self.schemas) or ()
        present = [m.name for m in members]
        for what in (paginate.items, paginate.total):
            if what not in present:
                self.diagnostics.error(
                    "D531",
                    self.overlay.place("tools", name, "result", "paginate"),
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


def inline(schema: JsonSchema) -> JsonSchema:
    """References replaced by what they name; only recursive definitions stay."""
    defs: Mapping[str, JsonSchema] = schema.get("$defs", {})
    kept: dict[str, JsonSchema] = {}

    def walk(part: object, path: tuple[str, ...]) -> object:
        if isinstance(part, list):
            return [walk(element, path) for element in part]
        if not isinstance(part, dict):
            return part
        reference = part.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            if name in path:
                if name not in kept:
                    kept[name] = {}
                    kept[name] = dict_of(walk(defs[name], (name,)))
                return part
            rest = {k: v for k, v in part.items() if k != "$ref"}
            return dict_of(walk(defs[name], (*path, name))) | rest
        return {key: walk(value, path) for key, value in part.items() if key != "$defs"}

    out = dict_of(walk(schema, ()))
    return out | ({"$defs": kept} if kept else {})


def dict_of(value: object) -> JsonSchema:
    return value if isinstance(value, dict) else {}
