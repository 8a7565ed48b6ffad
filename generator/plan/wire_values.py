"""What clients give for a place of the request: its schema and type, and how it is sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.model import Argument
from generator.overlay.read import OverlayFile
from generator.plan import names, places, values
from generator.plan.definitions import Definitions
from generator.plan.model import Code
from generator.schema.advertise import advertised
from generator.schema.descriptions import bounded
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import Schemas, is_kind, nullable, resolved, without_null
from generator.suggest import did_you_mean


@dataclass(slots=True)
class WireValues:
    """The arguments of one tool; `constants` are the enum maps that its module has to hold."""

    tool: str
    schemas: Schemas
    definitions: Definitions
    overlay: OverlayFile
    diagnostics: Diagnostics
    prefix: str  # of the server's environment variables
    constants: dict[str, tuple[Code, Mapping[str, str]]] = field(default_factory=dict)

    def one_of_required_and_default(self, name: str, spec: Argument) -> None:
        if spec.required and "default" in spec.model_fields_set:
            self.error(
                "D505",
                name,
                f"`{name}` is required and has a default",
                "a required argument has none: remove `default:` or `required: true`",
                "default",
            )

    def variable(self, spec: Argument) -> str:
        return f"{self.prefix}_{spec.setting}" if spec.setting is not None else ""

    def schema(self, name: str, spec: Argument, wire: ir.Schema, described: str = "") -> JsonSchema:
        """What clients see of it; `described` is what the API says of the place, which is more to
        the point than what it says of the type."""
        if spec.schema_ is not None:
            schema = dict(spec.schema_)
        elif spec.type is not None:
            schema = {"type": spec.type}
        else:
            schema = advertised(wire, self.schemas)
        shape = resolved(wire, self.schemas)
        untouched = spec.schema_ is None and spec.type is None
        told = str(schema.get("description", "")) if untouched else ""
        if isinstance(shape, ir.Shape):
            # What no keyword of the schema says (a multiple, members that are not shown) stays.
            own = shape.description.strip()
            rest = told.removeprefix(own) if told.startswith(own) else ""
            described = f"{described or own} {rest.strip()}"
        described = bounded(described) if spec.description is None else spec.description
        if spec.items is not None:
            schema = {"type": "array", "items": {"type": spec.items}}
        if spec.enum is not None:
            self.check_values(name, "enum", spec.enum, wire)
            choices = list(spec.enum)
            if schema.get("type") == "array":
                schema = {"type": "array", "items": {"type": "string", "enum": choices}}
            else:
                schema = {"type": "string", "enum": choices}
        schema |= values.bounded_by(spec)
        schema = self._nullable(name, spec, schema, wire)
        for at, example in enumerate(spec.examples or ()):
            self._check_example(name, example, schema, wire, at)
        now = spec.default == "now"
        if "default" in spec.model_fields_set and not now:
            shown = spec.enum if spec.enum is not None else places.values(wire, self.schemas)
            if self._check_default(name, spec.default, schema):
                self.check_values(name, "default", spec.default, wire, tuple(shown))
            schema["default"] = spec.default
        text = values.words(spec, described, self.variable(spec))
        schema.pop("description", None)
        return {**schema, "description": text} if text else schema

    def _nullable(
        self, name: str, spec: Argument, schema: JsonSchema, wire: ir.Schema
    ) -> JsonSchema:
        if spec.nullable is None:
            return schema
        if not spec.nullable:
            return values.without_null(schema)
        if not nullable(wire, self.schemas):
            self.error(
                "D506", name, "the API does not take null", "remove `nullable: true`", "nullable"
            )
        return values.with_null(schema)

    def _check_example(
        self, name: str, example: object, schema: JsonSchema, wire: ir.Schema, at: int
    ) -> None:
        known = tuple(schema.get("enum", ())) or places.values(wire, self.schemas)
        kind = values.bare(schema).get("type")
        fits = not kind or is_kind(cast("ir.Json", example), ir.Kind(kind))
        if not fits or (known and example not in known and kind != "array"):
            self.error(
                "D506",
                name,
                f"`{example}` is no example of what `{name}` takes",
                did_you_mean(str(example), [str(k) for k in known]) or "write one that it takes",
                "examples",
                at,
            )

    def _check_default(self, name: str, default: object, schema: JsonSchema) -> bool:
        """Whether a default has the type that clients see, and its elements have theirs."""
        bare = values.bare(schema)
        kind, inner = bare.get("type"), bare.get("items", {}).get("type")
        if not kind or (default is None and bare is not schema):
            return True
        whose = f"`{name}`"
        if not self._of_kind(name, "default", default, {ir.Kind(kind)}, whose):
            return False
        return not (isinstance(default, list) and isinstance(inner, str)) or all(
            self._of_kind(name, "default", each, {ir.Kind(inner)}, whose, at)
            for at, each in enumerate(default)
        )

    def check_constant(self, name: str, value: object, wire: ir.Schema) -> None:
        """A constant has a type and a value that the API takes."""
        kinds = set(places.kinds(wire, self.schemas))
        if kinds and nullable(wire, self.schemas):
            kinds.add(ir.Kind.NULL)
        if not kinds or self._of_kind(name, "const", value, kinds, "the API"):
            self.check_values(name, "const", value, wire)

    def _of_kind(
        self,
        name: str,
        key: str,
        value: object,
        kinds: Collection[ir.Kind],
        whose: str,
        *step: int,
    ) -> bool:
        if any(is_kind(cast("ir.Json", value), kind) for kind in kinds):
            return True
        written = json.dumps(value, ensure_ascii=False)
        wanted = " or ".join(sorted(kind.value for kind in kinds))
        message = f"`{written}` has not the type that {whose} takes: {wanted}"
        self.error("D506", name, message, _as_kind(value, written, kinds), key, *step)
        return False

    def check_values(
        self,
        name: str,
        key: str,
        said: object,
        wire: ir.Schema,
        taken: tuple[ir.Json, ...] | None = None,
    ) -> None:
        """Each value under `key:` must be one of a closed list: the tool's own, or the API's."""
        known = places.values(wire, self.schemas) if taken is None else taken
        for step, value in places.each(said):
            absent = value is None and nullable(wire, self.schemas)
            if known and value not in known and not absent:
                whose = "the API" if taken is None else f"`{name}`"
                self.error(
                    "D506",
                    name,
                    f"`{value}` is not among the values that {whose} takes",
                    did_you_mean(str(value), [str(k) for k in known]),
                    key,
                    *step,
                )

    def annotation(
        self, name: str, spec: Argument, schema: JsonSchema, wire: ir.Schema, *, kept: bool
    ) -> Code:
        """What the function takes. A list or object that is `kept` as it is has the API's type."""
        context = names.pascal(self.tool) + names.pascal(name)
        untouched = spec.type is None and spec.items is None and spec.enum is None
        untouched = untouched and spec.nullable is not False
        whole = kept and values.bare(schema).get("type") in ("array", "object")
        if whole or (untouched and spec.schema_ is None):
            shape = resolved(wire, self.schemas)
            if isinstance(shape, ir.Shape) and not isinstance(wire, ir.Named):
                return self.definitions.annotation(shape, context)
            return self.definitions.annotation(wire, context)
        return self.definitions.written(schema, context)

    def converted(
        self, name: str, spec: Argument, schema: JsonSchema, wire: ir.Schema, python: Code
    ) -> Code:
        """The expression that turns the argument into what the wire takes."""
        items = places.items(wire, self.schemas)
        if isinstance(spec.enum, dict):
            of = wire if items is None else items
            constant = self._constant(name, spec.enum, of)
            return Code(f"{'choose' if items is None else 'choose_each'}({constant}, {python})")
        schema = values.bare(schema)
        shown, taken = schema.get("type"), places.kinds(wire, self.schemas)
        if shown == "integer" and ir.Kind.STRING in taken and ir.Kind.INTEGER not in taken:
            return Code(f"as_string({python})")
        if shown == "string" and taken and taken <= {ir.Kind.INTEGER, ir.Kind.NULL}:
            return Code(f"as_integer({python})")
        if shown == "array" and items is not None:
            inner, wanted = schema.get("items", {}).get("type"), places.kinds(items, self.schemas)
            if inner == "integer" and wanted == {ir.Kind.STRING}:
                return Code(f"as_strings({python})")
        return python

    def _constant(self, name: str, values: Mapping[str, str], wire: ir.Schema) -> str:
        shape = resolved(wire, self.schemas)
        bare = wire
        if isinstance(shape, ir.Shape) and nullable(wire, self.schemas):
            bare = without_null(shape, self.schemas)
        annotation = self.definitions.annotation(bare, names.pascal(self.tool) + names.pascal(name))
        constant = names.snake(name).upper().rstrip("_")
        self.constants[constant] = (annotation, values)
        return constant

    def error(self, code: str, name: str, message: str, help: str, *at: str | int) -> None:
        """A fault of an argument, at one of its keys where that is known."""
        place = self.overlay.place("tools", self.tool, "arguments", name, *at)
        self.diagnostics.error(code, place, message, help)


def _as_kind(value: object, written: str, kinds: Collection[ir.Kind]) -> str:
    """What to write so that a value is of one of the kinds."""
    if kinds == {ir.Kind.STRING} and not isinstance(value, dict | list):
        return f'put it into quotes: "{written}"'
    if kinds == {ir.Kind.ARRAY}:
        return f"write a list: `[{written}]`"
    if value in ("true", "false") or (isinstance(value, str) and value.isdigit()):
        return "write it without quotes"
    return "write one of that type"
