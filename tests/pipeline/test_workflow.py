"""docs/refresh.yml is a workflow that may be copied: it parses, may do little, and pins what it
runs; its commands are ours. `actionlint` has a look too, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import _parser

FILE = Path(__file__).parents[2] / "docs" / "refresh.yml"
TEXT = FILE.read_text(encoding="utf-8")
# YAML 1.1 takes the key `on` for true.
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
SCRIPTS = [step["run"] for step in STEPS if "run" in step]


def test_its_form() -> None:
    assert set(WORKFLOW) == {"name", True, "permissions", "concurrency", "jobs"}
    assert set(WORKFLOW[True]) == {"schedule", "workflow_dispatch"}
    for entry in WORKFLOW[True]["schedule"]:
        assert len(entry["cron"].split()) == 5
    for job in JOBS.values():
        assert {"runs-on", "timeout-minutes", "permissions", "steps"} <= set(job)
        assert re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"])
    known = {"name", "id", "uses", "with", "run", "env", "if"}
    for step in STEPS:
        assert set(step) <= known and ("uses" in step) is not ("run" in step)
    ids = {step["id"] for step in STEPS if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", TEXT)) <= ids


def test_it_may_do_little() -> None:
    assert WORKFLOW["permissions"] == {}
    for job in JOBS.values():
        assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    checkout = next(step for step in STEPS if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["persist-credentials"] is False


def test_what_it_runs_is_pinned() -> None:
    used = re.findall(r"uses: (\S+)(.*)", TEXT)
    assert len(used) == sum("uses" in step for step in STEPS) > 0
    for action, comment in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_nothing_of_others_gets_into_a_script_and_no_secret_out() -> None:
    for script in SCRIPTS:
        assert "${{" not in script, "an expression in a script is code of whoever wrote its value"
        assert not re.search(r"GH_TOKEN|set -x|printenv|\benv\b", script)
    assert "secrets." not in TEXT


@pytest.mark.parametrize("script", SCRIPTS, ids=range(len(SCRIPTS)))
def test_a_shell_can_read_it(script: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash on this machine")
    done = subprocess.run([bash, "-n"], input=script, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_its_commands_are_ours() -> None:
    (line,) = re.findall(r"toolpress ([^\n\\]+\\?\n?[^\n>]*)", "\n".join(SCRIPTS))
    words = line.replace("\\\n", " ").replace('"', "").split()
    options = _parser(words).parse_args(words)
    assert (options.command, options.exit_code, options.format) == ("refresh", True, "markdown")


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="no actionlint on this machine")
def test_actionlint() -> None:
    done = subprocess.run(["actionlint", str(FILE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
