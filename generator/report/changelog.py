"""The changelog of a package: a section a release, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

from generator.emit.render import code_span
from generator.report import words
from generator.report.markdown import told
from generator.show import counted
from generator.surface.change import Diff, Impact

HEAD = (
    "# Changelog\n\n"
    "What changed for those who use the tools. `toolpress release` writes a section, and people\n"
    "may edit it.\n"
)


def section(version: str, date: str, diff: Diff | None, tools: int) -> str:
    """`diff` is None for the first release."""
    return "\n".join([f"## {version} ({date})", "", *_body(diff, tools)]) + "\n"


def with_section(text: str, added: str) -> str:
    """The changelog with one more section above the others, everything else as it was."""
    text = text or HEAD
    newline = "\r\n" if "\r\n" in text else "\n"
    added = added.replace("\n", newline)
    at = text.find(f"{newline}## ")
    if at < 0:
        return f"{text.rstrip()}{newline}{newline}{added}"
    at += len(newline)
    return f"{text[:at]}{added}{newline}{text[at:]}"


def _body(diff: Diff | None, tools: int) -> Iterator[str]:
    if diff is None:
        yield f"The first release, with {counted(tools, 'tool')}."
        return
    if not diff:
        yield "Nothing that a call can tell: repairs of the server itself."
        return
    for impact, title in ((Impact.BREAKING, "Breaking"), (Impact.ADDITIVE, "New")):
        if changes := diff.of(impact):
            yield from (f"### {title}", "")
            for tool, found in words.by_tool(changes):
                name = code_span(tool) if tool else "The server"
                yield from (f"- {name}: {told(change)}" for change in found)
            yield ""
    if changes := diff.of(Impact.WORDING):
        names = dict.fromkeys(c.tool for c in changes)
        said = ", ".join(code_span(name) if name else "the server" for name in names)
        yield f"Other words, the same calls: {said}."
