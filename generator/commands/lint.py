"""`lint`: what a model or a person will stumble over, and what the tools weigh."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.commands.targets import FAILED, GOOD, Commands, Misuse, chosen, several, shared
from generator.config import ApiConfig
from generator.console import Console, table
from generator.diagnostics import Diagnostics
from generator.lint import Subject, lint
from generator.lint.budget import Weight, tokens, total, weighed
from generator.pipeline import plan_all
from generator.review.history import generated_tools, git
from generator.schema.prune import size
from generator.show import counted


def register(commands: Commands) -> None:
    add = commands.add_parser(
        "lint", parents=[shared()], help="what a model will stumble over, and what tools weigh"
    )
    several(add)
    add.add_argument("--strict", action="store_true", help="a warning fails, too")
    add.add_argument("--since", metavar="REV", help="weights against a revision of generated/")
    add.set_defaults(run=_lint)


def _lint(options: argparse.Namespace, console: Console) -> int:
    if options.since and not _is_revision(options.root, options.since):
        raise Misuse(f"git knows no revision `{options.since}` here")
    code = GOOD
    for config in chosen(options):
        diagnostics = Diagnostics()
        planned = plan_all(config, diagnostics)
        if planned is None or diagnostics.failed:
            console.diagnostics(diagnostics)
            console.api(config.name, failed=True)
            console.complain(f"{config.name}: mend this first; there is nothing to lint")
            code = FAILED
            continue
        subject = Subject(planned.package, planned.overlay)
        found = Diagnostics(texts=diagnostics.texts)
        waived = lint(subject, found)
        console.diagnostics(found)
        before = (
            generated_tools(options.root, config.name, options.since) if options.since else None
        )
        weights = weighed(subject, before)
        for line in table(_rows(weights, with_change=before is not None)):
            console.say(line)
        console.say(_summary(config, subject, weights, found, waived, before))
        console.api(config.name, waived=waived, **_as_json(subject, weights, before))
        if found.failed or (options.strict and list(found)):
            code = FAILED
    return code


def _is_revision(root: Path, revision: str) -> bool:
    return git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is not None


def _rows(weights: Sequence[Weight], *, with_change: bool) -> Iterator[tuple[str, ...]]:
    change = ("change",) if with_change else ()
    yield ("tool", "bytes", "tokens", "outputs", *change)
    for weight in weights:
        share = f"{weight.outputs / weight.bytes:.0%}"
        change = (_change(weight.bytes, weight.before),) if with_change else ()
        yield (weight.tool, f"{weight.bytes:,}", f"{weight.tokens:,}", share, *change)


def _change(now: int, before: int | None) -> str:
    if before is None:
        return "new"
    return f"{now - before:+,}" if now != before else ""


def _summary(
    config: ApiConfig,
    subject: Subject,
    weights: Sequence[Weight],
    found: Diagnostics,
    waived: int,
    before: Sequence[Any] | None,
) -> str:
    whole = total(weights)
    outputs = sum(weight.outputs for weight in weights)
    budget = subject.overlay.overlay.budget.list
    parts = [
        f"{config.name}: {counted(len(weights), 'tool')}",
        f"{whole:,} bytes of {budget:,}",
        f"about {tokens(whole):,} tokens",
        f"{outputs / whole:.0%} of them output schemas",
    ]
    if before is not None:
        then = _weight_of(before)
        gone = len({tool["name"] for tool in before} - {weight.tool for weight in weights})
        parts.append(
            f"{whole - then:+,} bytes" + (f" and {counted(gone, 'tool')} gone" if gone else "")
        )
    findings = len(list(found))
    parts.append(counted(findings, "finding") + (f", {waived} waived" if waived else ""))
    return ", ".join(parts)


def _weight_of(tools: Sequence[dict[str, Any]]) -> int:
    return total([Weight(tool["name"], size(tool), 0) for tool in tools])


def _as_json(
    subject: Subject, weights: Sequence[Weight], before: Sequence[Any] | None
) -> dict[str, Any]:
    budget = subject.overlay.overlay.budget
    return {
        "budget": {"tool": budget.tool, "list": budget.list},
        "bytes": total(weights),
        "tokens": tokens(total(weights)),
        "bytes_before": None if before is None else _weight_of(before),
        "tools": [
            {
                "name": weight.tool,
                "bytes": weight.bytes,
                "tokens": weight.tokens,
                "outputs": weight.outputs,
                "bytes_before": weight.before,
            }
            for weight in weights
        ],
    }
