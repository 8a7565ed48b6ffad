"""Makes an example of a schema: always the same one, and valid by it wherever one can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator import ir
from generator.sandbox.shapes import Schemas

DEEPEST = 6
BY_FORMAT = {
    "date-time": "2026-01-15T09:30:00Z",
    "date": "2026-01-15",
    "time": "09:30:00Z",
    "duration": "PT15M",
    "email": "someone@example.com",
    "hostname": "www.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://www.example.com/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
# Tried in this order where the schema has a pattern.
CANDIDATES = (
    *BY_FORMAT.values(),
    "example",
    "Example",
    "EXAMPLE",
    "example-1",
    "1",
    "42",
    "2026-01-15T09:30:00.000Z",
    "#336699",
    "+10000000000",
    "en-GB",
    "EU",
    "",
)


class Impossible(Exception):
    """No value was found that the schema takes."""


class Examples:
    """Examples of the schemas of one description."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def of(self, schema: ir.Schema, depth: int = 0) -> Any:
        """A value. Raises `Impossible`."""
        match schema:
            case ir.Never():
                raise Impossible("nothing is valid here")
            case ir.Named(name=name):
                if name not in self._schemas or depth > DEEPEST * 2:
                    raise Impossible(f"`{name}` does not end")
                return self.of(self._schemas[name], depth + 1)
            case ir.Shape() as shape:
                return self._shape(_merged(shape, self._schemas), depth)

    def _shape(self, shape: ir.Shape, depth: int) -> Any:
        branches = shape.one_of or shape.any_of
        if branches:
            return self._branch(shape, branches, depth)
        for value in self._values(shape, depth):
            if not _excluded(value, shape.negated):
                return value
        raise Impossible("no value was found")

    def _branch(self, shape: ir.Shape, branches: tuple[ir.Schema, ...], depth: int) -> Any:
        rest = _without_branches(shape)
        for branch in branches:
            try:
                value = self.of(ir.Shape(all_of=(rest, branch)), depth)
            except Impossible:
                continue
            if value is not None or branch is branches[-1]:
                return value
        raise Impossible("no branch has a value")

    def _values(self, shape: ir.Shape, depth: int) -> Iterator[Any]:
        if _usable(shape.default, shape.kinds):
            yield shape.default
        if shape.enum is not None:
            yield from shape.enum
            return
        bounds = dict(shape.bounds)
        match _kind(shape):
            case ir.Kind.OBJECT:
                yield self._object(shape, depth)
            case ir.Kind.ARRAY:
                yield self._array(shape, bounds, depth)
            case ir.Kind.STRING:
                yield from _strings(shape.format, bounds)
            case ir.Kind.INTEGER | ir.Kind.NUMBER as kind:
                yield from _numbers(bounds, whole=kind is ir.Kind.INTEGER)
            case ir.Kind.BOOLEAN:
                yield from (True, False)
            case ir.Kind.NULL:
                yield None

    def _object(self, shape: ir.Shape, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = {p.name for p in shape.properties if p.required} | set(shape.required)
        for declared in shape.properties:
            needed = declared.name in required
            if depth >= DEEPEST and not needed:
                continue
            try:
                made[declared.name] = self.of(declared.schema, depth + 1)
            except Impossible:
                if needed:
                    raise
        for name in shape.required:
            made.setdefault(name, "example")
        return made

    def _array(self, shape: ir.Shape, bounds: dict[str, Any], depth: int) -> list[Any]:
        least, most = bounds.get("minItems", 0), bounds.get("maxItems", 1)
        count = max(least, 0 if depth >= DEEPEST else min(1, most))
        head = [self.of(inner, depth + 1) for inner in shape.prefix]
        if shape.items is None:
            return head
        try:
            return head + [self.of(shape.items, depth + 1)] * max(0, count - len(head))
        except Impossible:
            if least > len(head):
                raise
            return head


def _merged(shape: ir.Shape, schemas: Schemas) -> ir.Shape:
    """One shape that asks for what the shape and all its `allOf` parts ask for."""
    parts = list(_conjuncts(shape, schemas))
    if len(parts) == 1:
        return shape
    kinds = [set(p.kinds) for p in parts if p.kinds]
    shared = set.intersection(*kinds) if kinds else set()
    enums = [p.enum for p in parts if p.enum is not None]
    negations = tuple(p.negated for p in parts if p.negated is not None)
    return ir.Shape(
        kinds=tuple(kind for kind in ir.Kind if kind in shared),
        format=next((p.format for p in parts if p.format), ""),
        enum=tuple(v for v in enums[0] if all(v in e for e in enums)) if enums else None,
        default=next((p.default for p in parts if p.default is not ir.ABSENT), ir.ABSENT),
        properties=tuple({q.name: q for p in parts for q in p.properties}.values()),
        required=tuple(
            dict.fromkeys(
                [n for p in parts for n in p.required]
                + [q.name for p in parts for q in p.properties if q.required]
            )
        ),
        items=next((p.items for p in parts if p.items is not None), None),
        prefix=next((p.prefix for p in parts if p.prefix), ()),
        one_of=next((p.one_of for p in parts if p.one_of), ()),
        any_of=next((p.any_of for p in parts if p.any_of), ()),
        negated=ir.Shape(any_of=negations) if negations else None,
        bounds=tuple({k: v for p in parts for k, v in p.bounds}.items()),
    )


def _conjuncts(
    schema: ir.Schema, schemas: Schemas, above: tuple[str, ...] = ()
) -> Iterator[ir.Shape]:
    match schema:
        case ir.Shape():
            yield schema
            for part in schema.all_of:
                yield from _conjuncts(part, schemas, above)
        case ir.Named(name=name) if name in schemas and name not in above:
            yield from _conjuncts(schemas[name], schemas, (*above, name))
        case _:
            raise Impossible("a part of it accepts nothing, or itself")


def _usable(default: ir.Json | ir.Absent, kinds: tuple[ir.Kind, ...]) -> bool:
    """Whether a default is a value of its own schema: some descriptions write "false" for false."""
    match default:
        case None | ir.Absent():
            return False
        case bool():
            wanted = {ir.Kind.BOOLEAN}
        case str():
            wanted = {ir.Kind.STRING}
        case int() | float():
            wanted = {ir.Kind.NUMBER, ir.Kind.INTEGER}
        case list():
            wanted = {ir.Kind.ARRAY}
        case _:
            wanted = {ir.Kind.OBJECT}
    return not kinds or not wanted.isdisjoint(kinds)


def _without_branches(shape: ir.Shape) -> ir.Shape:
    return ir.Shape(
        kinds=shape.kinds,
        properties=shape.properties,
        required=shape.required,
        bounds=shape.bounds,
        negated=shape.negated,
    )


def _kind(shape: ir.Shape) -> ir.Kind:
    told = [kind for kind in shape.kinds if kind is not ir.Kind.NULL]
    if told:
        return told[0]
    if shape.kinds:
        return ir.Kind.NULL
    if shape.items is not None or shape.prefix:
        return ir.Kind.ARRAY
    bounds = dict(shape.bounds)
    if shape.format or "minLength" in bounds or "pattern" in bounds:
        return ir.Kind.STRING
    return ir.Kind.OBJECT


def _strings(format: str, bounds: dict[str, Any]) -> Iterator[str]:
    least, most = bounds.get("minLength", 0), bounds.get("maxLength")
    pattern = bounds.get("pattern")
    first = BY_FORMAT.get(format, "example")
    for text in (first, *CANDIDATES) if pattern else (first,):
        text = text.ljust(least, "x")
        text = text if most is None else text[:most]
        if pattern is None or _matches(pattern, text):
            yield text


def _matches(pattern: str, text: str) -> bool:
    """Whether it does; a pattern that Python cannot read is left to the check of the answer."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def _numbers(bounds: dict[str, Any], whole: bool) -> Iterator[int | float]:
    least = bounds.get("minimum", bounds.get("exclusiveMinimum"))
    most = bounds.get("maximum", bounds.get("exclusiveMaximum"))
    step = bounds.get("multipleOf", 1)
    start = 1 if least is None or least <= 1 else least
    if most is not None and start > most:
        start = most
    for value in (start, start + step, start - step, step, 0, 0.5):
        value = -(-value // step) * step if "multipleOf" in bounds else value
        above = least is None or (value > least if "exclusiveMinimum" in bounds else value >= least)
        below = most is None or (value < most if "exclusiveMaximum" in bounds else value <= most)
        if above and below and not (whole and value != int(value)):
            yield int(value) if whole else value


def _excluded(value: Any, negated: ir.Schema | None) -> bool:
    """Whether a `not` that lists values lists this one; other negations are left to the check."""
    if not isinstance(negated, ir.Shape):
        return False
    listed = [negated, *(s for s in negated.any_of if isinstance(s, ir.Shape))]
    return any(shape.enum is not None and value in shape.enum for shape in listed)
