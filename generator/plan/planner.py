"""ir.Api + overlay -> plan.Package: every decision that the templates need, made here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay import selection
from generator.overlay.model import Overlay, Tool as Entry
from generator.overlay.read import OverlayFile
from generator.plan import model, names, wording
from generator.plan.annotated import beneath
from generator.plan.composites import (
    Functions,
    check,
    check_methods,
    functions,
    plan_composites,
)
from generator.plan.connection import plan_auth, plan_errors, plan_server
from generator.plan.definitions import Definitions
from generator.plan.docs import plan_search, plan_texts
from generator.plan.entries import Entries
from generator.plan.handwritten import Written
from generator.plan.methods import plan_methods, reply_schema
from generator.plan.model import Code, Method, Module, Package, Tool
from generator.plan.prompts import plan_prompts
from generator.plan.resources import plan_resources
from generator.plan.security import default_security
from generator.plan.tools import ToolPlanner
from generator.schema.json_schema import JsonSchema, self_contained
from generator.suggest import did_you_mean


def plan(
    api: ir.Api,
    overlay: OverlayFile,
    written: Written,
    sources: tuple[str, ...],
    diagnostics: Diagnostics,
) -> Package:
    """The whole package. Faults of the overlay are diagnostics; the plan is then incomplete."""
    settings = overlay.overlay
    definitions = Definitions(api.schemas)
    auth = tuple(plan_auth(api, overlay, diagnostics))
    schemes = frozenset(a.scheme for a in auth)
    methods = plan_methods(api, schemes, definitions)
    composites = functions(written)
    planner = ToolPlanner(
        api=api,
        methods={m.operation: m for m in methods},
        overlay=overlay,
        definitions=definitions,
        diagnostics=diagnostics,
        entries=Entries(
            api,
            overlay,
            diagnostics,
            home=written.home,
            functions=tuple(composites) if written.whole else None,
        ),
    )
    entries = _entries(api, overlay, diagnostics)
    tools = list(_tools(planner, entries, composites, methods))
    check_methods(written, methods, diagnostics)
    docs = settings.docs
    if docs and (search := plan_search(docs, overlay, tools, definitions, diagnostics)):
        tools.append(search)
    _check_unsupported(overlay, tools, diagnostics)
    _check_hidden(api, overlay, tools, diagnostics)
    _check_fragments(overlay, diagnostics)
    _tell_of_depth(overlay, planner.open_replies, len(tools), diagnostics)
    effects = _effects(api, overlay, tools, diagnostics)
    used = {operation for tool in tools for operation in tool.operations}
    return Package(
        server=plan_server(api, overlay, sources, diagnostics),
        auth=auth,
        errors=plan_errors(settings.errors),
        redact=tuple(settings.defaults.redact),
        security=default_security(api, schemes),
        methods=tuple(
            replace(m, reads=m.reads or effects[m.operation] is ir.Effect.READ) for m in methods
        ),
        modules=tuple(_modules(tools, planner, overlay.overlay)),
        tools=tuple(sorted(tools, key=lambda tool: tool.name)),
        operations=tuple(_operations(api, methods, effects, used)),
        unsupported=dict(settings.unsupported),
        definitions=definitions.finished(),
        replies=_replies(api, used),
        composites=plan_composites(
            written, composites, {e.python for e in settings.tools.values() if e.python}
        ),
        prompts=plan_prompts(overlay, tools, diagnostics),
        texts=plan_texts(api, overlay, tools, methods),
        resources=plan_resources(overlay, tools, diagnostics),
        toolsets=_toolsets(api, overlay, tools, diagnostics),
        counts=_counts(api, settings, tools, used),
    )


def _entries(api: ir.Api, overlay: OverlayFile, diagnostics: Diagnostics) -> dict[str, Entry]:
    """The overlay's entries and, where everything is exposed, one for each operation left.

    Beneath each stands what the document itself says of its operation as a tool.
    """
    settings = overlay.overlay
    known = selection.selectable(api)
    entries = dict(settings.tools)
    if settings.defaults.expose == "all":
        left = [o for o in selection.undecided(api, settings) if not o.annotated.hidden]
        entries |= {name: Entry(operation=o.id) for name, o in _named(left, entries).items()}
    return {
        name: (
            beneath(entry, known[entry.operation], diagnostics)
            if entry.operation in known
            else entry
        )
        for name, entry in entries.items()
    }


def _tools(
    planner: ToolPlanner,
    entries: Mapping[str, Entry],
    composites: Functions,
    methods: Sequence[Method],
) -> Iterator[Tool]:
    for name, entry in entries.items():
        tool = planner.plan(name, entry)
        if tool is None:
            continue
        if entry.python is not None:
            check(composites[entry.python], tool, methods, planner.diagnostics)
        yield tool


def _named(operations: Sequence[ir.Operation], taken: Iterable[str]) -> dict[str, ir.Operation]:
    """Operations by the names of their tools: the document's own, where it has a good one."""
    reserved, found = set(taken), dict[str, ir.Operation]()
    for operation in operations:
        name = operation.annotated.name.replace("-", "_").lower()
        if names.LEGAL_TOOL.fullmatch(name) and name not in reserved:
            reserved.add(name)
            found[name] = operation
    named = {o.id for o in found.values()}
    rest = {o.id: o for o in operations if o.id not in named}
    parts = {id: (o.declared_id, o.tag, o.method, o.path) for id, o in rest.items()}
    found |= {name: rest[id] for id, name in names.tool_names(parts, reserved).items()}
    order = {o.id: at for at, o in enumerate(operations)}
    return dict(sorted(found.items(), key=lambda pair: order[pair[1].id]))


