"""The places of a request (`path.id`, `body.pageId`) and what the API says stands there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from generator import ir
from generator.plan import bodies
from generator.plan.model import Code, Method, MethodArgument
from generator.schema.flat import fields
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
    members = bodies.members(body, schemas) if body else None
    files = bodies.files(body, schemas) if body else frozenset()
    standing |= {("body", m.name): bodies.member_schema(m, files, schemas) for m in members or ()}
    if body is not None:
        standing["payload", ""] = bodies.payload_schema(body, schemas)
    found = {}
    for argument in method.arguments:
        whole = argument.where == "payload"
        key = "body" if whole else f"{argument.where}.{argument.wire_name}"
        found[key] = Target(key, argument, standing[argument.where, argument.wire_name])
    return found


def narrowed(
    operation: ir.Operation,
    constants: Mapping[str, object],
    wrappers: Collection[str],
    schemas: Schemas,
) -> dict[str, bool] | None:
    """The members of a body that is a union, less those of alternatives that are ruled out: by a
    constant they do not take, or because they lack a member whose inside an argument fills.

    Each with whether every alternative that is left requires it; None where nothing is ruled out.
    """
    shape = resolved(operation.body.schema, schemas) if operation.body is not None else ir.Never()
    if not isinstance(shape, ir.Shape) or not (constants or wrappers):
        return None
    apart = {name for name in wrappers if name not in {m.name for m in shape.properties}}
    alternatives = [fields(part, schemas) or () for part in (*shape.any_of, *shape.one_of)]
    left = [members for members in alternatives if _allows(members, constants, apart, schemas)]
    if not left or len(left) == len(alternatives):
        return None
    whole = [{m.name: m.required for m in (*shape.properties, *members)} for members in left]
    return {
        name: all(members.get(name, False) for members in whole)
        for name in dict.fromkeys(name for members in whole for name in members)
    }


def _allows(
    members: tuple[ir.Property, ...],
    constants: Mapping[str, object],
    wrappers: Collection[str],
    schemas: Schemas,
) -> bool:
    known = {m.name: values(m.schema, schemas) for m in members}
    return known.keys() >= set(wrappers) and all(
        name not in known or not known[name] or value in known[name]
        for name, value in constants.items()
    )


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
