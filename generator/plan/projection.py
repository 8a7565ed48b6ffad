"""What a JMESPath projection makes of a reply: its schema, inferred, or what is wrong.

The expression runs in the package's `_runtime/select.py`; this module knows the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import jmespath
from jmespath.exceptions import IncompleteExpressionError, JMESPathError, ParseError

from generator import ir
from generator.schema.flat import fields
from generator.schema.shapes import Schemas, nullable, resolved, without_null
from generator.suggest import did_you_mean

ANY = ir.Shape()
NULL = ir.Shape(kinds=(ir.Kind.NULL,))
Node = dict[str, Any]

# Functions whose reply has one type whatever they are given.
TYPED = {
    "abs": ir.Kind.NUMBER,
    "avg": ir.Kind.NUMBER,
    "ceil": ir.Kind.NUMBER,
    "contains": ir.Kind.BOOLEAN,
    "ends_with": ir.Kind.BOOLEAN,
    "floor": ir.Kind.NUMBER,
    "join": ir.Kind.STRING,
    "length": ir.Kind.INTEGER,
    "starts_with": ir.Kind.BOOLEAN,
    "sum": ir.Kind.NUMBER,
    "to_string": ir.Kind.STRING,
    "type": ir.Kind.STRING,
}
SAME = frozenset({"sort", "sort_by", "reverse"})
ONE_OF_LIST = frozenset({"max", "min", "max_by", "min_by"})
KNOWN = frozenset(
    {*TYPED, *SAME, *ONE_OF_LIST, "integer", "lower", "strip_prefix", "to_number"}
) | {
    "keys",
    "map",
    "merge",
    "not_null",
    "to_array",
    "values",
}


class BadProjection(Exception):
    """The expression is wrong, or names what the reply does not have; `remedy` is the cure."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def infer(expression: str, schema: ir.Schema, schemas: Schemas) -> ir.Schema:
    """The schema of what `expression` selects from a value of `schema`."""
    try:
        parsed = cast(Node, jmespath.compile(expression).parsed)
    except JMESPathError as invalid:
        complaint = f"not a JMESPath expression: {_complaint(invalid)}"
        raise BadProjection(complaint, _remedy(invalid)) from None
    return _Inference(schemas).of(parsed, schema)


def _remedy(invalid: JMESPathError) -> str:
    if isinstance(invalid, IncompleteExpressionError):
        return "close what is open: `{`, `[`, `(` or a quote"
    return "write it as https://jmespath.org says, such as `{id: id, name: owner.name}`"


def _complaint(invalid: JMESPathError) -> str:
    if isinstance(invalid, IncompleteExpressionError):
        return "it ends too soon"
    if isinstance(invalid, ParseError):
        return f"unexpected `{invalid.token_value}` at character {invalid.lex_position + 1}"
    return str(invalid).splitlines()[0]


