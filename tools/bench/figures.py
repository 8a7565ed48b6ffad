"""What is measured, as rows of one table: ours beside another in pairs, and their ratios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table; `ours` and `theirs` are of one length, measured turn by turn."""

    area: str
    case: str
    unit: str
    ours: tuple[float, ...]
    beside: str = ""  # what it is measured against
    theirs: tuple[float, ...] = ()
    target: str = ""
    held: bool | None = None  # None: there is no target

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours through theirs, pair by pair: below 1 is less of it."""
        return tuple(
            a / b if b else float("inf") for a, b in zip(self.ours, self.theirs, strict=True)
        )

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"area": self.area, "case": self.case, "unit": self.unit}
        found["ours"] = spread(self.ours)
        if self.theirs:
            found |= {"beside": self.beside, "theirs": spread(self.theirs)}
            found["ratio"] = spread(self.ratios)
        if self.target:
            found |= {"target": self.target, "held": self.held}
        return found


@dataclass
class Figures:
    """The rows of a run, and what could not be measured and why."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    say: Callable[[str], None] = print

    def absolute(
        self, area: str, case: str, unit: str, value: float, most: float | None = None
    ) -> None:
        """One figure, with an upper bound if there is one."""
        target = "" if most is None else f"at most {most:g} {unit}"
        held = None if most is None else value <= most
        self.rows.append(Row(area, case, unit, (value,), target=target, held=held))
        self.say(line(self.rows[-1]))

    def pairs(
        self,
        area: str,
        case: str,
        unit: str,
        ours: Callable[[], float],
        beside: str,
        theirs: Callable[[], float],
        *,
        rounds: int,
        most: float | None = None,
        least: float | None = None,
        less: Callable[[], float] | None = None,
    ) -> None:
        """Measure turn by turn, so that a noisy minute falls on both.

        Args:
            most: the median ratio may be that much, such as 1.15.
            least: ours has to be at least that many times less.
            less: what is taken off ours in each round, measured in the same round.
        """
        mine: list[float] = []
        other: list[float] = []
        for _ in range(rounds):
            off = 0.0 if less is None else less()
            mine.append(ours() - off)
            other.append(theirs() - (off if least is not None else 0.0))
        row = Row(area, case, unit, tuple(mine), beside, tuple(other))
        target, held = "", None
        if most is not None:
            target, held = f"at most {most:g} x", median(row.ratios) <= most
        if least is not None:
            target, held = f"{least:g} x less", median(row.ratios) <= 1 / least
        self.rows.append(Row(area, case, unit, row.ours, beside, row.theirs, target, held))
        self.say(line(self.rows[-1]))

    def skip(self, what: str, why: str) -> None:
        self.skipped.append(f"{what}: {why}")
        self.say(f"skipped {what}: {why}")


def spread(values: tuple[float, ...]) -> dict[str, float]:
    return {"median": median(values), "min": min(values), "max": max(values), "n": len(values)}


def line(row: Row) -> str:
    """A row as text: the figure, what it is beside, and whether the target is held."""
    parts = [f"{row.area}, {row.case}: {number(median(row.ours))} {row.unit}"]
    if row.theirs:
        parts.append(f"beside {row.beside} {number(median(row.theirs))}: {ratio(row)}")
    if row.target:
        parts.append(f"{row.target}: {'held' if row.held else 'NOT held'}")
    return "; ".join(parts)


def ratio(row: Row) -> str:
    """`1.12 x (1.08 to 1.20)`, or the other way round where ours is the smaller by far."""
    low, mid, high = min(row.ratios), median(row.ratios), max(row.ratios)
    if mid < 0.5:
        return f"{1 / mid:.1f} x less ({1 / high:.1f} to {1 / low:.1f})"
    return f"{mid:.2f} x ({low:.2f} to {high:.2f})"


def number(value: float) -> str:
    """Three figures that matter, thousands set apart."""
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def markdown(figures: Figures) -> str:
    """The table of the README."""
    lines = ["| what | on | ours | beside | ratio | target | |", "|---|---|---|---|---|---|---|"]
    for row in figures.rows:
        beside = f"{row.beside}: {number(median(row.theirs))}" if row.theirs else ""
        told = ratio(row) if row.theirs else ""
        held = {True: "held", False: "missed", None: ""}[row.held]
        ours = f"{number(median(row.ours))} {row.unit}"
        cells = (row.area, row.case, ours, beside, told, row.target, held)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
