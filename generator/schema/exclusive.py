"""Tells the alternatives of a `oneOf` apart, as far as that can be said with portable keywords.

An advertised union is an `anyOf`, since clients refuse `oneOf`. A value that two alternatives of
the description take is then valid by what is advertised and not by what the API says. So each
alternative is narrowed until no other one takes its values: what tells it apart is demanded, or
it takes no more members than it declares. Those that cannot be told apart stay as they are, and
come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator import ir
from generator.schema import bounds
from generator.schema.shapes import Components, Schemas, resolved, without_null

MOST = 40  # alternatives that are held against each other
DEEPEST = 4  # members within members, and unions within unions, that are looked into
MOST_LOOKS = 400  # at pairs of schemas, for the sake of one union
_NUMBERS = frozenset({ir.Kind.INTEGER, ir.Kind.NUMBER})
_LENGTHS = (("minimum", "maximum"), ("minLength", "maxLength"))


def exclusive(
    alternatives: Sequence[ir.Schema], schemas: Schemas, *, tagged: bool
) -> list[tuple[int, ir.Schema]]:
    """The alternatives narrowed, each with its number; those that another one covers come last.

    Args:
        tagged: a discriminator tells them apart already, so that nothing is taken from any.
    """
    if len(alternatives) > MOST:
        return list(enumerate(alternatives))
    names = tuple(part.name for part in alternatives if isinstance(part, ir.Named))
    if len(names) < len(alternatives) or not isinstance(schemas, Components):
        return _exclusive(alternatives, schemas, tagged)
    key = (tagged, *names)
    if key not in schemas.exclusive:
        schemas.exclusive[key] = _exclusive(alternatives, schemas, tagged)
    return schemas.exclusive[key]


def _exclusive(
    alternatives: Sequence[ir.Schema], schemas: Schemas, tagged: bool
) -> list[tuple[int, ir.Schema]]:
    telling = _Telling(schemas, tagged, [MOST_LOOKS])
    shapes = [telling.bare(part) for part in alternatives]
    alone: list[tuple[int, ir.Schema]] = []
    covered: list[tuple[int, ir.Schema]] = []
    for number, (part, shape) in enumerate(zip(alternatives, shapes, strict=True)):
        others = [other for at, other in enumerate(shapes) if at != number]
        narrowed = telling.apart_from_all(shape, others)
        if narrowed is None:
            covered.append((number, part))
        else:
            alone.append((number, part if narrowed == shape else narrowed))
    return [*alone, *covered]


@dataclass(frozen=True, slots=True)
class _Telling:
    schemas: Schemas
    tagged: bool
    looks: list[int]  # how many are left
    depth: int = 0
    strict: bool = False  # a free value may be one of a closed list, too

    def bare(self, schema: ir.Schema) -> ir.Shape | None:
        """The shape of a schema less null; None for one that cannot be told from anything."""
        shape = resolved(schema, self.schemas)
        if isinstance(shape, ir.Shape):
            shape = without_null(shape, self.schemas)
        return shape if isinstance(shape, ir.Shape) else None

    def apart_from_all(
        self, shape: ir.Shape | None, others: Sequence[ir.Shape | None]
    ) -> ir.Shape | None:
        for other in others:
            if shape is None or other is None:
                return None
            shape = self.apart(shape, other)
        return shape

    def apart(self, one: ir.Shape, other: ir.Shape) -> ir.Shape | None:
        """`one` with none of the values of `other`; None where that cannot be said."""
        self.looks[0] -= 1
        if self.looks[0] < 0 or self.depth > DEEPEST:
            return None
        inner = replace(self, depth=self.depth + 1)
        if other.any_of or other.one_of:
            return inner.apart_from_all(one, self._branches(other))
        if one.any_of or one.one_of:
            each = [b is not None and inner.apart(b, other) == b for b in self._branches(one)]
            return one if all(each) else None
        mine, theirs = _kinds(one), _kinds(other)
        if not mine or not theirs:
            return None
        if not _common(mine, theirs):
            return one
        if len(mine) > 1:
            return None
        kind = mine[0]
        if kind is ir.Kind.OBJECT:
            return self._objects(one, other)
        if kind is ir.Kind.ARRAY:
            return self._arrays(one, other)
        return _scalars(one, other, self.strict)

    def _branches(self, union: ir.Shape) -> list[ir.Shape | None]:
        own = replace(union, any_of=(), one_of=(), discriminator="", mapping=(), description="")
        said = (*union.any_of, *union.one_of)
        if len(said) > MOST:
            return [None]
        return [self.bare(b if own == ir.Shape() else ir.Shape(all_of=(b, own))) for b in said]

    def _are_apart(self, one: ir.Schema, other: ir.Schema) -> bool:
        mine, theirs = self.bare(one), self.bare(other)
        inner = replace(self, depth=self.depth + 1)
        return mine is not None and theirs is not None and inner.apart(mine, theirs) == mine

    def _arrays(self, one: ir.Shape, other: ir.Shape) -> ir.Shape | None:
        if one.items is None or other.items is None:
            return None
        if not self._are_apart(one.items, other.items):
            return None
        least = dict(one.bounds).get("minItems")
        if isinstance(least, int) and least > 0:
            return one
        return replace(one, bounds=tuple((dict(one.bounds) | {"minItems": 1}).items()))

    def _objects(self, one: ir.Shape, other: ir.Shape) -> ir.Shape | None:
        mine = {p.name: p for p in one.properties}
        theirs = {p.name: p for p in other.properties}
        wanted = [p.name for p in other.properties if p.required and not self._read_only(p)]
        wanted += other.required
        closed, other_closed = one.additional is False, other.additional is False
        telling = [
            p
            for p in one.properties
            if p.name in theirs and self._are_apart(p.schema, theirs[p.name].schema)
        ]
        if any(p.required for p in telling):
            return one
        if other_closed and any(p.required and p.name not in theirs for p in one.properties):
            return one
        lacking = [name for name in wanted if name not in mine and name not in one.required]
        if lacking and (closed or (one.additional is None and not one.patterns)):
            return one if closed else replace(one, additional=False)
        strictly = replace(self, strict=True)
        for p in telling:
            if strictly._are_apart(p.schema, theirs[p.name].schema):
                return _demanding(one, p.name)
        if self.tagged:
            return None
        spare = [n for n in wanted if n in mine and not mine[n].required]
        if spare and one.additional in (None, False) and not one.patterns:
            kept = tuple(p for p in one.properties if p.name != spare[0])
            return replace(one, properties=kept, additional=False) if kept else None
        return None

    def _read_only(self, member: ir.Property) -> bool:
        shape = resolved(member.schema, self.schemas)
        return isinstance(shape, ir.Shape) and shape.read_only


def _demanding(shape: ir.Shape, name: str) -> ir.Shape:
    members = tuple(replace(p, required=True) if p.name == name else p for p in shape.properties)
    return replace(shape, properties=members)


def _kinds(shape: ir.Shape) -> tuple[ir.Kind, ...]:
    if shape.kinds:
        return shape.kinds
    if shape.properties or shape.required or shape.additional is not None:
        return (ir.Kind.OBJECT,)
    if shape.items is not None:
        return (ir.Kind.ARRAY,)
    if shape.enum and all(isinstance(value, str) for value in shape.enum):
        return (ir.Kind.STRING,)
    return ()


def _common(mine: Sequence[ir.Kind], theirs: Sequence[ir.Kind]) -> bool:
    return any(kind in theirs or (kind in _NUMBERS and _NUMBERS & set(theirs)) for kind in mine)


def _scalars(one: ir.Shape, other: ir.Shape, strict: bool) -> ir.Shape | None:
    """Unless `strict`, free values are apart from a closed list, and wider ones from narrower
    ones: whoever means one of the few says so."""
    if one.enum is not None:
        left = [v for v in one.enum if not _takes(other, v)]
        return replace(one, enum=tuple(left)) if left else None
    if _out_of_range(one, other):
        return one
    if strict:
        return None
    if other.enum is not None:
        return one
    if other.kinds == (ir.Kind.INTEGER,) and ir.Kind.NUMBER in one.kinds:
        return one
    if one.kinds != other.kinds:
        return None
    mine, theirs = dict(one.bounds), dict(other.bounds)
    narrower = [k for k in ("pattern", "multipleOf") if k in theirs and theirs[k] != mine.get(k)]
    return one if narrower else None


def _takes(shape: ir.Shape, value: ir.Json) -> bool:
    if shape.enum is not None:
        return value in shape.enum
    return not bounds.refused(value, dict(shape.bounds))


def _out_of_range(one: ir.Shape, other: ir.Shape) -> bool:
    """Whether the one begins where the other has come to its end."""
    mine, theirs = dict(one.bounds), dict(other.bounds)
    for least, most in _LENGTHS:
        for low, high in ((mine.get(least), theirs.get(most)), (theirs.get(least), mine.get(most))):
            numbers = isinstance(low, int | float) and isinstance(high, int | float)
            if numbers and Fraction(str(low)) > Fraction(str(high)):
                return True
    return False
