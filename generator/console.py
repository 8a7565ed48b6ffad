"""What people and programs see: diagnostics and results on the right stream, in the right form."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.diagnostics import Diagnostics, Severity
from generator.show import as_json, counted, render
from generator.write import Changes, Recovered


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in both forms."""

    text: str
    json: dict[str, str | int]

    @property
    def warns(self) -> bool:
        return self.json["severity"] == Severity.WARNING.value

    @staticmethod
    def all(found: Diagnostics) -> tuple[Said, ...]:
        return tuple(Said(render(d, found.texts.get(d.place.file)), as_json(d)) for d in found)


class Console:
    """Text for people, or one JSON document at the end for programs (`--format json`).

    Results go to stdout, diagnostics and progress to stderr.
    """

    def __init__(self, form: str) -> None:
        self.json = form == "json"
        self.report: dict[str, Any] = {}

    def say(self, text: str) -> None:
        if not self.json:
            print(text)

    def note(self, text: str) -> None:
        """Beside the results, for people: what was done, and what is next."""
        if not self.json:
            print(text, file=sys.stderr)

    def complain(self, text: str) -> None:
        """Why a command could not do its work at all."""
        self.report["error"] = text
        if not self.json:
            print(text, file=sys.stderr)

    def recovered(self, name: str, became: Recovered) -> None:
        """A run that was cut off, and what has just become of it."""
        self.report.setdefault("recovered", {})[name] = became.value
        if not self.json:
            what = "has been finished" if became is Recovered.FINISHED else "left nothing: undone"
            print(f"{name}: a run that was cut off {what}", file=sys.stderr)

    def diagnostics(self, found: Diagnostics) -> None:
        self.findings(Said.all(found))

    def findings(self, said: Iterable[Said]) -> None:
        if self.json:
            self.report.setdefault("diagnostics", []).extend(one.json for one in said)
            return
        for one in said:
            print(one.text, file=sys.stderr)
            print(file=sys.stderr)

    def api(self, name: str, **facts: Any) -> None:
        self.report.setdefault("apis", []).append({"name": name, **facts})

    def finish(self, code: int) -> int:
        """Print the JSON document, if there is one, and hand back the exit code."""
        if self.json:
            print(json.dumps({"exit": code, **self.report}, indent=2, ensure_ascii=False))
        return code

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        """A spinner on a terminal; nothing elsewhere, where the summary line says it all."""
        if self.json or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console as Terminal

        with Terminal(stderr=True).status(text):
            yield


def summary(
    name: str, counts: Mapping[str, int], files: str, said: Iterable[Said], *, overlay: bool
) -> str:
    """`openstatus: 60 operations (21 used), 17 tools, …, 24 files (2 changed)`."""
    warnings = sum(one.warns for one in said)
    line = (
        f"{name}: {counted(counts['operations'], 'operation')} ({counts['used']} used), "
        f"{counted(counts['tools'], 'tool')}{'' if overlay else ' without an overlay'}, "
        f"{counts['hidden']} hidden, {counts['unsupported']} unsupported, "
        f"{counts['quarantined']} quarantined, {files}"
    )
    return f"{line}, {counted(warnings, 'warning')}" if warnings else line


def unified_diff(
    files: Mapping[str, str], folder: Path, shown: str, changes: Changes
) -> Iterator[str]:
    """What `generate` would change, as one diff; runtime copies collapse to a line each."""
    for path in sorted((*changes.written, *changes.removed)):
        target = folder / path
        before = target.read_bytes().decode("utf-8", "replace") if target.is_file() else ""
        after = files.get(path, "")
        if "/_runtime/" in path:
            verb = "removed" if path not in files else "changed" if before else "added"
            yield f"{shown}/{path}: {verb} (a copy of templates/runtime/)\n"
            continue
        lines = difflib.unified_diff(
            before.splitlines(keepends=True),
            after.splitlines(keepends=True),
            f"a/{shown}/{path}" if before else "/dev/null",
            f"b/{shown}/{path}" if path in files else "/dev/null",
        )
        for line in lines:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines with the columns below each other; figures stand to the right, the last is ragged."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    figures = [_figures(column[1:]) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, figures, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _figures(column: Sequence[str]) -> bool:
    return all(cell[:1] in "+-0123456789" or cell == "new" for cell in column if cell)
