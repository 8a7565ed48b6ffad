"""A first overlay for a description: what can be told from it, and a mark where people decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from generator import ir
from generator.overlay.default import default_overlay
from generator.overlay.edit import scalar
from generator.overlay.model import Overlay
from generator.plan import names
from generator.plan.wording import first_sentence, title_of
from generator.schema.flat import fields
from generator.schema.shapes import resolved

MOST_TOOLS = 40  # more than this, and models choose badly
_NOISE = frozenset(
    {"api", "apis", "rest", "http", "the", "public", "open", "openapi", "swagger", "spec"}
    | {"specification", "reference", "documentation", "docs", "service", "server", "schema"}
)
_CREDENTIALS = {
    ir.SchemeType.API_KEY: "API_KEY",
    ir.SchemeType.BEARER: "TOKEN",
    ir.SchemeType.BASIC: "CREDENTIALS",
    ir.SchemeType.OTHER: "API_KEY",
}
_VERSION = re.compile(r"^v?\d+$")
_READS = frozenset({"search", "query", "list", "find", "get", "count", "lookup", "read", "export"})
_TELLS = re.compile(
    r"notif|invit|e-?mail|sms|page[sd]?\b|subscriber|announce|publish|alert|message|webhook|send",
    re.IGNORECASE,
)
_DECIDES = re.compile(r"notify|notifies|^(?:send|tell|inform|alert)(?![a-z])", re.IGNORECASE)
_SECRET = re.compile(
    r"password|passphrase|secret|token$|api_?key|private_?key|credential", re.IGNORECASE
)


def short_name(api: ir.Api, fallback: str) -> str:
    """What the server could be called: the description's title less what every title says."""
    said = [word.lower() for word in re.findall(r"[A-Za-z0-9]+", api.title)]
    kept = [word for word in said if word not in _NOISE and not _VERSION.match(word)][:2]
    name = re.sub(r"[^a-z0-9]+", "-", "-".join(kept) or fallback.lower()).strip("-")
    return (name if name[:1].isalpha() else f"api-{name}".rstrip("-"))[:28].rstrip("-")


def first_overlay(api: ir.Api, name: str, most: int = MOST_TOOLS) -> str:
    """The text of overlay.yaml; everything in it is what the generator would do by itself."""
    default = default_overlay(api, name)
    lines = (
        *_head(api, default),
        *_auth(api, default),
        *_errors(api),
        *_defaults(api),
        *_toolsets(api),
        *_tools(api, most),
    )
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(api: ir.Api, default: Overlay) -> Iterator[str]:
    server = default.server
    yield "# yaml-language-server: $schema=../overlay.schema.json"
    yield "# A first overlay, by `toolpress init`. TODO marks where a person has to decide."
    yield "server:"
    yield f"  name: {scalar(server.name)}"
    yield f"  title: {scalar(' '.join(server.title.split()) or server.name)}"
    yield f"  package: {scalar(server.package)}"
    if server.base_url:
        yield f"  base_url: {scalar(server.base_url)}  # TODO: the description names no host"
    yield f"  env_prefix: {scalar(server.env_prefix)}"
    yield "  # openWorldHint: false  # TODO: if no tool reaches beyond the caller's own account"
    yield "  # instructions: |  # TODO: what a model should know before it sees a tool"


def _auth(api: ir.Api, default: Overlay) -> Iterator[str]:
    """A variable for each credential, with the server's prefix; two where one is a pair."""
    types = {scheme.key: scheme.type for scheme in api.schemes}
    prefix = default.server.env_prefix
    if default.auth:
        yield "auth:"
    stems = names.choose(
        [entry.scheme for entry in default.auth],
        [lambda key: f"{prefix}_{names.snake(key).upper().strip('_')}"],
    )
    for entry in default.auth:
        alone = len(default.auth) == 1
        env = f"{prefix}_{_CREDENTIALS[types[entry.scheme]]}" if alone else stems[entry.scheme]
        said = f"scheme: {scalar(entry.scheme)}, env: {env}"
        if entry.pair is not None:
            basic = types[entry.scheme] is ir.SchemeType.BASIC
            ends = ("USERNAME", "PASSWORD") if basic else ("CLIENT_ID", "CLIENT_SECRET")
            stem = prefix if alone else env
            said += f", pair: [{', '.join(f'{stem}_{end}' for end in ends)}]"
        yield f"  - {{{said}}}"
    known = {entry.scheme for entry in default.auth}
    for scheme in api.schemes:
        if scheme.key not in known:
            yield (
                f"  # TODO: {_comment(scheme.key)} is not used; give it `env:`, and `in:` and "
                "`name:` if it needs them"
            )


