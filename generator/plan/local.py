"""Plans the arguments of a function in Python: their schemas come from the overlay alone."""

from __future__ import annotations

from generator.diagnostics import Diagnostics
from generator.overlay.model import Argument, Tool
from generator.overlay.read import OverlayFile
from generator.plan import names, values
from generator.plan.called import python_names
from generator.plan.definitions import Definitions
from generator.plan.model import Code, ToolArgument
from generator.plan.planned import Planned
from generator.plan.values import OPTIONAL
from generator.schema.json_schema import JsonSchema


def local_arguments(
    name: str,
    entry: Tool,
    overlay: OverlayFile,
    definitions: Definitions,
    diagnostics: Diagnostics,
    prefix: str,
) -> Planned:
    """Every argument as it is declared; `prefix` is that of the server's environment variables."""
    out = Planned()
    called = python_names(name, entry.arguments, overlay, diagnostics)
    for argument, spec in entry.arguments.items():
        if argument not in called:
            continue
        variable = f"{prefix}_{spec.setting}" if spec.setting is not None else ""
        schema = _schema(spec)
        if "type" not in schema and "anyOf" not in schema and "enum" not in schema:
            diagnostics.error(
                "D502",
                overlay.place("tools", name, "arguments", argument),
                f"`{argument}` has no type",
                "add `type:` or `schema:`",
            )
        if spec.required and "default" in spec.model_fields_set:
            diagnostics.error(
                "D505",
                overlay.place("tools", name, "arguments", argument, "default"),
                f"`{argument}` is required and has a default",
                "a required argument has none: remove `default:` or `required: true`",
            )
        if text := values.words(spec, spec.description or "", variable):
            schema["description"] = text
        out.arguments.append(_argument(name, argument, spec, schema, called, definitions, variable))
    return out


def _schema(spec: Argument) -> JsonSchema:
    schema = dict(spec.schema_ or {})
    schema |= {"type": spec.type} if spec.type else {}
    schema |= {"items": {"type": spec.items}} if spec.items else {}
    schema |= {"enum": list(spec.enum)} if spec.enum else {}
    schema |= values.bounded_by(spec)
    if "default" in spec.model_fields_set and spec.default != "now":
        schema["default"] = spec.default
    return values.with_null(schema) if spec.nullable else schema


def _argument(
    tool: str,
    name: str,
    spec: Argument,
    schema: JsonSchema,
    called: dict[str, Code],
    definitions: Definitions,
    variable: str,
) -> ToolArgument:
    python = called[name]
    default = values.default_of(schema["default"]) if "default" in schema else OPTIONAL
    value = python
    if variable:
        value = values.setting_read(name, variable, python, schema, needed=False)
    elif "default" in schema and default is OPTIONAL:
        value = values.put_in(schema["default"], python)
    annotation = definitions.written(schema, names.pascal(tool) + names.pascal(name))
    return ToolArgument(
        name=name,
        python=python,
        annotation=annotation if spec.required else values.optional(annotation, default),
        required=bool(spec.required),
        default=None if spec.required else default,
        value=value,
        schema=schema,
        description=str(schema.get("description", "")),
        wire="",
        setting=variable,
        sent="default" in schema,
    )
