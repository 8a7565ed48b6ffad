"""Plans the typed client: every operation a method, its request laid out as keywords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator import ir
from generator.media import JSON, LINES, MULTIPART, URLENCODED, essence, is_json, is_lines
from generator.plan import names, wording
from generator.plan.definitions import Definitions
from generator.plan.model import Code, Method, MethodArgument, Security
from generator.schema.classes import merged
from generator.schema.flat import fields
from generator.schema.heirs import as_union
from generator.schema.json_schema import plain
from generator.schema.shapes import Schemas, nullable, resolved

HTML = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})


def plan_methods(
    api: ir.Api, schemes: frozenset[str], definitions: Definitions
) -> tuple[Method, ...]:
    """One method an operation, in the document's order; `schemes` are those with a credential."""
    chosen = names.method_names(
        {o.id: (o.declared_id, o.tag, o.method, o.path) for o in api.operations}
    )
    return tuple(
        _Method(api.schemas, definitions, Code(chosen[o.id])).plan(o, _security(api, o, schemes))
        for o in api.operations
    )


class _Method:
    def __init__(self, schemas: Schemas, definitions: Definitions, name: Code) -> None:
        self.schemas, self.definitions, self.name = schemas, definitions, name
        self.context = names.pascal(name)

    def plan(self, operation: ir.Operation, security: Security | None) -> Method:
        arguments = self.arguments(operation)
        body = operation.body
        reply, returns = self.reply(operation)
        return Method(
            name=self.name,
            operation=operation.id,
            http_method=operation.method,
            path=operation.prefix + (operation.template or operation.path),
            summary=operation.summary,
            description=operation.description,
            deprecated=operation.deprecated,
            arguments=arguments,
            body=None if body is None else body_code(body, arguments, self.schemas),
            accept=accept(operation),
            returns=returns,
            reply=reply,
            reads=operation.method in ir.SAFE,
            security=security,
            tag=operation.tag,
            server=operation.server,
            html=answers_html(operation),
        )

    def arguments(self, operation: ir.Operation) -> tuple[MethodArgument, ...]:
        body = operation.body
        members = body_members(body, self.schemas) if body else None
        wanted = [(p.name, p.location.value) for p in operation.parameters]
        wanted += [(m.name, "body") for m in members or ()]
        if body is not None and members is None:
            wanted.append(("body", "payload"))
        python = names.argument_names(wanted)
        planned = [
            self.parameter(p, name) for p, name in zip(operation.parameters, python, strict=False)
        ]
        rest = python[len(operation.parameters) :]
        if members is not None and body is not None:
            planned += [
                self.member(m, name, body_is_required(body, self.schemas))
                for m, name in zip(members, rest, strict=True)
            ]
        elif body is not None:
            planned.append(self.payload(body, rest[0]))
        return tuple(planned)

    def parameter(self, p: ir.Parameter, name: Code) -> MethodArgument:
        return MethodArgument(
            name=name,
            wire_name=p.name,
            where=p.location.value,
            annotation=self.definitions.annotation(p.schema, self.context + names.pascal(p.name)),
            required=p.required,
            nullable=nullable(p.schema, self.schemas),
            description=p.description or _description(p.schema, self.schemas),
            value=_styled(p, name),
        )

    def member(self, m: ir.Property, name: Code, body_required: bool) -> MethodArgument:
        return MethodArgument(
            name=name,
            wire_name=m.name,
            where="body",
            annotation=self.definitions.annotation(m.schema, self.context + names.pascal(m.name)),
            required=m.required and body_required,
            nullable=nullable(m.schema, self.schemas),
            description=_description(m.schema, self.schemas),
            value=name,
        )

    def payload(self, body: ir.Body, name: Code) -> MethodArgument:
        schema = payload_schema(body, self.schemas)
        annotation = self.definitions.annotation(schema, self.context + "Body")
        if schema is not body.schema or annotation == "str":
            annotation = Code("bytes | str") if not body_is_structured(body) else annotation
        return MethodArgument(
            name=name,
            wire_name="",
            where="payload",
            annotation=annotation,
            required=body.required,
            nullable=nullable(body.schema, self.schemas),
            description=body.description or _description(body.schema, self.schemas),
            value=name,
        )

    def reply(self, operation: ir.Operation) -> tuple[str, Code]:
        """The class of the JSON reply and the method's return annotation."""
        schema = reply_schema(operation)
        if schema is None:
            return "", Code("Reply[None, None]")
        if isinstance(schema, ir.Named):
            name = self.definitions.mention(schema.name)
        else:
            name = self.definitions.define(
                self.context + "Reply", plain(merged(schema, self.schemas, type_only=True))
            )
        return name, Code(f"Reply[types.{name}, models.{name}]")


