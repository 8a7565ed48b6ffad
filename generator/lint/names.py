"""Rules about names: those that say little, and those that are too long."""

from __future__ import annotations

from collections.abc import Iterator

from generator.lint.model import Finding, Subject, properties
from generator.plan.model import Tool

# Of arguments: each fits almost anything.
VAGUE = frozenset(
    {"arg", "args", "body", "data", "id", "ids", "info", "input", "item", "items", "key", "obj"}
    | {"object", "options", "param", "params", "payload", "thing", "uuid", "value", "values"}
)
# Of tools: verbs and nouns that name no object.
EMPTY = frozenset(
    {
        "call",
        "create",
        "data",
        "info",
        "object",
        "objects",
        "things",
        "delete",
        "do",
        "execute",
        "fetch",
        "get",
        "handle",
        "invoke",
        "list",
    }
    | {"make", "manage", "patch", "perform", "post", "process", "put", "query", "request", "run"}
    | {"search", "send", "set", "test", "update", "action", "operation", "resource", "all"}
)
LONGEST_CALLED = 64  # `mcp__<server>__<tool>`, as Claude Code calls it
LONGEST_ARGUMENT = 40


def vague(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        if set(tool.name.split("_")) <= EMPTY:
            yield Finding(
                "D807",
                subject.place(tool),
                f"`{tool.name}` does not say what it is about",
                "name the thing that it acts on",
                (tool.name,),
            )
        for name in properties(tool):
            if name.lower() in VAGUE:
                yield Finding(
                    "D807",
                    subject.place(tool, "arguments", name),
                    f"`{name}` of `{tool.name}` does not say of what",
                    f"rename it: `<thing>{name.capitalize()}: {{from: {_wire(tool, name)}}}`",
                    (tool.name,),
                )


def long(subject: Subject) -> Iterator[Finding]:
    server = subject.package.server.name
    for tool in subject.tools:
        called = f"mcp__{server}__{tool.name}"
        if len(called) > LONGEST_CALLED:
            yield Finding(
                "D808",
                subject.place(tool),
                f"clients call it `{called}`: {len(called)} characters of {LONGEST_CALLED}",
                f"shorten `{tool.name}`, or the name of the server",
                (tool.name,),
            )
        for name in properties(tool):
            if len(name) > LONGEST_ARGUMENT:
                yield Finding(
                    "D808",
                    subject.place(tool, "arguments", name),
                    f"`{name}` of `{tool.name}` takes {len(name)} characters of {LONGEST_ARGUMENT}",
                    "rename it with `from:`",
                    (tool.name,),
                )


def _wire(tool: Tool, name: str) -> str:
    """The place of the request that an argument fills."""
    return next((a.wire for a in tool.arguments if a.name == name and a.wire), "…")
