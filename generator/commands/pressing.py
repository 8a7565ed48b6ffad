"""The work of `generate` and `check` on one API, in this process or in several at once."""

from __future__ import annotations

import gc
import os
import signal
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

from generator.config import ApiConfig
from generator.console import Said

DIED = "the process that pressed it ended at once, perhaps for want of memory"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of one API; without files nothing is to be written. `crash` is a fault of ours."""

    files: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    failed: bool = False
    crash: str = ""


def pressed(config: ApiConfig) -> Pressed:
    """Press one API. Raises nothing, so that one API does not cost the others."""
    try:
        with _uncollected():
            from generator.pipeline import generate

            result = generate(config)
    except Exception:
        return Pressed(failed=True, crash=traceback.format_exc())
    counts = result.counts
    return Pressed(
        result.files,
        {name: getattr(counts, name) for name in counts.__slots__} if counts else {},
        Said.all(result.diagnostics),
        result.failed,
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles that nothing refers to any more.

    Nearly all that a press makes it needs to its end, and the search walks it again and again: a
    quarter of the time, against twice the memory.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # All there is counts as old, as if it had been walked: it waits for the next full search.
        gc.freeze()
        gc.unfreeze()
        if searching:
            gc.enable()


def each(configs: Sequence[ApiConfig], jobs: int) -> Iterator[Pressed]:
    """What comes of each, in their order, whichever ends first."""
    jobs = min(jobs, len(configs))
    if jobs <= 1:
        yield from map(pressed, configs)
        return
    with _pool(jobs) as pool:
        futures = [pool.submit(pressed, config) for config in configs]
        for config, future in zip(configs, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                # All that were under way are lost: each tries again by itself.
                yield _alone(config)


def cores() -> int:
    """How many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _alone(config: ApiConfig) -> Pressed:
    with _pool(1) as pool:
        try:
            return pool.submit(pressed, config).result()
        except BrokenProcessPool:
            return Pressed(failed=True, crash=f"{DIED}\n")


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Spawned: a fork would copy the threads' locks, of a spinner for one.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quietly)


def _quietly() -> None:
    """Ctrl-C goes to all processes of a terminal; one of them tells about it."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
