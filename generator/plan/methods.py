"""Plans the typed client: every operation a method, its request laid out as keywords."""

from __future__ import annotations

from generator import ir
from generator.media import JSON, essence, is_json
from generator.plan import bodies, names
from generator.plan.definitions import Definitions
from generator.plan.model import Code, Method, MethodArgument, Security
from generator.plan.security import plan_security
from generator.schema.classes import merged
from generator.schema.json_schema import plain
from generator.schema.shapes import Schemas, description, nullable

HTML = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})


def plan_methods(
    api: ir.Api, schemes: frozenset[str], definitions: Definitions
) -> tuple[Method, ...]:
    """One method an operation, in the document's order; `schemes` are those with a credential."""
    chosen = names.method_names(
        {o.id: (o.declared_id, o.tag, o.method, o.path) for o in api.operations}
    )
    return tuple(
        _Method(api.schemas, definitions, Code(chosen[o.id])).plan(
            o, plan_security(api, o, schemes)
        )
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
            body=None if body is None else bodies.code(body, arguments, self.schemas),
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
        members = bodies.members(body, self.schemas) if body else None
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
                self.member(m, name, bodies.is_required(body, self.schemas))
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
            description=p.description or description(p.schema, self.schemas),
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
            description=description(m.schema, self.schemas),
            value=name,
        )

    def payload(self, body: ir.Body, name: Code) -> MethodArgument:
        schema = bodies.payload_schema(body, self.schemas)
        annotation = self.definitions.annotation(schema, self.context + "Body")
        if schema is not body.schema or annotation == "str":
            annotation = Code("bytes | str") if not bodies.is_structured(body) else annotation
        return MethodArgument(
            name=name,
            wire_name="",
            where="payload",
            annotation=annotation,
            required=body.required,
            nullable=nullable(body.schema, self.schemas),
            description=body.description or description(body.schema, self.schemas),
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
