"""Plans the search in a package's own documentation: the tool, and the texts that it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator import ir
from generator.diagnostics import Diagnostics
from generator.overlay.docs import Docs
from generator.overlay.model import Argument, Errors, Tool as Entry
from generator.overlay.read import OverlayFile
from generator.plan import names, wording
from generator.plan.definitions import Definitions
from generator.plan.local import local_arguments
from generator.plan.model import Code, Hints, Method, ResultKind, Text, Tool
from generator.plan.tools import input_schema
from generator.schema.descriptions import bounded
from generator.schema.json_schema import JsonSchema, object_root

LONGEST_TEXT = 1_500
KINDS = ("operation", "tool", "error", "unsupported", "page")
_WORDS = (
    "Searches what this server knows of {title}, without asking the API: its operations, these "
    "tools, the codes of its errors{pages}. Use it when no tool seems to fit, or to learn what an "
    "error means. An operation without a tool exists in the API and cannot be called from here."
)
_MEANINGS: Mapping[str, str] = {
    "invalid": "An argument is wrong.",
    "not_found": "What was asked for does not exist.",
    "conflict": "It is there already, or somebody else has changed it.",
    "precondition": "Something else has to be done first.",
    "quota": "A limit of the plan is used up; repeating does not help.",
    "rate_limit": "Too many requests; the answer says when to come back.",
    "auth": "The credential is missing, wrong or expired.",
    "forbidden": "The credential may not do this.",
    "upstream": "The API failed; the same call may succeed later.",
}
_ARGUMENTS = {
    "query": Argument(
        local=True,
        type="string",
        required=True,
        minLength=1,
        maxLength=200,
        description="A few words, such as what to do or the code of an error.",
    ),
    "kind": Argument(
        local=True,
        type="string",
        enum=list(KINDS),
        description="Only what is of this kind.",
    ),
    "limit": Argument(
        local=True, type="integer", minimum=1, maximum=20, default=5, description="At most."
    ),
}
_TEXT: JsonSchema = {"type": "string"}
_RESULT: JsonSchema = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "title": _TEXT,
                    "text": _TEXT,
                    "operation": {"type": ["string", "null"], "description": "Of the API."},
                    "tool": {
                        "type": ["string", "null"],
                        "description": "What to call; null where there is none.",
                    },
                },
            },
        },
        "total": {"type": "integer", "description": "How many were found."},
    },
}


def plan_search(
    docs: Docs,
    overlay: OverlayFile,
    tools: Sequence[Tool],
    definitions: Definitions,
    diagnostics: Diagnostics,
) -> Tool | None:
    """The tool; None where another one has its name."""
    if docs.tool in {tool.name for tool in tools} | overlay.overlay.tools.keys():
        diagnostics.error(
            "D440",
            overlay.place("docs", "tool"),
            f"there is a tool `{docs.tool}` already",
            "write `tool:` with another name",
        )
        return None
    settings = overlay.overlay
    entry = Entry(python=docs.tool, arguments=_ARGUMENTS)
    prefix = settings.server.env_prefix
    planned = local_arguments(docs.tool, entry, overlay, definitions, diagnostics, prefix)
    pages = " and pages on how things work" if docs.pages else ""
    usual = _WORDS.format(title=settings.server.title, pages=pages)
    described = wording.unwrapped(docs.description) or usual
    given = ", ".join(f"{a.python}={a.value}" for a in planned.arguments)
    return Tool(
        name=docs.tool,
        title=docs.title,
        description=described,
        summary=wording.first_sentence(described),
        hints=Hints(read_only=True, destructive=False, idempotent=True, open_world=False),
        because="",
        effect=ir.Effect.READ,
        notifies="",
        operations=(),
        toolset=docs.toolset,
        module=names.module_name(docs.toolset),
        function=names.function_name(docs.tool),
        arguments=tuple(planned.arguments),
        input_schema=input_schema(planned.arguments),
        output_schema=object_root(_RESULT),
        result=ResultKind.OBJECT,
        redact=(),
        returns=Code("JsonObject"),
        call=None,
        body=Code(f"return await look_up(client.api.package, {given})"),
    )


def plan_texts(
    api: ir.Api, overlay: OverlayFile, tools: Sequence[Tool], methods: Sequence[Method]
) -> tuple[Text, ...]:
    """Everything that the search can find; nothing where it is not switched on."""
    docs = overlay.overlay.docs
    if docs is None:
        return ()
    found = [
        *_operations(api, tools, methods),
        *map(_tool, tools),
        *_errors(overlay.overlay.errors),
        *(
            Text("unsupported", name, f"Not offered: {reason}")
            for name, reason in overlay.overlay.unsupported.items()
        ),
        *(
            Text("page", page.title, bounded(wording.unwrapped(page.text), LONGEST_TEXT))
            for page in docs.pages
        ),
    ]
    return tuple(found)


def _operations(api: ir.Api, tools: Sequence[Tool], methods: Sequence[Method]) -> Iterator[Text]:
    by_operation = {method.operation: method for method in methods}
    for operation in api.operations:
        users = [tool for tool in tools if operation.id in tool.operations]
        # The tool that stands for nothing else is the nearest.
        users.sort(key=lambda tool: len(tool.operations))
        offered = f"Tools: {_listed([tool.name for tool in users])}." if users else _NO_TOOL
        route = f"{operation.method} {operation.prefix}{operation.path}"
        taken = [
            f"{a.wire_name}: {wording.first_sentence(a.description)}".rstrip(": ")
            for a in by_operation[operation.id].arguments
        ]
        described = operation.description if operation.description != operation.summary else ""
        parameters = f"Takes {'; '.join(taken)}" if taken else ""
        text = wording.paragraphs(f"{route} ({operation.id})", described, parameters)
        yield Text(
            "operation",
            operation.summary or operation.id,
            f"{bounded(text, LONGEST_TEXT - len(offered))}\n\n{offered}",
            operation.id,
            users[0].name if users else "",
        )


_NO_TOOL = "No tool of this server offers it: it exists in the API, and cannot be called from here."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (" and more" if len(names) > 8 else "")


def _tool(tool: Tool) -> Text:
    taken = [
        f"{a.name}: {wording.first_sentence(a.description)}".rstrip(": ") for a in tool.arguments
    ]
    text = wording.paragraphs(
        tool.description,
        f"Takes {'; '.join(taken)}" if taken else "",
        "" if tool.hints.read_only else "It changes something: not there in read-only mode.",
    )
    return Text("tool", tool.title, bounded(text, LONGEST_TEXT), "", tool.name)


def _errors(errors: Errors) -> Iterator[Text]:
    for code, kind in errors.kinds.items():
        advice = errors.advice.get(kind, "")
        yield Text("error", code, wording.joined(f"{_MEANINGS[kind]}", advice))
    told = set(errors.kinds.values())
    for kind, advice in errors.advice.items():
        if kind not in told:
            yield Text("error", kind, wording.joined(_MEANINGS[kind], advice))