def reply_schema(operation: ir.Operation) -> ir.Schema | None:
    """The JSON schema of the first success that has one."""
    found = [r.schema for r in operation.successes if r.schema is not None]
    different: list[ir.Schema] = []
    for schema in found:
        if schema not in different:
            different.append(schema)
    if len(different) > 1:
        return ir.Shape(any_of=tuple(different))
    return different[0] if different else None


def body_members(body: ir.Body, schemas: Schemas) -> tuple[ir.Property, ...] | None:
    """The members of a JSON or form body that become keywords; None where it is passed whole."""
    if not body_is_structured(body) or (nullable(body.schema, schemas) and not _is_form(body)):
        return None
    members = fields(as_union(body.schema, schemas), schemas)
    if members is None:
        shape = resolved(body.schema, schemas)
        empty = isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.OBJECT,)
        closed = isinstance(shape, ir.Shape) and shape.additional is False
        return () if empty and closed else None
    shown = tuple(m for m in members if _is_sent(m.schema, schemas))
    if body.required and _in_parts(body):
        shown = _with_a_part(shown, body, schemas)
    # One that may be left out is all or nothing: its own `required` holds only where it is there.
    return None if body.optional and any(m.required for m in shown) else shown


def _with_a_part(
    members: tuple[ir.Property, ...], body: ir.Body, schemas: Schemas
) -> tuple[ir.Property, ...]:
    """The members with one that is demanded: a multipart body has one part at least.

    That is the only one, or the only file, for whose sake it is multipart. A PATCH may be for any
    other member.
    """
    if any(m.required for m in members):
        return members
    files = {m.name for m in members} & file_members(body, schemas)
    only = files if len(files) == 1 and not body.partial else {m.name for m in members}
    if len(only) > 1:
        return members
    return tuple(replace(m, required=True) if m.name in only else m for m in members)


def body_is_required(body: ir.Body, schemas: Schemas) -> bool:
    """Whether the body is: `required` is forgotten often, and members that are needed tell."""
    members = body_members(body, schemas) or ()
    return body.required or (not body.optional and any(m.required for m in members))


def body_is_structured(body: ir.Body) -> bool:
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
    if body_is_structured(body):
        return body.schema
    shape = resolved(body.schema, schemas)
    if isinstance(shape, ir.Shape) and shape.format == "binary":
        return replace(shape, description=wording.joined(shape.description, wording.FILE))
    structured = {ir.Kind.OBJECT, ir.Kind.ARRAY}
    if isinstance(shape, ir.Shape) and shape.kinds and structured.isdisjoint(shape.kinds):
        return body.schema
    described = _description(body.schema, schemas)
    if not body.media_type.startswith("text/") and "xml" not in body.media_type:
        described = wording.joined(described, wording.FILE)
    return ir.Shape(kinds=(ir.Kind.STRING,), description=described)


def member_schema(member: ir.Property, files: frozenset[str], schemas: Schemas) -> ir.Schema:
    """What a member of a body takes; one that is a file says how to send one."""
    if member.name not in files:
        return member.schema
    shape = resolved(member.schema, schemas)
    if not isinstance(shape, ir.Shape):
        return member.schema
    return replace(shape, description=wording.joined(shape.description, wording.FILE))


