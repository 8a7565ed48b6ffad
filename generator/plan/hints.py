"""The four hints of a tool: defaults by what its operations do, a floor, exceptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator import ir
from generator.diagnostics import Diagnostics, Place
from generator.overlay.model import Annotations, Tool
from generator.plan.model import Hints

IDEMPOTENT_METHODS = frozenset({"PUT", "DELETE"})


def default_hints(operations: Sequence[ir.Operation], *, open_world: bool) -> Hints:
    """The table of design.md section 2, over all operations that a tool calls."""
    read_only = all(o.effect is ir.Effect.READ for o in operations)
    writing = [o for o in operations if o.effect is not ir.Effect.READ]
    repeatable = all(o.method in IDEMPOTENT_METHODS or o.destroys for o in writing)
    return Hints(
        read_only=read_only,
        destructive=not read_only,
        idempotent=read_only or repeatable,
        open_world=open_world and bool(operations),
    )


def plan_hints(
    entry: Tool,
    operations: Sequence[ir.Operation],
    *,
    open_world: bool,
    place: Callable[[str], Place],
    diagnostics: Diagnostics,
) -> Hints:
    """The hints that ship. What differs from the default needs `because:`; the floor holds."""
    default = default_hints(operations, open_world=open_world)
    declared = entry.annotations
    if not entry.because:
        for hint, said in _differences(declared, default):
            told = "the default of `server:`" if hint == "openWorldHint" else _told_by(operations)
            diagnostics.error(
                "D510",
                place(hint),
                f"`{hint}: {str(said).lower()}` contradicts {told}",
                "say why with `because: …`, or leave the hint out",
            )
    if declared.read_only and not default.read_only:
        default = Hints(True, False, True, open_world)
    chosen = Hints(
        read_only=_chosen(declared.read_only, default.read_only),
        destructive=_chosen(declared.destructive, default.destructive),
        idempotent=_chosen(declared.idempotent, default.idempotent),
        open_world=_chosen(declared.open_world, default.open_world),
    )
    _hold_floor(chosen, operations, place, diagnostics)
    if chosen.read_only and chosen.destructive:
        diagnostics.error(
            "D512",
            place("destructiveHint"),
            "a tool cannot be both read-only and destructive",
            (
                "remove one of `readOnlyHint: true` and `destructiveHint: true`"
                if declared.read_only
                else "remove `destructiveHint: true`, or add `readOnlyHint: false`"
            ),
        )
    return chosen


def _hold_floor(
    chosen: Hints,
    operations: Sequence[ir.Operation],
    place: Callable[[str], Place],
    diagnostics: Diagnostics,
) -> None:
    destroyer = next((o for o in operations if o.destroys), None)
    if destroyer is None:
        return
    if chosen.read_only or not chosen.destructive:
        diagnostics.error(
            "D511",
            place("readOnlyHint" if chosen.read_only else "destructiveHint"),
            f"{destroyer.method} {destroyer.path} deletes or revokes; its tool is destructive",
            "remove the hint: this floor cannot be lowered",
        )


def _chosen(declared: bool | None, default: bool) -> bool:
    return default if declared is None else declared


def _told_by(operations: Sequence[ir.Operation]) -> str:
    if len(operations) == 1:
        return f"what {operations[0].method} {operations[0].path} is taken to do"
    return "what its operations are taken to do"


def _differences(declared: Annotations, default: Hints) -> list[tuple[str, bool]]:
    pairs = (
        ("readOnlyHint", declared.read_only, default.read_only),
        ("destructiveHint", declared.destructive, default.destructive),
        ("idempotentHint", declared.idempotent, default.idempotent),
        ("openWorldHint", declared.open_world, default.open_world),
    )
    return [(name, said) for name, said, usual in pairs if said is not None and said != usual]
