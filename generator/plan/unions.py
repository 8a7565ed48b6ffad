"""Bodies that are a union: whether their members can be arguments side by side.

Laid flat, a union takes the members of every alternative and demands those of all. Where that
lets through what no alternative takes, clients fill the body as one argument, in which the
alternatives stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator import ir
from generator.plan import bodies
from generator.plan.model import Code, Method, MethodArgument
from generator.schema.exclusive import exclusive
from generator.schema.flat import tags
from generator.schema.heirs import as_union
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import Schemas, resolved, without_null


def stands_whole(operation: ir.Operation, schemas: Schemas) -> bool:
    """Whether the body is a union that cannot be laid flat without a loss."""
    body = operation.body
    members = bodies.members(body, schemas) if body is not None else None
    if body is None or not members:
        return False
    shape = resolved(as_union(body.schema, schemas), schemas)
    shape = without_null(shape, schemas) if isinstance(shape, ir.Shape) else shape
    if not isinstance(shape, ir.Shape):
        return False
    said = (*shape.any_of, *shape.one_of)
    if len(said) < 2:
        return False
    own = ir.Shape(properties=shape.properties, required=shape.required)
    wholes = [resolved(ir.Shape(all_of=(part, own)), schemas) for part in said]
    alternatives = [one for one in wholes if isinstance(one, ir.Shape)]
    demanded = {m.name for m in members if m.required}
    known = {m.name for m in members}
    if any(_demands(one, schemas) - demanded for one in alternatives):
        return True
    if any(one.additional is False and known - _names(one) for one in alternatives):
        return True
    if not shape.one_of:
        return False
    tagged = all(tags(shape, part, schemas) for part in said)
    told = exclusive(alternatives, schemas, tagged=tagged)
    return [one for _, one in told] != alternatives or not _apart(alternatives, schemas)


def spread(method: Method, python: Code) -> dict[str, Code]:
    """What fills each member of the body, by wire name, out of the one argument."""
    return {a.wire_name: _member(a, python) for a in method.arguments if a.where == "body"}


def _member(argument: MethodArgument, python: Code) -> Code:
    """A member as its own type; an object of any type is what `member_of` gives already."""
    value = f"member_of({python}, {argument.wire_name!r})"
    if "object" in argument.annotation.split(" | "):
        return Code(value)
    return Code(f"cast({_written(argument)!r}, {value})")


def closed(schema: JsonSchema) -> JsonSchema:
    """The advertised union with no members beyond those that its alternatives declare."""
    alternatives = [
        {"additionalProperties": False} | part if part.get("properties") else part
        for part in schema.get("anyOf", ())
    ]
    return schema | {"anyOf": alternatives} if alternatives else schema


def _written(argument: MethodArgument) -> str:
    return argument.annotation if argument.required else f"{argument.annotation} | Omitted"


def _demands(shape: ir.Shape, schemas: Schemas) -> set[str]:
    own = {p.name for p in shape.properties if p.required and not _read_only(p.schema, schemas)}
    return own | set(shape.required)


def _names(shape: ir.Shape) -> set[str]:
    return {p.name for p in shape.properties} | set(shape.required)


def _apart(alternatives: Sequence[ir.Shape], schemas: Schemas) -> bool:
    """Whether each alternative demands a member by which no other one can be meant."""
    listed: list[dict[str, tuple[ir.Json, ...]]] = []
    for shape in alternatives:
        values = {p.name: resolved(p.schema, schemas) for p in shape.properties if p.required}
        listed.append(
            {n: v.enum for n, v in values.items() if isinstance(v, ir.Shape) and v.enum is not None}
        )
    shared = set.intersection(*map(set, listed)) if listed else set()
    for name in shared:
        every = [value for one in listed for value in one[name]]
        if len(every) == len({str(value) for value in every}):
            return True
    return False


def _read_only(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and shape.read_only
