"""An argument's schema in the subset of JSON Schema that every mainstream client accepts.

References are inlined; a recursive one stands under `$defs`, which the caller moves to the root.
Read-only members are gone, unions are `anyOf`, type arrays are laid out, `const` is a one-value
`enum`. What is larger than any client takes is left open from some depth on; see also `prune`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from generator import ir
from generator.schema import bounds
from generator.schema.descriptions import also_has, bounded
from generator.schema.exclusive import exclusive
from generator.schema.flat import tags
from generator.schema.heirs import as_union
from generator.schema.json_schema import REFERENCE, JsonSchema
from generator.schema.shapes import (
    Components,
    Schemas,
    is_kind,
    is_shallow,
    mark_of,
    nullable,
    resolved,
    without_null,
)

# Formats that mainstream clients know; others are noise to a model.
FORMATS = frozenset({"date-time", "date", "time", "email", "uri", "uuid"})
LEGAL_KEY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
MOST_OBJECTS = 4_000  # schemas in one argument; more than this is never shown whole
MORE = 8  # levels below the last one where what is demanded is still shown
MOST_NULLS = 5  # wrappers of one value that each add null to it
DEPTHS = (40, 10, 8, 6, 5, 4, 3, 2, 1, 0)


def advertised(schema: ir.Schema, schemas: Schemas) -> JsonSchema:
    """The schema with all it refers to, as deep as its size allows."""
    if not isinstance(schemas, Components):
        return _whole_or_cut(schema, schemas)[0]
    if isinstance(schema, ir.Named) and schema in schemas.advertised:
        out, whole = schemas.advertised[schema]
    else:
        out, whole = _whole_or_cut(schema, schemas)
    if isinstance(schema, ir.Named):
        schemas.advertised[schema] = out, whole
    schemas.cuts += not whole
    return dict(out)


def _whole_or_cut(schema: ir.Schema, schemas: Schemas) -> tuple[JsonSchema, bool]:
    for depth in DEPTHS:
        writing = _Writing(schemas, depth)
        try:
            out = writing.write(schema, (), 0)
            writing.define()
        except _TooLarge:
            continue
        return out | ({"$defs": writing.defs} if writing.defs else {}), depth == DEPTHS[0]
    return {}, False


class _TooLarge(Exception):
    """More schemas than any client takes."""


_Path = tuple[object, ...]


@dataclass(slots=True)
class _Writing:
    schemas: Schemas
    depth: int
    defs: dict[str, JsonSchema] = field(default_factory=dict)
    waiting: list[tuple[str, ir.Named]] = field(default_factory=list)
    left: int = MOST_OBJECTS

    def write(self, schema: ir.Schema, path: _Path, depth: int) -> JsonSchema:
        schema = _unwrapped(schema)
        self.left -= 1
        if self.left < 0:
            raise _TooLarge
        mark = _mark(schema)
        if isinstance(schema, ir.Named) and schema.name in path:
            return self._recursive(schema)
        shape = resolved(as_union(schema, self.schemas), self.schemas)
        if isinstance(shape, ir.Never):
            return {}
        if (mark is not None and mark in path) or depth > self.depth + MORE:
            return self._closed_off(shape)
        out = self._shape(shape, path if mark is None else (*path, mark), depth)
        if shape.description:
            out["description"] = bounded(f"{shape.description} {out.get('description', '')}")
        return out

    def _recursive(self, schema: ir.Named) -> JsonSchema:
        name = key(schema.name)
        if name not in self.defs:
            self.defs[name] = {}
            self.waiting.append((name, ir.Named(schema.name)))
        return {"$ref": REFERENCE + name}

    def define(self) -> None:
        """Write the definitions that were referred to, and those that they refer to."""
        while self.waiting:
            name, schema = self.waiting.pop()
            self.defs[name] = self.write(schema, (), 0)

    def _closed_off(self, shape: ir.Shape) -> JsonSchema:
        """The kind of value alone, where the schema goes deeper than is shown."""
        kind = shape.kinds[0] if len(shape.kinds) == 1 else _implied(shape)
        match kind:
            case ir.Kind.OBJECT:
                return {"type": "object"}
            case ir.Kind.ARRAY:
                return {"type": "array", "items": {}}
            case _ if is_shallow(shape, self.schemas):
                return self._of_kind(kind, shape, (), 0)
            case _:
                return {}

    def _shape(self, shape: ir.Shape, path: _Path, depth: int) -> JsonSchema:
        if nullable(shape, self.schemas):
            inner: ir.Shape | ir.Never = shape
            for _ in range(MOST_NULLS):
                if isinstance(inner, ir.Shape) and nullable(inner, self.schemas):
                    inner = without_null(inner, self.schemas)
            if isinstance(inner, ir.Never) or inner == ir.Shape():
                return {"type": "null"} if shape.kinds == (ir.Kind.NULL,) else {}
            if nullable(inner, self.schemas):
                return {}  # null by way of a reference to itself
            value = self._shape(replace(inner, description=""), path, depth)
            return {"anyOf": [*value.get("anyOf", [value]), {"type": "null"}]} if value else {}
        if shape.any_of or shape.one_of:
            return self._union(shape, path, depth)
        kinds = shape.kinds
        if len(kinds) > 1 and set(kinds) == {ir.Kind.INTEGER, ir.Kind.STRING} and shape.format:
            kinds = (ir.Kind.INTEGER,)  # an int64 that JSON may carry as text: a number will do
        if ir.Kind.NUMBER in kinds:
            kinds = tuple(kind for kind in kinds if kind is not ir.Kind.INTEGER)
        if len(kinds) == len(ir.Kind) - 1 and shape.enum is None:
            return {}  # every type there is
        if len(kinds) > 1:
            parts = [self._of_kind(kind, shape, path, depth) for kind in kinds]
            return {"anyOf": [part for part in parts if part.get("enum") != []]}
        return self._of_kind(kinds[0] if kinds else _implied(shape), shape, path, depth)

    def _union(self, shape: ir.Shape, path: _Path, depth: int) -> JsonSchema:
        own = replace(shape, any_of=(), one_of=(), description="", discriminator="", mapping=())
        said = self._possible((*shape.any_of, *shape.one_of), own.enum)
        each_with_own = [
            part if own == _ANYTHING else ir.Shape(all_of=(part, own)) for part in said
        ]
        alternatives = list(enumerate(each_with_own))
        if shape.one_of and not shape.any_of:
            tagged = all(tags(shape, part, self.schemas) for part in said)
            alternatives = exclusive(each_with_own, self.schemas, tagged=tagged)
        parts: list[JsonSchema] = []
        for number, alternative in alternatives:
            part = said[number]
            if isinstance(resolved(alternative, self.schemas), ir.Never):
                continue
            written = self.write(alternative, path, depth)
            if values := tags(shape, part, self.schemas):
                written = _tagged(written, shape.discriminator, values)
            for each in written.get("anyOf", [written]) if len(written) == 1 else [written]:
                if each not in parts:
                    parts.append(each)
        if {} in parts or not parts:
            return {}
        return _merged(parts)

    def _possible(
        self, said: Sequence[ir.Schema], values: Sequence[ir.Json] | None
    ) -> Sequence[ir.Schema]:
        """The alternatives that have one of the values which the list beside the union allows.

        Where none has, one of the two lists is a slip, and all of them stay.
        """
        if values is None:
            return said
        shapes = [resolved(part, self.schemas) for part in said]
        kept = [
            part
            for part, shape in zip(said, shapes, strict=True)
            if not isinstance(shape, ir.Shape)
            or shape.enum is None
            or any(value in values for value in shape.enum)
        ]
        return kept or said

    def _of_kind(
        self, kind: ir.Kind | None, shape: ir.Shape, path: _Path, depth: int
    ) -> JsonSchema:
        out: JsonSchema = {} if kind is None else {"type": kind.value}
        if kind is ir.Kind.NUMBER and bounds.whole_multiples(shape):
            kind, out = ir.Kind.INTEGER, {"type": "integer"}
        if listed := bounds.values(shape, kind) or bounds.multiples(shape, kind):
            out["enum"] = listed
        elif told := bounds.words(shape, kind):
            out["description"] = told
        if shape.format in FORMATS and kind is ir.Kind.STRING and not bounds.no_room(shape):
            out["format"] = shape.format
        if shape.default is not ir.ABSENT:
            fits = kind is None or is_kind(shape.default, kind)
            if fits and shape.default in out.get("enum", [shape.default]):
                out["default"] = shape.default
        out |= {} if listed else bounds.portable(shape, kind)
        if kind is ir.Kind.ARRAY:
            out |= self._items(shape, path, depth + 1)
        if kind is ir.Kind.OBJECT:
            out |= self._members(shape, path, depth + 1)
        return out

    def _items(self, shape: ir.Shape, path: _Path, depth: int) -> JsonSchema:
        items = shape.items
        if shape.prefix:
            every = (*shape.prefix, *(() if items is None or items == ir.Never() else (items,)))
            closed = {"maxItems": len(shape.prefix)} if items == ir.Never() else {}
            every_one = {} if items is None else self._union(ir.Shape(any_of=every), path, depth)
            return {"items": every_one} | closed | self._in_order(shape.prefix)
        if isinstance(items, ir.Never):
            return {"items": {}, "maxItems": 0}
        return {"items": {} if items is None else self.write(items, path, depth)}

    def _in_order(self, prefix: Sequence[ir.Schema]) -> JsonSchema:
        """Words for a tuple, whose places no portable keyword tells apart."""
        shapes = [resolved(part, self.schemas) for part in prefix]
        kinds = [s.kinds if isinstance(s, ir.Shape) else () for s in shapes]
        named = ["/".join(kind.value for kind in some) or "anything" for some in kinds]
        return {"description": f"In this order: {', '.join(named)}."} if len(set(named)) > 1 else {}

    def _members(self, shape: ir.Shape, path: _Path, depth: int) -> JsonSchema:
        shown: dict[str, JsonSchema] = {}
        required: list[str] = []
        unnamed: list[str] = []  # keys that clients would refuse
        deep: list[ir.Property] = []
        for p in shape.properties:
            inner = resolved(p.schema, self.schemas)
            if isinstance(inner, ir.Never) or inner.read_only:
                continue
            if not LEGAL_KEY.fullmatch(p.name):
                unnamed.append(f"`{p.name}`" + (" (required)" if p.required else ""))
                continue
            if depth > self.depth and not p.required and not is_shallow(p.schema, self.schemas):
                deep.append(p)
                continue
            shown[p.name] = self.write(p.schema, path, depth)
            required += [p.name] if p.required else []
        hidden = {p.name for p in shape.properties}
        for name in shape.required:
            if name not in hidden and LEGAL_KEY.fullmatch(name):
                shown[name] = {}
                required.append(name)
        if deep and not shown:
            # One at least: an object of nothing known invites members that the API refuses.
            shown[deep[0].name] = self.write(deep[0].schema, path, depth)
        unnamed += [f"`{p.name}`" for p in deep if p.name not in shown]
        out: JsonSchema = {"properties": shown} if shown or shape.additional is None else {}
        out.setdefault("properties", {})
        if required:
            out["required"] = required
        out |= {} if unnamed else self._additional(shape, path, depth)
        if unnamed:
            out["description"] = also_has(unnamed)
        return out

    def _additional(self, shape: ir.Shape, path: _Path, depth: int) -> JsonSchema:
        extra = shape.additional
        if shape.patterns:
            # Which keys they match cannot be said; what they hold can, where there is one kind.
            if extra not in (None, False) or len(shape.patterns) > 1:
                return {}
            extra = shape.patterns[0][1]
        match extra:
            case None:
                return {}
            case bool():
                return {"additionalProperties": extra}
            case ir.Never():
                return {"additionalProperties": False}
            case _:
                return {"additionalProperties": self.write(extra, path, depth)}


_ANYTHING = ir.Shape()


def key(name: str) -> str:
    """The name of a definition, in characters that a reference needs no escape for."""
    return re.sub(r"[^a-zA-Z0-9_.-]+", "_", name)[:64] or "value"


def _unwrapped(schema: ir.Schema) -> ir.Schema:
    """A name for a shape that adds nothing but words to it."""
    while isinstance(schema, ir.Shape) and len(schema.all_of) == 1:
        inner = schema.all_of[0]
        words = ir.Shape(title=schema.title, description=schema.description, all_of=schema.all_of)
        if schema != words:
            break
        if isinstance(inner, ir.Never):
            return inner
        schema = replace(inner, description=schema.description or inner.description)
    return schema


def _mark(schema: ir.Schema) -> object:
    """What tells a schema that comes back on its own path; None for one that cannot."""
    match schema:
        case ir.Named(name=name):
            return name
        case ir.Shape() if schema.all_of:
            return mark_of(schema)
        case _:
            return None


def _tagged(written: JsonSchema, tag: str, values: Sequence[ir.Json]) -> JsonSchema:
    """An alternative whose discriminator is one of its own values, and is demanded."""
    if written.get("type") != "object" or not LEGAL_KEY.fullmatch(tag):
        return written
    member = written.get("properties", {}).get(tag, {})
    if "$ref" in member or "anyOf" in member:
        member = {}
    told = {**member, "type": member.get("type", "string"), "enum": list(values)}
    told.pop("default", None)
    required = [
        *written.get("required", []),
        *([] if tag in written.get("required", []) else [tag]),
    ]
    return {**written, "properties": {**written.get("properties", {}), tag: told}} | {
        "required": required
    }


def _merged(parts: list[JsonSchema]) -> JsonSchema:
    """Alternatives as one schema: closed lists of one type are one list."""
    if len(parts) == 1:
        return parts[0]
    if all(part.keys() <= {"type", "enum", "description"} and "enum" in part for part in parts):
        kinds = {part.get("type") for part in parts}
        if len(kinds) == 1 and not any("description" in part for part in parts):
            values: list[ir.Json] = []
            for part in parts:
                values += [value for value in part["enum"] if value not in values]
            return {**parts[0], "enum": values}
    return {"anyOf": parts}


def _implied(shape: ir.Shape) -> ir.Kind | None:
    if shape.properties or shape.additional is not None or shape.patterns:
        return ir.Kind.OBJECT
    if shape.items is not None or shape.prefix:
        return ir.Kind.ARRAY
    if shape.enum and all(isinstance(value, str) for value in shape.enum):
        return ir.Kind.STRING
    return None
