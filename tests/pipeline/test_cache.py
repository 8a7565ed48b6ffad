"""`generate` need not press what has not changed; nothing that is stale passes for unchanged."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator import cache
from generator.cache import Cache
from generator.cli import main
from generator.config import TEMPLATES, api_config
from tests.pipeline.press import CASES, larder

OVERLAY = """\
server: {name: larder, title: Larder, package: larder_mcp, env_prefix: LARDER}
tools:
  list_items: {operation: listItems}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return larder(tmp_path, OVERLAY)


class Run:
    """`toolpress generate` in a root: its code and its words."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._root, self._capsys = root, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main(["--root", str(self._root), *(words or ("generate",))])
        return (code, *self._capsys.readouterr())


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    run = Run(root, capsys)
    assert run()[0] == 0
    return run


def test_a_second_run_presses_nothing(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(config: object, beside: object) -> None:
        raise AssertionError("it was pressed")

    with monkeypatch.context() as patched:
        patched.setattr("generator.pipeline.generate", never)
        code, out, _ = run()
        assert code == 0 and out.endswith("files (unchanged)\n")
        code, out, _ = run("generate", "--format", "json")
        (api,) = json.loads(out)["apis"]
        assert (code, api["written"], api["removed"]) == (0, [], []) and api["counts"]["tools"] == 1
        assert "it was pressed" in run("generate", "--force")[2]
        assert "it was pressed" in run("check")[2]
    assert run("generate", "--force")[1].endswith("files (0 changed)\n")
    assert (root / ".toolpress" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    "name", ["openapi.yaml", "overlay.yaml", "build/notes.txt", "tools.py", "tools/items.py"]
)
def test_a_change_of_any_input_presses(root: Path, run: Run, name: str) -> None:
    file = root / "specs" / "larder" / name
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as opened:
        opened.write("# one more line\n")
    assert "(unchanged)" not in run()[1]
    assert "(unchanged)" in run()[1]
    file.unlink()
    assert "(unchanged)" not in run()[1]


def test_what_presses_is_an_input_too(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, config = Cache(root), api_config(root, "larder")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    templates = shutil.copytree(TEMPLATES, elsewhere / "templates")
    digests = [known.inputs(config)]
    assert known.inputs(config) == known.inputs(replace(config, templates=templates)) == digests[0]
    (templates / "runtime" / "wire.py").write_text("x = 1\n")
    digests.append(known.inputs(replace(config, templates=templates)))
    digests.append(known.inputs(replace(config, strict=True)))
    with monkeypatch.context() as patched:
        sources = shutil.copytree(cache.HERE, elsewhere / "generator")
        patched.setattr(cache, "HERE", sources)
        assert known.inputs(config) == digests[0]
        (sources / "ir.py").write_text("x = 1\n")
        digests.append(known.inputs(config))
    with monkeypatch.context() as patched:
        (elsewhere / "site" / "black-99.1.dist-info").mkdir(parents=True)
        patched.setattr(sys, "path", [*sys.path, str(elsewhere / "site")])
        digests.append(known.inputs(config))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "version", "4.0")
        digests.append(known.inputs(config))
    assert len(set(digests)) == len(digests) == 6


@pytest.mark.parametrize("what", ["changed", "removed", "added"])
def test_a_package_that_was_touched_is_mended(root: Path, run: Run, what: str) -> None:
    module = root / "generated" / "larder" / "larder_mcp" / "client.py"
    before = module.read_bytes()
    if what == "changed":
        module.write_bytes(before + b"\n")
    elif what == "removed":
        module.unlink()
    else:
        (module.parent / "more.py").write_text("x = 1\n")
    assert run()[1].endswith("files (1 changed)\n")
    assert module.read_bytes() == before and not (module.parent / "more.py").exists()


def test_a_run_that_was_cut_off_is_undone_first(root: Path, run: Run) -> None:
    stage = root / "generated" / ".larder.toolpress"
    stage.mkdir()
    assert run()[1].endswith("files (unchanged)\n")
    assert not stage.exists()


def test_a_forged_record_does_not_fool_check(root: Path, run: Run) -> None:
    package = root / "generated" / "larder"
    (package / "larder_mcp" / "client.py").write_text("x = 1\n")
    record = root / ".toolpress" / "larder.json"
    forged = json.loads(record.read_text())
    forged["package"] = cache._package(cache.existing(package))
    record.write_text(json.dumps(forged))
    assert run()[1].endswith("files (unchanged)\n")
    assert run("check")[0] == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inputs": 1, "package": 2}', "\ufffd"])
def test_a_record_that_cannot_be_read_counts_for_nothing(root: Path, run: Run, text: str) -> None:
    (root / ".toolpress" / "larder.json").write_text(text)
    assert run()[1].endswith("files (0 changed)\n")
    assert run()[1].endswith("files (unchanged)\n")


def test_warnings_are_told_again(root: Path, run: Run) -> None:
    shutil.copy(CASES / "D407-quarantined-operation" / "openapi.yaml", root / "specs" / "larder")
    pressed, known = run(), run()
    assert "warning[D206]" in known[2] and known[2] == pressed[2]
    assert known[1].endswith("files (unchanged), 1 warning\n")
    first, again = (
        json.loads(run("generate", *force, "--format", "json")[1]) for force in (["--force"], [])
    )
    assert first == again
    assert run("generate", "--strict")[0] == 1, "what passes as a warning is pressed to be refused"


def test_a_failure_is_not_remembered(root: Path, run: Run) -> None:
    (root / "specs" / "larder" / "overlay.yaml").write_text(OVERLAY.replace("listItems", "no"))
    failed = run()
    assert failed[0] == 1 and run() == failed


def test_a_project_that_cannot_be_written_to_is_pressed_each_time(root: Path, run: Run) -> None:
    shutil.rmtree(root / ".toolpress")
    (root / ".toolpress").write_text("a file")
    assert run() == run()
    assert run()[1].endswith("files (0 changed)\n")
