"""`make soak`: the faults, the crowds and the properties again, many times over, with figures.

`ROUNDS=1000` rounds of every fault against one server process; `CALLS=5000` calls at once; and
`EXAMPLES=1000` drawn arguments a tool; `KILLS=200` refreshes that are killed. `PARTS=kills` runs
one part alone. What is held at the end is compared with the beginning.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "runtime"), str(ROOT / "templates")]

from tests.faults.campaign import MEGABYTE, campaign, serving  # noqa: E402  # the path comes first
from tests.faults.hostile import KEY, hostile  # noqa: E402
from tests.faults.test_clients import crowd  # noqa: E402
from tests.refresh.campaign import Campaign  # noqa: E402
from tests.refresh.vendor import vendor  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "1000"))
CALLS = int(os.environ.get("CALLS", "5000"))
EXAMPLES = int(os.environ.get("EXAMPLES", "1000"))
KILLS = int(os.environ.get("KILLS", "200"))
GROWTH = 60 * MEGABYTE
"""What the memory may grow by: an allocator never gives everything back."""


def main() -> int:
    failed = False
    parts = {"faults": faults, "crowd": crowds, "properties": properties, "kills": kills}
    chosen = os.environ.get("PARTS", ",".join(parts)).split(",")
    for name, part in [(name, parts[name]) for name in chosen]:
        began = time.monotonic()
        good = part()
        failed |= not good
        print(f"{name}: {'good' if good else 'FAILED'}, {time.monotonic() - began:.0f} s\n")
    return int(failed)


def faults() -> bool:
    tally = asyncio.run(campaign(ROUNDS, warm=min(20, ROUNDS)))
    print(tally)
    return (
        not tally.wrong
        and tally.after["rss"] < tally.before["rss"] + GROWTH
        and tally.after["fds"] <= tally.before["fds"] + 2
        and tally.after["tasks"] <= tally.before["tasks"]
    )


def crowds() -> bool:
    return asyncio.run(_crowds())


async def _crowds() -> bool:
    """Three crowds of the same size: what the second and the third add is a leak."""
    async with (
        hostile() as api,
        # Thousands of connections at once on two cores: a body may well wait for its turn.
        serving(api.url, "--timeout=60", wait=120, BODY_SECONDS="60") as server,
    ):
        start = await server.figures()
        seen, answers = [], Counter[str]()
        for _ in range(3):
            answers += await crowd(server, CALLS)
            seen.append(await server.settled(start))
        await server.works()
    print(f"calls {answers.total()} in three crowds: {dict(answers)}")
    for name, unit in (("rss", MEGABYTE), ("fds", 1), ("tasks", 1)):
        print(name, start[name] // unit, "before,", ", ".join(str(s[name] // unit) for s in seen))
    clean = not any(KEY.encode() in said for said in server.said)
    return (
        clean
        and set(answers) <= {"served", "busy"}
        and seen[2]["rss"] < seen[0]["rss"] + GROWTH
        and seen[2]["tasks"] <= start["tasks"]
    )


def properties() -> bool:
    command = [sys.executable, "-m", "pytest", "-n", "2", "--timeout=3000", "tests/properties"]
    environ = {**os.environ, "SOAK_EXAMPLES": str(EXAMPLES)}
    print(f"{EXAMPLES} drawn arguments a tool")
    return subprocess.run(command, cwd=ROOT, env=environ).returncode == 0


def kills() -> bool:
    with tempfile.TemporaryDirectory() as folder, vendor() as server:
        seed = random.randrange(2**32)
        campaign = Campaign(Path(folder) / "project", server, seed)
        campaign.run(KILLS)
    outcomes = ", ".join(f"{count} {what}" for what, count in sorted(campaign.seen.items()))
    print(f"{KILLS} refreshes killed (seed {seed}): {outcomes}")
    print("\n".join(campaign.wrong[:20]))
    return not campaign.wrong


if __name__ == "__main__":
    raise SystemExit(main())
