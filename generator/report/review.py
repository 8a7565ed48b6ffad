"""What a person has to look at, each with the line to edit and what to write there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Place
from generator.overlay.read import OverlayFile
from generator.review import Review, State, Verdict
from generator.show import counted, visible

SHOWN = 40  # lines of differences of one entry, and new operations, unless all are asked for


def unmatched(found: Iterable[Diagnostic], review: Review) -> list[Diagnostic]:
    """Less those lines that the review knows a better name for."""
    renamed = [*review.renamings, *(r for v in review.verdicts for r in v.renamings)]
    better = {renaming.place for renaming in renamed}
    return [diagnostic for diagnostic in found if diagnostic.place not in better]


def mismatch_lines(found: Iterable[Diagnostic]) -> Iterator[str]:
    """Lines of overlay, patch or hand-written Python that the description no longer fits."""
    for diagnostic in found:
        yield f"{_at(diagnostic.place)}: {visible(diagnostic.message)}"
        if diagnostic.help:
            yield f"  = {visible(diagnostic.help)}"


def review_lines(
    name: str, found: Review, overlay: OverlayFile, *, whole: bool = False
) -> Iterator[str]:
    """Entries that have changed, operations that have been renamed, and those undecided."""
    for verdict in found.verdicts:
        yield from _told(name, verdict, whole)
    for renaming in found.renamings:
        yield (
            f"{_at(renaming.place)}: hidden: now `{renaming.after}`, it was `{renaming.before}`\n"
        )
    shown = found.undecided if whole else found.new
    if not shown:
        return
    hidden = overlay.place("hidden") if overlay.overlay.hidden else overlay.place("tools")
    yield f"{_at(hidden)}: undecided: name them in a tool, or in `hidden:` of {name}"
    for operation in shown if whole else shown[:SHOWN]:
        summary = f"  {visible(operation.summary)}" if operation.summary else ""
        route = f"{operation.method} {operation.path}"
        known = f"{operation.id}  {route}" if operation.declared_id else route
        yield f"  {known}{summary}"
    if not whole and (rest := len(found.undecided) - min(len(shown), SHOWN)):
        yield f"  and {rest} more; `toolpress review {name} --all` shows them"
    yield ""


def tally(name: str, found: Review, mismatches: int) -> str:
    counts = (
        (len(found.of(State.CHANGED)), "changed"),
        (len(found.of(State.RENAMED)) + len(found.renamings), "renamed upstream"),
        (len(found.of(State.LOST)), "without an operation"),
        (len(found.of(State.NEVER)), "never reviewed"),
    )
    said = [counted(len(found.verdicts), "entry", "entries")]
    said += [f"{count} {what}" for count, what in counts if count]
    if found.undecided:
        said.append(f"{counted(len(found.undecided), 'operation')} undecided")
    if mismatches:
        said.append(
            counted(mismatches, "line that no longer matches", "lines that no longer match")
        )
    return f"{name}: {', '.join(said)}"


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _told(name: str, verdict: Verdict, whole: bool) -> Iterator[str]:
    at = f"{_at(verdict.place)}: {verdict.tool}"
    accept = f"  = yes: toolpress review {name} --accept {verdict.tool}\n"
    match verdict.state:
        case State.SAME:
            return
        case State.NEVER:
            if whole:
                yield f"{at}: never reviewed\n{accept}"
        case State.LOST:
            yield f"{at}: its operation is gone\n  = correct the entry, or remove it\n"
        case State.RENAMED:
            yield f"{at}: its operation has another name"
            for renaming in verdict.renamings:
                key = ".".join(map(str, renaming.path[2:]))
                yield f"  {_at(renaming.place)}"
                yield f"  - {key}: {renaming.before}"
                yield f"  + {key}: {renaming.after}"
            yield accept
        case State.CHANGED:
            yield f"{at}: {_PARTS[verdict.parts]}"
            yield from _before_and_after(verdict, whole)
            yield accept


_PARTS = {
    ("form", "words"): "what its operation takes or answers has changed, and the words about it",
    ("form",): "what its operation takes or answers has changed",
    ("words",): "the words about its operation have changed",
}


def _before_and_after(verdict: Verdict, whole: bool) -> Iterator[str]:
    if not verdict.revision:
        yield f"  = reviewed as {verdict.reviewed}, now {verdict.now}; no commit has the former"
        return
    yield f"  = since {verdict.revision}:"
    shown = verdict.differences if whole else verdict.differences[:SHOWN]
    for difference in shown:
        if difference.before:
            yield f"  - {difference.key}: {' '.join(difference.before.split())}"
        if difference.after:
            yield f"  + {difference.key}: {' '.join(difference.after.split())}"
    if len(verdict.differences) > len(shown):
        yield f"  … and {len(verdict.differences) - len(shown)} more; --all shows them"
