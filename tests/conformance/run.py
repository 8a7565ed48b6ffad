"""`make conformance`: the official suite and the official Inspector against a generated server.

Presses openapi.yaml into a package, serves it over HTTP on loopback in front of upstream.py, and
runs every scenario of both suites on both protocol eras. What a server of tools alone cannot do
stands in the baselines beside this file; a scenario that fails without standing there, or stands
there and passes, fails the run. Exit codes: 0 good, 1 unexpected results, 2 it could not be run;
with OFFLINE set the last one is 0, too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from upstream import KEY, upstream  # noqa: E402  # the path has to be set first

CACHE = ROOT / ".conformance"
MODULES = CACHE / "node_modules"
NODE = MODULES / "node" / "bin" / "node"
INSPECTOR = MODULES / ".bin" / "mcp-inspector"
SCENARIO = re.compile(r"([✓✗~⚠!]) ([\w-]+): (\d+) passed, (\d+) failed(?:, (\d+) warnings?)?")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
NEW, OLD = "2026-07-28", "2025-11-25"


class CannotRun(Exception):
    """The suite could not be run at all; `str()` says why."""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    what: str
    how: str
    said: str
    good: bool


def main() -> int:
    began = time.monotonic()
    try:
        install()
        press()
    except CannotRun as why:
        print(f"conformance: {why}", file=sys.stderr)
        if os.environ.get("OFFLINE"):
            print("conformance: NOT RUN, as OFFLINE is set", file=sys.stderr)
            return 0
        return 2
    rows: list[Row] = []
    with upstream() as api, serving("probe_mcp", CACHE / "probe", api) as url:
        rows.append(suite("0.2", url, NEW, ["--requirements", NEW]))
        rows.append(suite("0.2", url, OLD, ["--requirements", OLD]))
        rows.append(suite("0.1", url, OLD, []))
        rows += inspected(url, api)
    rows += [portable(package) for package in packages()]
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{'ok  ' if row.good else 'FAIL'}  {row.what:{width}}  {row.how:10}  {row.said}")
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if all(row.good for row in rows) else 1


def install() -> None:
    """The packages of package.json in .conformance/, from npm on the first run.

    Raises:
        CannotRun: there is no npm, or it reaches no registry.
    """
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    stamp = CACHE / "installed.json"
    if NODE.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise CannotRun("needs npm (any Node.js will do; the suite brings its own)")
    CACHE.mkdir(exist_ok=True)
    (CACHE / "package.json").write_text(wanted, encoding="utf-8")
    flags = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    print("conformance: installing the suite into .conformance/ ...", file=sys.stderr)
    try:
        subprocess.run(
            [npm, "install", *flags],
            cwd=CACHE,
            check=True,
            timeout=180,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun("npm did not finish in 180 s: is a registry reachable?") from None
    except subprocess.CalledProcessError as failed:
        first = "\n  ".join(failed.stderr.strip().splitlines()[:3])
        hint = "is a registry reachable? OFFLINE=1 leaves the run out"
        raise CannotRun(f"npm could not install the suite; {hint}:\n  {first}") from None
    stamp.write_text(wanted, encoding="utf-8")


def press() -> None:
    """The server that is tested, fresh from the generator and the runtime as they are now."""
    pressed = subprocess.run(
        [
            *(sys.executable, "-m", "generator", "generate", "--out", str(CACHE / "probe")),
            *("--spec", str(HERE / "openapi.yaml"), "--overlay", str(HERE / "overlay.yaml")),
        ],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if pressed.returncode:
        raise CannotRun(f"the server could not be generated:\n{pressed.stdout}")


@contextmanager
def serving(package: str, folder: Path, api: str) -> Iterator[str]:
    """The URL of a package's HTTP endpoint while the context is open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", package, "--transport=http", f"--port={port}", "--shared-key"],
        cwd=folder,
        env={**os.environ, "PROBE_KEY": KEY, "PROBE_BASE_URL": api},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[str]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            assert server.stderr is not None
            raise SystemExit(f"the server did not start:\n{server.stderr.read()}")
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the server did not start within 30 s")


