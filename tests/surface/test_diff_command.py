"""`toolpress diff`: what it compares, in which form it tells, how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generator.cli import main
from tests.overlay.project import Project


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    made = Project(tmp_path, capsys)
    assert made.run("generate")[0] == 0
    made.commit()
    return made


def narrow(project: Project) -> None:
    project.replace(project.openapi, "maximum: 100", "maximum: 50")


def test_without_more_it_is_the_last_commit_against_what_specs_say(project: Project) -> None:
    code, out = project.run("diff", "larder")
    assert code == 0 and out.endswith("larder: nothing changed\n")
    narrow(project)
    code, out = project.run("diff", "larder")
    assert code == 0
    assert out.startswith("larder: HEAD (")
    assert "list_items: argument limit: bounds narrower, maximum 100 → maximum 50\n" in out
    assert "larder: 1 breaking: minor version, 0.1.0 → 0.2.0\n" in out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("maximum: 100", "maximum: 50", 4),
        ("maximum: 100", "maximum: 500", 3),
        ("description: A name.", "description: What it says.", 0),
        ("operationId: listItems", "operationId: allItems", 5),
    ],
)
def test_the_exit_code_says_what_there_is(old: str, new: str, code: int, project: Project) -> None:
    project.replace(project.openapi, old, new)
    assert project.run("diff", "larder")[0] == 0
    assert project.run("diff", "larder", "--exit-code")[0] == code


def test_a_tool_that_lost_its_operation_is_shown_as_gone(project: Project) -> None:
    project.replace(project.openapi, "operationId: listItems", "operationId: allItems")
    code, out = project.run("diff", "larder")
    assert code == 0
    assert out.startswith("specs/larder/overlay.yaml:4:5: the description has no operation")
    assert "  list_items: tool gone" in out and "  stock_up: tool gone" in out
    assert "create_item: tool gone" not in out


@pytest.mark.parametrize("form", ["tools.json", "package", "inputs", "revision"])
def test_what_can_be_compared(form: str, project: Project, tmp_path: Path) -> None:
    package = project.root / "generated/larder"
    other = {
        "tools.json": package / "larder_mcp/tools.json",
        "package": package,
        "inputs": tmp_path / "elsewhere",
        "revision": "HEAD",
    }[form]
    shutil.copytree(project.folder, tmp_path / "elsewhere")
    narrow(project)
    found = project.asked("diff", "larder", "--from", str(other))
    assert found["impact"] == "breaking" and found["next_version"] == "0.2.0"
    assert [change["kind"] for change in found["changes"]] == ["argument-bounds-narrowed"]
    back = project.asked("diff", "larder", "--from", "specs", "--to", str(other))
    assert [change["kind"] for change in back["changes"]] == ["argument-bounds-widened"]


def test_a_bare_list_of_tools_says_nothing_of_the_server(project: Project, tmp_path: Path) -> None:
    shutil.copy(project.root / "generated/larder/larder_mcp/tools.json", tmp_path / "list.json")
    found = project.asked("diff", "larder", "--from", str(tmp_path / "list.json"))
    assert found["changes"] == [] and found["bump"] is None


def test_operations_that_no_tool_uses_are_counted_apart(project: Project) -> None:
    new = "  /lids: {get: {operationId: listLids, responses: {'204': {description: .}}}}\n"
    project.openapi.write_text(project.openapi.read_text() + new)
    project.replace(
        project.openapi, "name: id, in: path", "description: Which., name: id, in: path"
    )
    found = project.asked("diff", "larder")
    assert found["changes"] == []
    assert found["apart"] == {"added": ["listLids"], "removed": [], "changed": ["getItem"]}


def test_every_form_can_go_to_a_file(project: Project, tmp_path: Path) -> None:
    narrow(project)
    for form, begin in (("html", "<!doctype html>"), ("markdown", "## larder:"), ("json", "{")):
        file = tmp_path / "out" / form
        assert project.run("diff", "larder", "--format", form, "--out", str(file))[0] == 0
        assert file.read_text().startswith(begin)
    assert json.loads((tmp_path / "out/json").read_text())["impact"] == "breaking"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--from", "no-such"], "`no-such` is no file, no folder and no revision"),
        (["--from", "released"], "larder has never been released"),
        (["--format", "html"], "--format html goes with --out FILE"),
        (["--from", "specs/larder/openapi.yaml"], "is no tools.json of a package"),
    ],
)
def test_misuse(
    arguments: list[str], complaint: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    assert main(["--root", str(project.root), "diff", "larder", *arguments]) == 2
    assert complaint in project.capsys.readouterr().err


def test_inputs_that_give_nothing(project: Project) -> None:
    project.openapi.write_text("openapi: [")
    assert main(["--root", str(project.root), "diff", "larder"]) == 1
    assert "mend this first" in project.capsys.readouterr().err


def test_without_git_it_is_the_package_on_disk(project: Project) -> None:
    shutil.rmtree(project.root / ".git")
    narrow(project)
    code, out = project.run("diff", "larder", "--exit-code")
    assert code == 4 and out.startswith("larder: generated/larder → specs")
