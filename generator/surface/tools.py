"""One tool, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.surface.change import Change
from generator.surface.model import HINTS, Operation, Tool
from generator.surface.reasons import change, hint_change
from generator.surface.replies import reply_change
from generator.surface.schemas import Finding, compared, dotted, holds


def tool_changes(old: Tool, new: Tool) -> Iterator[Change]:
    """Everything that differs, under the new name."""
    name = new.name
    if old.name != name:
        yield change("tool-renamed", name, "", old.name, name)
    if old.title != new.title:
        yield change("tool-title-changed", name, "", old.title, new.title)
    if old.description != new.description:
        yield change("tool-description-changed", name, "", old.description, new.description)
    yield from _operations(old, new)
    yield from _arguments(old, new)
    yield from _result(old, new)
    for hint in HINTS:
        if old.hints[hint] != new.hints[hint]:
            yield hint_change(name, hint, old.hints[hint], new.hints[hint])
    yield from _notifies(old, new)
    for toolset in old.toolsets:
        if new.toolsets and toolset not in new.toolsets:
            yield change("toolset-removed", name, toolset)
    for toolset in new.toolsets:
        if old.toolsets and toolset not in old.toolsets:
            yield change("toolset-added", name, toolset)


def _operations(old: Tool, new: Tool) -> Iterator[Change]:
    """Another operation, or another number of them; not the same one under another name."""
    if not old.operations or not new.operations:
        return
    left = [o for o in old.operations if not any(_same(o, other) for other in new.operations)]
    right = [o for o in new.operations if not any(_same(o, other) for other in old.operations)]
    if left or right:
        shown = (", ".join(o.route or o.id for o in side) for side in (left, right))
        yield change("tool-operation-changed", new.name, "", *shown)


def _same(one: Operation, other: Operation) -> bool:
    """A vendor who renames an operation keeps its route."""
    return one.route == other.route if one.route and other.route else one.id == other.id


def _arguments(old: Tool, new: Tool) -> Iterator[Change]:
    renamed = renamings(old, new)
    for before, after in renamed.items():
        yield change("argument-renamed", new.name, after, before, after)
    for found in compared(old.input, new.input, renamed):
        name = found.path[0] if len(found.path) == 1 else ""
        there, here = old.arguments.get(_old(name, renamed)), new.arguments.get(name)
        sent = any(about.sent for about in (there, here) if about)
        yield _change("argument", new.name, found, sent=sent)
    for name, here in new.arguments.items():
        there = old.arguments.get(_old(name, renamed))
        if there is not None and there.wire != here.wire:
            yield change("argument-place-changed", new.name, name, there.wire, here.wire)


def _change(subject: str, tool: str, found: Finding, *, sent: bool = False) -> Change:
    verb = f"{found.aspect}-{found.verb}" if found.aspect else found.verb
    return change(
        f"{subject}-{verb}",
        tool,
        dotted(found.path),
        found.before,
        found.after,
        required=found.required,
        sent=sent,
    )


def _old(name: str, renamed: Mapping[str, str]) -> str:
    return next((before for before, after in renamed.items() if after == name), name)


def renamings(old: Tool, new: Tool) -> dict[str, str]:
    """Arguments that go to the same place of the request under another name."""
    gone, come = _places(old, new), _places(new, old)
    found: dict[str, str] = {}
    for name, place in gone.items():
        names = [other for other, where in come.items() if where == place]
        if len(names) == 1 and list(gone.values()).count(place) == 1:
            found[name] = names[0]
    return found


def _places(one: Tool, other: Tool) -> dict[str, str]:
    """The arguments that only one of two tools has, with the places that they fill."""
    return {
        name: one.arguments[name].wire
        for name in one.properties
        if name not in other.properties and name in one.arguments and one.arguments[name].wire
    }


def _result(old: Tool, new: Tool) -> Iterator[Change]:
    if (old.output is None) != (new.output is None):
        kind = "result-added" if old.output is None else "result-removed"
        yield change(kind, new.name)
        return
    if old.output is not None and new.output is not None:
        for found in compared(old.output, new.output):
            yield _change("field", new.name, found)
    elif reply := reply_change(old, new):
        yield reply
    for verb, one, other in (("removed", old, new), ("added", new, old)):
        for secret in one.redact:
            if secret not in other.redact and _shows(old, new, secret):
                yield change(f"redaction-{verb}", new.name, secret)


def _shows(old: Tool, new: Tool, secret: str) -> bool:
    """Whether both results hold the field; a name may be anywhere, a pointer is one place."""
    name = secret.rpartition("/")[2]
    shown = (tool.output or tool.reply for tool in (old, new))
    return all(schema is not None and holds(schema, name) for schema in shown)


def _notifies(old: Tool, new: Tool) -> Iterator[Change]:
    before, after = old.notifies, new.notifies
    if before == after or (before in _arguments_of(old) and after in _arguments_of(new)):
        return  # an argument under another name still decides
    grave = {"": 0, "always": 2}
    kind = "added" if grave.get(after, 1) > grave.get(before, 1) else "removed"
    yield change(f"notifies-{kind}", new.name, "", before or "never", after or "never")


def _arguments_of(tool: Tool) -> frozenset[str]:
    return frozenset(tool.properties)
