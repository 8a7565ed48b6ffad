"""Lowers operations: parameters merged, one request body chosen, replies sorted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from generator import ir
from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.load.refs import References
from generator.lower.annotated import annotated
from generator.lower.schemas import Inexpressible, SchemaLowering
from generator.media import FORMS, JSON, essence, is_form, is_json, is_lines

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
DESTRUCTIVE_WORDS = frozenset({"delete", "remove", "purge", "rotate", "regenerate", "revoke"})
# A header parameter of these names is ignored by the specification: they belong to HTTP itself.
OWN_HEADERS = frozenset({"accept", "content-type", "authorization"})
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What RFC 6570 writes around a name: an operator before it, a star after it.
DECORATED = re.compile(r"([.;/?&+#]?)([^*]*)\*?")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# What stands for a range of types.
EXAMPLES = {"image": "image/png", "audio": "audio/mpeg", "video": "video/mp4"}
STYLES = {
    ir.Location.PATH: ("simple", "label", "matrix"),
    ir.Location.QUERY: ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    ir.Location.HEADER: ("simple",),
    ir.Location.COOKIE: ("form", "cookie"),
}


@dataclass(slots=True)
class OperationLowering:
    """Turns one operation node, with what its path item shares, into an `ir.Operation`."""

    references: References
    schemas: SchemaLowering
    diagnostics: Diagnostics
    reserved_anywhere: bool = False

    def lower(self, method: str, path: str, item: Node, node: Node) -> ir.Operation:
        """Raises `Inexpressible` where the operation cannot be called as described."""
        declared = node.text("operationId")
        tags = node.texts("tags")
        successes, failures = self._responses(node)
        parameters = tuple(
            p
            for p in self._parameters(path, item, node)
            if not written_out(p, path) and (p.required or not isinstance(p.schema, ir.Never))
        )
        written = template(path, {(p.name, p.location.value) for p in parameters})
        return ir.Operation(
            id=declared or f"{method} {path}",
            declared_id=declared,
            method=method,
            path=path,
            tag=tags[0] if tags else "",
            summary=self.schemas.text(node, "summary") or self.schemas.text(item, "summary"),
            description=self.schemas.text(node, "description"),
            deprecated=node.flag("deprecated"),
            parameters=parameters,
            body=self._body(node, partial=method == "PATCH"),
            successes=successes,
            failures=failures,
            security=security(node),
            effect=effect(method, path, declared),
            destroys=destroys(method, path, declared),
            place=node.place,
            annotated=annotated(node, self.schemas.text),
            template="" if written == path else written,
            inferred=node.flag("x-inferred"),
        )

    def _parameters(self, path: str, item: Node, node: Node) -> Iterator[ir.Parameter]:
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
                schema = self._media(child).get("schema")
                return (self.schemas.lower(schema) if schema else ir.Shape()), media_type
        schema = node.get("schema")
        return (self.schemas.lower(schema) if schema else ir.Shape(kinds=(ir.Kind.STRING,))), ""

    def _body(self, node: Node, *, partial: bool) -> ir.Body | None:
        holder = node.get("requestBody")
        if holder is None:
            return None
        body = self.references.resolve(holder)
        if body is None:
            raise Inexpressible("D302", "the request body's reference leads nowhere", holder.place)
        self.schemas.demand_whole(body)
        content = body.get("content")
        offered = dict(content.items()) if content and isinstance(content.value, dict) else {}
        if not offered:
            return None
        chosen = min(offered, key=lambda media: (_preference(media), list(offered).index(media)))
        described = self._media(offered[chosen])
        schema = self._content(chosen, described)
        media_type = concrete(chosen, schema)
        return ir.Body(
            media_type=media_type,
            required=body.flag("required"),
            schema=(
                schema
                if is_json(media_type)
                or is_lines(media_type)
                or self._fields(media_type, described)
                else _as_given(media_type, schema)
            ),
            description=self.schemas.text(body, "description"),
            place=body.place,
            encodings=tuple(_encodings(described)),
            others=tuple(media for media in offered if media != chosen),
            optional=body.get("required") is not None and not body.flag("required"),
            partial=partial,
        )

    def _media(self, node: Node) -> Node:
        """What stands below a media type: a reference, in OpenAPI 3.2."""
        if node.get("$ref") is None:
            return node
        found = self.references.resolve(node)
        if found is None:
            raise Inexpressible("D302", "the reference of a media type leads nowhere", node.place)
        return found

    def _fields(self, media_type: str, node: Node) -> bool:
        """Whether the fields or parts of a form are described, and not the whole as text."""
        child = node.get("schema")
        schema = self.references.resolve(child) if child else None
        if schema is None or not isinstance(schema.value, dict) or not schema.value:
            return is_form(media_type)
        kinds = schema.value.get("type", "object")
        form = is_form(media_type) or essence(media_type).startswith("multipart/")
        return form and "object" in (kinds if isinstance(kinds, list) else [kinds])

    def _content(self, media_type: str, node: Node) -> ir.Schema:
        """What a body of this type holds."""
        child, item = node.get("schema"), node.get("itemSchema")
        if child is None and item is not None and is_lines(media_type):
            return ir.Shape(kinds=(ir.Kind.ARRAY,), items=self.schemas.lower(item))
        schema = self.schemas.lower(child) if child else ir.Shape()
        if schema == ir.Shape() and is_form(media_type):
            return ir.Shape(kinds=(ir.Kind.OBJECT,))  # a form is fields, whatever they are
        return schema

    def _responses(self, node: Node) -> tuple[tuple[ir.Response, ...], tuple[ir.Response, ...]]:
        holder = node.get("responses")
        if holder is None or not isinstance(holder.value, dict):
            return (), ()
        found = [
            self._response(status, child)
            for status, child in holder.items()
            if not status.startswith("x-")
        ]
        successes = tuple(r for r in found if r.status.startswith("2"))
        rest = tuple(r for r in found if not r.status.startswith("2"))
        if successes:
            return successes, rest
        catch_all = tuple(r for r in rest if r.status.lower() == "default")
        return catch_all, tuple(r for r in rest if r not in catch_all)

    def _response(self, status: str, child: Node) -> ir.Response:
        """A reply that cannot be described is one of which nothing is known."""
        try:
            return self._described(status, child)
        except Inexpressible as fault:
            tell_of_reply(status, fault, self.diagnostics)
            return ir.Response(status, "", (JSON,), ir.Shape(), child.place)

    def _described(self, status: str, child: Node) -> ir.Response:
        node = self.references.resolve(child)
        if node is None or not isinstance(node.value, dict):
            raise Inexpressible("D302", "its reference leads nowhere", child.place)
        content = node.get("content")
        offered = dict(content.items()) if content and isinstance(content.value, dict) else {}
        json = next((media for media in offered if is_json(media)), None)
        schema = self._media(offered[json]).get("schema") if json else None
        return ir.Response(
            status=status,
            description=self.schemas.text(node, "description"),
            media_types=tuple(offered),
            schema=self.schemas.lower(schema) if schema else (ir.Shape() if json else None),
            place=node.place,
        )


def tell_of_reply(status: str, fault: Inexpressible, diagnostics: Diagnostics) -> None:
    message = f"the {status} reply is left open: {fault.reason}"
    diagnostics.warning(fault.code, fault.place, message, fault.remedy)


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


def written_out(parameter: ir.Parameter, path: str) -> bool:
    """Whether the path's own query says all that the parameter can: `?comp=list`, and no other."""
    shape = parameter.schema
    values = shape.enum if isinstance(shape, ir.Shape) else None
    if parameter.location is not ir.Location.QUERY or values is None or len(values) != 1:
        return False
    query = path.partition("#")[0].partition("?")[2]
    return f"{parameter.name}={values[0]}" in query.split("&")


