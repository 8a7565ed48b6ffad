"""Concurrency: several calls at once but not all of them, and long work beside the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Final, Literal, TypeVar, TypeVarTuple, overload

import anyio
import anyio.to_thread

from .errors import AuthError, ClientError, MissingCredential, OutOfScope

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_LONG_WORK: Final = 250_000
"""Bytes whose reading or writing as JSON keeps other calls waiting for too long."""

_FATAL: Final = (AuthError, MissingCredential, OutOfScope)


async def aside(size: int, work: Callable[[*Ts], T], *args: *Ts) -> T:
    """The result of `work`, in a thread when it deals with so many bytes that others would wait."""
    if size < _LONG_WORK:
        return work(*args)
    return await anyio.to_thread.run_sync(work, *args, abandon_on_cancel=True)


@overload
async def gather(calls: Iterable[Awaitable[T]], limit: int = 8) -> list[T]: ...
@overload
async def gather(
    calls: Iterable[Awaitable[T]], limit: int = 8, *, keep_failures: Literal[True]
) -> list[T | ClientError]: ...
async def gather(
    calls: Iterable[Awaitable[T]], limit: int = 8, *, keep_failures: bool = False
) -> list[T] | list[T | ClientError]:
    """The results in the order of `calls`, with at most `limit` of them in flight.

    The first failure cancels the rest and is raised as it is, not in an exception group. With
    `keep_failures`, what one call raises stands in the place of its result, so that a tool can say
    which part of its answer is missing; a refused credential and our own faults are raised.
    """
    pending = list(calls)
    results: dict[int, T | ClientError] = {}
    failures: list[Exception] = []
    slots = anyio.Semaphore(limit)

    async def run(index: int, call: Awaitable[T]) -> None:
        try:
            async with slots:
                results[index] = await call
        except Exception as error:
            if keep_failures and isinstance(error, ClientError) and not isinstance(error, _FATAL):
                results[index] = error
                return
            failures.append(error)
            group.cancel_scope.cancel()

    try:
        async with anyio.create_task_group() as group:
            for index, call in enumerate(pending):
                group.start_soon(run, index, call)
    finally:
        for call in pending:
            if isinstance(call, Coroutine):
                call.close()  # a call that never started would warn that nobody awaited it
    if failures:
        raise failures[0]
    return [results[index] for index in range(len(pending))]


def apart(results: Iterable[T | ClientError]) -> tuple[list[T], list[str]]:
    """What `gather(..., keep_failures=True)` got, and in words what it did not get."""
    found: list[T] = []
    missing: list[str] = []
    for result in results:
        if isinstance(result, ClientError):
            missing.append(str(result))
        else:
            found.append(result)
    return found, missing