@dataclass(frozen=True, slots=True)
class _Inference:
    schemas: Schemas

    def of(self, node: Node, on: ir.Schema) -> ir.Schema:
        children: list[Node] = node["children"]
        match node["type"]:
            case "field":
                return self.field(str(node["value"]), on)
            case "identity" | "current":
                return on
            case "literal":
                return _literal(node["value"])
            case "subexpression" | "index_expression":
                for child in children:
                    on = self.of(child, on)
                return on
            case "pipe":
                return self.of(children[1], self.of(children[0], on))
            case "index":
                return self.maybe(self.element(on))
            case "slice":
                return on
            case "flatten":
                return self.flattened(self.of(children[0], on))
            case "projection" | "filter_projection" | "value_projection":
                return self.projected(node, on)
            case "multi_select_dict":
                return self.shape_of(children, on)
            case "multi_select_list":
                return _array(_union([self.of(child, on) for child in children]))
            case "or_expression":
                left, right = (self.of(child, on) for child in children)
                return self.either([left, right])
            case "and_expression":
                _, right = (self.of(child, on) for child in children)
                return self.maybe(right)
            case "not_expression" | "comparator":
                for child in children:
                    self.of(child, on)
                return ir.Shape(kinds=(ir.Kind.BOOLEAN,))
            case "function_expression":
                return self.called(str(node["value"]), children, on)
            case _:
                return ANY

    def field(self, name: str, on: ir.Schema) -> ir.Schema:
        members = fields(on, self.schemas)
        shape = self.shape(on)
        if members is None:
            if shape.kinds and ir.Kind.OBJECT not in shape.kinds:
                raise BadProjection(
                    f"`{name}` is taken from a value that is not an object", f"remove `{name}`"
                )
            extra = shape.additional
            return ANY if extra is None or isinstance(extra, bool) else self.maybe(extra)
        for member in members:
            if member.name == name:
                sure = member.required and not nullable(on, self.schemas)
                return member.schema if sure else self.maybe(member.schema)
        raise BadProjection(
            f"the reply has no field `{name}` there",
            did_you_mean(name, [member.name for member in members]),
        )

    def element(self, on: ir.Schema) -> ir.Schema:
        shape = self.shape(on)
        if shape.kinds and ir.Kind.ARRAY not in shape.kinds:
            raise BadProjection(
                "an index or `[]` stands on a value that is not an array", "remove the brackets"
            )
        return ANY if shape.items is None else shape.items

    def flattened(self, on: ir.Schema) -> ir.Schema:
        element = self.element(on)
        if ir.Kind.ARRAY in self.shape(element).kinds:
            element = self.element(element)
        array = _array(element)
        return self.maybe(array) if nullable(on, self.schemas) else array

    def projected(self, node: Node, on: ir.Schema) -> ir.Schema:
        base = self.of(node["children"][0], on)
        if node["type"] == "value_projection":
            extra = self.shape(base).additional
            element: ir.Schema = ANY if extra is None or isinstance(extra, bool) else extra
        else:
            element = self.element(base)
        if node["type"] == "filter_projection":
            self.of(node["children"][2], element)
        right = self.of(node["children"][1], self.sure(element))
        array = _array(self.sure(right))
        return self.maybe(array) if nullable(base, self.schemas) else array

    def shape_of(self, pairs: list[Node], on: ir.Schema) -> ir.Schema:
        members = tuple(
            ir.Property(str(pair["value"]), self.of(pair["children"][0], self.sure(on)), True)
            for pair in pairs
        )
        made = ir.Shape(kinds=(ir.Kind.OBJECT,), properties=members)
        return self.maybe(made) if nullable(on, self.schemas) else made

    def called(self, name: str, arguments: list[Node], on: ir.Schema) -> ir.Schema:
        if name not in KNOWN:
            raise BadProjection(f"there is no function `{name}`", did_you_mean(name, sorted(KNOWN)))
        given = [ANY if a["type"] == "expref" else self.of(a, on) for a in arguments]
        first = given[0] if given else ANY
        match name:
            case "integer" | "to_number":
                kind = ir.Kind.INTEGER if name == "integer" else ir.Kind.NUMBER
                made = ir.Shape(kinds=(kind,))
                return self.maybe(made) if nullable(first, self.schemas) else made
            case "lower":
                return self.text(first, str.lower)
            case "strip_prefix":
                prefix = str(arguments[1].get("value", ""))
                return self.text(first, lambda value: value.removeprefix(prefix))
            case "not_null":
                return self.either(given)
            case "map":
                element = self.element(given[1])
                return _array(self.of(arguments[0]["children"][0], element))
            case _ if name in TYPED:
                return ir.Shape(kinds=(TYPED[name],))
            case _ if name in SAME:
                return first
            case _ if name in ONE_OF_LIST:
                return self.maybe(self.element(first))
            case _:
                return ANY

    def text(self, schema: ir.Schema, change: Callable[[str], str]) -> ir.Schema:
        """A string, its closed list of values changed along."""
        shape = self.shape(schema)
        values = shape.enum and tuple(change(v) if isinstance(v, str) else v for v in shape.enum)
        kinds = shape.kinds or (ir.Kind.STRING,)
        made = ir.Shape(kinds=kinds, enum=values or None, description=_words(schema))
        return self.maybe(made) if nullable(schema, self.schemas) else made

    def either(self, given: list[ir.Schema]) -> ir.Schema:
        """The first that is not null; null only where the last one may be."""
        made = _union([self.sure(schema) for schema in given])
        return self.maybe(made) if nullable(given[-1], self.schemas) else made

    def sure(self, schema: ir.Schema) -> ir.Schema:
        return (
            without_null(self.shape(schema), self.schemas)
            if nullable(schema, self.schemas)
            else schema
        )

    def maybe(self, schema: ir.Schema) -> ir.Schema:
        if nullable(schema, self.schemas) or _anything(schema):
            return schema
        if isinstance(schema, ir.Shape) and schema.kinds and not (schema.any_of or schema.one_of):
            enum = None if schema.enum is None else (*schema.enum, None)
            return replace(schema, kinds=(*schema.kinds, ir.Kind.NULL), enum=enum)
        return ir.Shape(any_of=(schema, NULL), description=_words(schema))

    def shape(self, schema: ir.Schema) -> ir.Shape:
        shape = resolved(schema, self.schemas)
        if isinstance(shape, ir.Never):
            return ANY
        rest = without_null(shape, self.schemas)
        return ANY if isinstance(rest, ir.Never) else rest


