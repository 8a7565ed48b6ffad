"""The one way in which a diagnostic says "did you mean"."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean `x`?`, or the choices where there are few, or nothing."""
    choices = list(dict.fromkeys(known))
    if close := difflib.get_close_matches(word, choices, n=1, cutoff=0.6):
        return f"did you mean `{close[0]}`?"
    if 0 < len(choices) <= 8:
        return "known here: " + ", ".join(f"`{choice}`" for choice in choices)
    return ""
