"""What clients may read by an address of its own, as an overlay declares it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.overlay.block import Block, Name

__all__ = ["Resource"]


class Resource(Block):
    """Something to read, or with `{variables}` many things, through a tool that reads."""

    uri: str
    """Its address, such as `acme://pages/{page_id}`; each variable is an argument of the tool."""
    tool: str
    """The tool that reads it."""
    name: Name
    """What it is called among the resources."""
    title: Annotated[str, Field(min_length=1)]
    """What clients show in a list."""
    description: str = ""
    """What it holds, where the title does not say it."""
    mime_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")] = "application/json"
    """What the text is."""
