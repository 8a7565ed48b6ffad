"""Two surfaces of one API -> everything that differs, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator import ir
from generator.overlay.fingerprint import fingerprint
from generator.surface.change import Apart, Change, Diff, Side, Weight
from generator.surface.match import matched
from generator.surface.model import Operation, Surface, Tool
from generator.surface.reasons import change
from generator.surface.server import server_changes
from generator.surface.tools import tool_changes


def diff(
    before: Surface,
    after: Surface,
    described: tuple[ir.Api, ir.Api] | None = None,
    labels: tuple[str, str] = ("before", "after"),
) -> Diff:
    """What differs. With both descriptions at hand, operations that no tool uses are compared by
    all that they say; without, by their names and routes alone."""
    pairs, gone, new = matched(before, after)
    changes: list[Change] = []
    for old, other in pairs:
        changes += tool_changes(old, other)
    changes += [change("tool-removed", tool.name, "", tool.title) for tool in gone]
    changes += [change("tool-added", tool.name, "", "", tool.title) for tool in new]
    changes += server_changes(before, after)
    return Diff(
        before=_side(labels[0], before),
        after=_side(labels[1], after),
        changes=tuple(sorted(changes, key=lambda found: found.order)),
        weights=tuple(_weights(pairs, gone, new)),
        apart=_apart(before, after, described),
    )


def _side(label: str, surface: Surface) -> Side:
    listed = sum(tool.bytes for tool in surface.tools.values())
    around = max(0, len(surface.tools) - 1) + len('{"tools":[]}')
    return Side(label, surface.version, len(surface.tools), listed + around)


def _weights(pairs: list[tuple[Tool, Tool]], gone: list[Tool], new: list[Tool]) -> Iterator[Weight]:
    found = [Weight(other.name, old.bytes, other.bytes) for old, other in pairs]
    found += [Weight(tool.name, tool.bytes, None) for tool in gone]
    found += [Weight(tool.name, None, tool.bytes) for tool in new]
    yield from sorted(found, key=lambda w: (-max(w.before or 0, w.after or 0), w.tool))


def _apart(before: Surface, after: Surface, described: tuple[ir.Api, ir.Api] | None) -> Apart:
    there, here = before.operations, after.operations
    if described is not None:
        there, here = (_operations(api) for api in described)
    if not there or not here:
        return Apart()
    used = before.used | after.used
    pairs, gone, new = _paired(there, here)
    changed = [
        other.id
        for old, other in pairs
        if not {old.id, other.id} & used and (old != other or _differs(old, other, described))
    ]
    return Apart(
        added=tuple(o.id for o in new if o.id not in used),
        removed=tuple(o.id for o in gone if o.id not in used),
        changed=tuple(changed),
    )


def _operations(api: ir.Api) -> dict[str, Operation]:
    return {o.id: Operation(o.id, f"{o.method} {o.path}") for o in api.operations}


def _paired(
    there: Mapping[str, Operation], here: Mapping[str, Operation]
) -> tuple[list[tuple[Operation, Operation]], list[Operation], list[Operation]]:
    """Operations that are one, by id and then by route; then those gone, then those new."""
    routes = {o.route: o for o in here.values() if o.id not in there}
    pairs = []
    gone = []
    for id, old in there.items():
        other = here.get(id) or routes.pop(old.route, None)
        if other is None:
            gone.append(old)
        else:
            pairs.append((old, other))
    met = {other.id for _, other in pairs}
    return pairs, gone, [o for id, o in here.items() if id not in met]


def _differs(old: Operation, new: Operation, described: tuple[ir.Api, ir.Api] | None) -> bool:
    if described is None:
        return False
    prints = [
        fingerprint(api, [o for o in api.operations if o.id == operation.id])
        for api, operation in zip(described, (old, new), strict=True)
    ]
    return prints[0] != prints[1]
