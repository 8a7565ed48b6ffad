"""Plans one tool from its overlay entry: hints, words, arguments, reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Overlay, Tool
from generator.overlay.read import OverlayFile
from generator.plan import model, names, plots, wording
from generator.plan.arguments import ArgumentPlanner
from generator.plan.definitions import Definitions
from generator.plan.entries import Entries
from generator.plan.hints import plan_hints
from generator.plan.local import local_arguments
from generator.plan.model import Call, Code, Method, ToolArgument
from generator.plan.planned import Planned
from generator.plan.plots import plan_plot
from generator.plan.polling import Asked, plan_polling
from generator.plan.replies import Reply, ReplyPlanner
from generator.plan.rules import plan_rules
from generator.schema.descriptions import bounded
from generator.schema.json_schema import JsonSchema
from generator.schema.prune import pruned, size, tidied
from generator.schema.shapes import Components, Schemas

# Bytes: what a reply's schema may take, and what it leaves to the arguments of the same tool.
REPLY_BUDGET = 8_000
INPUT_BUDGET = 24_000
LONGEST_VENDOR_TEXT = 1_500
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class _Work:
    """What a tool takes, calls and replies; without a call it is written in Python."""

    planned: Planned
    reply: Reply
    call: Call | None = None
    cut: bool = False  # an argument is described down to some depth only


@dataclass(slots=True)
class ToolPlanner:
    """Plans tools one by one over everything that is shared between them."""

    api: ir.Api
    methods: Mapping[str, Method]
    overlay: OverlayFile
    definitions: Definitions
    diagnostics: Diagnostics
    entries: Entries
    constants: dict[str, dict[str, tuple[Code, Mapping[str, str]]]] = field(default_factory=dict)
    open_replies: int = 0  # tools whose reply is described down to some depth only
    replies: ReplyPlanner = field(init=False)

    def __post_init__(self) -> None:
        self.replies = ReplyPlanner(
            self.schemas, self.methods, self.overlay, self.definitions, self.diagnostics
        )

    @property
    def schemas(self) -> Schemas:
        return self.api.schemas

    @property
    def settings(self) -> Overlay:
        return self.overlay.overlay

    def plan(self, name: str, entry: Tool) -> model.Tool | None:
        """The tool, or None where its entry cannot stand (and a diagnostic says why)."""
        self.entries.check_name(name)
        operations = self.entries.operations(name, entry)
        if operations is None:
            return None
        open_replies = self.replies.cuts
        first = operations[0] if operations else None
        self.entries.check_lookups(name, entry)
        toolset = entry.toolset or self._toolset(first)
        if entry.python is not None or first is None:
            work = _Work(self._local(name, entry), self.replies.declared(name, entry))
        else:
            work = self._request(name, entry, operations, toolset)
        arguments, reply = work.planned.arguments, work.reply
        self.entries.check_notifies(name, entry, arguments)
        hints = plan_hints(
            entry,
            operations,
            open_world=self.settings.server.open_world,
            place=lambda hint: self.overlay.place("tools", name, "annotations", hint),
            diagnostics=self.diagnostics,
        )
        # What a composite does is for the overlay to say: its operations are only its means.
        title, described = _words(name, entry, None if entry.python is not None else first)
        shown = reply.schema and pruned(reply.schema, REPLY_BUDGET)
        self.open_replies += shown != reply.schema or self.replies.cuts > open_replies
        rules = plan_rules(name, entry, arguments, self.overlay, self.diagnostics)
        room = INPUT_BUDGET - len(described.encode()) - (size(shown) if shown else 0)
        taken = self._fitted(name, input_schema(arguments), room, work.cut)
        plot = None
        if entry.plot is not None:
            known, whole = taken["properties"], reply.schema
            plot = plan_plot(name, title, entry.plot, whole, known, self.overlay, self.diagnostics)
            taken = {**taken, "properties": {**known, plots.ARGUMENT: plots.PROPERTY}}
        return model.Tool(
            name=name,
            title=title,
            description=self._description(name, entry, described or title, rules.words),
            summary=wording.first_sentence(described) or title,
            hints=hints,
            because=entry.because or "",
            effect=self._effect(hints, operations),
            notifies=entry.notifies or "",
            operations=tuple(o.id for o in operations),
            toolset=toolset,
            module=names.module_name(toolset),
            function=names.function_name(name),
            arguments=tuple(arguments),
            input_schema=taken,
            output_schema=shown,
            result=reply.kind,
            redact=self._redacted(entry),
            returns=reply.annotation,
            call=work.call,
            checks=rules.checks,
            once=tuple(entry.result.once),
            tags=tuple(entry.tags),
            plot=plot,
        )

    def _request(
        self, name: str, entry: Tool, operations: Sequence[ir.Operation], toolset: str
    ) -> _Work:
        """What a tool does that stands for an operation."""
        cuts = self._cuts()
        first = operations[0]
        reply = self.replies.plan(name, entry, first, self._asked(name, entry, operations))
        planned = self._arguments(name, entry, first, reply)
        cut = self._cuts() > cuts
        self._share_constants(toolset, name, planned)
        return _Work(planned, reply, self._call(first, planned, reply), cut)

    def _call(self, operation: ir.Operation, planned: Planned, reply: Reply) -> Call:
        return Call(
            method=self.methods[operation.id].name,
            keywords=tuple(planned.keywords),
            before=tuple(planned.before),
            paging=planned.paging,
            poll=reply.poll,
            select=reply.select,
            choice=planned.choice,
        )

    def _asked(self, name: str, entry: Tool, operations: Sequence[ir.Operation]) -> Asked | None:
        """The operation that is asked until the work of the first one is done."""
        if entry.result.poll is None:
            return None
        return plan_polling(
            name,
            entry.result.poll,
            operations[0],
            operations[1],
            self.methods[operations[1].id],
            self.schemas,
            self.overlay,
            self.diagnostics,
        )

    def _redacted(self, entry: Tool) -> tuple[str, ...]:
        names = dict.fromkeys((*self.settings.defaults.redact, *entry.result.redact))
        return tuple(name for name in names if name not in entry.result.once)

    def _cuts(self) -> int:
        return self.schemas.cuts if isinstance(self.schemas, Components) else 0

    def _fitted(self, name: str, schema: JsonSchema, room: int, cut: bool) -> JsonSchema:
        """The input schema in the room that is left; what had to be left open is told."""
        whole = tidied(schema)
        shown = pruned(whole, room)
        if cut or shown != whole:
            self.diagnostics.warning(
                "D540",
                self.overlay.place("tools", name),
                f"the arguments of `{name}` are too large for a tool: they are shown in "
                f"{size(shown)} bytes, and what lies deeper is left open",
                "hide what nobody needs in the overlay; the typed client has the full shape",
            )
        return shown

    def _toolset(self, operation: ir.Operation | None) -> str:
        tag = operation.tag if operation else ""
        return self.settings.toolsets.get(tag) or (names.toolset_name(tag) if tag else "general")

    def _local(self, name: str, entry: Tool) -> Planned:
        return local_arguments(
            name,
            entry,
            self.overlay,
            self.definitions,
            self.diagnostics,
            self.settings.server.env_prefix,
        )

    def _arguments(self, name: str, entry: Tool, operation: ir.Operation, reply: Reply) -> Planned:
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
            prefix=self.settings.server.env_prefix,
            chosen=reply.choices,
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

    def _description(self, name: str, entry: Tool, described: str, rules: str) -> str:
        notifies = entry.notifies or ""
        result = entry.result
        told = wording.joined(
            wording.draft_rule(notifies) if entry.confirm == "draft" else "",
            wording.notify_rule(notifies) if notifies else "",
            rules,
            wording.poll_rule(result.poll.at_most) if result.poll is not None else "",
            wording.once_rule(result.once) if result.once else "",
        )
        return wording.paragraphs(described, *self.entries.fragments(name, entry), told)

    def _effect(self, hints: model.Hints, operations: Sequence[ir.Operation]) -> ir.Effect:
        if hints.read_only:
            return ir.Effect.READ
        return ir.Effect.DESTROY if any(o.destroys for o in operations) else ir.Effect.WRITE


def _words(name: str, entry: Tool, operation: ir.Operation | None) -> tuple[str, str]:
    """The title and the description: the overlay's own, or the vendor's of the operation."""
    title = entry.title or (operation.summary if operation else "") or wording.title_of(name)
    described = entry.description
    if not described and operation is not None:
        described = bounded(operation.description or operation.summary, LONGEST_VENDOR_TEXT)
    return bounded(wording.first_sentence(title), LONGEST_TITLE).rstrip("."), described or ""


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
