"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from generator.report import words
from generator.show import visible
from generator.surface.change import Change, Diff, Impact

_SHORT = 60  # what stands on one line with its counterpart
_LONG = 100


def text(name: str, diff: Diff) -> str:
    lines = [f"{name}: {diff.before.label} → {diff.after.label}"]
    for impact in Impact:
        if changes := diff.of(impact):
            lines += ["", impact.value]
            for change in changes:
                lines += _told(change)
    if diff:
        lines.append("")
    lines.append(f"{name}: {words.weight(diff)}")
    if said := words.apart(diff.apart):
        lines.append(f"{name}: {said}")
    lines.append(f"{name}: {words.verdict(diff)}")
    return "\n".join(lines)


def _told(change: Change) -> Iterator[str]:
    said = words.subject(change).text
    head = visible(": ".join(filter(None, (change.tool, said))))
    before, after = visible(change.before), visible(change.after)
    if len(before) <= _SHORT and len(after) <= _SHORT:
        pair = " → ".join(filter(None, (before, after)))
        yield f"  {head}, {pair}" if before and after else f"  {head} {pair}".rstrip()
    else:
        start = _common(before, after)
        yield f"  {head}"
        yield from (
            f"    {sign} {_cut(side, start)}"
            for sign, side in (("-", before), ("+", after))
            if side
        )
    if change.impact is not Impact.WORDING:
        yield f"    {change.reason}"


def _common(one: str, other: str) -> int:
    """Where two texts begin to differ."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _cut(text: str, at: int) -> str:
    """The part of a long text around the place where it differs."""
    start = max(0, min(at - 20, len(text) - _LONG)) if len(text) > _LONG else 0
    part = text[start : start + _LONG]
    return f"{'…' if start else ''}{part}{'…' if start + _LONG < len(text) else ''}"
