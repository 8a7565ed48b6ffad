"""Lowers parameters: those of the path item and of the operation, and the path that they fill."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from generator import ir
from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.load.refs import References
from generator.lower.schemas import Inexpressible, SchemaLowering

# A header parameter of these names is ignored by the specification: they belong to HTTP itself.
OWN_HEADERS = frozenset({"accept", "content-type", "authorization"})
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What RFC 6570 writes around a name: an operator before it, a star after it.
DECORATED = re.compile(r"([.;/?&+#]?)([^*]*)\*?")
STYLES = {
    ir.Location.PATH: ("simple", "label", "matrix"),
    ir.Location.QUERY: ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    ir.Location.HEADER: ("simple",),
    ir.Location.COOKIE: ("form", "cookie"),
}


@dataclass(slots=True)
class ParameterLowering:
    """Turns the parameters of an operation, with those its path item shares, into `ir`."""

    references: References
    schemas: SchemaLowering
    diagnostics: Diagnostics
    reserved_anywhere: bool  # `allowReserved` is not for queries alone

    def lower(self, path: str, item: Node, node: Node) -> tuple[ir.Parameter, ...]:
        """Less those that the path writes out, and optional ones that no value fits."""
        return tuple(
            p
            for p in self._declared(path, item, node)
            if not _written_out(p, path) and (p.required or not isinstance(p.schema, ir.Never))
        )

    def _declared(self, path: str, item: Node, node: Node) -> Iterator[ir.Parameter]:
        merged: dict[tuple[str, str], ir.Parameter] = {}
        for holder in (item, node):
            listed = holder.get("parameters")
            if listed is None or not isinstance(listed.value, list):
                continue
            here: set[tuple[str, str]] = set()
            for element in listed.elements():
                parameter = self._parameter(element)
                if parameter is None:
                    continue
                key = parameter.name, parameter.location.value
                if key in here:
                    self._tell_twice(parameter, element)
                here.add(key)
                merged[key] = parameter
        placeholders = PLACEHOLDER.findall(template(path, merged))
        for parameter in merged.values():
            if parameter.location is not ir.Location.PATH or parameter.name in placeholders:
                yield parameter
            else:
                self._tell_nowhere(parameter, path)
        for name in dict.fromkeys(placeholders):
            if (name, "path") not in merged:
                self.diagnostics.warning(
                    "D312",
                    node.place,
                    f"the path names `{{{name}}}`, which no parameter declares; taken as a string",
                    f"declare a parameter `{name}` with `in: path`",
                )
                yield _undeclared(name, node)

    def _tell_twice(self, parameter: ir.Parameter, element: Node) -> None:
        where = f"`{parameter.name}` in the {parameter.location.value}"
        message = f"{where} is declared twice; the later one counts"
        self.diagnostics.warning("D314", element.place, message, "delete one of the two")

    def _tell_nowhere(self, parameter: ir.Parameter, path: str) -> None:
        message = f"the path `{path}` has no `{{{parameter.name}}}`; the parameter is left out"
        help = f"write `{{{parameter.name}}}` in the path, or delete the parameter"
        self.diagnostics.warning("D315", parameter.place, message, help)

    def _parameter(self, element: Node) -> ir.Parameter | None:
        node = self.references.resolve(element)
        if node is None or not isinstance(node.value, dict):
            raise Inexpressible("D302", "a parameter's reference leads nowhere", element.place)
        self.schemas.demand_whole(node)
        name, where = node.text("name"), node.text("in")
        if where not in {location.value for location in ir.Location} or not name:
            raise Inexpressible(
                "D206",
                f"a parameter needs a name, which is `{name}` here, and `in`, which is `{where}`",
                node.place,
                "give it a `name:`, and `in: query`, `path`, `header` or `cookie`",
            )
        location = ir.Location(where)
        if location is ir.Location.HEADER and name.lower() in OWN_HEADERS:
            return None
        if location is ir.Location.HEADER and not TOKEN.fullmatch(name):
            raise Inexpressible(
                "D206", f"`{name}` is no name that a header can have", node.place, "rename it"
            )
        schema, media_type = self._parameter_schema(node)
        style = node.text("style") or ir.DEFAULT_STYLE[location]
        if style not in STYLES[location]:
            raise Inexpressible(
                "D306",
                f"the {where} parameter `{name}` has the style `{style}`, which cannot be sent",
                node.place,
                f"use {', '.join(STYLES[location])}",
            )
        explode = node.get("explode")
        return ir.Parameter(
            name=name,
            location=location,
            required=location is ir.Location.PATH or node.flag("required"),
            schema=schema,
            description=self.schemas.text(node, "description"),
            style=style,
            explode=explode.value is True if explode else style in ("form", "cookie"),
            place=node.place,
            media_type=media_type,
            # Before OpenAPI 3.2 it is for queries alone: a slash would change the route.
            allow_reserved=node.flag("allowReserved")
            and (self.reserved_anywhere or location is ir.Location.QUERY),
            deprecated=node.flag("deprecated"),
        )

    def _parameter_schema(self, node: Node) -> tuple[ir.Schema, str]:
        content = node.get("content")
        if content is not None and isinstance(content.value, dict):
            for media_type, child in content.items():
                schema = self.schemas.media(child).get("schema")
                return (self.schemas.lower(schema) if schema else ir.Shape()), media_type
        schema = node.get("schema")
        return (self.schemas.lower(schema) if schema else ir.Shape(kinds=(ir.Kind.STRING,))), ""


def template(path: str, declared: Collection[tuple[str, str]]) -> str:
    """The path with plain placeholders: `/a{;id*}{?page}` is `/a{id}`, for the style says the rest.

    A pair in its query that is a parameter too is sent as that.

    Args:
        declared: the parameters by name and location.
    """

    def plain(found: re.Match[str]) -> str:
        name = found[1]
        if (name, "path") in declared or not (decorated := DECORATED.fullmatch(name)):
            return found[0]
        return "" if decorated[1] in ("?", "&") else f"{{{decorated[2]}}}"

    before, mark, after = PLACEHOLDER.sub(plain, path.partition("#")[0]).partition("?")
    kept = [
        pair
        for pair in after.split("&")
        if not any((name, "query") in declared for name in PLACEHOLDER.findall(pair))
        and (pair.partition("=")[0], "query") not in declared
    ]
    return f"{before}?{'&'.join(kept)}" if mark and any(kept) else before


def _written_out(parameter: ir.Parameter, path: str) -> bool:
    """Whether the path's own query says all that the parameter can: `?comp=list`, and no other."""
    shape = parameter.schema
    values = shape.enum if isinstance(shape, ir.Shape) else None
    if parameter.location is not ir.Location.QUERY or values is None or len(values) != 1:
        return False
    query = path.partition("#")[0].partition("?")[2]
    return f"{parameter.name}={values[0]}" in query.split("&")


def _undeclared(name: str, node: Node) -> ir.Parameter:
    return ir.Parameter(
        name=name,
        location=ir.Location.PATH,
        required=True,
        schema=ir.Shape(kinds=(ir.Kind.STRING,)),
        description="",
        style="simple",
        explode=False,
        place=node.place,
    )
