"""Which tool of one surface is which of another: by name, then by the operations it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.surface.model import Surface, Tool


def matched(
    before: Surface, after: Surface
) -> tuple[list[tuple[Tool, Tool]], list[Tool], list[Tool]]:
    """Pairs that are one tool, then tools that are gone, then tools that are new."""
    pairs = [(old, after.tools[name]) for name, old in before.tools.items() if name in after.tools]
    gone = {n: tool for n, tool in before.tools.items() if n not in after.tools}
    new = {n: tool for n, tool in after.tools.items() if n not in before.tools}
    for old, other in _renamed(gone, new):
        pairs.append((old, other))
        del gone[old.name], new[other.name]
    return pairs, list(gone.values()), list(new.values())


def _renamed(gone: Mapping[str, Tool], new: Mapping[str, Tool]) -> list[tuple[Tool, Tool]]:
    """Those with the same operations; of several, the ones with the most arguments in common."""
    candidates = sorted(
        _candidates(gone, new),
        # The same pairs, whichever side is the first one.
        key=lambda found: (-found[0], sorted((found[1].name, found[2].name))),
    )
    taken: set[str] = set()
    pairs = []
    for _, old, other in candidates:
        if old.name not in taken and other.name not in taken:
            taken |= {old.name, other.name}
            pairs.append((old, other))
    return pairs


def _candidates(
    gone: Mapping[str, Tool], new: Mapping[str, Tool]
) -> Iterator[tuple[float, Tool, Tool]]:
    for old in gone.values():
        for other in new.values():
            if _identity(old, other):
                yield _likeness(old, other), old, other


def _identity(old: Tool, new: Tool) -> bool:
    """The same operations, each by its id or by its route: a vendor changes one at a time."""
    if not old.operations or len(old.operations) != len(new.operations):
        return False
    ids = {o.id for o in old.operations} == {o.id for o in new.operations}
    routes = [{o.route for o in tool.operations} for tool in (old, new)]
    return ids or (routes[0] == routes[1] and "" not in routes[0])


def _likeness(old: Tool, new: Tool) -> float:
    names = (frozenset(old.properties), frozenset(new.properties))
    places = [{a.wire for a in tool.arguments.values() if a.wire} for tool in (old, new)]
    return _shared(*names) + _shared(frozenset(places[0]), frozenset(places[1]))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
