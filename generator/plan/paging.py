"""Paging: the arguments that a tool shows for it, the helper that gathers, the reply it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generator import ir
from generator.overlay.results import Paginate
from generator.plan import names
from generator.plan.model import Code, Keyword, Paging, ToolArgument
from generator.plan.values import OPTIONAL
from generator.schema.flat import fields
from generator.schema.json_schema import JsonSchema
from generator.schema.shapes import Schemas, resolved, without_null
from generator.suggest import did_you_mean

DEFAULT_ROWS = 50
POSITIONS = {"offset": "offset", "index": "index", "page": "number", "cursor": "cursor"}
INTEGER = ir.Shape(kinds=(ir.Kind.INTEGER,))
BOOLEAN = ir.Shape(kinds=(ir.Kind.BOOLEAN,))
TEXT_OR_NULL = ir.Shape(kinds=(ir.Kind.STRING, ir.Kind.NULL))

Report = Callable[[str, str, str], None]
"""`report(key, message, help)`: a fault at a key of `paginate:`."""


def request_names(paginate: Paginate) -> tuple[Code, Code]:
    """What one request is handed: how many rows, and from where on."""
    return Code("limit"), Code(POSITIONS[paginate.style])


def shown_arguments(paginate: Paginate) -> list[tuple[str, ToolArgument]]:
    """The arguments that paging adds, each with the keyword of the helper that it fills."""
    if paginate.all:
        return []
    reserved = request_names(paginate)
    wire = ", ".join(paginate.places)
    made: list[tuple[str, ToolArgument]] = []

    def show(keyword: str, name: str, schema: JsonSchema, words: str, kind: str) -> None:
        python = names.argument_name(name, reserved)
        default = Code(repr(schema["default"])) if "default" in schema else OPTIONAL
        made.append(
            (
                keyword,
                ToolArgument(
                    name=name,
                    python=python,
                    annotation=Code(kind if default is not OPTIONAL else f"{kind} | Omitted"),
                    required=False,
                    default=default,
                    value=python,
                    schema={**schema, "description": words},
                    description=words,
                    wire=wire,
                ),
            )
        )

    if paginate.style == "cursor":
        words = "The `nextCursor` of the page before; the first page without it."
        show("cursor", paginate.page or "cursor", {"type": "string"}, words, "str")
    else:
        schema: JsonSchema = {"type": "integer", "minimum": 1, "default": 1}
        show("page", paginate.page or "page", schema, "Which page, counted from 1.", "int")
    if paginate.limit is not None or paginate.style != "cursor":
        most = paginate.maximum or paginate.at_most
        rows = paginate.default or min(DEFAULT_ROWS, most)
        schema = {"type": "integer", "minimum": 1, "maximum": most, "default": rows}
        show("per_page", paginate.per_page or "perPage", schema, "Rows a page.", "int")
    return made


def helper(paginate: Paginate, shown: list[tuple[str, ToolArgument]]) -> Paging:
    """The function of the runtime that gathers, and all that it is told."""
    cursor = paginate.style == "cursor"
    told: list[tuple[str, object]] = [
        ("items", paginate.items),
        ("total", paginate.total),
        ("page_count", paginate.page_count),
        ("next", paginate.next),
    ]
    keywords = [Keyword(Code(k), Code(repr(v))) for k, v in told if v is not None]
    keywords += [Keyword(Code(k), a.value) for k, a in shown]
    keywords.append(Keyword(Code("at_most"), Code(repr(paginate.at_most))))
    if paginate.ceiling is not None:
        keywords.append(Keyword(Code("ceiling"), Code(repr(paginate.ceiling))))
    if paginate.style == "page":
        by = "page" if paginate.limit is not None else "fixed_page"
        keywords.append(Keyword(Code("by"), Code(repr(by))))
    first = (1 if paginate.first is None else paginate.first) if paginate.style == "page" else 0
    first = paginate.first or 0 if paginate.style == "index" else first
    if first:
        keywords.append(Keyword(Code("first"), Code(repr(first))))
    functions = {
        (False, False): "page_of",
        (False, True): "all_pages",
        (True, False): "cursor_page",
        (True, True): "all_by_cursor",
    }
    function = Code(functions[cursor, paginate.all])
    return Paging(function, tuple(keywords), request_names(paginate))


def paged(schema: ir.Schema, paginate: Paginate, schemas: Schemas, report: Report) -> ir.Schema:
    """The reply with its rows always there and the figures that paging adds."""
    added = _figures(paginate)
    if paginate.items is None:
        shape = resolved(schema, schemas)
        rows = without_null(shape, schemas) if isinstance(shape, ir.Shape) else shape
        if not isinstance(rows, ir.Shape) or (rows.kinds and ir.Kind.ARRAY not in rows.kinds):
            known = [m.name for m in fields(schema, schemas) or ()]
            report("", "the reply is no list of rows", _where(known))
            return schema
        members: tuple[ir.Property, ...] = (ir.Property("items", rows, True),)
        return ir.Shape(kinds=(ir.Kind.OBJECT,), properties=(*members, added))
    members = fields(schema, schemas) or ()
    present = [m.name for m in members]
    if paginate.items not in present:
        missing = f"the reply has no field `{paginate.items}`"
        report("items", missing, did_you_mean(paginate.items, present))
    if paginate.total is not None:
        check_path(schema, paginate.total, schemas, lambda *said: report("total", *said))
    if paginate.page_count is not None:
        check_path(schema, paginate.page_count, schemas, lambda *said: report("page_count", *said))
    if paginate.next is not None and paginate.next.startswith("body."):
        path = paginate.next.removeprefix("body.")
        check_path(schema, path, schemas, lambda *said: report("next", *said))
    kept = tuple(
        replace(m, required=m.required or m.name == paginate.items)
        for m in members
        if m.name != added.name
    )
    return ir.Shape(kinds=(ir.Kind.OBJECT,), properties=(*kept, added))


def check_path(
    schema: ir.Schema, path: str, schemas: Schemas, report: Callable[[str, str], None]
) -> ir.Schema | None:
    """What stands at a dotted path of a reply; told where there is nothing."""
    at: ir.Schema = schema
    for step in path.split("."):
        members = fields(at, schemas)
        if not members and at is not schema and _open(resolved(at, schemas)):
            return None  # anything may stand there
        known = {m.name: m.schema for m in members or ()}
        if step not in known:
            report(f"the reply has no field `{path}`", did_you_mean(step, known))
            return None
        at = known[step]
    return at


def _open(shape: ir.Shape | ir.Never) -> bool:
    """Whether a value without described members may have any."""
    if isinstance(shape, ir.Never):
        return False
    return not shape.kinds or (ir.Kind.OBJECT in shape.kinds and shape.additional is not False)


def _figures(paginate: Paginate) -> ir.Property:
    if paginate.all:
        return ir.Property("truncated", BOOLEAN, True)
    if paginate.style == "cursor":
        figures = [("nextCursor", TEXT_OR_NULL)]
    elif paginate.total is not None:
        figures = [(k, INTEGER) for k in ("page", "perPage", "totalSize", "totalPages")]
    else:
        figures = [("page", INTEGER), ("perPage", INTEGER), ("hasMore", BOOLEAN)]
    members = tuple(ir.Property(name, kind, True) for name, kind in figures)
    return ir.Property("pagination", ir.Shape(kinds=(ir.Kind.OBJECT,), properties=members), True)


def _where(known: list[str]) -> str:
    if not known:
        return "page an operation that answers a list, or an object with one"
    return f"say which field holds them: `items: {known[0]}`" + (" or another" if known[1:] else "")
