"""The classes of types.py and models.py: their names, and how a type is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator import ir
from generator.plan.model import Code
from generator.plan.names import RESERVED_CLASSES, class_names, pascal, singular
from generator.schema.classes import merged
from generator.schema.json_schema import REFERENCE, JsonSchema, plain
from generator.schema.shapes import Components, Schemas, resolved, without_null

CLASS = "#/classes/"  # a reference to a class by its final name, not to a component

SCALARS = {
    ir.Kind.STRING: "str",
    ir.Kind.INTEGER: "int",
    ir.Kind.NUMBER: "float",
    ir.Kind.BOOLEAN: "bool",
    ir.Kind.NULL: "None",
}
SCHEMA_SCALARS = {kind.value: written for kind, written in SCALARS.items()}
MOST_INLINE_VALUES = 6
LONGEST = 120  # characters of a class name


class Definitions:
    """Collects what signatures mention; `finished` is every class that has to be written."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = Components(
            {name: merged(schema, schemas, type_only=True) for name, schema in schemas.items()}
        )
        self._classes = class_names(schemas)
        self._taken = {name.lower() for name in (*self._classes.values(), *RESERVED_CLASSES)}
        self._given: dict[str, JsonSchema] = {}
        self._inline: dict[str, JsonSchema] = {}
        self._mentioned: dict[str, None] = {}

    def mention(self, component: str) -> str:
        """The class of a component that a signature refers to."""
        self._mentioned[component] = None
        return self._classes[component]

    def define(self, name: str, schema: JsonSchema) -> str:
        """A class for a schema without a name of its own; a number tells apart what collides."""
        name = name[:LONGEST]
        if self._given.get(name) == schema:
            return name
        chosen, number = name, 2
        while chosen.lower() in self._taken:
            chosen, number = f"{name}{number}", number + 1
        self._taken.add(chosen.lower())
        self._given[chosen] = schema
        self._inline[chosen] = self._laid_out(schema, chosen)
        return chosen

    def _laid_out(self, schema: JsonSchema, context: str) -> JsonSchema:
        """The schema with each object inside it as a class of its own, named after its place."""
        out = dict(schema)
        if "properties" in schema:
            out["properties"] = {
                name: self._part(part, context + pascal(name))
                for name, part in schema["properties"].items()
            }
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                inner = item_of(context) if keyword == "items" else context + "Value"
                out[keyword] = self._part(schema[keyword], inner)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                alternatives = [part for part in schema[keyword] if part.get("properties")]
                out[keyword] = [
                    self._part(
                        part,
                        context if len(alternatives) == 1 else f"{context}Option{number}",
                    )
                    for number, part in enumerate(schema[keyword], 1)
                ]
        return out

    def _part(self, schema: JsonSchema, context: str) -> JsonSchema:
        if schema.get("properties") and "null" not in schema.get("type", ()):
            described = {"description": d} if (d := schema.get("description")) else {}
            return {"$ref": CLASS + self.define(context, schema), **described}
        return self._laid_out(schema, context)

    def written(self, schema: JsonSchema, context: str) -> Code:
        """The type of a tool argument whose JSON Schema is final: the overlay's words, no names."""
        parts = schema.get("anyOf", ())
        if {"type": "null"} in parts and len(parts) == 2:
            inner = next(part for part in parts if part != {"type": "null"})
            written = self.written(inner, context)
            return written if written == "object" else Code(f"{written} | None")
        values = schema.get("enum")
        if values is not None and len(values) > MOST_INLINE_VALUES:
            return Code(f"types.{self.define(context, {'enum': values, 'type': 'string'})}")
        if values:
            return Code(f"Literal[{', '.join(map(repr, values))}]")
        match schema.get("type"):
            case "array":
                return Code(f"list[{self.written(schema.get('items', {}), item_of(context))}]")
            case "object" if schema.get("properties"):
                return Code(f"types.{self.define(context, schema)}")
            case "object":
                return Code("dict[str, object]")
            case str(kind) if kind in SCHEMA_SCALARS:
                return Code(SCHEMA_SCALARS[kind])
            case _:
                return Code("object")

    def finished(self) -> dict[str, JsonSchema]:
        """Class name -> schema whose references are `#/$defs/<class>`, in the document's order."""
        needed = dict.fromkeys(self._mentioned)
        waiting = [*self._given.values(), *(plain(self._schemas[n]) for n in needed)]
        while waiting:
            for name in _referred(waiting.pop()):
                if name in self._schemas and name not in needed:
                    needed[name] = None
                    waiting.append(plain(self._schemas[name]))
        components = {
            self._classes[name]: self._laid_out(plain(schema), self._classes[name])
            for name, schema in self._schemas.items()
            if name in needed
        }
        everything = components | self._inline
        return {name: self._renamed(schema) for name, schema in everything.items()}

    def annotation(self, schema: ir.Schema, context: str) -> Code:
        """The type of a value that is sent or received; `context` names what has no name."""
        return union(self._alternatives(schema, context))

    def _alternatives(self, schema: ir.Schema, context: str) -> list[str]:
        match schema:
            case ir.Named(name=name) if name in self._classes:
                return [f"types.{self.mention(name)}"]
            case ir.Named() | ir.Never():
                return ["object"]
            case ir.Shape():
                return self._of_shape(schema, context)

    def _of_shape(self, shape: ir.Shape, context: str) -> list[str]:
        if shape.all_of:
            if len(shape.all_of) == 1 and not shape.properties:
                return self._alternatives(shape.all_of[0], context)
            return self._alternatives(resolved(shape, self._schemas), context)
        if alternatives := (*shape.any_of, *shape.one_of):
            if shape.properties:
                return [f"types.{self.define(context, self._plain(shape))}"]
            return [
                written
                for number, part in enumerate(alternatives, 1)
                for written in self._alternatives(part, f"{context}Option{number}")
            ]
        if ir.Kind.NULL in shape.kinds and len(shape.kinds) > 1:
            inner = without_null(shape, self._schemas)
            return [*self._alternatives(inner, context), "None"]
        if shape.enum:
            return [self._enum(shape, context)]
        return [self._kind(kind, shape, context) for kind in self._kinds(shape)]

    def _plain(self, shape: ir.Shape) -> JsonSchema:
        return plain(merged(shape, self._schemas, type_only=True))

    def _kinds(self, shape: ir.Shape) -> tuple[ir.Kind | None, ...]:
        if shape.kinds:
            return shape.kinds
        return (ir.Kind.OBJECT,) if shape.properties or shape.additional else (None,)

    def _kind(self, kind: ir.Kind | None, shape: ir.Shape, context: str) -> str:
        match kind:
            case None:
                return "object"
            case ir.Kind.ARRAY:
                items = shape.items
                return f"list[{self.annotation(items, item_of(context)) if items else 'object'}]"
            case ir.Kind.OBJECT if shape.properties:
                return f"types.{self.define(context, self._plain(shape))}"
            case ir.Kind.OBJECT:
                extra = shape.additional
                of = (
                    "object"
                    if extra is None or isinstance(extra, bool)
                    else self.annotation(extra, f"{context}Value")
                )
                return f"dict[str, {of}]"
            case _:
                return SCALARS[kind]

    def _enum(self, shape: ir.Shape, context: str) -> str:
        values = shape.enum or ()
        if not all(isinstance(v, (str, int, bool)) or v is None for v in values):
            return "object"
        if len(values) <= MOST_INLINE_VALUES:
            return f"Literal[{', '.join(map(repr, values))}]"
        return f"types.{self.define(context, self._plain(shape))}"

    def _renamed(self, schema: Any) -> Any:
        match schema:
            case dict():
                return {
                    key: self._class_reference(value) if key == "$ref" else self._renamed(value)
                    for key, value in schema.items()
                }
            case list():
                return [self._renamed(part) for part in schema]
            case _:
                return schema

    def _class_reference(self, reference: Any) -> Any:
        if not isinstance(reference, str):
            return self._renamed(reference)  # a property that happens to be named `$ref`
        if reference.startswith(CLASS):
            return REFERENCE + reference.removeprefix(CLASS)
        return REFERENCE + self._classes[reference.removeprefix(REFERENCE)]


def item_of(context: str) -> str:
    """What one element of a list is called: the list's name in the singular."""
    alone = singular(context)
    return f"{context}Item" if alone == context else alone


def _referred(schema: Any) -> list[str]:
    match schema:
        case dict():
            found = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
            names = [ref.removeprefix(REFERENCE) for ref in found]
            return names + [name for part in schema.values() for name in _referred(part)]
        case list():
            return [name for part in schema for name in _referred(part)]
        case _:
            return []


def union(alternatives: Sequence[str]) -> Code:
    """A union of annotations, each once, None last."""
    some = [part for part in dict.fromkeys(alternatives) if part != "None"]
    if "object" in some:
        return Code("object")
    return Code(" | ".join(some + (["None"] if "None" in alternatives else [])))
