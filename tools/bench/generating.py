"""Generate: cold, unchanged, at GitHub's size, beside a generator of clients, and how it grows."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

from tools.bench import peers, subjects, synthetic
from tools.bench.figures import Figures
from tools.bench.process import Failed, run

SIZES = (10, 100, 1_000, 5_000)


def measure(figures: Figures, rounds: int) -> None:
    folder = subjects.HOME / "generate"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _vendors(figures, folder, rounds)
    _beside_clients(figures, folder, rounds)
    try:
        document = subjects.github()
    except Failed as reason:
        figures.skip("generate, GitHub", str(reason))
        return
    cost = subjects.press(document, folder / "github")
    case = "GitHub, all operations"
    figures.absolute("generate, cold", case, "s", cost.seconds, 60)
    figures.absolute("generate, cold: memory", case, "MB", cost.megabytes, 1_500)


def _vendors(figures: Figures, folder: Path, rounds: int) -> None:
    """The committed packages: pressed into nothing, then with nothing to do."""
    for api in ("openstatus", "ilert"):
        most = 5.0 if api == "ilert" else None
        command = [subjects.TOOLPRESS, "generate", api]
        shutil.copytree(subjects.ROOT / "specs" / api, folder / "specs" / api)
        cold = min(_cold(command, folder) for _ in range(rounds))
        figures.absolute("generate, cold", api, "s", cold, most)
        again = min(run(command, folder=folder).seconds for _ in range(rounds))
        figures.absolute("generate, unchanged", api, "s", again, 1)


def _cold(command: list[str], folder: Path) -> float:
    for name in ("generated", ".toolpress"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return run(command, folder=folder).seconds


def _beside_clients(figures: Figures, folder: Path, rounds: int) -> None:
    """The same description through a generator that makes a client and nothing else."""
    try:
        peer = peers.python(subjects.HOME / "peers", peers.PYTHON_CLIENT)
    except Failed as reason:
        figures.skip(peers.PYTHON_CLIENT, str(reason))
        return
    for api in ("openstatus", "ilert"):
        document = subjects.as_json(subjects.committed(api).description, api)
        target = folder / f"client-{api}"
        tool = str(peer.bin / "openapi-python-client")
        theirs = [tool, "generate", "--path", str(document), "--output-path", str(target)]
        theirs += ["--overwrite", "--meta", "none"]
        ours = folder / f"ours-{api}"

        def press(document: Path = document, out: Path = ours) -> float:
            shutil.rmtree(out, ignore_errors=True)
            return subjects.press(document, out).seconds

        def other(command: list[str] = theirs) -> float:
            return run(command, environ={"PATH": f"{peer.bin}:/usr/bin:/bin"}).seconds

        try:
            other()
        except Failed as reason:
            figures.skip(f"{peers.PYTHON_CLIENT} on {api}", str(reason))
            continue
        figures.pairs(
            "generate, all operations", api, "s", press, peer.name, other, rounds=rounds, most=1
        )


def grow(figures: Figures) -> None:
    """CPU seconds by number of operations, less what the smallest takes, and the exponent."""
    folder = subjects.HOME / "growth"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    spent: list[tuple[int, float]] = []
    for size in SIZES:
        document = synthetic.written(folder, size)
        cost = subjects.press(document, folder / f"out-{size}")
        spent.append((size, cost.cpu))
        figures.absolute("growth: generate", f"{size} operations", "CPU s", cost.cpu)
    figures.absolute("growth: generate", "fitted exponent", "", exponent(spent), 1.15)


def exponent(spent: list[tuple[int, float]]) -> float:
    """The slope of a straight line through the logarithms of (size, seconds over the smallest)."""
    (least, floor), *rest = spent
    points = [(math.log(n - least), math.log(max(s - floor, 1e-6))) for n, s in rest]
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    above = sum((p[0] - x) * (p[1] - y) for p in points)
    return above / sum((p[0] - x) ** 2 for p in points)
