"""Prompts: what a person might ask, offered by name, its gaps filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from mcp import MCPError
from mcp.types import INVALID_PARAMS

from .results import Result
from .surface import PromptInfo

_GAP: Final = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def listing(prompts: Mapping[str, PromptInfo], tools: Collection[str]) -> list[dict[str, Any]]:
    """The prompts in wire form; one that needs a tool is there only where the tool is."""
    return [_wire(prompt) for prompt in prompts.values() if _offered(prompt, tools)]


def filled(
    prompts: Mapping[str, PromptInfo],
    name: str,
    given: Mapping[str, str],
    tools: Collection[str],
) -> Result:
    """The result of prompts/get.

    Raises:
        MCPError: there is no such prompt, or what was given does not fill its gaps.
    """
    prompt = prompts.get(name)
    if prompt is None or not _offered(prompt, tools):
        raise MCPError(INVALID_PARAMS, f"Unknown prompt: {name}")
    known = {argument["name"]: argument for argument in prompt.arguments}
    problems = [f"{argument}: unknown argument" for argument in given if argument not in known]
    problems += [
        f"{argument}: missing"
        for argument, said in known.items()
        if said.get("required") and not given.get(argument, "").strip()
    ]
    if problems:
        raise MCPError(INVALID_PARAMS, f"Invalid arguments for {name}: {'; '.join(problems)}")
    values = {
        argument: given.get(argument, "") or said.get("default", "")
        for argument, said in known.items()
    }
    text = _GAP.sub(lambda gap: values[gap[1]] if gap[1] else gap[0][0], prompt.text)
    result: Result = {
        "resultType": "complete",
        "messages": [{"role": "user", "content": {"type": "text", "text": text}}],
    }
    return {**result, "description": prompt.description} if prompt.description else result


def _offered(prompt: PromptInfo, tools: Collection[str]) -> bool:
    return all(tool in tools for tool in prompt.tools)


def _wire(prompt: PromptInfo) -> dict[str, Any]:
    wire: dict[str, Any] = {"name": prompt.name, "title": prompt.title}
    if prompt.description:
        wire["description"] = prompt.description
    if prompt.arguments:
        wire["arguments"] = [
            {key: value for key, value in argument.items() if key != "default"}
            for argument in prompt.arguments
        ]
    return wire
