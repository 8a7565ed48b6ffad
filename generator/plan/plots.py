"""Plans the pictures of results: what is drawn must be in the result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.plots import Plot as Entry
from generator.overlay.read import OverlayFile
from generator.plan.model import Plot
from generator.plan.projection import BadProjection, infer
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import resolved, without_null

ARGUMENT = "plot"
PROPERTY: JsonSchema = {
    "type": "boolean",
    "description": "Also draw it: a picture comes beside the data.",
}
_DRAWN = frozenset({ir.Kind.STRING, ir.Kind.INTEGER, ir.Kind.NUMBER})


def plan_plot(
    tool: str,
    title: str,
    entry: Entry,
    result: JsonSchema | None,
    arguments: Collection[str],
    overlay: OverlayFile,
    diagnostics: Diagnostics,
) -> Plot:
    """The plot of a tool; `result` is its output schema, and `arguments` those it has anyway."""

    def wrong(message: str, help: str, *at: str | int) -> None:
        place = overlay.place("tools", tool, "plot", *at)
        diagnostics.error("D450", place, message, help)

    if ARGUMENT in arguments:
        wrong(f"`{tool}` has an argument `plot` of its own", "give that one another name")
    if result is None:
        wrong(f"`{tool}` has no JSON result to draw", "describe the result, or remove `plot:`")
    else:
        for key, message, help in _faults(entry, result):
            wrong(f"`{'.'.join(map(str, key))}`: {message}", help, *key)
    return Plot(
        rows=entry.rows,
        x=entry.x,
        y=tuple(entry.y),
        by=entry.by or "",
        end=entry.end or "",
        kind=entry.kind,
        title=entry.title or title,
    )


def _faults(entry: Entry, result: JsonSchema) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What does not lead to something that can be drawn: the key, and what is wrong."""
    defs = {name: _shape(part) for name, part in result.get("$defs", {}).items()}
    try:
        rows = _known(infer(entry.rows, _shape(result), defs), defs)
    except BadProjection as bad:
        yield ("rows",), bad.reason, bad.remedy
        return
    if rows.kinds and ir.Kind.ARRAY not in rows.kinds:
        yield ("rows",), "is no list", "name the list whose elements are drawn"
        return
    row = rows.items if rows.items is not None else ir.Shape()
    keys: list[tuple[tuple[str | int, ...], str | None]] = [(("x",), entry.x)]
    keys += [(("y", at), expression) for at, expression in enumerate(entry.y)]
    keys += [(("by",), entry.by), (("end",), entry.end)]
    for key, expression in keys:
        if expression is None:
            continue
        try:
            found = _known(infer(expression, row, defs), defs)
        except BadProjection as bad:
            yield key, bad.reason, bad.remedy
            continue
        if found.kinds and not _DRAWN.intersection(found.kinds):
            yield key, "is no number, time or name", "name a field that is one"


def _known(schema: ir.Schema, defs: Mapping[str, ir.Schema]) -> ir.Shape:
    """The shape behind references and beside null."""
    shape = resolved(schema, defs)
    if isinstance(shape, ir.Never):
        return ir.Shape()
    rest = without_null(shape, defs)
    return ir.Shape() if isinstance(rest, ir.Never) else rest


def _shape(schema: Any) -> ir.Schema:
    """An output schema, as far as the way into it needs."""
    if not isinstance(schema, dict):
        return ir.Shape()
    if "$ref" in schema:
        return ir.Named(str(schema["$ref"]).rpartition("/")[2])
    said = schema.get("type", [])
    additional = schema.get("additionalProperties")
    required = schema.get("required", ())
    return ir.Shape(
        kinds=tuple(ir.Kind(kind) for kind in ([said] if isinstance(said, str) else said)),
        properties=tuple(
            ir.Property(name, _shape(part), name in required)
            for name, part in schema.get("properties", {}).items()
        ),
        items=_shape(schema["items"]) if "items" in schema else None,
        additional=_shape(additional) if isinstance(additional, dict) else additional,
        any_of=tuple(_shape(part) for part in schema.get("anyOf", ())),
    )
