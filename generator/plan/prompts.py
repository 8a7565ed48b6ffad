"""Plans the prompts of a package: each gap of a text is an argument, and each argument a gap."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.diagnostics import Diagnostics
from generator.overlay.prompts import Prompt as Entry
from generator.overlay.read import OverlayFile
from generator.plan.model import Prompt, PromptArgument, Tool
from generator.plan.wording import unwrapped
from generator.suggest import did_you_mean

# As `_runtime/prompts.py` fills it in.
_GAP = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def plan_prompts(
    overlay: OverlayFile, tools: Sequence[Tool], diagnostics: Diagnostics
) -> tuple[Prompt, ...]:
    """The prompts in the order of the overlay."""
    offered = [*overlay.overlay.tools, *(tool.name for tool in tools)]
    for name, entry in overlay.overlay.prompts.items():
        _check_gaps(name, entry, overlay, diagnostics)
        for at, tool in enumerate(entry.tools):
            if tool not in offered:
                diagnostics.error(
                    "D420",
                    overlay.place("prompts", name, "tools", at),
                    f"there is no tool `{tool}` for the prompt to need",
                    did_you_mean(tool, offered),
                )
    return tuple(_prompt(name, entry) for name, entry in overlay.overlay.prompts.items())


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its gaps filled in."""
    return _GAP.sub(lambda gap: values.get(gap[1], "") if gap[1] else gap[0][0], text)


def _prompt(name: str, entry: Entry) -> Prompt:
    return Prompt(
        name=name,
        title=entry.title,
        description=unwrapped(entry.description),
        text=unwrapped(entry.text),
        arguments=tuple(
            PromptArgument(argument, spec.description, spec.required, spec.default, spec.example)
            for argument, spec in entry.arguments.items()
        ),
        tools=tuple(entry.tools),
    )


def _check_gaps(name: str, entry: Entry, overlay: OverlayFile, diagnostics: Diagnostics) -> None:
    gaps = dict.fromkeys(gap for gap in _GAP.findall(entry.text) if gap)
    for gap in gaps:
        if gap not in entry.arguments:
            diagnostics.error(
                "D421",
                overlay.place("prompts", name, "text"),
                f"the text of `{name}` has a gap `{{{gap}}}`, and no argument fills it",
                did_you_mean(gap, entry.arguments)
                or f"add `{gap}` to its `arguments:`, or write `{{{{{gap}}}}}` for the braces",
            )
    for argument, spec in entry.arguments.items():
        place = overlay.place("prompts", name, "arguments", argument)
        if argument not in gaps:
            diagnostics.error(
                "D421",
                place,
                f"the text of `{name}` has no gap for `{argument}`",
                f"write `{{{argument}}}` in the text, or remove the argument",
            )
        if spec.required and spec.default:
            diagnostics.error(
                "D421",
                place,
                f"`{argument}` is required and has a default",
                "a required argument has none: remove `default:` or `required: true`",
            )
