"""One API of the tables: its folder here, its inputs in specs/, its package in generated/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.config import api_names
from tests.vendors.calls import Case, Refusal, Tables
from tests.vendors.package import Package

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Any API may answer with these, described or not; `limited` is a 429 that says when to come back.
REFUSALS = ("401", "403", "404", "409", "422", "429", "limited", "500", "timeout", "html")


@dataclass(frozen=True)
class Vendor:
    """The tables of one API.

    Attributes:
        tables: the folder with calls.yaml and errors.yaml.
        specs: the folder with the description and the sandbox.
        generated: the folder of the package.
    """

    name: str
    tables: Path
    specs: Path
    generated: Path

    def __str__(self) -> str:
        return self.name

    @cached_property
    def package(self) -> Package:
        return Package(self.generated)

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self.package.tools, self.package.base_url)

    @cached_property
    def cases(self) -> list[Case]:
        path = self.tables / "calls.yaml"
        return self._tables.calls(path, self._shown(path)) if path.is_file() else []

    @cached_property
    def refusals(self) -> list[Refusal]:
        path = self.tables / "errors.yaml"
        return self._tables.refusals(path, self._shown(path)) if path.is_file() else []

    def _shown(self, path: Path) -> str:
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name

    def case(self, tool: str) -> Case:
        """The first case of a tool that ends well, else its first."""
        cases = [case for case in self.cases if case.tool == tool]
        assert cases, f"{tool} has no case in calls.yaml"
        return next((case for case in cases if case.ending.succeeds), cases[0])

    def sandboxed(self) -> list[Case]:
        """The first case of each tool that runs against the sandbox."""
        found: dict[str, Case] = {}
        for case in self.cases:
            if case.sandbox is not None:
                found.setdefault(case.tool, case)
        return list(found.values())

    def problems(self) -> Iterator[str]:
        """Why the tables cannot speak for the API; nothing when they can."""
        missing = list(self._missing())
        yield from missing
        if missing:
            return
        cases, refusals = self.cases, self.refusals
        yield from self._tables.mistakes
        called, run = {case.tool for case in cases}, {case.tool for case in self.sandboxed()}
        for tool in self.package.tools:
            if tool not in called:
                yield f"{tool} has no case in calls.yaml"
            elif tool not in run:
                yield f"{tool} has no case that runs against the sandbox"
        named = [str(case) for case in cases]
        for name in dict.fromkeys(n for n in named if named.count(n) > 1):
            yield f"several cases are called `{name}`: tell them apart with `says`"
        shapes = {shape for refusal in refusals for shape in _shapes(refusal)}
        for shape in REFUSALS:
            if shape not in shapes:
                yield f"errors.yaml has no row for {_ROW[shape]}"

    def _missing(self) -> Iterator[str]:
        for name in ("openapi.yaml", "sandbox.yaml"):
            if not (self.specs / name).is_file():
                yield f"there is no specs/{self.name}/{name}"
        try:
            assert self.package
        except LookupError as error:
            yield str(error)
        for name in ("calls.yaml", "errors.yaml"):
            if not (self.tables / name).is_file():
                yield f"there is no {name} in {self._shown(self.tables)}"


def vendors(generated: Path) -> list[Vendor]:
    """A vendor a folder beside this module, packages from `generated`."""
    folders = sorted(p for p in HERE.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
    return [
        Vendor(folder.name, folder, ROOT / "specs" / folder.name, generated / folder.name)
        for folder in folders
    ]


def without_tables(known: list[Vendor]) -> list[str]:
    """The APIs of specs/ that no folder here speaks for."""
    return sorted(set(api_names(ROOT)) - {vendor.name for vendor in known})


_ROW = {shape: f"HTTP {shape}" for shape in REFUSALS} | {
    "429": "HTTP 429 without Retry-After",
    "limited": "HTTP 429 with Retry-After",
    "timeout": "a time-out (`fails: timeout`)",
    "html": "HTML instead of JSON",
}


def _shapes(refusal: Refusal) -> Iterator[str]:
    reply = refusal.reply
    if reply.fails:
        yield reply.fails
    elif reply.content.lstrip().startswith(b"<"):
        yield "html"
    elif reply.status == 429 and "retry-after" in reply.headers:
        yield "limited"
    else:
        yield str(reply.status)