def _errors(api: ir.Api) -> Iterator[str]:
    """The fields of the error envelope, where most operations declare one with a message."""
    found: dict[str, int] = {}
    for operation in api.operations:
        for response in operation.failures:
            members = fields(response.schema, api.schemas) if response.schema else None
            for member in members or ():
                found[member.name] = found.get(member.name, 0) + 1
    message = max(
        (n for n in ("message", "detail", "error_description", "title") if n in found),
        key=lambda n: found[n],
        default="",
    )
    if not message:
        yield "# errors:  # TODO: where the error envelope keeps its code and its message"
        return
    yield "errors:  # TODO: add `kinds:`, what each code means"
    if code := next((n for n in ("code", "error", "type", "status") if n in found), ""):
        yield f"  code: {scalar(code)}"
    yield f"  message: {scalar(message)}"


def _defaults(api: ir.Api) -> Iterator[str]:
    yield "defaults:"
    yield "  expose: listed"
    secrets = sorted(
        {
            member.name
            for schema in api.schemas.values()
            for member in fields(schema, api.schemas) or ()
            if _SECRET.search(member.name)
        }
    )
    if secrets:
        yield f"  redact: [{', '.join(map(scalar, secrets))}]  # TODO: what no reply may show"


def _toolsets(api: ir.Api) -> Iterator[str]:
    tags = dict.fromkeys(o.tag for o in api.operations if o.tag)
    if tags:
        yield "toolsets:"
    for tag in tags:
        name = names.toolset_name(tag).rstrip("_")
        yield f"  {scalar(tag)}: {scalar(name)}"


def _tools(api: ir.Api, most: int) -> Iterator[str]:
    chosen = names.tool_names(
        {o.id: (o.declared_id, o.tag, o.method, o.path) for o in api.operations}
    )
    current = [o for o in api.operations if not o.deprecated]
    listed = {o.id for o in current[:most]}
    yield ""
    if not listed:
        yield "tools: {}  # TODO: the description has no operation that can be offered"
    else:
        yield "tools:"
    if len(listed) < len(api.operations):
        yield (
            f"  # {len(listed)} of {len(api.operations)} operations; the others are commented out. "
            "Fewer tools are chosen better."
        )
    for tag, operations in groupby(api.operations, key=lambda o: o.tag):
        if tag:
            yield f"  # {_comment(tag)}"
        for operation in operations:
            entry = _entry(api, chosen[operation.id], operation)
            if operation.id in listed:
                yield from (f"  {line}" for line in entry)
            else:
                yield from (f"  # {line}" for line in entry)
            yield ""


def _entry(api: ir.Api, name: str, operation: ir.Operation) -> Iterator[str]:
    route = f"{operation.method} {operation.path}"
    yield f"{scalar(name)}:"
    shown = "" if operation.id == route else f"  # {_comment(route)}"
    yield f"  operation: {scalar(operation.id)}{shown}"
    yield f"  title: {scalar(_title(name, operation))}"
    if operation.deprecated:
        yield "  # deprecated upstream"
    if not (operation.description or operation.summary):
        yield "  # TODO description: what it does, when to use it, when not"
    yield from _decisions(api, operation)


def _title(name: str, operation: ir.Operation) -> str:
    said = first_sentence(operation.summary).rstrip(".")
    return said if 0 < len(said) <= 60 else title_of(name)


def _decisions(api: ir.Api, operation: ir.Operation) -> Iterator[str]:
    """The hints where they are certain; what a person has to say, as comments."""
    if operation.effect is ir.Effect.READ:
        yield "  annotations: {readOnlyHint: true}"
        return
    last = names.words(operation.path.rstrip("/").rpartition("/")[2])
    verbs = [word.lower() for word in (*names.words(operation.declared_id)[:1], *last)]
    if operation.method == "POST" and _READS & set(verbs):
        yield "  # TODO: if it only reads, add these two:"
        yield "  # annotations: {readOnlyHint: true}"
        yield "  # because: a POST that only reads"
    elif operation.effect is ir.Effect.DESTROY:
        yield "  # TODO: it deletes or revokes. confirm: draft, or keep it out?"
    else:
        repeat = "true" if operation.method == "PUT" else "false"
        yield "  # TODO: does it overwrite or remove what is there, and may it be repeated?"
        yield f"  # annotations: {{destructiveHint: true, idempotentHint: {repeat}}}"
    deciding = next((name for name in _switches(api, operation) if _DECIDES.search(name)), "")
    text = f"{operation.declared_id} {operation.path} {operation.summary}"
    if deciding:
        yield "  # TODO: does it decide whether people are told? Then it is required, too."
        yield f"  # notifies: {_comment(deciding)}"
    elif _TELLS.search(text):
        yield "  # notifies: always  # TODO: if it sends something to people"


def _switches(api: ir.Api, operation: ir.Operation) -> Iterator[str]:
    """The arguments that are true or false."""
    members = fields(operation.body.schema, api.schemas) if operation.body else ()
    for name, schema in (
        *((p.name, p.schema) for p in operation.parameters),
        *((m.name, m.schema) for m in members or ()),
    ):
        shape = resolved(schema, api.schemas)
        if isinstance(shape, ir.Shape) and ir.Kind.BOOLEAN in shape.kinds:
            yield name


def _comment(text: str) -> str:
    """A text that stays on its line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
