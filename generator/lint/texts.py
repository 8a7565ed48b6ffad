"""Rules about what texts say: too little, too much, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.lint.model import Finding, Subject, properties, words
from generator.plan.model import Tool

FEWEST_WORDS = 4
LONGEST_DESCRIPTION = 1_024  # OpenAI takes no more
LONGEST_ARGUMENT = 300
LONGEST_TITLE = 60
LONGEST_INSTRUCTIONS = 2_000  # Claude Code cuts at 2 kB
_WHEN = re.compile(
    r"\b(?:use|used|useful|when|whenever|before|instead|rather than|start here|begin here|needs?"
    r"|needed|unless|if you|only if|afterwards|to (?:find|see|check|learn|get|follow|watch))\b",
    re.IGNORECASE,
)
_SHORT = 2  # letters of a value that explains nothing by itself


def undescribed_tool(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        if _says_nothing(subject, tool):
            yield Finding(
                "D803",
                subject.place(tool, "description"),
                _too_little(subject, tool),
                "write in `description:` what it does, when to use it, when not",
                (tool.name,),
            )


def no_when(subject: Subject) -> Iterator[Finding]:
    names = {tool.name for tool in subject.tools}
    for tool in subject.tools:
        text = subject.guidance(tool)
        mentioned = names & set(words(text)) - {tool.name}
        if not (_says_nothing(subject, tool) or mentioned or _WHEN.search(text)):
            yield Finding(
                "D804",
                subject.place(tool, "description"),
                f"the description of `{tool.name}` never says when to use it",
                "add `Use it when …`, or name the tool that comes before or instead",
                (tool.name,),
            )


def undescribed_argument(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        for name, schema in properties(tool).items():
            if not schema.get("description") and not _values(schema):
                yield Finding(
                    "D805",
                    subject.place(tool, "arguments", name),
                    f"`{name}` of `{tool.name}` is not described",
                    f"add `{name}: {{…, description: …}}` under `arguments:`, or hide it",
                    (tool.name,),
                )


def undescribed_values(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        for name, schema in properties(tool).items():
            values = _values(schema)
            if len(values) > 1 and not _explained(values, str(schema.get("description", ""))):
                yield Finding(
                    "D806",
                    subject.place(tool, "arguments", name),
                    f"nothing says what the values of `{name}` of `{tool.name}` mean",
                    "add `description:`, or map them to telling words with `enum: {word: value}`",
                    (tool.name,),
                )


def too_long(subject: Subject) -> Iterator[Finding]:
    for tool in subject.tools:
        texts: list[tuple[tuple[str, ...], str, str, int]] = [
            (("description",), "the description", tool.description, LONGEST_DESCRIPTION),
            (("title",), "the title", tool.title, LONGEST_TITLE),
        ]
        for name, schema in properties(tool).items():
            text = str(schema.get("description", ""))
            texts.append((("arguments", name), f"`{name}`", text, LONGEST_ARGUMENT))
        for path, what, text, longest in texts:
            if len(text) > longest:
                yield Finding(
                    "D809",
                    subject.place(tool, *path),
                    f"{what} of `{tool.name}` takes {len(text):,} characters of {longest:,}",
                    "keep what decides whether and how to call",
                    (tool.name,),
                )
    size = len(subject.package.server.instructions.encode())
    if size > LONGEST_INSTRUCTIONS:
        yield Finding(
            "D809",
            subject.overlay.place("server", "instructions"),
            f"the instructions take {size:,} bytes of {LONGEST_INSTRUCTIONS:,}",
            "move what is about one tool into its description",
        )


def _says_nothing(subject: Subject, tool: Tool) -> bool:
    text = words(subject.description(tool))
    return len(text) < FEWEST_WORDS or text == words(tool.title)


def _too_little(subject: Subject, tool: Tool) -> str:
    entry = subject.entry(tool)
    if entry is None or not entry.description:
        return f"`{tool.name}` is not described"
    if words(entry.description) == words(tool.title):
        return f"the description of `{tool.name}` is its title again"
    return f"the description of `{tool.name}` has fewer than {FEWEST_WORDS} words"


def _values(schema: Mapping[str, Any]) -> list[Any]:
    """The closed list of an argument, or of the elements of a list."""
    items = schema.get("items")
    inside = items.get("enum", []) if isinstance(items, dict) else []
    return list(schema.get("enum", inside))


def _explained(values: list[Any], description: str) -> bool:
    """Described at all; and where the values are mere codes, with a word about one of them."""
    codes = [value for value in map(str, values) if _is_code(value)]
    if not description or len(codes) * 2 <= len(values):
        return bool(description)
    return any(re.search(rf"(?<!\w){re.escape(code)}(?!\w)", description) for code in codes)


def _is_code(value: str) -> bool:
    return value.isdecimal() or (len(value) <= _SHORT and value.isalpha())
