"""The search in what a server knows of its API, as an overlay switches it on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.overlay.block import Block, Name

__all__ = ["Docs", "Page"]


class Page(Block):
    """Something worth knowing that is neither an operation nor a tool."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    """What it is about."""
    text: Annotated[str, Field(min_length=1)]
    """What there is to say, in our own words."""


class Docs(Block):
    """A tool that searches operations, tools, errors and pages, without asking the API."""

    tool: Name = "search_docs"
    """What the tool is called."""
    title: str = "Search the documentation"
    """The name that people read."""
    description: str = ""
    """When to use it, where the usual words do not fit."""
    toolset: Name = "documentation"
    """The group it belongs to."""
    pages: list[Page] = []
    """What else can be found."""
