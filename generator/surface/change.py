"""One change of a surface, what it means for a client of the tools, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Impact(Enum):
    """What a change does to whoever uses the tools; the gravest first."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    WORDING = "wording"

    @property
    def rank(self) -> int:
        return list(Impact).index(self)


_WAYS = ("narrowed", "widened", "changed")
_SAID = ("added", "removed", "changed")
_SHAPES: Final[tuple[str, ...]] = (
    *(f"{aspect}-{way}" for aspect in ("type", "enum", "bounds", "pattern") for way in _WAYS),
    "properties-narrowed",
    "properties-widened",
    "schema-changed",
    *(f"{aspect}-{said}" for aspect in ("default", "format") for said in _SAID),
    "description-changed",
)
KINDS: Final[tuple[str, ...]] = (
    *(f"tool-{verb}" for verb in ("added", "removed", "renamed")),
    "tool-title-changed",
    "tool-description-changed",
    "tool-operation-changed",
    *(f"argument-{verb}" for verb in ("added", "removed", "renamed", "required", "optional")),
    *(f"argument-{shape}" for shape in _SHAPES),
    "argument-place-changed",
    *(f"field-{verb}" for verb in ("added", "removed", "required", "optional")),
    *(f"field-{shape}" for shape in _SHAPES),
    *(f"result-{verb}" for verb in ("added", "removed")),
    "reply-changed",
    *(f"redaction-{verb}" for verb in ("added", "removed")),
    *(f"hint-{verb}" for verb in ("added", "removed")),
    *(f"notifies-{verb}" for verb in ("added", "removed")),
    *(f"toolset-{verb}" for verb in ("added", "removed")),
    *(f"auth-{verb}" for verb in _SAID),
    "server-changed",
    *(f"prompt-{verb}" for verb in _SAID),
    *(f"prompt-argument-{verb}" for verb in ("added", "removed", "required", "optional")),
    *(f"resource-{verb}" for verb in _SAID),
    "resource-type-changed",
)


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is one of KINDS; `tool` is "" for what concerns the server as a whole."""

    kind: str
    impact: Impact
    tool: str
    where: str  # the argument or field, in dots; "" for the tool itself
    before: str
    after: str
    reason: str

    @property
    def order(self) -> tuple[int, str, str, str]:
        return (self.impact.rank, self.tool, self.kind, self.where)


@dataclass(frozen=True, slots=True)
class Weight:
    """What a tool takes in `tools/list`, in bytes; None on the side where it is not there."""

    tool: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Operations of the document that no tool stands for, by id."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Side:
    """What was compared: what it is called, its version, how many tools, and the list in bytes."""

    label: str
    version: str
    tools: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that differs; `changes` begin with the gravest."""

    before: Side
    after: Side
    changes: tuple[Change, ...]
    weights: tuple[Weight, ...]
    apart: Apart = Apart()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, impact: Impact) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.impact is impact)

    @property
    def impact(self) -> Impact | None:
        """That of the gravest change."""
        return min((c.impact for c in self.changes), key=lambda i: i.rank, default=None)

    def called(self, before: str, after: str) -> Diff:
        """The same between sides of other names."""
        return replace(
            self,
            before=replace(self.before, label=before),
            after=replace(self.after, label=after),
        )
