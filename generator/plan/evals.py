"""Holds the evals of an API against its tools: what they expect can be called as they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import jsonschema_rs

from generator.diagnostics import Diagnostics
from generator.overlay.evals import Eval as Case, EvalsFile, Step as Call
from generator.plan.model import Eval, Step, Tool
from generator.suggest import did_you_mean


def plan_evals(
    file: EvalsFile, tools: Sequence[Tool], offered: Collection[str], diagnostics: Diagnostics
) -> tuple[Eval, ...]:
    """Every case in its long form. `offered` are all tools, those with faults of their own too."""
    known = {tool.name: tool for tool in tools}
    asked: dict[str, int] = {}
    planned = []
    for at, case in enumerate(file.cases):
        if case.prompt in asked:
            diagnostics.error(
                "D423",
                file.place(at, "prompt"),
                "the same prompt stands there before",
                f"remove it, or the one in line {file.place(asked[case.prompt], 'prompt').line}",
            )
        asked.setdefault(case.prompt, at)
        steps = list(_steps(at, case))
        for step, path in steps:
            if _offered(file, (*path, "tool"), step.tool, offered, diagnostics):
                _check_arguments(file, path, step, known.get(step.tool), diagnostics)
        expected = {step.tool for step, _ in steps}
        for number, name in enumerate(case.never):
            where = (at, "never", number)
            if _offered(file, where, name, offered, diagnostics) and name in expected:
                diagnostics.error(
                    "D423",
                    file.place(*where),
                    f"`{name}` is expected and must never be called",
                    "remove it from `never:`, or from what is expected",
                )
        planned.append(
            Eval(
                case.prompt.strip(),
                tuple(Step(step.tool, step.arguments) for step, _ in steps),
                tuple(case.never),
            )
        )
    return tuple(planned)


def _steps(at: int, case: Case) -> Iterator[tuple[Call, tuple[str | int, ...]]]:
    """Each call that is expected, and where it stands."""
    if case.tool is not None:
        yield Call(tool=case.tool, arguments=case.arguments), (at,)
    for number, step in enumerate(case.expect):
        yield step, (at, "expect", number)


def _offered(
    file: EvalsFile,
    path: tuple[str | int, ...],
    name: str,
    offered: Collection[str],
    diagnostics: Diagnostics,
) -> bool:
    if name in offered:
        return True
    help = did_you_mean(name, offered) or "`toolpress tools` lists those that exist"
    diagnostics.error("D420", file.place(*path), f"there is no tool `{name}`", help)
    return False


def _check_arguments(
    file: EvalsFile,
    path: tuple[str | int, ...],
    step: Call,
    tool: Tool | None,
    diagnostics: Diagnostics,
) -> None:
    if tool is None:
        return
    validator = jsonschema_rs.Draft202012Validator(tool.input_schema, offline=True)
    for error in validator.iter_errors(step.arguments):
        diagnostics.error(
            "D422",
            file.place(*path, "arguments", *error.instance_path),
            f"`{step.tool}` does not take these arguments: {error.message}",
            f"`toolpress show API {step.tool}` shows what it takes",
        )
