"""The arguments of a tool, as an overlay declares them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from generator.overlay.block import Block, JsonType

__all__ = ["Argument", "Rule", "Window"]


class Window(Block):
    """Two wire fields filled from one span such as `7d`, which ends now."""

    start: str = Field(alias="from")
    """The place of the request where the span begins, such as `body.fromTimestamp`."""
    end: str = Field(alias="to")
    """The place of the request where the span ends."""
    form: Literal["milliseconds", "seconds", "date-time", "date"] = "milliseconds"
    """How the API writes a time: unix milliseconds or seconds, RFC 3339, or a date alone."""


class Argument(Block):
    """One argument of a tool; without `from` it is local and says so."""

    source: str | None = Field(default=None, alias="from")
    """The place of the request that it fills, such as `body.pageId` or `query.limit`."""
    local: bool = False
    """It is not sent: the function in Python decides what is."""
    type: JsonType | None = None
    """Its type for clients; converted where the API takes another one."""
    items: JsonType | None = None
    """The type of the elements of a list."""
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    """Its JSON Schema for clients, where `type:` says too little."""
    required: bool | None = None
    """Whether clients must give it, also where the API does not demand it."""
    default: Any = None
    """What is sent without it; `now` is the current time."""
    setting: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    """The setting of the server that is its default, such as `PAGE_ID`, without the prefix."""
    nullable: bool | None = None
    """Whether clients may give null, where null means something to the API."""
    const: Any = None
    """What is always sent; clients do not see the argument."""
    hide: bool = False
    """Never sent and not shown."""
    present: str | None = None
    """Sent as true exactly when the argument of this name is given."""
    window: Window | None = None
    """Two places that are filled from one span."""
    enum: list[str] | dict[str, str] | None = None
    """The values that clients may choose from, or a map from those to the API's."""
    lookup: str | None = None
    """The tool that finds its value; said in its description."""
    description: str | None = None
    """What it is, for the model."""
    examples: Annotated[list[Any], Field(min_length=1)] | None = None
    """Values as they might be; said in its description."""
    format: str | None = None
    """The format of a text, such as `date-time`."""
    minimum: int | float | None = None
    """The smallest number."""
    maximum: int | float | None = None
    """The largest number."""
    min_length: int | None = Field(default=None, alias="minLength")
    """The shortest text."""
    max_length: int | None = Field(default=None, alias="maxLength")
    """The longest text."""

    @model_validator(mode="after")
    def _filled_in_one_way(self) -> Self:
        ways = {
            "`local:`": self.local,
            "`window:`": self.window is not None,
            "`const:`": "const" in self.model_fields_set,
            "`present:`": self.present is not None,
            "`hide:`": self.hide,
        }
        said = [way for way, given in ways.items() if given]
        if self.setting is not None:
            said += ["`default:`"] if "default" in self.model_fields_set else []
            said += ["`required:`"] if self.required else []
            if others := [way for way in said if way != "`local:`"]:
                raise ValueError(f"`setting:` and {others[0]} exclude each other")
        if len(said) > 1:
            raise ValueError(f"{said[0]} and {said[1]} exclude each other")
        if self.source is not None and (self.local or self.window is not None):
            raise ValueError(f"{said[0]} and `from:` exclude each other")
        if self.source is None and said and said[0] not in ("`local:`", "`window:`"):
            raise ValueError(f"{said[0]} needs a `from:`, the place that it fills")
        return self


class Rule(Block):
    """What must hold between two arguments, and what the model is told when it does not."""

    that: Annotated[str, Field(pattern=r"^\S+ (<|<=|==|!=|>=|>|requires) \S+$")]
    """A comparison such as `to > from`, or `port requires host`."""
    otherwise: Annotated[str, Field(alias="else", min_length=1)]
    """What is said of the first argument when it does not hold."""
