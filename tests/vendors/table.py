"""`python -m tests.vendors.table`: every vendor's tools, called and right, and what they weigh."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio

from generator.console import table
from generator.lint.budget import Weight, tokens, total
from generator.schema.prune import size
from tests.vendors.package import ERAS
from tests.vendors.perform import perform, play, staged
from tests.vendors.vendor import ROOT, Vendor, vendors


@dataclass(frozen=True)
class Weighed:
    """The list of a mode."""

    tools: int
    bytes: int

    def __str__(self) -> str:
        return f"{self.tools} / {self.bytes:,} / {tokens(self.bytes):,}"


@dataclass(frozen=True)
class Row:
    """One vendor: its tools, those called, those right in both eras, those the sandbox served."""

    vendor: str
    tools: int
    called: int
    right: int
    sandbox: int
    unsupported: Mapping[str, str]
    reading: Weighed
    all: Weighed
    wrong: tuple[str, ...]


def row(vendor: Vendor) -> Row:
    """Makes every call of a vendor, in this process."""
    package = vendor.package
    wrong: dict[str, str] = {}
    for case in vendor.cases:
        for era in ERAS:
            try:
                anyio.run(perform, package, case, era)
            except AssertionError as fault:
                wrong.setdefault(case.tool, f"{case} ({era}): {fault}")
    unserved: dict[str, str] = {}
    with staged(vendor) as stage:
        for case in vendor.sandboxed():
            try:
                anyio.run(play, package, stage, case)
            except AssertionError as fault:
                unserved[case.tool] = f"{case} (sandbox): {fault}"
    called = {case.tool for case in vendor.cases}
    return Row(
        vendor.name,
        len(package.tools),
        len(called),
        len(called) - len(wrong),
        len(vendor.sandboxed()) - len(unserved),
        # `tool.argument` says what one of the tools leaves out.
        {n: why for n, why in package.surface["unsupported"].items() if "." not in n},
        _weighed(vendor, reading=True),
        _weighed(vendor, reading=False),
        (*wrong.values(), *unserved.values()),
    )


def _weighed(vendor: Vendor, *, reading: bool) -> Weighed:
    package = vendor.package
    listed = [t for name, t in package.tools.items() if not (reading and package.writes(name))]
    return Weighed(len(listed), total([Weight(t["name"], size(t), 0) for t in listed]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.vendors.table", description=__doc__)
    parser.add_argument("vendors", nargs="*", help="all of them without one")
    parser.add_argument("--generated", type=Path, default=ROOT / "generated")
    options = parser.parse_args()
    chosen = [v for v in vendors(options.generated) if v.name in (options.vendors or [v.name])]
    sys.path[:0] = [str(vendor.generated) for vendor in chosen]
    problems = [f"{vendor}: {problem}" for vendor in chosen for problem in vendor.problems()]
    if problems or not chosen:
        print("\n".join(problems) or "there is no such vendor", file=sys.stderr)
        return 1
    rows = [row(vendor) for vendor in chosen]
    head = ("vendor", "tools", "called", "right", "sandbox", "unsupported")
    lists = ("read_only: tools / bytes / tokens", "read_write: tools / bytes / tokens")
    cells = [
        (
            r.vendor,
            *map(str, (r.tools, r.called, r.right, r.sandbox, len(r.unsupported))),
            str(r.reading),
            str(r.all),
        )
        for r in rows
    ]
    print("\n".join(table([(*head, *lists), *cells])))
    for r in rows:
        print("".join(f"\n{r.vendor}: no {name}: {why}" for name, why in r.unsupported.items()))
        print("".join(f"\n{r.vendor}: {fault}" for fault in r.wrong), file=sys.stderr, end="")
    return 1 if any(r.wrong for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
