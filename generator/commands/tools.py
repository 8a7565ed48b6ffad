"""`tools` and `show`: the list and one tool of it, as clients see them and as calls go upstream."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, named, one, shared
from generator.console import Console, table
from generator.diagnostics import Diagnostics
from generator.emit.runtime_files import wire
from generator.lint.budget import tokens
from generator.overlay.fingerprint import fingerprint
from generator.overlay.model import Argument, Tool as Entry
from generator.pipeline import Planned, plan_all
from generator.plan.model import Hints, Package, Tool
from generator.schema.prune import size
from generator.suggest import did_you_mean

WIDEST = 60  # characters of a column of arguments
WIDTH = 100  # of a line


def register(commands: Commands) -> None:
    add = commands.add_parser("tools", parents=[shared()], help="the tools of an API as a table")
    one(add)
    add.set_defaults(run=_tools)

    add = commands.add_parser(
        "show", parents=[shared()], help="everything about one tool, on both sides"
    )
    one(add)
    add.add_argument("tool", metavar="TOOL")
    add.set_defaults(run=_show)


def _tools(options: argparse.Namespace, console: Console) -> int:
    planned = _planned(options, console)
    if planned is None:
        return FAILED
    tools = planned.package.tools
    offered = _offered(planned.package)
    console.api(options.api, tools=[_brief(tool) for tool in tools], **offered)
    rows = [("tool", "tokens", "hints", "notifies", "arguments")]
    for tool in tools:
        weight = f"{tokens(size(wire(tool))):,}"
        rows.append((tool.name, weight, hints(tool.hints), tool.notifies, _signature(tool)))
    for line in table(rows):
        console.say(line)
    for what, names in offered.items():
        console.say(f"{what}: {', '.join(names)}")
    return GOOD


def _offered(package: Package) -> dict[str, list[str]]:
    """What the server has beside tools, by name."""
    found = {
        "prompts": [prompt.name for prompt in package.prompts],
        "resources": [resource.uri for resource in package.resources],
    }
    return {what: names for what, names in found.items() if names}


def _show(options: argparse.Namespace, console: Console) -> int:
    planned = _planned(options, console)
    if planned is None:
        return FAILED
    known = {tool.name: tool for tool in planned.package.tools}
    if options.tool not in known:
        raise Misuse(
            f"there is no tool `{options.tool}`; {did_you_mean(options.tool, known)}".rstrip("; ")
        )
    tool = known[options.tool]
    entry = planned.overlay.overlay.tools.get(tool.name, Entry())
    facts = _facts(planned, tool, entry)
    upstream = list(_upstream(planned, tool, entry))
    console.api(options.api, tool=wire(tool), **facts, upstream=upstream)
    for line in _page(tool, entry, facts, upstream):
        console.say(line)
    return GOOD


def _planned(options: argparse.Namespace, console: Console) -> Planned | None:
    diagnostics = Diagnostics()
    planned = plan_all(named(options.root, options.api), diagnostics)
    if planned is None or diagnostics.failed:
        console.diagnostics(diagnostics)
        return None
    return planned


def hints(said: Hints) -> str:
    """The four hints in a word or two."""
    what = "reads" if said.read_only else "destructive" if said.destructive else "writes"
    again = " idempotent" if said.idempotent and not said.read_only else ""
    return f"{what}{again}{' open world' if said.open_world else ''}"


def _signature(tool: Tool) -> str:
    """`pageId* limit`: the required ones first, with a star."""
    arguments = sorted(tool.arguments, key=lambda a: not a.required)
    said = [f"{a.name}{'*' if a.required else ''}" for a in arguments]
    shown = list(said)
    while shown and len(" ".join(shown)) > WIDEST:
        shown.pop()
    left = len(said) - len(shown)
    return " ".join(shown) + (f" +{left}" if left else "")


def _brief(tool: Tool) -> dict[str, Any]:
    bytes = size(wire(tool))
    return {
        "name": tool.name,
        "title": tool.title,
        "annotations": wire(tool)["annotations"],
        "notifies": tool.notifies or None,
        "toolset": tool.toolset,
        "arguments": [{"name": a.name, "required": a.required} for a in tool.arguments],
        "bytes": bytes,
        "tokens": tokens(bytes),
    }


def _facts(planned: Planned, tool: Tool, entry: Entry) -> dict[str, Any]:
    known = {o.id: o for o in planned.api.operations}
    now = fingerprint(planned.api, [known[id] for id in tool.operations])
    place = planned.overlay.place("tools", tool.name)
    bytes = size(wire(tool))
    modules = planned.package.composites.modules
    return {
        "at": f"{place.file}:{place.line}",
        "python": next((m.file for m in modules if entry.python in m.functions), None),
        "toolset": tool.toolset,
        "because": tool.because or None,
        "reviewed": entry.reviewed,
        "fingerprint": now,
        "bytes": bytes,
        "tokens": tokens(bytes),
        "select": entry.result.select,
        "redact": list(tool.redact),
    }


def _upstream(planned: Planned, tool: Tool, entry: Entry) -> Iterator[dict[str, Any]]:
    """The requests of a tool; for a composite the operations that it may call."""
    known = {o.id: o for o in planned.api.operations}
    for id in tool.operations:
        operation = known[id]
        yield {
            "operation": id,
            "method": operation.method,
            "path": operation.prefix + operation.path,
            "effect": operation.effect.value,
            "places": [] if tool.call is None else list(_places(tool, entry)),
        }


def _places(tool: Tool, entry: Entry) -> Iterator[dict[str, Any]]:
    """Each place of the request and what fills it."""
    paging = entry.result.paginate
    if paging is not None and paging.limit is not None:
        yield {"place": paging.limit, "paging": f"at most {paging.at_most} a request"}
    if paging is not None:
        yield {"place": paging.position, "paging": "where each request begins"}
    for argument in tool.arguments:
        spec = entry.arguments.get(argument.name)
        if paging is not None and argument.wire == ", ".join(paging.places):
            continue
        for place in filter(None, argument.wire.split(", ")):
            yield {"place": place, "from": argument.name} | _filling(spec)
    for spec in entry.arguments.values():
        if "const" in spec.model_fields_set:
            yield {"place": spec.source, "const": spec.const}
        elif spec.present is not None:
            yield {"place": spec.source, "given": spec.present}
        elif spec.hide:
            yield {"place": spec.source, "hidden": True}


def _filling(spec: Argument | None) -> dict[str, Any]:
    if spec is None:
        return {}
    found: dict[str, Any] = {}
    if isinstance(spec.enum, dict):
        found["values"] = dict(spec.enum)
    if "default" in spec.model_fields_set:
        found["default"] = spec.default
    if spec.setting is not None:
        found["setting"] = spec.setting
    return found


def _page(
    tool: Tool, entry: Entry, facts: Mapping[str, Any], upstream: list[dict[str, Any]]
) -> Iterator[str]:
    yield f"{tool.name}: {tool.title}"
    yield from table(_heading(tool, facts))
    yield ""
    yield "As a client sees it"
    yield ""
    yield from (f"  {line}".rstrip() for line in tool.description.splitlines())
    yield ""
    if not tool.arguments:
        yield "  no arguments"
    for argument in tool.arguments:
        yield from _wrapped(f"  {argument.name}{'*' * argument.required}: {_type(argument.schema)}")
        yield from _wrapped(f"      {argument.description}" if argument.description else "")
    yield ""
    if tool.output_schema is None:
        yield "  answers without a schema"
    else:
        yield "  answers"
        yield from (f"    {line}" for line in _shape(tool.output_schema))
    yield ""
    yield "As it goes upstream"
    yield ""
    for request in upstream:
        yield f"  {request['method']} {request['path']}  ({request['operation']})"
        for line in table(map(_filled, request["places"])) if request["places"] else ():
            yield from _wrapped(f"    {line}")
    if tool.body:
        yield "  nothing: it searches docs.json of the package"
    elif tool.call is None:
        yield f"  by `{entry.python}` of {facts['python']}, which may call these and no others"
    if entry.result.poll is not None:
        yield f"  asks again until {entry.result.poll.until}"
    if entry.result.select:
        yield "  answers"
        yield from (f"    {line}" for line in entry.result.select.strip().splitlines())
    if tool.plot:
        drawn = ", ".join(tool.plot.y) or tool.plot.by
        yield f"  drawn with `plot`: a {tool.plot.kind} of {drawn} over {tool.plot.x}"
    if tool.redact:
        yield f"  never shown: {', '.join(tool.redact)}"


def _heading(tool: Tool, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "  entry", facts["at"]
    yield "  toolset", tool.toolset
    said = {k: v for k, v in wire(tool)["annotations"].items() if k != "title"}
    yield "  hints", " ".join(f"{name}={str(value).lower()}" for name, value in said.items())
    if tool.because:
        yield "  because", tool.because
    if tool.notifies:
        yield "  notifies", tool.notifies
    reviewed, now = facts["reviewed"], facts["fingerprint"]
    same = "and the same since" if reviewed == now else f"changed since {reviewed}"
    yield "  reviewed", f"{now}, {same}" if reviewed else f"never; now {now}"
    yield "  weight", f"{facts['bytes']:,} bytes, about {facts['tokens']:,} tokens"


def _filled(place: Mapping[str, Any]) -> tuple[str, str]:
    match place:
        case {"const": value}:
            return place["place"], f"= {value!r}, always"
        case {"given": name}:
            return place["place"], f"= true when {name} is given"
        case {"hidden": True}:
            return place["place"], "never sent"
        case {"paging": how}:
            return place["place"], f"= {how}"
    said = f"<- {place['from']}"
    if "default" in place:
        said += f", else {place['default']!r}"
    if "setting" in place:
        said += f", else the setting {place['setting']}"
    if "values" in place:
        pairs = ", ".join(
            key if key == value else f"{key}: {value}" for key, value in place["values"].items()
        )
        said += f"  {{{pairs}}}"
    return place["place"], said


def _wrapped(line: str) -> list[str]:
    margin = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    kind = schema.get("type", "anything")
    said = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if isinstance(schema.get("items"), dict) and schema["items"]:
        said += f" of {_type(schema['items'])}"
    if "format" in schema:
        said += f" ({schema['format']})"
    if "default" in schema:
        said += f" = {schema['default']!r}"
    return said


def _shape(schema: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The members of an object, those inside them indented."""
    for name, member in schema.get("properties", {}).items():
        kind = _type({k: v for k, v in member.items() if k != "items"}).replace(" or null", "")
        inner = member.get("items", member)
        listed = "[]" if "items" in member else ""
        text = f"  {member['description']}" if "description" in member else ""
        yield f"{'  ' * depth}{name}{listed}: {kind}{text}"
        if isinstance(inner, dict):
            yield from _shape(inner, depth + 1)
