"""The value of an argument: its schema as the overlay words it, its default, its Python type."""

from __future__ import annotations

from generator.overlay.arguments import Argument
from generator.plan import wording
from generator.plan.model import Code
from generator.schema.json_schema import JsonSchema

OPTIONAL = Code("OMITTED")
NULL: JsonSchema = {"type": "null"}
_READERS = {"integer": "int", "number": "float", "string": "str"}


def bounded_by(spec: Argument) -> JsonSchema:
    """The keywords that narrow a text or a number down."""
    said = {
        "format": spec.format,
        "minimum": spec.minimum,
        "maximum": spec.maximum,
        "minLength": spec.min_length,
        "maxLength": spec.max_length,
    }
    return {keyword: value for keyword, value in said.items() if value is not None}


def words(spec: Argument, described: str, variable: str) -> str:
    """What the model is told of the argument: its description, then the rules on its value."""
    return wording.joined(
        described,
        wording.example_rule(spec.examples) if spec.examples else "",
        wording.NOW if spec.default == "now" else "",
        wording.setting_rule(variable) if variable else "",
        wording.lookup_rule(spec.lookup) if spec.lookup else "",
    )


def default_of(value: object) -> Code:
    """A default as it stands in a signature; a list or an object is put in when the tool runs."""
    return OPTIONAL if isinstance(value, (list, dict)) else Code(repr(value))


def put_in(value: object, python: Code) -> Code:
    """A default that does not stand in the signature, as an expression."""
    return Code(f"{value!r} if {python} is OMITTED else {python}")


def now_put_in(python: Code) -> Code:
    return Code(f"now() if {python} is OMITTED else {python}")


def optional(annotation: Code, default: Code | None) -> Code:
    return Code(f"{annotation} | Omitted") if default is OPTIONAL else annotation


def bare(schema: JsonSchema) -> JsonSchema:
    """The schema less the null that it may be."""
    parts = [part for part in schema.get("anyOf", ()) if part != NULL]
    return parts[0] if len(parts) == 1 else schema


def with_null(schema: JsonSchema) -> JsonSchema:
    """The schema and null, words and default outside the union."""
    if NULL in schema.get("anyOf", ()):
        return schema
    outside = {k: v for k, v in schema.items() if k in ("description", "default")}
    inside = {k: v for k, v in schema.items() if k not in outside}
    return {"anyOf": [*inside.get("anyOf", [inside]), NULL], **outside}


def without_null(schema: JsonSchema) -> JsonSchema:
    parts = [part for part in schema.get("anyOf", ()) if part != NULL]
    if not parts:
        return schema
    rest = {k: v for k, v in schema.items() if k != "anyOf"}
    return {**parts[0], **rest} if len(parts) == 1 else {"anyOf": parts, **rest}


def setting_read(
    name: str, variable: str, python: Code, schema: JsonSchema, *, needed: bool
) -> Code:
    """The expression that takes the server's setting where the caller gave nothing."""
    read = _READERS.get(str(bare(schema).get("type")), "str")
    if needed:
        return Code(f"needed_setting({name!r}, {variable!r}, {python}, {read})")
    return Code(f"setting({variable!r}, {python}, {read})")
