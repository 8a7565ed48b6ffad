"""`evals.yaml`: prompts, the calls that answer them, and the tools that must not be called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from generator.diagnostics import Diagnostics, Place
from generator.load.source import Document, escape, read
from generator.overlay.block import Block
from generator.overlay.faults import validated

__all__ = ["Eval", "EvalsFile", "Step", "read_evals"]


class Step(Block):
    """One call that is expected."""

    tool: str
    """The tool."""
    arguments: dict[str, Any] = {}
    """Its arguments."""


class Eval(Block):
    """One prompt. `tool` and `arguments` are short for an `expect` of one step."""

    prompt: Annotated[str, Field(min_length=1)]
    """What a person says."""
    tool: str | None = None
    """The tool that answers it."""
    arguments: dict[str, Any] = {}
    """Its arguments."""
    expect: list[Step] = []
    """The calls that answer it, in order, where it takes several."""
    never: list[str] = []
    """Tools that must not be called."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.expect and (self.tool is not None or self.arguments):
            raise ValueError("`expect:` and `tool:` exclude each other")
        if self.arguments and self.tool is None:
            raise ValueError("`arguments:` needs `tool:`")
        if self.tool is None and not self.expect and not self.never:
            raise ValueError("it expects nothing: add `tool:`, `expect:` or `never:`")
        return self


@dataclass(frozen=True, slots=True)
class EvalsFile:
    """The cases with the places they stand at."""

    cases: tuple[Eval, ...]
    document: Document

    def place(self, *path: str | int) -> Place:
        return self.document.place("".join(f"/{escape(str(token))}" for token in path))


def read_evals(path: Path, shown: str, diagnostics: Diagnostics) -> EvalsFile | None:
    document = read(path, shown, diagnostics, mapping=False)
    if document is None:
        return None
    cases = validated(list[Eval], document, diagnostics, "the file")
    return None if cases is None else EvalsFile(tuple(cases), document)