def suite(version: str, url: str, era: str, scope: Sequence[str]) -> Row:
    """One run of a suite against the baseline of an era."""
    script = MODULES / f"conformance-{version}" / "dist" / "index.js"
    baseline = HERE / f"baseline-{era}.yml"
    code, said = node(
        script, "server", "--url", url, *scope, "--expected-failures", str(baseline), wait=90
    )
    found = SCENARIO.findall(said)
    passed, failed = sum(int(f[2]) for f in found), sum(int(f[3]) for f in found)
    clean = sum(mark == "✓" for mark, *_ in found)
    # Nothing found is no success: the suite may have changed how it prints.
    good = code == 0 and clean > 0
    if not good:
        print(said[-6000:], file=sys.stderr)
    release = json.loads((script.parents[1] / "package.json").read_text("utf-8"))["version"]
    return Row(
        f"suite {release}",
        era,
        (
            f"{clean}/{len(found)} scenarios, {passed} checks passed, {failed} failed as expected"
            if good
            else f"{passed} checks passed, {failed} failed, some of them unexpected"
        ),
        good,
    )


def inspected(url: str, api: str) -> list[Row]:
    """The Inspector lists and calls, over HTTP and over stdio."""
    stdio = ["--cwd", str(CACHE / "probe"), "-e", f"PROBE_KEY={KEY}", "-e", f"PROBE_BASE_URL={api}"]
    ways = {
        "http": ["--transport", "http", "--server-url", url, "--header", f"x-probe-key: {KEY}"],
        "stdio": ["--transport", "stdio", *stdio, sys.executable, "-m", "probe_mcp"],
    }
    rows = []
    for way, target in ways.items():
        listed = inspector("tools/list", target)
        names = [tool["name"] for tool in listed.get("tools", [])]
        rows.append(Row("Inspector lists", way, f"{len(names)} tools", len(names) == 6))
        call = ["--tool-name", "get_thing", "--tool-arg", "id=1"]
        result = inspector("tools/call", target, *call)
        found = result.get("structuredContent")
        good = found == {"id": 1, "name": "one"} and not result.get("isError")
        rows.append(Row("Inspector calls", way, f"get_thing gives {json.dumps(found)}", good))
    return rows


def packages() -> list[Path]:
    """The import packages under generated/."""
    return sorted(path.parent for path in (ROOT / "generated").glob("*/*/tools.json"))


def portable(package: Path) -> Row:
    """Whether the Inspector can list a committed package, and finds no schema that clients drop."""
    target = ["--transport", "stdio", "--cwd", str(package.parent), sys.executable]
    code, said = _inspector("tools/list", [*target, "-m", package.name], "--strict")
    last = said.strip().splitlines()[-1:] or ["no output"]
    if code:
        print(said[-4000:], file=sys.stderr)
    said = last[0] if "error" in last[0] else "no portability problem"
    return Row(
        f"Inspector --strict {package.name}", "stdio", said if not code else last[0], not code
    )


def inspector(method: str, target: Sequence[str], *flags: str) -> dict[str, object]:
    """What the Inspector's CLI prints, as JSON; {} when that fails."""
    code, said = _inspector(method, target, *flags)
    try:
        found: dict[str, object] = json.loads(said[said.index("{") : said.rindex("}") + 1])
        return found
    except ValueError:
        print(f"Inspector, exit {code}:\n{said[-3000:]}", file=sys.stderr)
        return {}


def _inspector(method: str, target: Sequence[str], *flags: str) -> tuple[int, str]:
    return node(INSPECTOR, "--cli", "--method", method, *flags, *target, wait=60)


def node(script: Path, *arguments: str, wait: float) -> tuple[int, str]:
    """The exit code and the output of a script under the Node.js of the cache."""
    path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            [str(NODE), str(script), *arguments],
            cwd=CACHE,
            env={
                **os.environ,
                "PATH": path,
                "NO_COLOR": "1",
                # The Inspector keeps a catalog, by default in the home directory.
                "MCP_CATALOG_PATH": str(CACHE / "catalog.json"),
            },
            text=True,
            timeout=wait,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except subprocess.TimeoutExpired as late:
        said = late.stdout.decode(errors="replace") if isinstance(late.stdout, bytes) else ""
        return 124, f"{said}\nno end within {wait:.0f} s"
    return done.returncode, COLOUR.sub("", done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
