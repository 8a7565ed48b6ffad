"""`toolpress refresh` killed: at any step that it takes on the disk, or at any moment.

After each kill every file is whole, as it was or as it was to be; the next command finishes or
undoes what was under way, says so, and leaves all of the old or all of the new.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.overlay.project import OPENAPI, OVERLAY, TOOLS
from tests.refresh.vendor import Vendor, document

NEWER = OPENAPI.replace("maximum: 100", "maximum: 50").replace("label", "title")
REPOSITORY = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
KILLED = """
import os, shutil, signal, sys
from pathlib import Path

at, taken = int(sys.argv.pop(1)), 0

def watch(owner, name):
    real = getattr(owner, name)
    def step(path, *rest, **more):
        global taken
        taken += 1
        if taken == at:
            if name.startswith("write_"):
                real(path, *(part[: len(part) // 2] for part in rest), **more)
            os.kill(os.getpid(), signal.SIGKILL)
        return real(path, *rest, **more)
    setattr(owner, name, step)

from generator.cli import main
for name in ("write_bytes", "write_text", "mkdir", "replace", "unlink", "rmdir"):
    watch(Path, name)
watch(shutil, "rmtree")
code = main()
print(taken)
sys.exit(code)
"""


@dataclass
class Campaign:
    """One project that is refreshed from the old to the new over and over."""

    root: Path
    server: Vendor
    seed: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.folder = self.root / "specs" / "larder"
        self.folder.mkdir(parents=True)
        source = f"source: {self.server.url('/openapi.yaml')}\ntools:"
        (self.folder / "overlay.yaml").write_text(OVERLAY.replace("tools:", source))
        (self.folder / "tools.py").write_text(TOOLS)
        self.server.answers["/openapi.yaml"] = document(OPENAPI)
        assert self.toolpress("refresh", "larder", "--allow-http").returncode == 0
        assert self.toolpress("generate").returncode == 0
        self.old = self.tree()
        self.server.answers["/openapi.yaml"] = document(NEWER)
        began = time.monotonic()
        done = self.stepping(0)
        self.seconds = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        self.steps = int(done.stdout.splitlines()[-1])
        self.new = self.tree()
        assert self.old.keys() == self.new.keys() and self.steps > 20

    def run(self, rounds: int) -> None:
        for number in range(rounds):
            self._reset()
            if number % 3 == 2:
                where = self._at_a_moment()
            else:
                # Most of what a run does on the disk it does at the end.
                step = self.dice.randint(1, self.steps)
                where = f"step {step} of {self.steps}"
                died = self.stepping(step).returncode
                self._hold(died == -signal.SIGKILL, f"{where}: it ended with {died}")
            self._judge(where)

    def stepping(self, step: int) -> subprocess.CompletedProcess[str]:
        return self._command([sys.executable, "-c", KILLED, str(step)], "refresh", "larder")

    def toolpress(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._command(RUN, *arguments)

    def tree(self) -> dict[str, bytes]:
        """Every file of the project; what is staged is not part of it yet."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not self._aside(path)
        }

    def _aside(self, path: Path) -> bool:
        parts = path.relative_to(self.root).parts
        return any(p == "temp" or p == "__pycache__" or p.endswith(".toolpress") for p in parts)

    def _at_a_moment(self) -> str:
        delay = self.dice.uniform(0, self.seconds)
        command = [*RUN, "--root", str(self.root), "refresh", "larder", "--allow-http"]
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=self._env(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return f"after {delay:.2f} s"

    def _judge(self, where: str) -> None:
        found = self.tree()
        for path in found.keys() | self.old.keys():
            whole = (
                found.get(path) in (self.old[path], self.new[path]) if path in self.old else False
            )
            self._hold(whole, f"{where}: {path} is neither old nor new")
        staged = any((self.root / "generated").glob(".*.toolpress"))
        done = self.toolpress("tools", "larder")
        told = [line for line in done.stderr.splitlines() if "cut off" in line]
        self._hold(len(told) == staged, f"{where}: {staged=}, and it said {told}")
        self._hold(not any((self.root / "generated").glob(".*")), f"{where}: a stage is left")
        after = self.tree()
        self._hold(after in (self.old, self.new), f"{where}: neither all old nor all new")
        kind = "finished" if "finished" in "".join(told) else "undone" if told else "untouched"
        self.seen[f"{kind}, {'new' if after == self.new else 'old'}"] += 1

    def _hold(self, good: bool, otherwise: str) -> None:
        if not good:
            self.wrong.append(otherwise)

    def _reset(self) -> None:
        for path, data in self.old.items():
            if not (self.root / path).is_file() or (self.root / path).read_bytes() != data:
                (self.root / path).write_bytes(data)

    def _env(self) -> dict[str, str]:
        temp = self.root / "temp"
        temp.mkdir(exist_ok=True)
        return os.environ | {"TMPDIR": str(temp)}

    def _command(self, command: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
        more = (
            ["--allow-http"]
            if arguments[0] == "refresh" and "--allow-http" not in arguments
            else []
        )
        return subprocess.run(
            [*command, "--root", str(self.root), *arguments, *more],
            cwd=REPOSITORY,
            env=self._env(),
            capture_output=True,
            text=True,
            timeout=120,
        )