def _check_unsupported(
    overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> None:
    """`tool` must not be offered; `tool.argument` must belong to a tool and not be offered."""
    offered: dict[str, set[str]] = {name: set() for name in overlay.overlay.tools}
    offered |= {tool.name: {a.name for a in tool.arguments} for tool in tools}
    for key in overlay.overlay.unsupported:
        tool, _, argument = key.partition(".")
        place = overlay.place("unsupported", key)
        if not argument and tool in offered:
            diagnostics.error(
                "D411", place, f"`{tool}` is both a tool and unsupported", "remove one of the two"
            )
        elif argument and tool not in offered:
            diagnostics.error(
                "D411", place, f"there is no tool `{tool}`", did_you_mean(tool, offered)
            )
        elif argument and argument in offered[tool]:
            diagnostics.error(
                "D411",
                place,
                f"`{tool}` takes `{argument}`, which is listed as unsupported",
                "remove one of the two",
            )


def _check_fragments(overlay: OverlayFile, diagnostics: Diagnostics) -> None:
    """A sentence that nobody says is one that somebody forgot."""
    said = {name for entry in overlay.overlay.tools.values() for name in entry.says}
    for name in overlay.overlay.fragments:
        if name not in said:
            diagnostics.warning(
                "D414",
                overlay.place("fragments", name),
                f"no tool says `{name}`",
                f"add `says: [{name}]` to a tool, or remove it",
            )


def _tell_of_depth(
    overlay: OverlayFile, open_replies: int, tools: int, diagnostics: Diagnostics
) -> None:
    if open_replies:
        diagnostics.warning(
            "D541",
            overlay.place("tools"),
            f"the replies of {open_replies} of {tools} tools are described down to some depth only",
            "select what is needed with `result.select`; the typed client has the full shape",
        )


def _toolsets(
    api: ir.Api, overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> dict[str, str]:
    """What each group of tools is for: the overlay's words, or those of the tag it is named for."""
    settings = overlay.overlay
    words = {settings.toolsets.get(t) or names.toolset_name(t): d for t, d in api.tags.items()}
    used = dict.fromkeys(name for tool in tools for name in (tool.toolset, *tool.tags))
    for name in settings.toolset_descriptions:
        if name not in used:
            diagnostics.error(
                "D415",
                overlay.place("toolset_descriptions", name),
                f"no tool is in the group `{name}`",
                did_you_mean(name, used),
            )
    words |= settings.toolset_descriptions
    return {name: words[name] for name in used if words.get(name)}


def _check_hidden(
    api: ir.Api, overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> None:
    """What is hidden must exist, and no tool may use it."""
    known = selection.selectable(api)
    users = {operation: tool.name for tool in tools for operation in tool.operations}
    lost = {key for o in api.quarantined for key in (o.id, f"{o.method} {o.path}")}
    for at, selector in enumerate(overlay.overlay.hidden):
        place = overlay.place("hidden", at)
        operation = known.get(selector)
        if operation is None and selector not in lost:
            diagnostics.error(
                "D406",
                place,
                f"the description has no operation `{selector}`",
                did_you_mean(selector, known) or "remove it from `hidden:`",
            )
        elif operation is not None and operation.id in users:
            diagnostics.error(
                "D412",
                place,
                f"`{selector}` is hidden, and `{users[operation.id]}` uses it",
                "remove it from `hidden:`",
            )


def _effects(
    api: ir.Api, overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> dict[str, ir.Effect]:
    """What each operation does. A read-only tool with `because:` vouches for all that it calls."""
    effects = {o.id: o.effect for o in api.operations}
    vouched: dict[str, str] = {}
    for tool in tools:
        if tool.hints.read_only and tool.because:
            vouched |= {
                operation: tool.name
                for operation in tool.operations
                if effects[operation] is ir.Effect.WRITE
            }
    for tool in tools:
        declared = overlay.overlay.tools.get(tool.name)
        alone = declared is not None and declared.operation is not None
        if alone and not tool.hints.read_only and tool.operations[0] in vouched:
            diagnostics.error(
                "D513",
                overlay.place("tools", tool.name),
                f"`{vouched[tool.operations[0]]}` says that this operation only reads, "
                f"`{tool.name}` that it writes",
                "correct the hint of one of the two",
            )
    return effects | {operation: ir.Effect.READ for operation in vouched}


def _operations(
    api: ir.Api,
    methods: Sequence[Method],
    effects: Mapping[str, ir.Effect],
    used: Collection[str],
) -> Iterator[model.Operation]:
    for o, m in zip(api.operations, methods, strict=True):
        yield model.Operation(
            o.id, o.method, o.path, effects[o.id], m.name, o.id in used, o.inferred
        )


def _replies(api: ir.Api, used: Collection[str]) -> dict[str, JsonSchema]:
    """What a success looks like, of each operation that a tool calls."""
    return {
        o.id: self_contained(schema, api.schemas)
        for o in api.operations
        if o.id in used and (schema := reply_schema(o)) is not None
    }


def _counts(
    api: ir.Api, settings: Overlay, tools: Sequence[Tool], used: Collection[str]
) -> model.Counts:
    return model.Counts(
        operations=len(api.operations) + len(api.quarantined),
        used=len(used),
        tools=len(tools),
        hidden=len(api.operations) - len(used),
        unsupported=sum("." not in key for key in settings.unsupported),
        quarantined=len(api.quarantined),
    )


def _modules(tools: Sequence[Tool], planner: ToolPlanner, settings: Overlay) -> Iterable[Module]:
    entries = settings.tools
    for name in dict.fromkeys(tool.module for tool in tools):
        own = tuple(tool for tool in tools if tool.module == name)
        constants = planner.constants.get(own[0].toolset, {})
        yield Module(
            name=name,
            title=wording.title_of(own[0].toolset),
            tools=own,
            python={
                tool.name: Code(entry.python)
                for tool in own
                if (entry := entries.get(tool.name)) and entry.python
            },
            constants=tuple((Code(key), *value) for key, value in constants.items()),
            description=settings.toolset_descriptions.get(own[0].toolset, ""),
        )
