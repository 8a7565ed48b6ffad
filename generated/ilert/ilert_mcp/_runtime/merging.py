"""Read, merge, write: changing part of what an API only replaces whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .errors import ApiError
from .reply import Reply
from .values import OMITTED, Omitted


def etag(reply: Reply[Any, Any]) -> str | Omitted:
    """The version that a read reply has, to be given as `if_match`; OMITTED when it says none.

    The API then refuses the write (kind `precondition`) when somebody else was faster.
    """
    return reply.headers.get("etag") or OMITTED


def merged(
    current: Mapping[str, Any],
    changes: Mapping[str, object],
    *,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """What is there with what was given put over it, objects member by member.

    An omitted change keeps what is there; None takes it off, as null.

    Args:
        only: the members that the API takes back; all without it.
    """
    kept = {name: v for name, v in current.items() if only is None or name in only}
    for name, change in changes.items():
        if change is OMITTED:
            continue
        there = kept.get(name)
        if isinstance(change, Mapping) and isinstance(there, Mapping):
            kept[name] = merged(there, change)
        else:
            kept[name] = change
    return kept


def demanded(row: Mapping[str, Any], name: str) -> Any:
    """A member that the API wants back, and that no description promises in what it answers.

    Raises:
        ApiError: it is not there, so that nothing can be written.
    """
    if row.get(name) is None:
        raise ApiError(
            200,
            kind="upstream",
            message=f"the API did not say the `{name}` that it wants to be told with a change",
            advice="Nothing was changed.",
        )
    return row[name]
