"""Plans the typed client: every operation a method, its request laid out as keywords."""

from __future__ import annotations

from collections.abc import Sequence

from generator import ir
from generator.plan import names
from generator.plan.definitions import Definitions
from generator.plan.model import Code, Method, MethodArgument
from generator.schema.json_schema import plain
from generator.schema.shapes import Schemas, fields, merged, nullable, resolved

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
DEFAULT_STYLE = {
    ir.Location.PATH: ("simple", False),
    ir.Location.QUERY: ("form", True),
    ir.Location.HEADER: ("simple", False),
    ir.Location.COOKIE: ("form", True),
}


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

    def plan(self, operation: ir.Operation, security: tuple[str, ...] | None) -> Method:
        arguments = self.arguments(operation)
        body = operation.body
        reply, returns = self.reply(operation)
        return Method(
            name=self.name,
            operation=operation.id,
            http_method=operation.method,
            path=operation.prefix + operation.path,
            summary=operation.summary,
            description=operation.description,
            deprecated=operation.deprecated,
            arguments=arguments,
            body=None if body is None else body_code(body, arguments),
            content_type=_content_type(body),
            accept=accept(operation),
            returns=returns,
            reply=reply,
            reads=operation.method in SAFE_METHODS,
            security=security,
            tag=operation.tag,
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
                self.member(m, name, body.required) for m, name in zip(members, rest, strict=True)
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
        annotation = self.definitions.annotation(body.schema, self.context + "Body")
        if not body_is_structured(body):
            annotation = Code("bytes | str")
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
    if not body_is_structured(body) or nullable(body.schema, schemas):
        return None
    members = fields(body.schema, schemas)
    if members is None:
        shape = resolved(body.schema, schemas)
        empty = isinstance(shape, ir.Shape) and shape.kinds == (ir.Kind.OBJECT,)
        closed = isinstance(shape, ir.Shape) and shape.additional is False
        return () if empty and closed else None
    return tuple(m for m in members if not _read_only(m.schema, schemas))


def body_is_structured(body: ir.Body) -> bool:
    forms = ("application/x-www-form-urlencoded", "multipart/form-data")
    return _is_json(body.media_type) or _essence(body) in forms


def body_code(body: ir.Body, arguments: Sequence[MethodArgument]) -> Code:
    """The expression that makes the request body from the method's keywords."""
    members = [a for a in arguments if a.where == "body"]
    whole = next((a for a in arguments if a.where == "payload"), None)
    essence = _essence(body)
    encodings = {e.property: e for e in body.encodings} if not _is_json(essence) else {}
    encoded = _part if essence == "multipart/form-data" else _field
    pairs = [
        (
            f"{a.wire_name!r}: {encoded(a.value, encodings[a.wire_name], not a.required)}"
            if a.wire_name in encodings
            else f"{a.wire_name!r}: {a.value}"
        )
        for a in members
    ]
    value = str(whole.name) if whole else "{" + ", ".join(pairs) + "}"
    match essence:
        case _ if _is_json(essence):
            return Code(f"json_body({value})")
        case "application/x-www-form-urlencoded":
            return Code(f"form_body({value})")
        case "multipart/form-data":
            return Code(f"multipart_body({value})")
        case _:
            return Code(f"raw_body({value}, {body.media_type!r})")


def _field(value: Code, encoding: ir.Encoding, optional: bool) -> str:
    """A member of a form, as its `encoding` says; a style rules out a media type."""
    if encoding.style or encoding.explode is not None:
        style = encoding.style or "form"
        explode = style == "form" if encoding.explode is None else encoding.explode
        return f"styled({value}, {style!r}, explode={explode})"
    return f"as_json({value})" if _is_json(encoding.content_type) else value


def _part(value: Code, encoding: ir.Encoding, optional: bool) -> str:
    """A part of a multipart body, as its `encoding` says; no part where there is no value."""
    media_type = encoding.content_type
    if not media_type or media_type.startswith("text/plain"):
        return value
    made = (
        f"as_json({value})" if _is_json(media_type) else f"File({value}, media_type={media_type!r})"
    )
    return f"{value} if {value} is OMITTED else {made}" if optional else made


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


def _essence(body: ir.Body) -> str:
    return body.media_type.partition(";")[0].strip().lower()


def _content_type(body: ir.Body | None) -> str:
    """The media type of a JSON body whose description says more than `application/json`."""
    if body is None or not _is_json(body.media_type) or body.media_type == "application/json":
        return ""
    return body.media_type


def accept(operation: ir.Operation) -> str:
    """What the caller asks for: JSON where there is some, else what the document offers first."""
    offered = [m for r in operation.successes for m in r.media_types]
    if not offered or any(m.endswith(("/json", "+json")) for m in offered):
        return "application/json"
    return ", ".join(dict.fromkeys(offered))


def _styled(p: ir.Parameter, name: Code) -> Code:
    if p.media_type:
        return Code(f"as_json({name})")
    if (p.style, p.explode) == DEFAULT_STYLE[p.location] and not p.allow_reserved:
        return name
    reserved = ", reserved=True" if p.allow_reserved else ""
    return Code(f"styled({name}, {p.style!r}, explode={p.explode}{reserved})")


def _security(
    api: ir.Api, operation: ir.Operation, schemes: frozenset[str]
) -> tuple[str, ...] | None:
    """The schemes to send; None where that is all of them, empty where none may be sent.

    Every alternative that the credentials can meet counts. A scheme that is the overlay's own is
    in none of them and goes wherever one does.
    """
    declared = api.security if operation.security is None else operation.security
    if operation.security is not None and not any(declared):
        return ()
    met = [s for alternative in declared if schemes.issuperset(alternative) for s in alternative]
    own = sorted(schemes - {scheme.key for scheme in api.schemes})
    sent = tuple(dict.fromkeys([*met, *own]))
    return None if not met or schemes.issubset(sent) else sent


def _read_only(schema: ir.Schema, schemas: Schemas) -> bool:
    shape = resolved(schema, schemas)
    return isinstance(shape, ir.Shape) and shape.read_only


def _description(schema: ir.Schema, schemas: Schemas) -> str:
    shape = resolved(schema, schemas)
    return shape.description if isinstance(shape, ir.Shape) else ""
