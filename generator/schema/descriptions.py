"""Words of a schema: as long as clients show them, and for what a schema does not show."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_DESCRIPTION = 600
MOST_NAMES = 20


def also_has(names: Sequence[str]) -> str:
    """Words for members that are not shown."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"Also has {', '.join(names[:MOST_NAMES])}{more}."


def bounded(text: str, longest: int = LONGEST_DESCRIPTION) -> str:
    """A description cut at a sentence or word before it outgrows what clients show."""
    text = text.strip()
    if len(text) <= longest:
        return text
    cut = text[:longest]
    end = max(cut.rfind(". ") + 1, cut.rfind("\n"))
    return cut[:end].rstrip() if end > longest // 2 else cut.rsplit(" ", 1)[0] + " …"
