"""Lowers request bodies: one of the media types that are offered, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator import ir
from generator.load.node import Node
from generator.load.refs import References
from generator.lower.schemas import Inexpressible, SchemaLowering
from generator.media import FORMS, JSON, essence, is_form, is_json, is_lines

# What stands for a range of types.
EXAMPLES = {"image": "image/png", "audio": "audio/mpeg", "video": "video/mp4"}


@dataclass(slots=True)
class BodyLowering:
    """Turns the request body of an operation into an `ir.Body`."""

    references: References
    schemas: SchemaLowering

    def lower(self, node: Node, *, partial: bool) -> ir.Body | None:
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
        described = self.schemas.media(offered[chosen])
        schema = self._content(chosen, described)
        media_type = _concrete(chosen, schema)
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


def _concrete(media_type: str, schema: ir.Schema) -> str:
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
