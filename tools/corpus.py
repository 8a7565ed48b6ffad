#!/usr/bin/env python3
"""Presses every document of a corpus and lets an oracle call what came out; one row a document.

    python tools/corpus.py ../shared/corpus --jobs 2

The corpus is a folder with `index.json`: a list of {name, file, operations}. What is done is kept
in `--out` and not done again; `--fresh` begins anew. The oracle is a program that is called as
`ORACLE --doc FILE --adapter toolpress --max-tools N --out JSON`; without one the columns are empty.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

HERE = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SUMMARY = re.compile(
    r"(\d+) operations? \((\d+) used\), (\d+) tools?[^,]*, (\d+) hidden, (\d+) unsupported,"
    r" (\d+) quarantined"
)
QUARANTINED = re.compile(r"warning\[(D\d+)\]: .* is quarantined")
COLUMNS = ("ops", "tools", "quarantined", "schema", "clean", "failed checks", "s", "MB")


def main() -> int:
    options = arguments()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    rows = json.loads((options.corpus / "index.json").read_text())
    wanted = [r for r in rows if not options.only or r["name"] in options.only.split(",")]
    wanted.sort(key=lambda r: int(r["bytes"]))
    if options.fresh:
        for one in wanted:
            (out / f"{one['name']}.json").unlink(missing_ok=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        jobs = [(one, pool.submit(done, one, options)) for one in wanted]
        for one, job in jobs:
            job.result()
            print(one["name"], file=sys.stderr, flush=True)
    found = [json.loads((out / f"{one['name']}.json").read_text()) for one in wanted]
    text = table(found)
    (out / "table.md").write_text(text)
    print(text)
    return 0 if all(row["fault"] == "" for row in found) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=HERE / ".corpus", help="where results are kept")
    parser.add_argument("--jobs", type=int, default=2, help="documents at once")
    parser.add_argument("--only", default="", help="names with commas")
    parser.add_argument("--oracle", default="", help="the program that calls the tools")
    parser.add_argument("--max-tools", type=int, default=10, help="tools that it calls a document")
    parser.add_argument("--types", action="store_true", help="also mypy --strict each package")
    parser.add_argument("--press-only", action="store_true", help="call nothing")
    parser.add_argument("--fresh", action="store_true", help="do again what is done")
    options = parser.parse_args()
    beside = options.corpus.resolve().parent / "harness" / "harness.sh"
    if not options.oracle and beside.exists() and not options.press_only:
        options.oracle = str(beside)
    return options


def done(one: Mapping[str, Any], options: argparse.Namespace) -> None:
    """The row of a document, made unless it is there."""
    kept = options.out / f"{one['name']}.json"
    if kept.exists():
        return
    row = pressed(one, options)
    if options.oracle and one["operations"] and not row["fault"]:
        row |= called(one, options)
    kept.write_text(json.dumps(row, indent=1))


def pressed(one: Mapping[str, Any], options: argparse.Namespace) -> Row:
    """Press one document and look at what came out."""
    spec = options.corpus / one["file"]
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        command = [BIN / "toolpress", "generate", "--spec", spec, "--out", f"{folder}/g"]
        code, text, seconds, megabytes = measured(command)
        row: Row = {
            "name": one["name"],
            "declared": one["operations"],
            "seconds": seconds,
            "megabytes": megabytes,
            "quarantined": dict(collections.Counter(QUARANTINED.findall(text))),
            "fault": "",
        }
        said = SUMMARY.search(text)
        if "Traceback" in text:
            row["fault"] = "traceback"
        elif code or said is None:
            first = re.search(r"error\[(D\d+)\]", text)
            row["fault"] = first[1] if first else f"exit {code}"
        if said is not None:
            operations, used, tools, hidden, unsupported, lost = map(int, said.groups())
            row |= {"operations": operations, "tools": tools}
            if used + hidden + unsupported + lost != operations:
                row["fault"] = "operations unaccounted for"
        listed = next(Path(folder).glob("g/*/tools.json"), None)
        if listed is not None:
            row["violations"] = violations(json.loads(listed.read_text())["tools"])
            if options.types:
                row["types"] = typed(listed.parent)
                row["fault"] = row["fault"] or (row["types"] and f"mypy: {row['types']}")
        return row


def measured(command: Iterable[object]) -> tuple[int, str, float, int]:
    """Exit code, output, seconds and the most megabytes of a program."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([*map(str, command)], stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    seconds = round(time.monotonic() - began, 1)
    return process.returncode, text, seconds, round(peak(usage))


