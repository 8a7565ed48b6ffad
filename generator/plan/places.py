"""The places of a request (`path.id`, `body.pageId`) and what the API says stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator import ir
from generator.plan.methods import body_members
from generator.plan.model import Code, Method, MethodArgument
from generator.schema.shapes import Schemas, resolved, without_null


@dataclass(frozen=True, slots=True)
class Target:
    """One place of the request and the client keyword that fills it."""

    key: str
    argument: MethodArgument
    schema: ir.Schema


def targets(operation: ir.Operation, method: Method, schemas: Schemas) -> dict[str, Target]:
    """Every place of the request by its key, in the order of the client's method."""
    standing = {(p.location.value, p.name): p.schema for p in operation.parameters}
    body = operation.body
    members = body_members(body, schemas) if body else None
    standing |= {("body", m.name): m.schema for m in members or ()}
    if body is not None:
        standing["payload", ""] = body.schema
    found = {}
    for argument in method.arguments:
        whole = argument.where == "payload"
        key = "body" if whole else f"{argument.where}.{argument.wire_name}"
        found[key] = Target(key, argument, standing[argument.where, argument.wire_name])
    return found


def kinds(schema: ir.Schema, schemas: Schemas) -> frozenset[ir.Kind]:
    """The types of a value, less null."""
    shape = resolved(schema, schemas)
    return frozenset(shape.kinds) - {ir.Kind.NULL} if isinstance(shape, ir.Shape) else frozenset()


def items(schema: ir.Schema, schemas: Schemas) -> ir.Schema | None:
    """What the elements of a list are; None for what is no list."""
    shape = resolved(schema, schemas)
    if not isinstance(shape, ir.Shape):
        return None
    inner = without_null(shape, schemas)
    return inner.items if isinstance(inner, ir.Shape) else None


def values(schema: ir.Schema, schemas: Schemas) -> tuple[ir.Json, ...]:
    """The closed list for a value, or for each element of a list; empty where there is none."""
    element = items(schema, schemas)
    shape = resolved(schema if element is None else element, schemas)
    return shape.enum or () if isinstance(shape, ir.Shape) else ()


def each(said: object) -> list[tuple[tuple[str | int, ...], object]]:
    """The values of a list or an enum map with the steps that lead to them, or the value alone."""
    if isinstance(said, dict):
        return [((name,), value) for name, value in said.items()]
    if isinstance(said, list):
        return [((at,), value) for at, value in enumerate(said)]
    return [((), said)]


def tree(parts: Mapping[tuple[str, ...], Code]) -> str:
    """`{("a", "b"): x}` as the source of `{"a": nested({"b": x})}`."""
    heads = dict.fromkeys(path[0] for path in parts)
    members = []
    for head in heads:
        below = {path[1:]: value for path, value in parts.items() if path[0] == head}
        value = below[()] if () in below else f"nested({tree(below)})"
        members.append(f"{head!r}: {value}")
    return "{" + ", ".join(members) + "}"
