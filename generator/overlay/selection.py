"""Which operations an overlay names, and which it says nothing about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator import ir
from generator.overlay.model import Overlay, Tool


def selectable(api: ir.Api) -> dict[str, ir.Operation]:
    """Every operation by its id and by its route; an id wins over a route that reads the same."""
    return {route(o): o for o in api.operations} | {o.id: o for o in api.operations}


def route(operation: ir.Operation) -> str:
    return f"{operation.method} {operation.path}"


def selectors(entry: Tool) -> tuple[str, ...]:
    """What an entry names: the operation it stands for, or those that its function calls."""
    return tuple(selector for selector, _ in places(entry))


def places(entry: Tool) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Each selector of an entry with the keys that lead to it."""
    if entry.operation is not None:
        yield entry.operation, ("operation",)
    else:
        yield from ((selector, ("calls", at)) for at, selector in enumerate(entry.calls))
    if entry.result.poll is not None:
        yield entry.result.poll.operation, ("result", "poll", "operation")


def undecided(api: ir.Api, overlay: Overlay) -> list[ir.Operation]:
    """The operations that no tool uses and `hidden:` does not name."""
    known: Mapping[str, ir.Operation] = selectable(api)
    named = [*overlay.hidden, *(s for entry in overlay.tools.values() for s in selectors(entry))]
    decided = {known[selector].id for selector in named if selector in known}
    return [o for o in api.operations if o.id not in decided]
