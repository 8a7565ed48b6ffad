"""Security schemes: what each is, and which of them are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from generator import ir
from generator.diagnostics import Place
from generator.load.node import Node


def scheme(key: str, node: Node, description: str) -> ir.SecurityScheme:
    """A scheme of the description."""
    match node.text("type"), node.text("scheme").lower():
        case "apiKey", _:
            kind = ir.SchemeType.API_KEY
        case "http", "bearer":
            kind = ir.SchemeType.BEARER
        case "http", "basic":
            kind = ir.SchemeType.BASIC
        case "oauth2" | "openIdConnect", _:
            kind = ir.SchemeType.BEARER
        case _:
            kind = ir.SchemeType.OTHER
    return ir.SecurityScheme(
        key=key,
        type=kind,
        location=node.text("in"),
        name=node.text("name"),
        description=description,
        place=node.place,
        declared=node.text("type"),
        token_url=_token_url(node),
    )


def told_apart(
    schemes: Iterable[ir.SecurityScheme],
) -> tuple[tuple[ir.SecurityScheme, ...], Mapping[str, str]]:
    """The schemes, and by each name the one that stands: `bearerAuth` is a slip of `BearerAuth`.

    They are one where nothing but the case of their names tells them apart: nobody has two keys.
    """
    first: dict[ir.SecurityScheme, str] = {}
    kept: list[ir.SecurityScheme] = []
    names: dict[str, str] = {}
    for each in schemes:
        alike = replace(each, key=each.key.casefold(), description="", place=Place(""))
        names[each.key] = first.setdefault(alike, each.key)
        if names[each.key] == each.key:
            kept.append(each)
    return tuple(kept), names


def named(
    alternatives: tuple[tuple[str, ...], ...] | None, names: Mapping[str, str]
) -> tuple[tuple[str, ...], ...] | None:
    """What an operation demands, by the names that stand."""
    if alternatives is None:
        return None
    return tuple(tuple(names.get(key, key) for key in each) for each in alternatives)


def _token_url(node: Node) -> str:
    flows = node.get("flows")
    flow = flows.get("clientCredentials") if flows is not None else None
    return flow.text("tokenUrl") if flow is not None and isinstance(flow.value, dict) else ""
