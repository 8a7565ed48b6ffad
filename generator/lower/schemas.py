"""Lowers schemas of a folded document to `ir`, each component once, however it is referred to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator import ir
from generator.check.document import Faults
from generator.diagnostics import Diagnostics, Place
from generator.load.node import Node
from generator.load.refs import References
from generator.load.source import escape
from generator.load.text import clean
from generator.schema.shapes import is_kind

BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
)
ANNOTATIONS = frozenset({"$ref", "description", "title", "summary", "examples", "deprecated"})
COMPOSITIONS = ("allOf", "anyOf", "oneOf")
KINDS = {kind.value: kind for kind in ir.Kind}


class Inexpressible(Exception):
    """Something that costs the operation it stands in; `place` is where, `remedy` what to type."""

    def __init__(self, code: str, reason: str, place: Place, remedy: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.place, self.remedy = code, reason, place, remedy


@dataclass(slots=True)
class SchemaLowering:
    """Turns schema nodes into `ir.Schema`; what is referred to is collected in `schemas` by name.

    A component that cannot be lowered is kept in `broken`, so that it costs the operations that
    need it and no others.
    """

    references: References
    faults: Faults
    diagnostics: Diagnostics
    schemas: dict[str, ir.Schema] = field(default_factory=dict)
    broken: dict[str, Inexpressible] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _waiting: list[tuple[str, Node]] = field(default_factory=list)

    def declare(self, name: str, node: Node) -> None:
        """Reserve a component's own name, whether or not anything refers to it."""
        self._names[node.document.file, node.pointer] = name
        self._waiting.append((name, node))

    def finish(self) -> None:
        """Lower every component that was declared or referred to."""
        while self._waiting:
            name, node = self._waiting.pop(0)
            try:
                self.demand_whole(node)
                self.schemas[name] = self.lower(node)
            except Inexpressible as fault:
                self.broken[name] = fault

    def media(self, node: Node) -> Node:
        """What stands below a media type: a reference, in OpenAPI 3.2."""
        if node.get("$ref") is None:
            return node
        found = self.references.resolve(node)
        if found is None:
            raise Inexpressible("D302", "the reference of a media type leads nowhere", node.place)
        return found

    def demand_whole(self, node: Node) -> None:
        """Stop at an operation, parameter or component in which `check` found a fault."""
        if fault := self.faults.at(node):
            raise Inexpressible(fault.code, fault.message, fault.place, fault.help)

    def lower(self, node: Node) -> ir.Schema:
        """One schema; references become `ir.Named`."""
        match node.value:
            case True:
                return ir.Shape()
            case False:
                return ir.Never()
            case dict() as data if "$ref" in data and isinstance(data["$ref"], str):
                return self._referred(node)
            case dict() as data if "not" in data and data["not"] in ({}, True):
                return ir.Never()  # as OpenAPI 3.0 has to say it
            case dict():
                return self._shape(node)
            case _:
                raise Inexpressible(
                    "D301",
                    "a schema must be a mapping or a boolean",
                    node.place,
                    "write a schema here, or `{}` for any value",
                )

    def text(self, node: Node, key: str) -> str:
        """A text member without invisible characters; their removal is reported."""
        child = node.get(key)
        if child is None or not isinstance(child.value, str):
            return ""
        cleaned, changed = clean(child.value)
        if changed:
            self.diagnostics.warning(
                "D311",
                child.place,
                "invisible or control characters were removed from this text",
                "retype the text, or ask the vendor why they are there",
            )
        return cleaned.strip()

    def _referred(self, node: Node) -> ir.Schema:
        target = self.references.resolve(node)
        if target is None:
            raise Inexpressible(
                "D302", f"the reference `{node.text('$ref')}` leads nowhere", node.place
            )
        named = ir.Named(self._name(target), self.text(node, "description"))
        if ANNOTATIONS.issuperset(node.keys()):
            return named
        beside = self._shape(node)
        return replace(beside, description=named.description, all_of=(named, *beside.all_of))

    def _name(self, target: Node) -> str:
        key = (target.document.file, target.pointer)
        if key not in self._names:
            stem = target.pointer.rpartition("/")[2] or target.document.file.rpartition("/")[2]
            stem = stem.replace("~1", "/").replace("~0", "~")
            taken = set(self._names.values())
            name, number = stem, 2
            while name in taken:
                name, number = f"{stem}_{number}", number + 1
            self.declare(name, target)
        return self._names[key]

    def _shape(self, node: Node) -> ir.Shape:
        data = dict(node.value) if isinstance(node.value, dict) else {}
        kinds = self._kinds(node)
        required = [name for name in _list(data.get("required")) if isinstance(name, str)]
        properties = tuple(
            ir.Property(name, self.lower(child), name in required)
            for name, child in self._members(node, "properties")
        )
        declared = {p.name for p in properties}
        shape = ir.Shape(
            kinds=kinds,
            title=self.text(node, "title"),
            description=self.text(node, "description"),
            format=node.text("format"),
            enum=self._enum(data),
            default=self._default(node, kinds),
            properties=properties,
            required=tuple(dict.fromkeys(name for name in required if name not in declared)),
            additional=self._additional(node, data),
            patterns=tuple(
                (pattern, self.lower(child))
                for pattern, child in self._members(node, "patternProperties")
            ),
            items=self._optional(node, "items"),
            prefix=self._list(node, "prefixItems"),
            all_of=self._list(node, "allOf"),
            any_of=self._list(node, "anyOf"),
            one_of=self._list(node, "oneOf"),
            negated=self._optional(node, "not"),
            discriminator=self._discriminator(node),
            mapping=tuple(self._mapping(node)),
            bounds=tuple(
                (key, value)
                for key in BOUNDS
                if isinstance(value := data.get(key), (int, float, str))
            ),
            read_only=data.get("readOnly") is True,
            write_only=data.get("writeOnly") is True,
            deprecated=data.get("deprecated") is True,
        )
        if shape.additional is False and any(key in data for key in COMPOSITIONS):
            # `additionalProperties: false` does not see the properties of composed schemas: read
            # to the letter such a schema accepts nothing, which no author means.
            shape = replace(shape, additional=None)
        return shape

    def _kinds(self, node: Node) -> tuple[ir.Kind, ...]:
        child = node.get("type")
        if child is None:
            return ()
        names = child.value if isinstance(child.value, list) else [child.value]
        if unknown := [n for n in names if n not in KINDS]:
            raise Inexpressible(
                "D206",
                f"`{unknown[0]}` is not a JSON type",
                child.place,
                "use string, number, integer, boolean, array, object or null",
            )
        return tuple(dict.fromkeys(KINDS[str(n)] for n in names))

    def _enum(self, data: dict[str, ir.Json]) -> tuple[ir.Json, ...] | None:
        if "const" in data:
            return (data["const"],)
        values = data.get("enum")
        if not isinstance(values, list) or not values:
            return None
        # `1` and `true` are equal in Python and two values in JSON.
        return tuple({json.dumps(value, sort_keys=True): value for value in values}.values())

    def _default(self, node: Node, kinds: tuple[ir.Kind, ...]) -> ir.Json | ir.Absent:
        """The default, unless the schema itself refuses it."""
        child = node.get("default")
        if child is None:
            return ir.ABSENT
        data = node.value if isinstance(node.value, dict) else {}
        reason = refused(child.value, kinds, self._enum(data), data)
        if not reason:
            return child.value
        message = f"the default {json.dumps(child.value)[:60]} {reason}; it is left out"
        help = "correct it, in the description or in patch.overlay.yaml"
        self.diagnostics.warning("D313", child.place, message, help)
        return ir.ABSENT

    def _additional(self, node: Node, data: Mapping[str, ir.Json]) -> ir.Schema | bool | None:
        child = node.get("additionalProperties")
        if child is None:
            # What is left over after all branches: without branches, the same as "additional".
            closed = data.get("unevaluatedProperties") is False
            branches = (*COMPOSITIONS, "$ref", "if", "dependentSchemas", "patternProperties")
            return False if closed and not any(key in data for key in branches) else None
        return child.value if isinstance(child.value, bool) else self.lower(child)

    def _discriminator(self, node: Node) -> str:
        child = node.get("discriminator")
        return child.text("propertyName") if child and isinstance(child.value, dict) else ""

    def _mapping(self, node: Node) -> Iterator[tuple[str, str]]:
        """Values of the discriminator and the schemas they choose: a reference or a bare name."""
        holder = node.find("/discriminator/mapping")
        if holder is None:
            return
        for value, child in holder.items():
            if not isinstance(child.value, str):
                continue
            named = child.value.isidentifier() or not re.search(r"[#/.]", child.value)
            ref = f"#/components/schemas/{escape(child.value)}" if named else child.value
            target = self.references.resolve(Node(child.document, child.pointer, {"$ref": ref}))
            if target is not None:
                yield value, self._name(target)

    def _optional(self, node: Node, key: str) -> ir.Schema | None:
        child = node.get(key)
        return None if child is None else self.lower(child)

    def _list(self, node: Node, key: str) -> tuple[ir.Schema, ...]:
        child = node.get(key)
        if child is None or not isinstance(child.value, list):
            return ()
        return tuple(self.lower(element) for element in child.elements())

    def _members(self, node: Node, key: str) -> list[tuple[str, Node]]:
        child = node.get(key)
        return list(child.items()) if child and isinstance(child.value, dict) else []


def refused(
    value: ir.Json,
    kinds: tuple[ir.Kind, ...],
    enum: tuple[ir.Json, ...] | None,
    data: Mapping[str, ir.Json],
) -> str:
    """Why a schema refuses a value, or "" where it takes it."""
    if kinds and not any(is_kind(value, kind) for kind in kinds):
        return f"is not of type {' or '.join(kind.value for kind in kinds)}"
    if enum is not None and value not in enum:
        return "is not among the values"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = data.get("minimum"), data.get("maximum")
        if isinstance(low, (int, float)) and value < low:
            return f"is less than {low}"
        if isinstance(high, (int, float)) and value > high:
            return f"is more than {high}"
    if isinstance(value, str):
        low, high = data.get("minLength"), data.get("maxLength")
        if isinstance(low, int) and len(value) < low:
            return f"is shorter than {low}"
        if isinstance(high, int) and len(value) > high:
            return f"is longer than {high}"
    return ""


def _list(value: ir.Json) -> list[ir.Json]:
    return value if isinstance(value, list) else []