def body_code(body: ir.Body, arguments: Sequence[MethodArgument], schemas: Schemas) -> Code:
    """The expression that makes the request body from the method's keywords."""
    members = [a for a in arguments if a.where == "body"]
    whole = next((a for a in arguments if a.where == "payload"), None)
    media_type = body.media_type
    kind = essence(media_type)
    parts = _in_parts(body)
    encodings = {e.property: e for e in body.encodings} if _is_form(body) else {}
    files = file_members(body, schemas)
    pairs = [
        f"{a.wire_name!r}: {_encoded(a, parts, encodings, a.wire_name in files)}" for a in members
    ]
    value = str(whole.name) if whole else "{" + ", ".join(pairs) + "}"
    needed = whole is not None or body_is_required(body, schemas)
    optional = "" if needed else ", optional=True"
    match kind:
        case _ if is_json(media_type):
            written = "" if media_type == JSON else f", {media_type!r}"
            return Code(f"json_body({value}{written}{optional})")
        case _ if kind in LINES:
            return Code(f"lines_body({value}, {body.media_type!r})")
        case _ if _is_form(body) and not parts:
            return Code(f"form_body({value}{optional})")
        case _ if parts:
            written = "" if kind == MULTIPART else f", {kind!r}"
            return Code(f"multipart_body({value}{written}{optional})")
        case _:
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


def file_members(body: ir.Body, schemas: Schemas) -> frozenset[str]:
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


def answers_html(operation: ir.Operation) -> bool:
    """Whether a web page may be what the document means: it offers one, `*/*` included, or
    content that is not JSON, or it says nothing of what a read answers."""
    offered = [essence(m) for r in operation.successes for m in r.media_types]
    if not offered:
        return operation.effect is ir.Effect.READ
    return any(m in HTML for m in offered) or not any(map(is_json, offered))


def accept(operation: ir.Operation) -> str:
    """What the caller asks for: JSON where there is some, else what the document offers first."""
    offered = [m for r in operation.successes for m in r.media_types]
    if not offered or any(m.endswith(("/json", "+json")) for m in offered):
        return JSON
    return ", ".join(dict.fromkeys(offered))


def _styled(p: ir.Parameter, name: Code) -> Code:
    if is_json(p.media_type):
        return Code(f"as_json({name})")
    if p.media_type:
        return name
    usual = p.style == ir.DEFAULT_STYLE[p.location] and p.explode is (p.style == "form")
    if usual and not p.allow_reserved:
        return name
    reserved = ", reserved=True" if p.allow_reserved else ""
    return Code(f"styled({name}, {p.style!r}, explode={p.explode}{reserved})")


def default_security(api: ir.Api, schemes: frozenset[str]) -> Security | None:
    """What an operation takes that says nothing; None where each scheme will do."""
    met = _met(api, api.security, schemes)
    return None if met == tuple((scheme,) for scheme in _order(api, schemes)) else met


def _security(api: ir.Api, operation: ir.Operation, schemes: frozenset[str]) -> Security | None:
    """What the operation takes; None where that is what the API takes, () where it is nothing."""
    if operation.security is None:
        return None
    if not any(operation.security):
        return ()
    met = _met(api, operation.security, schemes)
    return None if met is None or met == _met(api, api.security, schemes) else met


def _met(
    api: ir.Api, declared: Sequence[tuple[str, ...]], schemes: frozenset[str]
) -> Security | None:
    """The alternatives that the credentials can meet; None where there are none.

    A scheme that is the overlay's own is in none of them: it goes along with each, and will do
    alone.
    """
    met = [alternative for alternative in declared if schemes.issuperset(alternative)]
    if not any(met):
        return () if met else None
    own = tuple(sorted(schemes - {scheme.key for scheme in api.schemes}))
    together = [(*alternative, *own) for alternative in met if alternative and own]
    return tuple([*together, *met, *([own] if own else [])])


def _order(api: ir.Api, schemes: frozenset[str]) -> list[str]:
    return [scheme.key for scheme in api.schemes if scheme.key in schemes]


def _is_sent(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and not shape.read_only


def _description(schema: ir.Schema, schemas: Schemas) -> str:
    shape = resolved(schema, schemas)
    return shape.description if isinstance(shape, ir.Shape) else ""
