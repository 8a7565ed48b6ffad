"""Arguments that are a span of time, such as `1d`: one value for both of its ends."""

from __future__ import annotations

from generator import ir
from generator.overlay.model import Argument
from generator.plan import names, places
from generator.plan.model import Code, ToolArgument
from generator.plan.planned import Planned
from generator.plan.request import Request
from generator.plan.wire_values import WireValues
from generator.schema.json_schema import JsonSchema


def plan_span(
    name: str, spec: Argument, python: Code, request: Request, wire: WireValues, out: Planned
) -> None:
    """An argument such as `1d` that fills both ends of a span of time."""
    assert spec.window is not None
    wire.one_of_required_and_default(name, spec)
    ends = [
        request.find(source, "arguments", name, "window", key)
        for key, source in (("from", spec.window.start), ("to", spec.window.end))
    ]
    if "default" not in spec.model_fields_set and not spec.required:
        wire.error(
            "D507",
            name,
            f"the span `{name}` has no default and is not required",
            "add `default: 1d` or `required: true`",
            "window",
        )
    form = spec.window.form
    said = "" if form == "milliseconds" else f", {form!r}"
    first = not out.before  # a second span has names of its own
    since, until = ("since", "until") if first else (f"since_{python}", f"until_{python}")
    out.before.append(Code(f"{since}, {until} = window({python}{said})"))
    _check_form(name, form, [found[2] for found in ends if found is not None], wire)
    for key, found, value in zip(("from", "to"), ends, (since, until), strict=True):
        if found is not None:
            request.fill(found[0], found[1], Code(value), "arguments", name, "window", key)
    schema: JsonSchema = {"type": "string"}
    if spec.enum is not None:
        schema["enum"] = list(spec.enum)
    default = None
    if "default" in spec.model_fields_set:
        shown = tuple(spec.enum or ())
        wire.check_values(name, "default", spec.default, ir.Shape(), shown)
        schema["default"] = spec.default
        default = Code(repr(spec.default))
    if spec.description:
        schema["description"] = spec.description
    out.arguments.append(
        ToolArgument(
            name=name,
            python=python,
            annotation=wire.definitions.written(
                schema, names.pascal(wire.tool) + names.pascal(name)
            ),
            required=default is None,
            default=default,
            value=python,
            schema=schema,
            description=spec.description or "",
            wire=f"{spec.window.start}, {spec.window.end}",
            sent=default is not None,
        )
    )


def _check_form(name: str, form: str, ends: list[ir.Schema], wire: WireValues) -> None:
    """A time must be written as the API takes it: numbers to numbers, text to text."""
    number = form in ("milliseconds", "seconds")
    for end in ends:
        taken = places.kinds(end, wire.schemas)
        fits = not taken or bool(taken & {ir.Kind.INTEGER, ir.Kind.NUMBER}) is number
        if not fits and not (not number and ir.Kind.STRING in taken):
            kind = "a number" if number else "text"
            wire.error(
                "D509",
                name,
                f"the API does not take a time as {kind}",
                "add `form: date-time` (or `date`)" if number else "write `form: seconds`",
                "window",
            )
            return
