"""What a person might ask, as an overlay declares it: clients offer it by name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.overlay.block import Block

__all__ = ["Prompt", "PromptArgument"]

ArgumentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]


class PromptArgument(Block):
    """What a person fills in; it is a text."""

    description: str = ""
    """What to fill in."""
    required: bool = False
    """Whether it has to be given."""
    default: str = ""
    """What stands in the text when it is not given."""
    example: str = ""
    """What the README shows in its place."""


class Prompt(Block):
    """A request to the assistant, with gaps for a person to fill."""

    title: Annotated[str, Field(min_length=1)]
    """What clients show in a menu."""
    text: Annotated[str, Field(min_length=1)]
    """What the assistant is told; `{argument}` is a gap, `{{` and `}}` are braces."""
    description: str = ""
    """What it is for, where the title does not say it."""
    arguments: dict[ArgumentName, PromptArgument] = {}
    """The gaps of the text, each of them."""
    tools: list[str] = []
    """The tools it needs: it is listed where all of them are."""
