"""Where the API is, and which operations are somewhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator import ir
from generator.load.node import Node


def urls(holder: Node) -> tuple[str, ...]:
    """The addresses an object lists, variables filled with their defaults."""
    listed = holder.get("servers")
    if listed is None or not isinstance(listed.value, list):
        return ()
    return tuple(_url(server) for server in listed.elements() if isinstance(server.value, dict))


def _url(server: Node) -> str:
    url = server.text("url").strip()
    variables = server.get("variables")
    if variables is not None and isinstance(variables.value, dict):
        for name, variable in variables.items():
            default = variable.value.get("default") if isinstance(variable.value, dict) else None
            url = url.replace("{" + name + "}", "" if default is None else str(default))
    return url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Located:
    """An operation and the addresses that it, or its path, lists for itself alone."""

    operation: ir.Operation
    own: tuple[str, ...]


def api_servers(declared: Sequence[str], located: Sequence[Located]) -> tuple[str, ...]:
    """The addresses of the API: those declared, unless every operation has others."""
    kept = tuple(dict.fromkeys(declared))
    if not located or not all(one.own for one in located):
        return kept
    first = Counter(one.own[0] for one in located).most_common(1)[0][0]
    if any(url in kept for one in located for url in one.own if one.own[0] == first):
        return kept
    return tuple(dict.fromkeys((first, *kept)))


def served(located: Located, servers: Sequence[str]) -> ir.Operation | str:
    """The operation with its way from the API's address, or the address where it really is."""
    if not located.own or not servers:
        return located.operation
    base = servers[0]
    for url in located.own:
        if url == base:
            return located.operation
    for url in located.own:
        if url in servers:
            return located.operation  # another of the API's own, for which `base_url` is there
    for url in located.own:
        if base and url.startswith(f"{base}/"):
            return replace(located.operation, prefix=url.removeprefix(base))
    return located.own[0]
