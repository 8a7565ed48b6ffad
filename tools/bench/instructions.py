"""Instructions a request takes, counted by callgrind: a figure that a noisy machine does not move.

The counts of the last review stand in `instructions.json`; a change of more than 5 % is said.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from tools.bench import requests, synthetic, wire
from tools.bench.figures import Figures
from tools.bench.process import Failed, run

FILE: Final = Path(__file__).with_name("instructions.json")
COLLECTED = re.compile(r"Collected : (\d+)")
NOTED: Final = 0.05
FEW, MANY = 20, 70
Maker: TypeAlias = Callable[[str, dict[str, Any], int], dict[str, Any]]


def measure(figures: Figures, *, keep: bool) -> None:
    """The counts, beside those that are kept; `keep` writes these in their place."""
    if shutil.which("valgrind") is None:
        figures.skip("instruction counts", "valgrind is not installed")
        return
    params = {"name": synthetic.CALL[0], "arguments": synthetic.CALL[1]}
    counted: dict[str, int] = {}
    for era in wire.ERAS:
        for method, told in (("tools/list", {}), ("tools/call", params)):
            asked = {"method": method, "params": told, "era": era}
            ours = _count(partial(_job, requests.our_job, asked))
            floor = _count(partial(_job, requests.floor_job, asked))
            called = method == "tools/call"
            asking = _count(partial(_job, _asking, asked)) if called else floor
            counted[f"{method}, {era}"] = ours
            figures.pairs(
                "instructions" + (" beyond the upstream client" if called else ""),
                *(f"{method}, {era}", "", partial(float, ours)),
                *("SDK", partial(float, floor)),
                rounds=1,
                most=1.3,
                less=partial(float, asking - floor),
            )
    kept = json.loads(FILE.read_text()) if FILE.exists() else {}
    known = kept.get("instructions", {}) if kept.get("python") == _python() else {}
    for case, count in counted.items():
        before = known.get(case)
        if before and abs(count / before - 1) > NOTED:
            figures.say(f"{case}: {before} before, {count / before - 1:+.1%}: look why")
    if keep:
        told = {"python": _python(), "instructions": counted}
        FILE.write_text(json.dumps(told, indent=2) + "\n")
    elif not known:
        figures.skip("instruction counts before", f"none are kept for {_python()}")


def _asking(reply: str, asked: dict[str, Any], often: int) -> dict[str, Any]:
    return requests.floor_job(reply, asked, often, asks=True)


def _job(make: Maker, asked: dict[str, Any], rounds: int) -> dict[str, Any]:
    return make(requests.SMALL, asked, rounds)


def _count(job: Callable[[int], dict[str, Any]]) -> int:
    """Two runs of different length: what they have in common, the start, falls out."""
    few, many = (_total(job(rounds)) for rounds in (FEW, MANY))
    return (many - few) // (MANY - FEW)


def _total(work: dict[str, Any]) -> int:
    job = {**work, "batches": 0}
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
    found = run([*tool, requests.DRIVER], given=json.dumps(job), environ={"PYTHONHASHSEED": "0"})
    counted = COLLECTED.search(found.output)
    if counted is None:
        raise Failed(found.output[-400:])
    return int(counted[1])


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()} {platform.machine()}"
