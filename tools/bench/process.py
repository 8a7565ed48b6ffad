"""A child process and what it cost: seconds, CPU seconds, memory at its highest."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000


class Failed(Exception):
    """The child did not do what it was asked; the text is the end of what it said."""


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu: float
    megabytes: float  # resident, at its highest
    output: str


def run(
    command: Sequence[str],
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    given: str = "",
) -> Cost:
    """Run to the end.

    Raises:
        Failed: it could not start, or ended badly.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        told.write(given.encode())
        told.seek(0)
        begun = time.perf_counter()
        try:
            child = subprocess.Popen(
                command,
                stdin=told,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=None if environ is None else {**os.environ, **environ},
            )
        except OSError as error:
            raise Failed(str(error)) from error
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        said.seek(0)
        text = said.read().decode(errors="replace")
    if child.returncode != 0:
        raise Failed(text[-600:].strip() or f"exit {child.returncode}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / MB, text)


def resident(pid: int) -> float:
    """Megabytes of a process and of its children now."""
    pages = 0
    for one in [pid, *_children(pid)]:
        pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def _children(pid: int) -> list[int]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    direct = [int(one) for one in file.read_text().split()]
    return [one for child in direct for one in (child, *_children(child))]
