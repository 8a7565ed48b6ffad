"""A picture of a result, as an overlay declares it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.overlay.block import Block

__all__ = ["Plot"]

Expression = Annotated[str, Field(min_length=1)]


class Plot(Block):
    """Adds an argument `plot`, which draws the result when it is true. Each key but `kind` and
    `title` is a JMESPath expression; checked when generating."""

    rows: Expression
    """The list in the result that is drawn; an element of it is a row."""
    x: Expression
    """Of a row: its time (ISO text, or Unix seconds or milliseconds), its number or its name; for
    `span` when it begins."""
    y: list[Expression] = []
    """Of a row: its values, one line or group of bars each; null is a gap."""
    by: Expression | None = None
    """Of a row: the name of the line that it belongs to; for `span` of its bar."""
    end: Expression | None = None
    """Of a row: when a `span` ends; null for one that lasts."""
    kind: Literal["line", "bar", "span"] = "line"
    """`line` over time, a `bar` a row, or a `span` from one time to another."""
    title: str = ""
    """What stands above the picture; the title of the tool without it."""

    @model_validator(mode="after")
    def _keys_of_the_kind(self) -> Self:
        if self.kind == "span":
            if self.end is None or self.by is None:
                raise ValueError("`kind: span` needs `end:` and `by:`")
            if self.y:
                raise ValueError("`y:` means nothing with `kind: span`")
        else:
            if not self.y:
                raise ValueError(f"`kind: {self.kind}` needs `y:`")
            if self.end is not None:
                raise ValueError("`end:` goes with `kind: span`")
        if self.by is not None and len(self.y) > 1:
            raise ValueError("`by:` goes with one `y:`, for each is a line of its own")
        if self.kind == "bar" and self.by is not None:
            raise ValueError("`by:` means nothing with `kind: bar`")
        return self
