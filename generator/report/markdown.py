"""The report as Markdown, for a pull request.

Text of a vendor stands in code spans: there it mentions nobody, links nowhere and is no HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.emit.render import code_span
from generator.lint.budget import tokens
from generator.report import words
from generator.show import visible
from generator.surface.change import Change, Diff, Impact, Weight

MOST = 60_000  # characters; the text of a pull request may have 65,536
_MOST_REVIEW = 20_000
_LONG = 300
_TITLES = {
    Impact.BREAKING: "Breaking",
    Impact.ADDITIVE: "Additive",
    Impact.WORDING: "Wording",
}


def markdown(name: str, diff: Diff, review: Sequence[str] = ()) -> str:
    """`review` are lines about what a person has to look at."""
    parts = [f"## {name}: {words.verdict(diff)}\n"]
    parts.append(
        f"{_quoted(diff.before.label)} → {_quoted(diff.after.label)}. {words.weight(diff)}."
    )
    if said := words.apart(diff.apart):
        parts.append(f"{said[0].upper()}{said[1:]}.")
    for impact in Impact:
        if impact is Impact.WORDING and review:
            parts.append(_review(review))
        if changes := diff.of(impact):
            parts.append(_section(impact, changes))
    parts.append(_weights(diff))
    return _fitting([part for part in parts if part])


def _section(impact: Impact, changes: tuple[Change, ...]) -> str:
    lines = []
    for tool, found in words.by_tool(changes):
        lines.append(f"- **{_quoted(tool)}**" if tool else "- **the server**")
        lines += (f"  - {told(change)}" for change in found)
    title = f"{_TITLES[impact]} ({len(changes)})"
    body = "\n".join(lines)
    if impact is Impact.WORDING:
        return f"\n<details><summary>{title}</summary>\n\n{body}\n\n</details>"
    return f"\n### {title}\n\n{body}"


def told(change: Change) -> str:
    about = words.subject(change)
    named = " ".join(filter(None, (about.what, _quoted(about.name) if about.name else "")))
    head = ": ".join(filter(None, (named, about.verb)))
    sides = [_quoted(_cut(visible(side))) for side in (change.before, change.after) if side]
    shown = f" {' → '.join(sides)}" if sides else ""
    return f"{head}{shown}: {change.reason}"


def _weights(diff: Diff) -> str:
    changed = [w for w in diff.weights if w.before != w.after]
    if not changed:
        return ""
    rows = "\n".join(_row(weight) for weight in changed)
    head = "| tool | tokens before | after | change |\n| --- | ---: | ---: | ---: |"
    return f"\n<details><summary>Token budget</summary>\n\n{head}\n{rows}\n\n</details>"


def _row(weight: Weight) -> str:
    before, after = (None if b is None else tokens(b) for b in (weight.before, weight.after))
    change = (after or 0) - (before or 0)
    shown = ("" if count is None else f"{count:,}" for count in (before, after))
    return f"| {_quoted(weight.tool)} | {' | '.join(shown)} | {change:+,} |"


def _quoted(text: str) -> str:
    return code_span(text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _review(lines: Sequence[str]) -> str:
    """Lines in a block that they cannot end; the last ones give way to what comes after."""
    shown = [visible(part) for line in lines for part in line.splitlines()]
    room = _MOST_REVIEW
    kept: list[str] = []
    for line in shown:
        room -= len(line) + 1
        if room < 0:
            kept.append(f"… and {len(shown) - len(kept)} more lines: see `toolpress review`")
            break
        kept.append(line.replace("```", "'''"))
    return "\n### Needs review\n\n```text\n" + "\n".join(kept) + "\n```"


def _fitting(parts: list[str]) -> str:
    """As many parts as a pull request can hold; a part that is too long is cut at a line."""
    room, out = MOST, []
    for part in parts:
        if len(part) > room:
            out.append("\n".join(_lines(part, room)))
            out.append("\n*The rest does not fit here: see `toolpress diff`.*")
            break
        out.append(part)
        room -= len(part) + 1
    return "\n".join(out).rstrip("\n") + "\n"


def _lines(part: str, room: int) -> Iterator[str]:
    folded = "<details>" in part
    room -= len("\n</details>")
    for line in part.splitlines():
        room -= len(line) + 1
        if room < 0:
            break
        yield line
    if folded:
        yield "\n</details>"
