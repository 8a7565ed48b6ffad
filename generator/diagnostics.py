"""What is wrong with an input, where, and what to type to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a source file: 1-based line and column, and the JSON pointer there."""

    file: str
    line: int = 1
    column: int = 1
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to type."""

    code: str
    severity: Severity
    place: Place
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code means, in the catalogue: its title, how it comes about, and what cures it."""

    title: str
    cause: str
    fix: str


@dataclass(slots=True)
class Diagnostics:
    """Collects the findings of a stage; stages stop only at their end."""

    found: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # of the files read, to frame an excerpt

    def error(self, code: str, place: Place, message: str, help: str = "") -> None:
        self.found.append(Diagnostic(code, Severity.ERROR, place, message, help))

    def warning(self, code: str, place: Place, message: str, help: str = "") -> None:
        self.found.append(Diagnostic(code, Severity.WARNING, place, message, help))

    def extend(self, more: Iterable[Diagnostic]) -> None:
        self.found.extend(more)

    @property
    def failed(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        """In source order, each finding once."""
        unique = dict.fromkeys(self.found)
        return iter(sorted(unique, key=lambda d: (d.place, d.code, d.message)))
