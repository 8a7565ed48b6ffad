"""The work of `generate` and `check` on one API, in this process or in several at once."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from generator.config import ApiConfig
from generator.console import Said
from generator.here import Here

# A smaller description is pressed before helpers are there; and both modules of classes are what
# they can help with.
WORTH_HELP = 60_000
MOST_HELPERS = 2

DIED = "the process that pressed it ended at once, perhaps for want of memory"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of one API; without files nothing is to be written. `crash` is a fault of ours."""

    files: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    failed: bool = False
    crash: str = ""


def pressed(config: ApiConfig, jobs: int = 1) -> Pressed:
    """Press one API, with `jobs` processes. Raises nothing: one API does not cost the others."""
    try:
        with _uncollected(), _beside(config, jobs) as beside:
            from generator.pipeline import generate

            result = generate(config, beside)
    except BrokenProcessPool:
        return pressed(config)  # a helper died, perhaps for want of memory: once more without
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


@contextmanager
def _beside(config: ApiConfig, jobs: int) -> Iterator[Executor]:
    """What does a part of the work on one API: other processes, where they pay for their start."""
    helped = jobs > 1 and _size(config.description) >= WORTH_HELP
    beside = _helpers(min(jobs - 1, MOST_HELPERS)) if helped else Here()
    try:
        yield beside
    finally:
        beside.shutdown(cancel_futures=True)


def _helpers(count: int) -> Executor:
    try:
        pool = _pool(count, _at_hand)
        with _interrupts_waiting():
            pool.submit(int)  # starts them at once, so that they are there when the plan is
    except (ImportError, NotImplementedError, OSError):
        return Here()  # some systems have no semaphores, or no more processes
    return pool


@contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """For what is started, until it begins: halfway it would tell of Ctrl-C in its own words."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # that it cannot be read is told elsewhere


def each(configs: Sequence[ApiConfig], jobs: int) -> Iterator[Pressed]:
    """What comes of each, in their order, whichever ends first."""
    if min(jobs, len(configs)) <= 1:
        for config in configs:
            yield pressed(config, jobs)
        return
    with _pool(min(jobs, len(configs))) as pool:
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


def _pool(jobs: int, at_first: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    # Spawned: a fork would copy the threads' locks, of a spinner for one.
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(at_first,)
    )


def _begin(at_first: Callable[[], None] | None) -> None:
    # Ctrl-C goes to all processes of a terminal; one of them tells about it.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, daemon=True).start()
    if at_first is not None:
        at_first()


def _end_with_parent() -> None:
    """A process that is killed cannot end its pool."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _at_hand() -> None:
    """What helpers need, loaded before there is work for them; they last as long as one press."""
    gc.disable()
    atexit.register(gc.freeze)
    from generator.emit.models import models_source

    models_source({"First": {"type": "string"}})  # it loads what it needs with its first work
