"""Holds each entry of an overlay against the description, and says what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from generator import ir
from generator.diagnostics import Place
from generator.overlay.edit import Path
from generator.overlay.fingerprint import Facts, facts, fingerprint, renamed_as
from generator.overlay.model import Tool
from generator.overlay.read import OverlayFile
from generator.overlay.selection import places, route, selectable, selectors, undecided
from generator.review.history import History


class State(Enum):
    SAME = "same"
    NEVER = "never reviewed"
    CHANGED = "changed"
    RENAMED = "renamed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Renaming:
    """A selector that leads nowhere, and the operation that it used to be."""

    path: Path
    before: str
    after: str
    place: Place


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of an operation, before and after; "" where it was not, or is no more."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One entry: what it was reviewed as, what it is now, and what lies between."""

    tool: str
    state: State
    place: Place
    reviewed: str = ""
    now: str = ""
    parts: tuple[str, ...] = ()  # "form", "words"
    renamings: tuple[Renaming, ...] = ()
    revision: str = ""  # where the reviewed state was found
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    verdicts: tuple[Verdict, ...]
    renamings: tuple[Renaming, ...]  # of `hidden:`
    undecided: tuple[ir.Operation, ...]
    new: tuple[ir.Operation, ...] = ()  # those undecided that the last description did not have

    def of(self, *states: State) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.state in states]

    @property
    def calls(self) -> bool:
        """Whether a person has to look before this is in order."""
        return bool(self.renamings or self.of(State.CHANGED, State.RENAMED, State.LOST))


def review(
    api: ir.Api, overlay: OverlayFile, history: History, before: ir.Api | None = None
) -> Review:
    """Every entry with its verdict, and the operations that nobody has decided about.

    `before` is the last description; without it, that of the last commit.
    """
    reviewer = _Reviewer(api, overlay, history)
    verdicts = tuple(reviewer.verdict(n, e) for n, e in overlay.overlay.tools.items())
    renamings = tuple(reviewer.hidden())
    listed = overlay.overlay.defaults.expose == "listed"
    found = undecided(api, overlay.overlay) if listed else ()
    left = tuple(o for o in found if o.id not in reviewer.taken)
    return Review(verdicts, renamings, left, tuple(_new(left, before, history)))


def _new(
    found: Sequence[ir.Operation], before: ir.Api | None, history: History
) -> Iterator[ir.Operation]:
    """Whoever picks a few operations of many has seen the others: only what came since is told."""
    if found and before is None:
        before = next((api for _, api in history.descriptions()), None)
    known = selectable(before) if before is not None else {}
    for operation in found if known else ():
        if operation.id not in known and route(operation) not in known:
            yield operation


def accepted(found: Review, tools: Sequence[str]) -> dict[Path, str]:
    """The edits that record a person's yes to these tools."""
    edits: dict[Path, str] = {}
    for verdict in found.verdicts:
        if verdict.tool in tools and verdict.state not in (State.SAME, State.LOST):
            edits |= {renaming.path: renaming.after for renaming in verdict.renamings}
            edits["tools", verdict.tool, "reviewed"] = verdict.now
    return edits


class _Reviewer:
    def __init__(self, api: ir.Api, overlay: OverlayFile, history: History) -> None:
        self.api, self.overlay, self.history = api, overlay, history
        self.known = selectable(api)
        self.taken: set[str] = set()  # operations that a renaming leads to

    def verdict(self, name: str, entry: Tool) -> Verdict:
        place, reviewed = self.overlay.place("tools", name), entry.reviewed or ""
        chosen, renamings = self._selected(name, entry)
        if chosen is None:
            return Verdict(name, State.LOST, place, reviewed)
        now = fingerprint(self.api, chosen)
        if renamings:
            return Verdict(name, State.RENAMED, place, reviewed, now, renamings=renamings)
        if not reviewed:
            return Verdict(name, State.NEVER, place, now=now)
        if reviewed == now:
            return Verdict(name, State.SAME, place, reviewed, now)
        halves = zip(("form", "words"), reviewed.split("/"), now.split("/"), strict=True)
        parts = tuple(part for part, before, after in halves if before != after)
        revision, differences = self._compared(entry, reviewed, chosen)
        return Verdict(name, State.CHANGED, place, reviewed, now, parts, (), revision, differences)

    def hidden(self) -> Iterator[Renaming]:
        for at, selector in enumerate(self.overlay.overlay.hidden):
            found = None if selector in self.known else self._remembered(selector)
            if found is not None:
                yield self._renaming(("hidden", at), selector, found)

    def _selected(
        self, name: str, entry: Tool
    ) -> tuple[list[ir.Operation] | None, tuple[Renaming, ...]]:
        """What an entry names, with a guess for each selector that leads nowhere any more."""
        chosen: list[ir.Operation] = []
        renamings: list[Renaming] = []
        for selector, path in places(entry):
            operation = self.known.get(selector)
            if operation is None:
                operation = self._matching(entry, selector) or self._remembered(selector)
                if operation is None:
                    return None, ()
                renamings.append(self._renaming(("tools", name, *path), selector, operation))
            chosen.append(operation)
        return chosen, tuple(renamings)

    def _renaming(self, path: Path, selector: str, found: ir.Operation) -> Renaming:
        self.taken.add(found.id)
        after = route(found) if " /" in selector else found.id
        return Renaming(path, selector, after, self.overlay.place(*path))

    def _matching(self, entry: Tool, selector: str) -> ir.Operation | None:
        """The operation that is what was reviewed, but for its name or its route."""
        others = [self.known.get(s) for s in selectors(entry) if s != selector]
        rest = [o for o in others if o is not None]
        if entry.reviewed is None or len(rest) < len(others):
            return None
        for candidate in self.api.operations:
            if fingerprint(self.api, [renamed_as(candidate, selector), *rest]) == entry.reviewed:
                return candidate
        return None

    def _remembered(self, selector: str) -> ir.Operation | None:
        """The operation with the route, or the name, that the selector had once."""
        routes = self.history.routes()
        for id, at in routes.items():
            if selector in (id, at):
                return self._now(id, at)
        for _, before in self.history.descriptions():
            if (operation := selectable(before).get(selector)) is not None:
                return self._now(operation.id, route(operation))
        return None

    def _now(self, id: str, at: str) -> ir.Operation | None:
        return next((o for o in self.api.operations if o.id == id or route(o) == at), None)

    def _compared(
        self, entry: Tool, reviewed: str, now: Sequence[ir.Operation]
    ) -> tuple[str, tuple[Difference, ...]]:
        """The revision that was reviewed and what differs since; nothing where git has none."""
        for revision, before in self.history.descriptions():
            known = selectable(before)
            then = [known[s] for s in selectors(entry) if s in known]
            if len(then) == len(now) and fingerprint(before, then) == reviewed:
                pairs = zip(then, now, strict=True)
                return revision, tuple(
                    difference
                    for old, new in pairs
                    for difference in _differences(facts(before, old), facts(self.api, new))
                )
        return "", ()


def _differences(before: Facts, after: Facts) -> Iterator[Difference]:
    yield from _lines(before.form, after.form, "")
    yield from _lines(before.words, after.words, "words of ")


def _lines(before: Mapping[str, str], after: Mapping[str, str], what: str) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield Difference(what + key, old, new)
