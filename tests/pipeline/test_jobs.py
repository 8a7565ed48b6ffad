"""Several APIs at once: the same words and files as one by one, and one cannot cost the others."""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.cli import GROUPS, main
from generator.commands import pressing
from generator.config import ApiConfig, api_config
from generator.diagnostics import Diagnostics
from generator.here import Here
from tests.pipeline.press import CASES

OVERLAY = "server: {{name: {0}, title: {0}, package: {0}_mcp, env_prefix: {1}}}\ntools: {2}\n"
NAMES = ("attic", "barn", "cellar", "den")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in NAMES:
        specs = tmp_path / "specs" / name
        specs.mkdir(parents=True)
        shutil.copy(CASES / "openapi.yaml", specs)
        tools = "{list_items: {operation: %s}}" % ("listItem" if name == "barn" else "listItems")
        (specs / "overlay.yaml").write_text(OVERLAY.format(name, name.upper(), tools))
    return tmp_path


def made(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def ran(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    return (main(["--root", str(root), *words]), *capsys.readouterr())


def test_as_one_by_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = ran(root, capsys, "generate", "--jobs", "1")
    files = made(root / "generated")
    assert alone[0] == 1 and [line.split(":")[0] for line in alone[1].splitlines()] == [
        "attic",
        "cellar",
        "den",
    ]
    assert "error[D406]" in alone[2] and "barn: nothing was written" in alone[2]
    checked = ran(root, capsys, "check", "--jobs", "1", "--format", "json")
    shutil.rmtree(root / "generated")
    assert ran(root, capsys, "generate", "--jobs", "3") == alone
    assert made(root / "generated") == files
    assert ran(root, capsys, "check", "--jobs", "3", "--format", "json") == checked
    assert checked[0] == 1
    assert [api["name"] for api in json.loads(checked[1])["apis"]] == list(NAMES)


def test_several_descriptions_anywhere(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = [f"--spec={root / 'specs' / name / 'openapi.yaml'}" for name in ("den", "attic")]
    out = tmp_path / "out"
    code, said, _ = ran(root, capsys, "generate", *specs, f"--out={out}", "--jobs", "2")
    assert code == 0 and [line.split(":")[0] for line in said.splitlines()] == ["den", "attic"]
    assert sorted(p.name for p in out.iterdir()) == ["attic", "den"]
    assert (out / "den" / "den_mcp" / "tools.json").is_file()
    assert not (root / ".toolpress").exists(), "a description may refer to anything"
    for more, told in (
        ([specs[0]], "two --spec have one name"),
        (["--overlay=o.yaml"], "--overlay and --folder go with one --spec"),
    ):
        code, _, err = ran(root, capsys, "generate", *specs, *more, f"--out={out}")
        assert code == 2 and told in err


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5"])
def test_a_number_of_jobs_that_is_none(
    root: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(root), "check", f"--jobs={number}"])
    assert left.value.code == 2 and "is no number of processes" in capsys.readouterr().err


def test_a_fault_of_ours_costs_one_api(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = pipeline.generate

    def faulty(config: ApiConfig, beside: Executor) -> pipeline.Result:
        if config.name == "cellar":
            raise ZeroDivisionError("ours")
        return pressed(config, beside)

    monkeypatch.setattr(pipeline, "generate", faulty)
    code, out, err = ran(root, capsys, "generate", "--jobs", "1")
    assert code == 1 and "ZeroDivisionError: ours" in err
    assert [line.split(":")[0] for line in out.splitlines()] == ["attic", "den"]


@pytest.mark.parametrize("fails", [False, True])
def test_no_search_for_cycles_while_pressing(
    root: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    searching = []

    def watched(config: ApiConfig, beside: Executor) -> pipeline.Result:
        searching.append(gc.isenabled())
        if fails:
            raise ZeroDivisionError
        return pipeline.Result({}, Diagnostics())

    monkeypatch.setattr(pipeline, "generate", watched)
    kept = gc.get_freeze_count()
    assert bool(pressing.pressed(api_config(root, "attic")).crash) == fails
    assert searching == [False] and gc.isenabled(), "it goes on after the press"
    assert gc.get_freeze_count() == kept == 0, "and finds what the press has left"


def test_no_search_for_cycles_as_the_process_ends(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_exit: list[object] = []
    monkeypatch.setattr(atexit, "register", at_exit.append)
    assert ran(root, capsys, "check", "den")[0] == 1
    assert gc.freeze not in at_exit, "who calls main goes on"
    monkeypatch.setattr(sys, "argv", ["toolpress", "--root", str(root), "check", "den"])
    assert main() == 1
    assert gc.freeze in at_exit


@pytest.fixture
def helped(root: Path, monkeypatch: pytest.MonkeyPatch) -> ApiConfig:
    monkeypatch.setattr(pressing, "WORTH_HELP", 1)
    return api_config(root, "attic")


def test_the_same_with_help(helped: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = pressing.pressed(helped)
    pids = []

    def watched(count: int) -> Executor:
        pool = helpers(count)
        pids.append(pool.submit(os.getpid).result())
        return pool

    helpers = pressing._helpers
    monkeypatch.setattr(pressing, "_helpers", watched)
    assert next(pressing.each([helped], 2)) == alone and alone.files
    assert len(pids) == 1 and os.getpid() not in pids
    assert multiprocessing.active_children() == []


def test_a_small_description_is_pressed_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "_helpers", None)
    config = api_config(root, "attic")
    assert config.description.stat().st_size < pressing.WORTH_HELP
    assert pressing.pressed(config, 2).files
    assert pressing.pressed(replace(config, description=root / "none.yaml"), 2).failed


class Broken(Here):
    """A helper that dies over its work."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        died: Future[Any] = Future()
        died.set_exception(BrokenProcessPool())
        return died


def unable(*_: object) -> Executor:
    raise OSError("no semaphores")


@pytest.mark.parametrize(
    ("name", "instead"), [("_helpers", lambda count: Broken()), ("_pool", unable)]
)
def test_without_help_where_there_is_none(
    helped: ApiConfig, monkeypatch: pytest.MonkeyPatch, name: str, instead: Any
) -> None:
    alone = pressing.pressed(helped)
    monkeypatch.setattr(pressing, name, instead)
    assert pressing.pressed(helped, 2) == alone and alone.files


LEFT_BEHIND = """
import os, signal
from generator.commands import pressing
helpers = pressing._helpers(1)
print(helpers.submit(os.getpid).result(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_helpers_end_with_who_called_them() -> None:
    # The pipe ends when nobody holds it, helpers included.
    left = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    assert left.returncode == -9 and int(left.stdout) > 0


def dying(config: ApiConfig) -> pressing.Pressed:
    """A press that takes its process along for one API."""
    if config.name == "cellar":
        os._exit(9)
    return pressing.Pressed(counts={"tools": len(config.name)})


def test_a_process_that_dies_costs_one_api(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "pressed", dying)
    configs = [api_config(root, name) for name in NAMES]
    found = list(pressing.each(configs, 2))
    assert [one.counts.get("tools") for one in found] == [5, 4, None, 3]
    assert [one.crash for one in found] == ["", "", f"{pressing.DIED}\n", ""]


def test_each_command_stands_at_its_module() -> None:
    from argparse import ArgumentParser
    from importlib import import_module

    for group, commands in GROUPS.items():
        found: Any = ArgumentParser().add_subparsers()
        import_module(f"generator.commands.{group}").register(found)
        assert tuple(found.choices) == commands