def peak(usage: resource.struct_rusage) -> float:
    """Megabytes; the kernel counts in kilobytes, except on a Mac."""
    return usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def violations(tools: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How often each of our rules for input schemas is broken; it should be never."""
    from generator.schema.portable import violations as broken

    found: collections.Counter[str] = collections.Counter()
    for tool in tools:
        found.update(violation.code for violation in broken(tool["inputSchema"]))
    return dict(found)


def typed(package: Path) -> str:
    command = [str(BIN / "mypy"), "--strict", "--no-error-summary", package.name]
    ran = subprocess.run(command, cwd=package.parent, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else f"{len(ran.stdout.splitlines())} lines"


def called(one: Mapping[str, Any], options: argparse.Namespace) -> Row:
    """What the oracle says of the calls."""
    spec = (options.corpus / one["file"]).resolve()
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        answer = f"{folder}/o.json"
        command = [options.oracle, "--doc", str(spec), "--adapter", "toolpress"]
        command += ["--max-tools", str(options.max_tools), "--out", answer]
        environment = {
            **os.environ,
            "TOOLPRESS": str(BIN / "toolpress"),
            "TOOLPRESS_PYTHON": sys.executable,
            "HARNESS_WORK": folder,
        }
        subprocess.run(command, env=environment, capture_output=True, cwd=folder, check=False)
        try:
            (result,) = json.loads(Path(answer).read_text())
        except (OSError, ValueError):
            return {"fault": "the oracle gave no answer"}
    summary = result["summary"]
    return {
        "fault": result["error"] or "",
        "calls": summary["calls"],
        "clean": summary["clean_calls"],
        "checks": {name: [c["pass"], c["fail"]] for name, c in summary["checks"].items()},
        "unclean": [
            {"tool": call["tool"], "arguments": call["mode"]} | {"why": why}
            for call in result["calls"]
            if (why := {n: said for n, (held, said) in call["checks"].items() if held is False})
        ],
    }


def table(rows: list[Row]) -> str:
    """All rows, the sums below them, and the checks of the oracle one by one."""
    lines = [f"| document | {' | '.join(COLUMNS)} |", "|---|" + "---:|" * len(COLUMNS)]
    lines += [line(row) for row in rows]
    calls, clean = (sum(row.get(key, 0) for row in rows) for key in ("calls", "clean"))
    lines += [
        "",
        f"{len(rows)} documents, {sum(r.get('operations', 0) for r in rows)} operations, "
        f"{sum(r.get('tools', 0) for r in rows)} tools, "
        f"{sum(sum(r['quarantined'].values()) for r in rows)} quarantined, "
        f"{sum(sum(r.get('violations', {}).values()) for r in rows)} schema-rule violations, "
        f"{sum(r['fault'] != '' for r in rows)} with a fault; "
        f"clean calls {share(clean, calls)}",
        "",
        "| check | pass | of |",
        "|---|---:|---:|",
    ]
    checks: dict[str, list[int]] = {}
    for row in rows:
        for name, (good, bad) in row.get("checks", {}).items():
            so_far = checks.setdefault(name, [0, 0])
            so_far[0] += good
            so_far[1] += bad
    for name, (good, bad) in checks.items():
        lines.append(f"| {name} | {share(good, good + bad)} | {good + bad} |")
    lines += ["", *(unclean(row, call) for row in rows for call in row.get("unclean", ()))]
    return "\n".join(lines) + "\n"


def unclean(row: Row, call: Mapping[str, Any]) -> str:
    """A call that is not as the document says, and what the oracle says of it."""
    why = "; ".join(f"{name}: {said}"[:160] for name, said in call["why"].items())
    return f"- {row['name']}, {call['tool']} ({call['arguments']}): {why}"


def line(row: Row) -> str:
    failed = {name: bad for name, (_, bad) in row.get("checks", {}).items() if bad}
    cells = (
        row.get("operations", "-"),
        row.get("tools", "-"),
        counted(row["quarantined"]),
        counted(row.get("violations", {})),
        f"{row['clean']}/{row['calls']}" if "calls" in row else "-",
        row["fault"] or counted(failed),
        row["seconds"],
        row["megabytes"],
    )
    return f"| {row['name']} | {' | '.join(map(str, cells))} |"


def counted(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in found.items()) or "0"


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.2f} %)" if whole else "-"


if __name__ == "__main__":
    raise SystemExit(main())
