"""The report as one HTML file: no asset from elsewhere, and every text of a vendor escaped."""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from generator.lint.budget import tokens
from generator.load.text import INVISIBLE
from generator.report import words
from generator.show import counted
from generator.surface.change import Apart, Change, Diff, Impact, Weight

_HERE = Path(__file__).parent
_MOST_WORDS = 4_000  # of a text that is compared word by word


def html(name: str, diff: Diff, review: Sequence[str] = ()) -> str:
    """`review` are lines about what a person has to look at, shown first."""
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(f"\n{script}".encode()).digest()).decode()
    verdict = words.verdict(diff)
    return Template(_asset("page.html")).substitute(
        digest=f"sha256-{digest}",
        title=_text(f"{name}: {verdict}"),
        style=_asset("page.css"),
        script=script,
        name=_text(name),
        verdict=_text(verdict),
        sides=_text(f"{diff.before.label} → {diff.after.label}"),
        review=_review(review),
        filters=_filters(diff),
        changes="\n".join(_tools(diff)),
        weight=_text(words.weight(diff)),
        weights=_weights(diff),
        apart=_apart(diff.apart),
    )


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _text(text: str) -> str:
    """Text that is no markup, and where nothing hides."""
    seen = INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
    return escape(seen, quote=True)


def _review(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return (
        '<section aria-labelledby="review">\n<h2 id="review">Needs review</h2>\n'
        f"<details><summary>{counted(len(lines), 'line')}</summary>\n"
        f"<pre>{_text(chr(10).join(lines))}</pre></details>\n</section>"
    )


def _filters(diff: Diff) -> str:
    boxes = "\n".join(
        f'<label class="{impact.value}"><input type="checkbox" value="{impact.value}" checked>'
        f'<span class="impact">{len(diff.of(impact))} {impact.value}</span></label>'
        for impact in Impact
    )
    search = '<input type="search" placeholder="Find a tool or a word" aria-label="Find">'
    return f'<div class="filters">\n{boxes}\n{search}\n</div>'


def _tools(diff: Diff) -> Iterator[str]:
    for tool, changes in words.by_tool(diff.changes):
        shown = "\n".join(map(_change, changes))
        title = _text(tool or "the server")
        opening = f'<article class="tool" data-tool="{title.lower()}">'
        yield f"{opening}\n<h3>{title}</h3>\n{shown}\n</article>"
    yield f'<p class="none"{" hidden" if diff else ""}>Nothing to show.</p>'


def _change(change: Change) -> str:
    impact = change.impact.value
    head = _text(words.subject(change).text)
    pair = ""
    if change.before or change.after:
        before, after = _marked(change.before, change.after)
        pair = f'\n<div class="pair"><div>{before}</div><div>{after}</div></div>'
    return (
        f'<section class="change {impact}" data-impact="{impact}">\n'
        f'<p><span class="impact">{impact}</span> {head}</p>\n'
        f'<p class="reason">{_text(change.reason)}</p>{pair}\n</section>'
    )


def _marked(before: str, after: str) -> tuple[str, str]:
    """Both sides with the words marked that only one of them has."""
    old, new = (re.findall(r"\s+|[\w.$-]+|[^\w\s]", side) for side in (before, after))
    if not before or not after or len(old) + len(new) > _MOST_WORDS:
        return _text(before), _text(after)
    left, right = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        one, other = _text("".join(old[a:b])), _text("".join(new[c:d]))
        left.append(one if tag == "equal" or not one else f"<del>{one}</del>")
        right.append(other if tag == "equal" or not other else f"<ins>{other}</ins>")
    return "".join(left), "".join(right)


def _weights(diff: Diff) -> str:
    most = max((max(w.before or 0, w.after or 0) for w in diff.weights), default=0) or 1
    rows = "\n".join(_weight(weight, most) for weight in diff.weights)
    return f'<ul class="weights">\n{rows}\n</ul>'


def _weight(weight: Weight, most: int) -> str:
    name = _text(weight.tool)
    before, after = tokens(weight.before or 0), tokens(weight.after or 0)
    change = after - before
    if weight.before is None or weight.after is None:
        said = "new" if weight.before is None else "gone"
    else:
        said = f"{change:+,}" if change else ""
    tone = "more" if change > 0 else "less"
    bars = _bar("before", weight.before, most) if weight.before != weight.after else ""
    bars += _bar("after", weight.after, most)
    return (
        f'<li data-tool="{name.lower()}"><code>{name}</code><span class="bars">{bars}</span>'
        f'<span class="figures">{after if weight.after is not None else before:,}'
        + (f' <b class="{tone}">{said}</b>' if said else "")
        + "</span></li>"
    )


def _bar(which: str, bytes: int | None, most: int) -> str:
    if bytes is None:
        return ""
    title = f"{which}: about {tokens(bytes):,} tokens"
    return f'<i class="{which}" style="width:{100 * bytes / most:.1f}%" title="{title}"></i>'


def _apart(apart: Apart) -> str:
    if not apart:
        return ""
    lists = "\n".join(
        f"<details><summary>{len(ids)} {what}</summary><p>{_text(', '.join(ids))}</p></details>"
        for ids, what in ((apart.added, "new"), (apart.removed, "gone"), (apart.changed, "changed"))
        if ids
    )
    return (
        '<section aria-labelledby="apart">\n<h2 id="apart">Operations that no tool uses</h2>\n'
        f"{lists}\n</section>"
    )
