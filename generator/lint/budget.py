"""What tools weigh in `tools/list`, held against the overlay's budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import Severity
from generator.emit.runtime_files import wire
from generator.lint.model import Finding, Subject
from generator.schema.prune import size

BYTES_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Weight:
    """One tool in bytes of compact JSON; `before` is None where there was no such tool."""

    tool: str
    bytes: int
    outputs: int
    before: int | None = None

    @property
    def tokens(self) -> int:
        return tokens(self.bytes)


def tokens(bytes: int) -> int:
    return round(bytes / BYTES_A_TOKEN)


def weighed(
    subject: Subject, before: Sequence[Mapping[str, Any]] | None = None
) -> tuple[Weight, ...]:
    """Every tool, the heaviest first; `before` are the tools of an earlier `tools.json`."""
    then = {str(tool["name"]): size(dict(tool)) for tool in before or ()}
    weights = (
        Weight(
            tool.name,
            size(wire(tool)),
            size(tool.output_schema) if tool.output_schema is not None else 0,
            then.get(tool.name),
        )
        for tool in subject.tools
    )
    return tuple(sorted(weights, key=lambda weight: (-weight.bytes, weight.tool)))


def total(weights: Sequence[Weight]) -> int:
    """The list itself: the tools, the commas between them and what is around them."""
    return sum(weight.bytes for weight in weights) + max(0, len(weights) - 1) + len('{"tools":[]}')


def over_budget(subject: Subject) -> Iterator[Finding]:
    budget, weights = subject.overlay.overlay.budget, weighed(subject)
    for weight in weights:
        if weight.bytes > budget.tool:
            yield Finding(
                "D813",
                subject.overlay.place("tools", weight.tool),
                f"`{weight.tool}` takes {weight.bytes:,} bytes of {budget.tool:,}, "
                f"{weight.outputs:,} of them for its reply",
                "hide arguments, select less of the reply, or raise `budget.tool`",
                (weight.tool,),
                Severity.ERROR,
            )
    if (whole := total(weights)) > budget.list:
        yield Finding(
            "D814",
            subject.overlay.place("budget", "list"),
            f"{len(weights)} tools take {whole:,} bytes of {budget.list:,}",
            "offer fewer tools, make the largest smaller, or raise `budget.list`",
            (),
            Severity.ERROR,
        )
