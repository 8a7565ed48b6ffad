"""How a command ends under `--exit-code`: one definition for diff, refresh and review."""

from __future__ import annotations

from typing import Final

from generator.surface.change import Impact

NOTHING: Final = 0
ADDITIVE: Final = 3
BREAKING: Final = 4
NEEDS_REVIEW: Final = 5


def exit_code(impact: Impact | None, *, review: bool = False) -> int:
    """0 when no call can tell the difference, which other words do not make."""
    if review:
        return NEEDS_REVIEW
    match impact:
        case Impact.BREAKING:
            return BREAKING
        case Impact.ADDITIVE:
            return ADDITIVE
        case Impact.WORDING | None:
            return NOTHING
