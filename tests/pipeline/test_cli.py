"""The command line: exit codes, streams, and the same facts as text and as JSON."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.catalogue import CATALOGUE
from generator.cli import main
from tests.pipeline.press import CASES, larder

OVERLAY = """\
server: {name: larder, title: Larder, package: larder_mcp, env_prefix: LARDER}
tools:
  list_items: {operation: listItems}
unsupported:
  open_door: no API can do that
"""
WRONG = OVERLAY.replace("listItems", "listItem")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return larder(tmp_path, OVERLAY)


@pytest.fixture
def broken(root: Path) -> Path:
    """With a quarantined operation, which is a warning."""
    shutil.copy(CASES / "D407-quarantined-operation" / "openapi.yaml", root / "specs" / "larder")
    return root


def files(root: Path) -> dict[str, bytes]:
    folder = root / "generated"
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def report(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_generate_says_what_it_did(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(root), "generate"]) == 0
    count = len(files(root))
    line = "larder: 3 operations (1 used), 1 tool, 2 hidden, 1 unsupported, 0 quarantined"
    assert capsys.readouterr() == (f"{line}, {count} files ({count} changed)\n", "")
    assert main(["--root", str(root), "generate", "larder"]) == 0
    assert capsys.readouterr() == (f"{line}, {count} files (unchanged)\n", "")


def test_generate_as_json(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(broken), "generate", "--format", "json"]) == 0
    said = report(capsys)
    (api,) = said["apis"]
    assert said["exit"] == 0 and api["name"] == "larder"
    assert api["counts"] == {
        "operations": 4,
        "used": 1,
        "tools": 1,
        "hidden": 2,
        "unsupported": 1,
        "quarantined": 1,
    }
    assert api["files"] == len(api["written"]) == len(files(broken)) and api["removed"] == []
    (found,) = said["diagnostics"]
    assert (found["code"], found["severity"]) == ("D206", "warning")
    assert (found["file"], found["line"]) == ("specs/larder/openapi.yaml", 50)


def test_warnings_are_counted_and_shown(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(broken), "generate"]) == 0
    out, err = capsys.readouterr()
    assert out.endswith("changed), 1 warning\n")
    assert err.startswith("specs/larder/openapi.yaml:50:33: warning[D206]: GET /broken is quara")


def test_strict_stops_at_a_warning(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(broken), "generate", "--strict"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.endswith("larder: with --strict, nothing was written\n")
    assert files(broken) == {}
    assert main(["--root", str(broken), "check", "--strict", "--format", "json"]) == 1
    said = report(capsys)
    assert said["exit"] == 1 and said["apis"] == [{"name": "larder", "failed": True}]


def test_an_error_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(root), "generate"]) == 0
    before = files(root)
    (root / "specs" / "larder" / "overlay.yaml").write_text(WRONG)
    capsys.readouterr()
    assert main(["--root", str(root), "generate"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("specs/larder/overlay.yaml:3:16: error[D406]: the description has no")
    assert err.endswith("\n\nlarder: nothing was written\n")
    assert files(root) == before
    assert main(["--root", str(root), "generate", "--format", "json"]) == 1
    said = report(capsys)
    assert said["exit"] == 1 and [d["code"] for d in said["diagnostics"]] == ["D406"]


def test_one_bad_api_does_not_cost_the_others(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = root / "specs" / "attic"
    shutil.copytree(root / "specs" / "larder", other)
    (other / "overlay.yaml").write_text(WRONG)
    assert main(["--root", str(root), "generate"]) == 1
    assert capsys.readouterr().out.startswith("larder: 3 operations")
    assert sorted(p.name for p in (root / "generated").iterdir()) == ["larder"]


def test_check_is_fresh_after_generate_and_stale_after_a_change(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), "generate"]) == 0
    before = files(root)
    assert main(["--root", str(root), "check"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].endswith("files (0 changed)") and err == ""
    text = OVERLAY.replace("listItems}", "listItems, title: List all items}")
    (root / "specs" / "larder" / "overlay.yaml").write_text(text)
    assert main(["--root", str(root), "check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "--- a/generated/larder/larder_mcp/tools.json" in lines
    assert "+++ b/generated/larder/larder_mcp/tools.json" in lines
    assert '-      "title": "List items",' in lines and '+      "title": "List all items",' in lines
    assert lines[-1] == "larder: generated/ is stale; run `toolpress generate larder`"
    assert files(root) == before
    assert main(["--root", str(root), "check", "--format", "json"]) == 1
    (api,) = report(capsys)["apis"]
    assert api["diff"].splitlines() == lines[:-2]
    assert "larder_mcp/tools.json" in api["written"]


def test_check_shows_whole_files_and_folds_the_runtime(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), "generate"]) == 0
    folder = root / "generated" / "larder"
    (folder / "larder_mcp" / "_runtime" / "wire.py").write_text("x = 1\n")
    (folder / "larder_mcp" / "_runtime" / "pages.py").unlink()
    (folder / "larder_mcp" / "py.typed").unlink()
    (folder / "larder_mcp" / "__main__.py").unlink()
    (folder / "notes.txt").write_text("mine")
    capsys.readouterr()
    assert main(["--root", str(root), "check"]) == 1
    out = capsys.readouterr().out
    runtime = "generated/larder/larder_mcp/_runtime"
    assert f"{runtime}/wire.py: changed (a copy of templates/runtime/)\n" in out
    assert f"{runtime}/pages.py: added (a copy of templates/runtime/)\n" in out
    assert "--- /dev/null\n+++ b/generated/larder/larder_mcp/__main__.py\n" in out
    gone = "--- a/generated/larder/notes.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-mine\n"
    assert gone + "\\ No newline at end of file\n" in out


@pytest.mark.parametrize("code", ["D406", "d406"])
def test_explain(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    entry = CATALOGUE["D406"]
    text = f"D406: {entry.title}\n\n{entry.cause}\n\nfix: {entry.fix}\n"
    assert capsys.readouterr() == (text, "")
    assert main(["explain", code, "--format", "json"]) == 0
    assert report(capsys) == {
        "exit": 0,
        "code": "D406",
        "title": entry.title,
        "cause": entry.cause,
        "fix": entry.fix,
    }


MISUSES = [
    (
        ["explain", "D4066"],
        "toolpress explain: there is no diagnostic `D4066`; did you mean `D406`",
    ),
    (["explain", "nonsense"], "toolpress explain: there is no diagnostic `NONSENSE`"),
    (["generate", "lardr"], "toolpress generate: there is no specs/lardr/; did you mean `larder`?"),
    (["check", "lardr"], "toolpress check: there is no specs/lardr/; did you mean `larder`?"),
    (["sandbox", "lardr"], "toolpress sandbox: there is no specs/lardr/"),
    (["demo", "lardr"], "toolpress demo: there is no specs/lardr/"),
    (["generate", "--spec", "a.yaml"], "toolpress generate: --spec goes with --out"),
    (["generate", "larder", "--spec", "a.yaml", "--out", "o"], "toolpress generate: --spec goes"),
    (["generate", "--out", "o"], "toolpress generate: --out and --overlay go with --spec"),
    (["generate", "--overlay", "o"], "toolpress generate: --out and --overlay go with --spec"),
]


@pytest.mark.parametrize(("arguments", "complaint"), MISUSES)
def test_misuse(
    arguments: list[str], complaint: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(complaint) and err.count("\n") == 1
    assert not err.rstrip().endswith(";")
    assert main(["--root", str(root), *arguments, "--format", "json"]) == 2
    said = report(capsys)
    assert said["exit"] == 2 and said["error"].startswith(complaint)


@pytest.mark.parametrize("command", ["generate", "check"])
def test_no_specs(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path), command]) == 2
    wanted = f"toolpress {command}: no API in {tmp_path / 'specs'}: `toolpress init SPEC`"
    assert capsys.readouterr().err.startswith(wanted)


@pytest.mark.parametrize("arguments", [[], ["press"], ["generate", "--format", "xml"]])
def test_words_that_are_no_command(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("usage: toolpress")


def test_an_interruption_is_no_traceback(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.pipeline.emit", interrupted)
    assert main(["--root", str(root), "generate"]) == 130
    assert capsys.readouterr() == ("", "interrupted\n")


def test_a_description_anywhere(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = root / "specs" / "larder" / "openapi.yaml"
    out = root / "out"
    assert main(["generate", "--spec", str(spec), "--out", str(out)]) == 0
    line = "openapi: 3 operations (3 used), 3 tools without an overlay, "
    assert capsys.readouterr().out.startswith(line)
    assert (out / "openapi_mcp" / "tools.json").is_file()
    overlay = ["--overlay", str(spec.parent / "overlay.yaml")]
    assert main(["generate", "--spec", str(spec), "--out", str(out), *overlay]) == 0
    assert sorted(p.name for p in out.iterdir() if p.is_dir()) == ["larder_mcp"]


def test_a_description_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["generate", "--spec", str(tmp_path / "no.yaml"), "--out", str(out)]) == 1
    assert "error[D1" in capsys.readouterr().err and not out.exists()


def test_an_overlay_is_optional_but_not_by_a_slip(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = root / "specs" / "larder" / "overlay.yaml"
    kept = overlay.rename(overlay.with_suffix(".yml"))
    assert main(["--root", str(root), "generate"]) == 1
    assert "help: did you mean `overlay.yml`?" in capsys.readouterr().err
    kept.unlink()
    assert main(["--root", str(root), "generate"]) == 0
    line = "larder: 3 operations (3 used), 3 tools without an overlay, 0 hidden, "
    assert capsys.readouterr().out.startswith(line)
    assert main(["--root", str(root), "generate"]) == 0  # from what is remembered
    assert capsys.readouterr().out.startswith(line)


def test_a_disk_that_refuses(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "generated").write_text("a file")
    assert main(["--root", str(root), "generate"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"toolpress: cannot write {root / 'generated'}")
    assert main(["--root", str(root), "generate", "--format", "json"]) == 1
    assert report(capsys)["error"] == err.rstrip("\n")


def test_the_sandbox_and_the_demo_report_as_json(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = root / "specs" / "larder"
    (specs / "sandbox.yaml").write_text("tabels: {}\n")
    (specs / "demo.yaml").write_text("stepps: []\n")
    for command in ("sandbox", "demo"):
        assert main(["--root", str(root), command, "larder", "--format", "json"]) == 1
        said = report(capsys)
        assert said["exit"] == 1 and said["diagnostics"][0]["code"].startswith("D7")


def test_a_sandbox_needs_no_script_and_a_demo_does(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["--root", str(root), "sandbox", "larder", "--port", port]) == 1
    out, err = capsys.readouterr()
    assert out == f"larder on http://127.0.0.1:{port}, key 'sandbox'; Ctrl-C ends it\n"
    assert "without specs/larder/sandbox.yaml replies are examples" in err
    assert err.endswith(f"toolpress sandbox: choose another --port than {port}\n")
    assert main(["--root", str(root), "demo", "larder"]) == 2
    assert "there is no specs/larder/sandbox.yaml: a demo is" in capsys.readouterr().err


@pytest.mark.parametrize("color", ["1", ""])
def test_lines_are_plain_where_there_is_no_terminal(broken: Path, color: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--root", str(broken), "generate"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"FORCE_COLOR": color, "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stdout.startswith("larder: 4 operations (1 used)")


def test_a_reader_that_leaves_early_is_no_fault(root: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m generator --root {root} check | head -c 1",
        shell=True,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
