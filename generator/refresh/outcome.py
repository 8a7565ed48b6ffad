"""One refresh, from the question to what is on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import ir
from generator.config import ApiConfig
from generator.diagnostics import Diagnostic, Diagnostics, Severity
from generator.fetch import LOCK, Limits, written_lock
from generator.overlay.read import OverlayFile
from generator.pipeline import Result, describe, generate
from generator.refresh.bring import Brought, Problem, bring, edited_warning
from generator.refresh.trial import trial
from generator.report.review import unmatched
from generator.review import History, Review, review
from generator.review.provisional import Provisional
from generator.surface import Diff
from generator.surface.snapshots import (
    NoSurface,
    Snapshot,
    Unplanned,
    compared,
    last_committed,
    planned,
)
from generator.write import Changes, write


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh found and did. All but the first two are None where nothing new came."""

    brought: Brought
    diagnostics: Diagnostics
    provisional: Provisional | None = None
    diff: Diff | None = None
    review: Review | None = None
    result: Result | None = None  # None where the package has to wait for a person
    changes: Changes | None = None  # what was written to generated/; None for a dry run

    @property
    def needs_review(self) -> bool:
        if not self.brought.files:
            return False
        looked = self.review is not None and (self.review.calls or self.review.new)
        return bool(looked) or self.result is None

    @property
    def mismatches(self) -> list[Diagnostic]:
        """Lines of the overlay and the patch that the new description no longer fits."""
        if self.provisional is None or self.review is None:
            return []
        return unmatched(self.provisional.mismatches, self.review)


def refresh(
    root: Path, config: ApiConfig, overlay: OverlayFile, limits: Limits, *, dry: bool
) -> Outcome:
    """Fetch, try, compare and, unless `dry`, put everything in place at once.

    Raises:
        NoSource, Problem: nothing was changed, and why.
        WriteError: the disk refused.
    """
    brought = bring(config, overlay, limits)
    diagnostics = Diagnostics()
    edited_warning(config, brought, diagnostics)
    lock = _lock(config, brought)
    if not brought.files:
        if lock and not dry:
            _put(root, config, None, lock)
        return Outcome(brought, diagnostics)
    with trial(config, brought.files) as tried:
        outcome = _tried(root, config, tried, overlay, Outcome(brought, diagnostics))
    if dry:
        return outcome
    files = None if outcome.result is None else outcome.result.files
    return replace(outcome, changes=_put(root, config, files, {**brought.files, **lock}))


def _tried(
    root: Path, config: ApiConfig, tried: ApiConfig, overlay: OverlayFile, outcome: Outcome
) -> Outcome:
    api = _usable(tried, overlay)
    before = _before(root, config)
    known = before.api if before is not None else None
    known = known or describe(config, Diagnostics())
    found = review(api, overlay, History(root, config.name), known)
    try:
        after = planned(tried, "fetched")
    except Unplanned as failed:
        return replace(outcome, review=found, provisional=failed.found)
    assert after.provisional is not None
    result = generate(tried) if after.provisional.whole else None
    if result is not None and not result.files:
        outcome.diagnostics.extend(result.diagnostics)
        result = None
    diff = None if before is None else compared(before, after)
    return replace(outcome, provisional=after.provisional, diff=diff, review=found, result=result)


def _lock(config: ApiConfig, brought: Brought) -> dict[str, bytes | None]:
    """The lock file, where it is not as it should be."""
    data = written_lock(brought.entries)
    path = config.description.parent / LOCK
    return {} if path.is_file() and path.read_bytes() == data else {LOCK: data}


def _put(
    root: Path,
    config: ApiConfig,
    files: Mapping[str, str] | None,
    inputs: Mapping[str, bytes | None],
) -> Changes:
    beside = {f"specs/{config.name}/{name}": data for name, data in inputs.items()}
    return write(files, root / "generated" / config.name, beside)


def _before(root: Path, config: ApiConfig) -> Snapshot | None:
    """What specs/ said until now, or what was generated from them when they still fitted."""
    try:
        found = planned(config, "specs")
        if found.provisional is not None and found.provisional.whole:
            return found
    except NoSurface:
        pass
    try:
        return last_committed(root, config)
    except NoSurface:
        return None


def _usable(tried: ApiConfig, overlay: OverlayFile) -> ir.Api:
    """What came is a description with something in it, whether or not our patch still fits.

    Raises:
        Problem: it is not.
    """
    errors: list[Diagnostic] = []
    for patch in dict.fromkeys((tried.patch, None)):
        diagnostics = Diagnostics()
        api = describe(replace(tried, patch=patch), diagnostics)
        patched = tried.shown(patch) if patch else ""
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if api is not None and api.operations and all(d.place.file == patched for d in errors):
            return api
    place = overlay.place("source")
    if not errors:
        message = "what came describes no operation that could be used"
        raise Problem("D607", place, message, "look whether the vendor has moved it")
    first = errors[0]
    code = "D607" if first.code in _NOT_OPENAPI else "D608"
    message = f"what came cannot be used: {first.message} (line {first.place.line})"
    raise Problem(code, place, message, first.help)


_NOT_OPENAPI = frozenset({"D116", "D200"})
