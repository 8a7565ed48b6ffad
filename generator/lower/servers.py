"""Where the API is, and which operations are somewhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from generator import ir
from generator.load.node import Node
from generator.schema.shapes import resolved


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


def served(
    located: Located, servers: Sequence[str], schemas: Mapping[str, ir.Schema]
) -> ir.Operation | str:
    """The operation with its way from the API's address, or with an address of its own; where
    that is no address to be called, the address."""
    if not located.own:
        return located.operation
    base = servers[0] if servers else ""
    for url in located.own:
        if url == base:
            return located.operation
    for url in located.own:
        if url in servers:
            return located.operation  # another of the API's own, for which `base_url` is there
    for url in located.own:
        # Without an address of its own the API is at the root of its host.
        if url.startswith(f"{base}/") and not url.startswith("//"):
            way = url.removeprefix(base)
            if _holds(located.operation, way, schemas):
                return located.operation
            return replace(located.operation, prefix=way)
    own = next((address(url) for url in located.own if address(url)), "")
    return replace(located.operation, server=own) if own else located.own[0]


def address(url: str) -> str:
    """Where a server is, or "" where it cannot be called; a path alone is at the API's own host."""
    parts = urlsplit(url)
    if not parts.scheme and not parts.netloc and "{" not in url:
        return f"/{url.strip('/')}"
    whole = parts.scheme in ("http", "https") and parts.hostname and "{" not in url
    return url if whole else ""


def _holds(operation: ir.Operation, way: str, schemas: Mapping[str, ir.Schema]) -> bool:
    """Whether the path begins with the way from the API's address already, in so many words or
    with a parameter that has it among its values: nobody means `/v4/v4`."""
    steps = way.strip("/").split("/")
    path = operation.path.strip("/").split("/")[: len(steps)]
    known = {"{" + p.name + "}": _values(p.schema, schemas) for p in operation.parameters}
    return len(path) == len(steps) and all(
        step == part or step in known.get(part, ()) for step, part in zip(steps, path, strict=True)
    )


def _values(schema: ir.Schema, schemas: Mapping[str, ir.Schema]) -> tuple[ir.Json, ...]:
    shape = resolved(schema, schemas)
    return shape.enum or () if isinstance(shape, ir.Shape) else ()
