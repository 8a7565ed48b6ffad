"""The body of a request: its members as keywords, and the expression that makes it of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator import ir
from generator.media import JSON, MULTIPART, URLENCODED, essence, is_json, is_lines
from generator.plan import wording
from generator.plan.model import Code, MethodArgument
from generator.schema.flat import fields
from generator.schema.heirs import as_union
from generator.schema.shapes import Schemas, description, nullable, resolved


def members(body: ir.Body, schemas: Schemas) -> tuple[ir.Property, ...] | None:
    """The members of a JSON or form body that become keywords; None where it is passed whole."""
    if not is_structured(body) or (nullable(body.schema, schemas) and not _is_form(body)):
        return None
    found = fields(as_union(body.schema, schemas), schemas)
    if found is None:
        shape = resolved(body.schema, schemas)
        empty = isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.OBJECT,)
        closed = isinstance(shape, ir.Shape) and shape.additional is False
        return () if empty and closed else None
    shown = tuple(m for m in found if _is_sent(m.schema, schemas))
    if body.required and _in_parts(body):
        shown = _with_a_part(shown, body, schemas)
    # One that may be left out is all or nothing: its own `required` holds only where it is there.
    return None if body.optional and any(m.required for m in shown) else shown


def _with_a_part(
    shown: tuple[ir.Property, ...], body: ir.Body, schemas: Schemas
) -> tuple[ir.Property, ...]:
    """The members with one that is demanded: a multipart body has one part at least.

    That is the only one, or the only file, for whose sake it is multipart. A PATCH may be for any
    other member.
    """
    if any(m.required for m in shown):
        return shown
    named = {m.name for m in shown}
    uploads = named & files(body, schemas)
    only = uploads if len(uploads) == 1 and not body.partial else named
    if len(only) > 1:
        return shown
    return tuple(replace(m, required=True) if m.name in only else m for m in shown)


def is_required(body: ir.Body, schemas: Schemas) -> bool:
    """Whether the body is: `required` is forgotten often, and members that are needed tell."""
    needed = any(m.required for m in members(body, schemas) or ())
    return body.required or (needed and not body.optional)


def is_structured(body: ir.Body) -> bool:
    """Whether the body is made from JSON values; any other is text or a file, given as it is."""
    return is_json(body.media_type) or is_lines(body.media_type) or _is_form(body)


def _is_form(body: ir.Body) -> bool:
    """Whether the body is made of fields or parts: a form that is text is given whole."""
    kind = essence(body.media_type)
    text = isinstance(body.schema, ir.Shape) and body.schema.kinds == (ir.Kind.STRING,)
    return (kind == URLENCODED or kind.startswith("multipart/")) and not text


def _in_parts(body: ir.Body) -> bool:
    return _is_form(body) and essence(body.media_type) != URLENCODED


def payload_schema(body: ir.Body, schemas: Schemas) -> ir.Schema:
    """What a body that is passed whole takes: text where its type is not made of JSON values."""
    if is_structured(body):
        return body.schema
    shape = resolved(body.schema, schemas)
    if isinstance(shape, ir.Shape) and shape.format == "binary":
        return replace(shape, description=wording.joined(shape.description, wording.FILE))
    structured = {ir.Kind.OBJECT, ir.Kind.ARRAY}
    if isinstance(shape, ir.Shape) and shape.kinds and structured.isdisjoint(shape.kinds):
        return body.schema
    described = description(body.schema, schemas)
    if not body.media_type.startswith("text/") and "xml" not in body.media_type:
        described = wording.joined(described, wording.FILE)
    return ir.Shape(kinds=(ir.Kind.STRING,), description=described)


def member_schema(member: ir.Property, uploads: frozenset[str], schemas: Schemas) -> ir.Schema:
    """What a member of a body takes; one that is a file says how to send one."""
    if member.name not in uploads:
        return member.schema
    shape = resolved(member.schema, schemas)
    if not isinstance(shape, ir.Shape):
        return member.schema
    return replace(shape, description=wording.joined(shape.description, wording.FILE))


def code(body: ir.Body, arguments: Sequence[MethodArgument], schemas: Schemas) -> Code:
    """The expression that makes the request body from the method's keywords."""
    whole = next((a for a in arguments if a.where == "payload"), None)
    media_type = body.media_type
    parts = _in_parts(body)
    encodings = {e.property: e for e in body.encodings} if _is_form(body) else {}
    uploads = files(body, schemas)
    pairs = [
        f"{a.wire_name!r}: {_encoded(a, parts, encodings, a.wire_name in uploads)}"
        for a in arguments
        if a.where == "body"
    ]
    value = str(whole.name) if whole else "{" + ", ".join(pairs) + "}"
    needed = whole is not None or is_required(body, schemas)
    optional = "" if needed else ", optional=True"
    if is_json(media_type):
        written = "" if media_type == JSON else f", {media_type!r}"
        return Code(f"json_body({value}{written}{optional})")
    if is_lines(media_type):
        return Code(f"lines_body({value}, {media_type!r})")
    if parts:
        kind = essence(media_type)
        written = "" if kind == MULTIPART else f", {kind!r}"
        return Code(f"multipart_body({value}{written}{optional})")
    if _is_form(body):
        return Code(f"form_body({value}{optional})")
    return Code(f"raw_body({value}, {media_type!r})")


def _encoded(
    argument: MethodArgument, part: bool, encodings: Mapping[str, ir.Encoding], file: bool
) -> str:
    """A member of a form, as its `encoding` says."""
    value, encoding = argument.value, encodings.get(argument.wire_name)
    if encoding is None:
        encoding = ir.Encoding(argument.wire_name)
    if part:
        return _part(value, encoding, not argument.required, file)
    return _field(value, encoding) if argument.wire_name in encodings else str(value)


def _field(value: Code, encoding: ir.Encoding) -> str:
    """A field of a form; a style rules out a media type."""
    if encoding.style or encoding.explode is not None:
        style = encoding.style or "form"
        explode = style == "form" if encoding.explode is None else encoding.explode
        return f"styled({value}, {style!r}, explode={explode})"
    return f"as_json({value})" if is_json(encoding.content_type) else value


def _part(value: Code, encoding: ir.Encoding, optional: bool, file: bool) -> str:
    """A part of a multipart body; no part where there is no value."""
    media_type = encoding.content_type.partition(",")[0].strip()
    if is_json(media_type):
        made = f"as_json({value})"
        return f"{value} if {value} is OMITTED else {made}" if optional else made
    if not file and (not media_type or media_type.startswith("text/plain")):
        return value
    typed = f", {media_type!r}" if media_type and "*" not in media_type else ""
    return f"upload({value}, {encoding.property!r}{typed})"


def files(body: ir.Body, schemas: Schemas) -> frozenset[str]:
    """The members of a multipart body that are files, or lists of them."""
    if not _in_parts(body):
        return frozenset()
    found = set()
    for member in fields(body.schema, schemas) or ():
        shape = resolved(member.schema, schemas)
        if isinstance(shape, ir.Shape) and shape.items is not None:
            shape = resolved(shape.items, schemas)
        if isinstance(shape, ir.Shape) and shape.format == "binary":
            found.add(member.name)
    return frozenset(found)


def _is_sent(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and not shape.read_only
