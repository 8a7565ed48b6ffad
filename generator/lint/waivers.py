"""Findings that a person has accepted in the overlay, with a reason; each has to be needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.diagnostics import Diagnostics
from generator.lint.codes import CODES
from generator.lint.model import Finding, Subject
from generator.suggest import did_you_mean

_NEVER = frozenset({"D815", "D816"})


def waived(subject: Subject, found: Sequence[Finding], diagnostics: Diagnostics) -> list[Finding]:
    """The findings that nobody has accepted. A waiver that accepts none is an error."""
    kept = list(found)
    for path, code in _waivers(subject):
        tool = path[1] if path[0] == "tools" else None
        place = subject.overlay.place(*path, "waive", code)
        if code not in CODES or code in _NEVER:
            why = "cannot be waived" if code in _NEVER else "is no code of `toolpress lint`"
            help = did_you_mean(code, CODES) if code not in CODES else ""
            diagnostics.error("D816", place, f"`{code}` {why}", help or "remove it")
        elif not any(_covers(tool, code, finding) for finding in found):
            where = f"of `{tool}`" if tool else "of any tool"
            diagnostics.error("D815", place, f"there is no {code} {where} to waive", "remove it")
        kept = [finding for finding in kept if not _covers(tool, code, finding)]
    return kept


def _covers(tool: str | None, code: str, finding: Finding) -> bool:
    return finding.code == code and (tool is None or tool in finding.tools)


def _waivers(subject: Subject) -> Iterator[tuple[tuple[str, ...], str]]:
    overlay = subject.overlay.overlay
    for name, entry in overlay.tools.items():
        yield from ((("tools", name), code) for code in entry.waive)
    yield from ((("defaults",), code) for code in overlay.defaults.waive)
