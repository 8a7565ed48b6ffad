"""What becomes of a reply, as an overlay declares it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from generator.overlay.block import Block

__all__ = ["Choice", "Paginate", "Poll", "Result"]

# What each style needs, and what means nothing to it.
_NEEDED = {
    "offset": ("limit", "offset"),
    "index": ("limit", "offset"),
    "page": ("number",),
    "cursor": ("cursor", "next"),
}
_FOREIGN = {
    "offset": ("number", "cursor", "next", "first", "page_count"),
    "index": ("number", "cursor", "next", "page_count"),
    "page": ("offset", "cursor", "next"),
    "cursor": ("offset", "number", "first", "total", "page_count"),
}


class Paginate(Block):
    """How the operation pages: its own fields, and what the tool shows instead.

    The tool shows one page of the caller's size, fetched in requests of at most `at_most` rows;
    with `all` it gathers every row up to a ceiling and shows no argument for it.
    """

    style: Literal["offset", "page", "index", "cursor"] = "offset"
    """`offset` rows are skipped, a `page` has a number, `index` is the number of the first row,
    and a `cursor` comes with the page before."""
    limit: str | None = None
    """The place of the request that says how many rows; without it a page has `at_most`."""
    offset: str | None = None
    """The place of the request that says how many rows to skip, or which row is the first."""
    number: str | None = None
    """The place of the request that says which page."""
    cursor: str | None = None
    """The place of the request for the cursor."""
    next: Annotated[str, Field(pattern=r"^(body|header)\.\S+$")] | None = None
    """Where the reply holds the next cursor: `body.meta.next`, or `header.next-cursor`."""
    items: str | None = None
    """The field of the reply with the rows; without it the reply is the list of rows."""
    total: str | None = None
    """The field of the reply with the number of all rows, such as `meta.total_count`."""
    page_count: str | None = None
    """The field of the reply with the number of pages, where 0 means that the reply is the whole
    list whatever was asked for."""
    first: Literal[0, 1] | None = None
    """The number of the first page (1 without it) or of the first row (0 without it)."""
    at_most: Annotated[int, Field(ge=1)]
    """How many rows the API gives in one request; it is never asked for more."""
    page: str | None = None
    """What the argument for the page, or for the cursor, is called."""
    per_page: str | None = None
    """What the argument for the size of a page is called."""
    default: Annotated[int, Field(ge=1)] | None = None
    """The size of a page when nobody says; 50, or the largest that there is."""
    maximum: Annotated[int, Field(ge=1)] | None = None
    """The largest page; `at_most` without it."""
    all: bool = False
    """Gather every row, up to a ceiling."""
    ceiling: Annotated[int, Field(ge=1)] | None = None
    """The most rows that `all` gathers; 2000 without it."""

    @model_validator(mode="after")
    def _places_of_the_style(self) -> Self:
        for key in _NEEDED[self.style]:
            if getattr(self, key) is None:
                raise ValueError(f"`style: {self.style}` needs `{key}:`")
        for key in _FOREIGN[self.style]:
            if getattr(self, key) is not None:
                raise ValueError(f"`{key}:` means nothing with `style: {self.style}`")
        for key, path in (
            ("total", self.total),
            ("page_count", self.page_count),
            ("next", self.next),
        ):
            if self.items is None and path is not None and not path.startswith("header."):
                raise ValueError(f"`{key}:` needs `items:`, for a list says nothing but its rows")
        if self.ceiling is not None and not self.all:
            raise ValueError("`ceiling:` goes with `all: true`")
        return self

    @property
    def position(self) -> str:
        """The place of the request that says where to begin."""
        return self.offset or self.number or self.cursor or ""

    @property
    def places(self) -> tuple[str, ...]:
        """The places of the request that paging fills."""
        return (self.limit, self.position) if self.limit is not None else (self.position,)


class Poll(Block):
    """A reply that only says that work has begun: another operation is asked until it is done."""

    operation: str
    """The operation that says how far the work is; its one required argument is the id."""
    id: str
    """The field of the first reply that tells one piece of work from another."""
    until: str
    """A JMESPath expression over what `operation` answers: true when the work is done."""
    every: Annotated[int, Field(ge=1, le=60)] = 2
    """Seconds from one look to the next."""
    at_most: Annotated[int, Field(ge=1, le=600)] = 30
    """Seconds until the tool answers with the work as it then is."""


class Choice(Block):
    """An argument with which the caller chooses the fields of a fat reply."""

    argument: str = "fields"
    """What the argument is called."""
    of: str | None = None
    """The field of the result with the rows; the result itself without it."""
    default: list[str] = []
    """The fields that are shown when nobody says; all without it."""


class Result(Block):
    select: str | None = None
    """A JMESPath expression over the reply; checked when generating."""
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    """What a function in Python answers, as JSON Schema."""
    redact: list[str] = []
    """Fields that this tool never shows: names, or pointers such as `/items/*/token`."""
    once: list[str] = []
    """Names of fields with a secret that the API shows this one time, and so does the tool."""
    paginate: Paginate | None = None
    """How the rows are paged."""
    poll: Poll | None = None
    """How to wait for what the operation has only begun."""
    fields: Choice | None = None
    """Lets the caller choose the fields."""
