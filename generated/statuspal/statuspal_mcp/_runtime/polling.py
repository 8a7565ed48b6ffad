"""Polling: an operation that only begins something, and one that says whether it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import anyio

from .errors import ApiError
from .pages import member
from .select import select

if TYPE_CHECKING:
    from .reply import Reply

sleep = anyio.sleep


async def poll_until(
    started: Awaitable[Reply[Any, Any]],
    ask: Callable[[Any], Awaitable[Reply[Any, Any]]],
    *,
    id: str,
    until: str,
    every: int,
    at_most: int,
) -> dict[str, Any]:
    """Begin something, then ask until it is done or `at_most` seconds are over.

    Args:
        id: the field of the first reply that `ask` is called with.
        until: a JMESPath expression over what `ask` answers.

    Returns:
        The last answer of `ask`, with `finished` false when there was no time to wait for more.

    Raises:
        ApiError: the first reply does not tell what it began.
    """
    first = await started
    work = member(first.json, id)
    if work in (None, ""):
        raise ApiError(
            first.status, kind="upstream", message=f"the API did not say what it began: no `{id}`"
        )
    for _ in range(at_most // every):
        state = (await ask(work)).json
        if done := bool(select(state, until)):
            break
        await sleep(every)
    else:
        state = (await ask(work)).json
        done = bool(select(state, until))
    return {**(state if isinstance(state, dict) else {"result": state}), "finished": done}