def without_credentials(
    operation: ir.Operation,
    schemes: Sequence[ir.SecurityScheme],
    usual: tuple[tuple[str, ...], ...],
) -> ir.Operation:
    """The operation without parameters that repeat where its credential goes."""
    taken = usual if operation.security is None else operation.security
    wanted = {name for alternative in taken for name in alternative}
    places = {
        (s.location, s.name.lower())
        for s in schemes
        if s.key in wanted and s.type is ir.SchemeType.API_KEY
    }
    kept = tuple(
        p for p in operation.parameters if (p.location.value, p.name.lower()) not in places
    )
    return operation if kept == operation.parameters else replace(operation, parameters=kept)


def security(node: Node) -> tuple[tuple[str, ...], ...] | None:
    """The declared alternatives, each a tuple of scheme names; None where nothing is said."""
    listed = node.get("security")
    if listed is None or not isinstance(listed.value, list):
        return None
    return tuple(tuple(entry) for entry in listed.value if isinstance(entry, dict))


def effect(method: str, path: str, declared_id: str) -> ir.Effect:
    if destroys(method, path, declared_id):
        return ir.Effect.DESTROY
    return ir.Effect.READ if method in ir.SAFE else ir.Effect.WRITE


def destroys(method: str, path: str, declared_id: str) -> bool:
    """Whether the method or a name says that something is gone afterwards: the floor."""
    if method in ir.SAFE:
        return False
    words = {word.lower() for word in WORD.findall(path.rpartition("/")[2])}
    words |= {word.lower() for word in WORD.findall(declared_id)}
    return method == "DELETE" or bool(words & DESTRUCTIVE_WORDS)


def concrete(media_type: str, schema: ir.Schema) -> str:
    """A media type that can be sent, for a range such as `*/*`."""
    if "*" not in media_type:
        return media_type
    head = media_type.partition("/")[0].strip().lower()
    if head == "text":
        return "text/plain"
    binary = isinstance(schema, ir.Shape) and schema.format in ("binary", "byte")
    if binary or head not in ("*", "application"):
        return EXAMPLES.get(head, "application/octet-stream")
    return JSON


def _as_given(media_type: str, schema: ir.Schema) -> ir.Shape:
    """The text of a document that is not ours to write: XML, CSV, …"""
    words = schema.description if not isinstance(schema, ir.Never) else ""
    named = media_type.partition(";")[0].strip()
    kept = schema.format if isinstance(schema, ir.Shape) else ""
    return ir.Shape(
        kinds=(ir.Kind.STRING,),
        description=" ".join(filter(None, (words, f"As {named}, sent as it is given."))),
        format=kept if kept in ("binary", "byte") else "",
    )


def _preference(media_type: str) -> int:
    kind = essence(media_type)
    if kind == JSON:
        return 0
    if is_json(kind):
        return 1
    ranked = (*FORMS, "application/octet-stream")
    return 2 + ranked.index(kind) if kind in ranked else 9


def _encodings(node: Node) -> Iterator[ir.Encoding]:
    holder = node.get("encoding")
    if holder is None or not isinstance(holder.value, dict):
        return
    for name, child in holder.items():
        explode = child.get("explode")
        yield ir.Encoding(
            property=name,
            content_type=child.text("contentType"),
            style=child.text("style"),
            explode=explode.value is True if explode else None,
        )


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
