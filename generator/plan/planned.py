"""What the planning of one tool's arguments has come to so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.plan.model import Chosen, Code, Keyword, Paging, ToolArgument


@dataclass(slots=True)
class Planned:
    """What a tool takes and what its function hands to the client."""

    arguments: list[ToolArgument] = field(default_factory=list)
    keywords: list[Keyword] = field(default_factory=list)
    before: list[Code] = field(default_factory=list)
    paging: Paging | None = None
    choice: Chosen | None = None
    constants: dict[str, tuple[Code, Mapping[str, str]]] = field(default_factory=dict)
