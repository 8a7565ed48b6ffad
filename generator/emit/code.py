"""Signatures, calls and literals of generated Python, as filters for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.emit.render import docstring, literal
from generator.ir import SAFE
from generator.plan.model import Auth, Code, Method, Package, Tool


def code(value: str) -> Code:
    """A name that the plan made; anything that is no name is our fault and stops here."""
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError(f"{value!r} is not a Python name")
    return Code(value)


def keywords(pairs: Iterable[tuple[str, str]]) -> Code:
    """`a=x, b=y,` with a trailing comma, so that black lays long ones out a line each."""
    return Code("".join(f"{name}={value}, " for name, value in pairs))


def method_signature(method: Method) -> Code:
    needed = [f"{a.name}: {a.annotation}" for a in method.arguments if a.required]
    optional = [
        f"{a.name}: {a.annotation} | Omitted = OMITTED" for a in method.arguments if not a.required
    ]
    parameters = ["self", *(["*"] if method.arguments else []), *needed, *optional]
    return Code(", ".join(parameters))


def method_docstring(method: Method) -> Code:
    """For people: what it does, the route, what the arguments mean."""
    described = [a for a in method.arguments if a.description]
    arguments = "\n".join(f"    {a.name}: {' '.join(a.description.split())}" for a in described)
    sections = [
        sentence(method.summary),
        "" if method.description == method.summary else method.description,
        "Deprecated." if method.deprecated else "",
        f"`{method.http_method} {method.path}`",
        f"Args:\n{arguments}" if arguments else "",
    ]
    return docstring("\n\n".join(s for s in sections if s), indent=8)


def sentence(text: str) -> str:
    """A summary with the full stop that vendors leave out."""
    return text if not text or text[-1] in ".!?:" else f"{text}."


def send_arguments(method: Method) -> Code:
    """What `_send` is called with: the operation, then each part of the request that there is."""
    operation: list[str] = [
        literal(method.operation),
        literal(method.http_method),
        literal(method.path),
    ]
    if method.reads and method.http_method not in SAFE:
        operation.append("reads=True")
    if method.security is not None:
        operation.append(f"security={literal(method.security)}")
    if method.server:
        operation.append(f"server={literal(method.server)}")
    if method.html:
        operation.append("html=True")
    parts = [f"Operation({', '.join(operation)})"]
    for keyword, where in (
        ("path", "path"),
        ("query", "query"),
        ("headers", "header"),
        ("cookies", "cookie"),
    ):
        members = [(a.wire_name, a.value) for a in method.arguments if a.where == where]
        if members:
            parts.append(f"{keyword}={mapping(members)}")
    if method.body is not None:
        parts.append(f"body={method.body}")
    if method.accept != "application/json":
        parts.append(f"accept={literal(method.accept)}")
    if method.reply:
        parts.append(f"reply={literal(method.reply)}")
    return Code("".join(f"{part}, " for part in parts))


def mapping(members: Iterable[tuple[str, Code]]) -> Code:
    return Code("{" + ", ".join(f"{literal(name)}: {value}" for name, value in members) + "}")


def auth_code(auth: Auth) -> Code:
    """The runtime's value for one security scheme."""
    match auth.type:
        case "bearer":
            more = [("token_url", auth.token_url), ("scopes", auth.scopes)]
            said = [(name, literal(value)) for name, value in more if value]
            return Code(f"Bearer({keywords([('scheme', literal(auth.scheme)), *said])})")
        case "basic":
            return Code(f"Basic(scheme={literal(auth.scheme)})")
        case _:
            prefix = [("prefix", literal(auth.prefix))] if auth.prefix else []
            pairs = [
                ("scheme", literal(auth.scheme)),
                ("location", literal(auth.location)),
                ("name", literal(auth.name)),
                *prefix,
            ]
            return Code(f"ApiKey({keywords(pairs)})")


def errors_code(package: Package) -> Code:
    errors = package.errors
    pairs: list[tuple[str, str]] = [
        (name, literal(value))
        for name, value in (
            ("code", errors.code),
            ("message", errors.message),
            ("fields", errors.fields),
        )
        if value
    ]
    for name, told in (
        ("kinds", dict(errors.kinds)),
        ("retry_codes", errors.retry_codes),
        ("advice", dict(errors.advice)),
    ):
        if told:
            pairs.append((name, literal(told)))
    if errors.retry_statuses is not None:
        pairs.append(("retry_statuses", literal(errors.retry_statuses)))
    return Code(f"ErrorShape({keywords(pairs)})")


def tool_signature(tool: Tool) -> Code:
    needed = [f"{a.python}: {a.annotation}" for a in tool.arguments if a.default is None]
    optional = [
        f"{a.python}: {a.annotation} = {a.default}" for a in tool.arguments if a.default is not None
    ]
    return Code("".join(f"{p}, " for p in (["*", *needed, *optional] if tool.arguments else [])))


def tool_call(tool: Tool) -> Code:
    """The request of a tool: one call of the client, or a helper around it."""
    call = tool.call
    assert call is not None
    given = keywords((k.name, k.value) for k in call.keywords)
    if (poll := call.poll) is not None:
        asked = f"lambda {poll.argument}: client.{poll.method}({poll.argument}={poll.value})"
        rest = keywords((k.name, k.value) for k in poll.keywords)
        return Code(f"await poll_until(client.{call.method}({given}), {asked}, {rest})")
    if call.paging is None:
        return Code(f"await client.{call.method}({given})")
    fetch = f"lambda {', '.join(call.paging.request)}: client.{call.method}({given})"
    rest = keywords((k.name, k.value) for k in call.paging.keywords)
    return Code(f"await {call.paging.function}({fetch}, {rest})")


def enum_map(values: Mapping[str, str]) -> Code:
    return literal(dict(values))


def tool_shape(tool: Tool) -> Code:
    """What becomes of the reply: the projection, then the fields that the caller chose."""
    call = tool.call
    assert call is not None
    made = call.paging is not None or call.poll is not None
    value = "found" if made else "reply.json"
    if call.select:
        function, of = ("select", "found") if made else ("selected", "reply")
        value = f"{function}({of}, {select_expression(call.select)})"
    if call.choice is not None:
        of = f", of={literal(call.choice.of)}" if call.choice.of else ""
        value = f"keep({value}, {call.choice.fields}{of})"
    return Code(value)


def select_expression(expression: str) -> Code:
    """A projection as a string literal, long ones a line each of an implicit join."""
    lines = [line.strip() for line in expression.strip().splitlines() if line.strip()]
    if len(lines) == 1:
        return literal(lines[0])
    joined = [
        literal(line + ("" if at == len(lines) - 1 else " ")) for at, line in enumerate(lines)
    ]
    return Code("(" + "\n".join(joined) + ")")


FILTERS = (
    auth_code,
    code,
    enum_map,
    errors_code,
    method_docstring,
    method_signature,
    send_arguments,
    tool_call,
    tool_shape,
    tool_signature,
)
