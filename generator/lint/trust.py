"""Rules about what could do harm: orders to a model, hidden text, writes nobody thought about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.emit.runtime_files import wire
from generator.ir import Effect
from generator.lint.model import Finding, Subject
from generator.load.text import clean
from generator.plan.model import Tool
from generator.show import visible

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,30}"
    r"\b(?:previous|prior|above|earlier|other|all)\b[^.]{0,20}\b(?:instruction|prompt|rule|tool|message)"
    r"|\byou (?:must|shall|are now|are an?|should always|have to)\b"
    r"|\b(?:do not|don't|never|without) (?:tell|telling|mention|inform|ask|asking)"
    r"(?:ing)? (?:it to )?the user\b"
    r"|\balways (?:call|use|run|invoke) this\b"
    r"|\bsystem prompt\b"
    r"|\b(?:pretend|act as|respond only|reply only)\b"
    r"|</?(?:system|important|instructions?|assistant|user)>",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--")


def orders(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        for path, text in _texts(tool):
            if found := _ORDERS.search(text):
                yield Finding(
                    "D810",
                    subject.place(tool, *path),
                    f"a text of `{tool.name}` gives orders: “{' '.join(found[0].split())}”",
                    "say what the tool does instead",
                    (tool.name,),
                )


def hidden(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        for path, text in _texts(tool):
            if what := _hidden(text):
                yield Finding(
                    "D811",
                    subject.place(tool, *path),
                    f"a text of `{tool.name}` holds {what}",
                    "retype the text",
                    (tool.name,),
                )
    if what := _hidden(subject.package.server.instructions):
        place = subject.overlay.place("server", "instructions")
        yield Finding("D811", place, f"the instructions hold {what}", "retype the text")


def undecided_writes(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        entry = subject.entry(tool)
        decided = entry is not None and (
            entry.annotations.model_fields_set or entry.notifies or entry.confirm or entry.because
        )
        if tool.effect is not Effect.READ and not decided:
            yield Finding(
                "D812",
                subject.place(tool),
                f"`{tool.name}` changes something, and nobody has decided what that means",
                "add `annotations: {destructiveHint: …}`, `notifies:` or `confirm: draft`",
                (tool.name,),
            )


def _hidden(text: str) -> str:
    if _COMMENT.search(text):
        return "a comment that a reader of Markdown does not see"
    cleaned, changed = clean(text)
    if not changed:
        return ""
    odd = next((c for c in text if visible(c) != c and c not in "\t\r\n" and c not in cleaned), "")
    return f"an invisible character, {visible(odd) or 'U+FFFD'}"


def _texts(tool: Tool) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a tool with the keys of its entry that it belongs to."""
    for key, value in wire(tool).items():
        match key:
            case "title" | "description":
                yield (key,), value
            case "inputSchema":
                for name, schema in value["properties"].items():
                    yield from ((("arguments", name), text) for text in _strings(schema))
                yield from (((), text) for text in _strings(value.get("$defs", {})))
            case "outputSchema":
                yield from ((("result",), text) for text in _strings(value))


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from _strings(member)
        case list():
            for element in value:
                yield from _strings(element)