def _anything(schema: ir.Schema) -> bool:
    """Whether every value will do, null among them, whatever is said about it."""
    return (
        isinstance(schema, ir.Shape)
        and replace(schema, title="", description="", read_only=False) == ANY
    )


def _array(items: ir.Schema) -> ir.Shape:
    return ir.Shape(kinds=(ir.Kind.ARRAY,), items=items)


def _words(schema: ir.Schema) -> str:
    return "" if isinstance(schema, ir.Never) else schema.description


def _union(parts: list[ir.Schema]) -> ir.Schema:
    different: list[ir.Schema] = []
    for part in parts:
        if part != NULL and part not in different:
            different.append(part)
    if not different:
        return NULL
    if ANY in different:
        return ANY
    if len(different) == 1:
        return different[0]
    arrays = [p for p in different if isinstance(p, ir.Shape) and p.kinds == (ir.Kind.ARRAY,)]
    if len(arrays) == len(different):
        # `rows || []`: the empty literal says nothing of what the rows are.
        items = [a.items for a in arrays if a.items is not None]
        return _array(_union(items)) if items else arrays[0]
    kinds = {p.kinds for p in different if isinstance(p, ir.Shape)}
    if len(kinds) == 1 and all(isinstance(p, ir.Shape) and not p.properties for p in different):
        literal_only = [p for p in different if isinstance(p, ir.Shape) and p.enum is None]
        if literal_only:
            return literal_only[0]
        values = [v for p in different if isinstance(p, ir.Shape) for v in p.enum or ()]
        return replace(_shape(different[0]), enum=tuple(dict.fromkeys(values)))
    return ir.Shape(any_of=tuple(different))


def _shape(schema: ir.Schema) -> ir.Shape:
    return schema if isinstance(schema, ir.Shape) else ANY


def _literal(value: Any) -> ir.Schema:
    match value:
        case None:
            return NULL
        case bool():
            return ir.Shape(kinds=(ir.Kind.BOOLEAN,))
        case int():
            return ir.Shape(kinds=(ir.Kind.INTEGER,))
        case float():
            return ir.Shape(kinds=(ir.Kind.NUMBER,))
        case str():
            return ir.Shape(kinds=(ir.Kind.STRING,), enum=(value,))
        case list():
            return ir.Shape(kinds=(ir.Kind.ARRAY,))
        case _:
            return ir.Shape(kinds=(ir.Kind.OBJECT,))
