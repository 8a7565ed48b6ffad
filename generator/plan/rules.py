"""Rules between arguments, as statements of the tool's function and as words for the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.diagnostics import Diagnostics
from generator.overlay.model import Tool
from generator.overlay.read import OverlayFile
from generator.plan import wording
from generator.plan.model import Code, ToolArgument
from generator.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Rules:
    """`checks` refuse a call before anything is sent; `words` stand in the description."""

    checks: tuple[Code, ...] = ()
    words: str = ""


def plan_rules(
    name: str,
    entry: Tool,
    arguments: Sequence[ToolArgument],
    overlay: OverlayFile,
    diagnostics: Diagnostics,
) -> Rules:
    known = {a.name: a for a in arguments}
    checks: list[Code] = []
    said: list[str] = []

    def missing(argument: str, *at: str | int) -> bool:
        if argument in known:
            return False
        diagnostics.error(
            "D526",
            overlay.place("tools", name, *at),
            f"a rule is about `{argument}`, which is no argument of this tool",
            did_you_mean(argument, known) or "name an argument that clients see",
        )
        return True

    for at, group in enumerate(entry.one_of):
        if any([missing(a, "one_of", at, place) for place, a in enumerate(group)]):
            continue
        for place, argument in enumerate(group):
            one = known[argument]
            if one.required or "default" in one.schema or one.setting:
                why = "is required" if one.required else "has a default"
                diagnostics.error(
                    "D527",
                    overlay.place("tools", name, "one_of", at, place),
                    f"`{argument}` {why}, so no other of its group could ever be given",
                    "make it optional, without a default, or take it out of the group",
                )
        given = ", ".join(f"{a!r}: {known[a].python}" for a in group)
        checks.append(Code(f"exactly_one({{{given}}})"))
        said.append(wording.one_of_rule(group))
    for at, rule in enumerate(entry.rules):
        left, relation, right = rule.that.split()
        if any([missing(a, "rules", at, "that") for a in (left, right)]):
            continue
        first = f"{left!r}, {known[left].value}"
        if relation == "requires":
            checks.append(Code(f"requires({first}, {known[right].value}, {rule.otherwise!r})"))
        else:
            checks.append(
                Code(f"compare({first}, {relation!r}, {known[right].value}, {rule.otherwise!r})")
            )
        said.append(wording.compare_rule(left, rule.otherwise))
    return Rules(tuple(checks), wording.joined(*said))
