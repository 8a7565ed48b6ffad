"""`toolpress lint`: the table, the budget, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from generator.cli import main
from tests.overlay.project import Project

ROOT = Path(__file__).parents[2]
CLEAN = """\
server: {name: larder, title: Larder, package: larder_mcp, env_prefix: LARDER}
tools:
  list_items:
    operation: listItems
    description: Lists what stands in the larder. Use it to find an `itemId`.
    arguments: {limit: {from: query.limit, description: Rows at most.}}
"""


def test_the_table_is_what_is_sent(project: Project) -> None:
    project.overlay.write_text(CLEAN)
    assert project.run("generate")[0] == 0
    tools = (project.root / "generated/larder/larder_mcp/tools.json").read_text()
    compact = json.dumps(json.loads(tools), separators=(",", ":"), ensure_ascii=False)
    code, out = project.run("lint", "--strict")
    assert code == 0
    heading, row, summary = out.splitlines()
    assert heading.split() == ["tool", "bytes", "tokens", "outputs"]
    assert row.split()[0] == "list_items" and row.endswith("%")
    size = len(compact.encode())
    assert summary.startswith(f"larder: 1 tool, {size} bytes of 40,000, about {round(size / 4)} ")
    assert summary.endswith("0 findings")
    found = project.asked("lint")
    assert found["bytes"] == size and found["tools"][0]["bytes"] == size - len('{"tools":[]}')


def test_a_warning_fails_only_when_asked(project: Project) -> None:
    project.overlay.write_text(CLEAN.replace(" Use it to find an `itemId`.", ""))
    assert project.run("lint")[0] == 0
    assert project.run("lint", "--strict")[0] == 1
    project.overlay.write_text(CLEAN + "budget: {list: 100}\n")
    assert project.run("lint")[0] == 1


def test_the_change_since_a_revision(project: Project) -> None:
    project.overlay.write_text(CLEAN)
    assert project.run("generate")[0] == 0
    project.commit()
    project.replace(project.overlay, "Rows at most.", "Rows.")
    project.overlay.write_text(
        project.overlay.read_text() + "  get_item: {operation: getItem, waive: {D803: short}}\n"
    )
    code, out = project.run("lint", "--since", "HEAD")
    assert code == 0
    table = {line.split()[0]: line.split()[-1] for line in out.splitlines()[:-1]}
    assert table == {"tool": "change", "list_items": "-8", "get_item": "new"}
    assert project.asked("lint", "--since", "HEAD")["waived"] == 1


def test_a_revision_that_is_none(project: Project) -> None:
    assert main(["--root", str(project.root), "lint", "--since", "yesteryear"]) == 2
    wanted = "toolpress lint: git knows no revision `yesteryear` here\n"
    assert project.capsys.readouterr().err == wanted


def test_what_cannot_be_planned_is_not_linted(project: Project) -> None:
    project.overlay.write_text(CLEAN.replace("listItems", "listItem"))
    assert main(["--root", str(project.root), "lint"]) == 1
    out, err = project.capsys.readouterr()
    assert "error[D406]" in err and out == ""


def test_without_an_overlay_every_write_is_undecided(project: Project) -> None:
    project.overlay.unlink()
    (project.folder / "tools.py").unlink()
    assert main(["--root", str(project.root), "lint"]) == 0
    assert "openapi.yaml:1:1: warning[D812]: `create_item`" in project.capsys.readouterr().err


def test_what_is_committed_here_is_clean() -> None:
    assert main(["--root", str(ROOT), "lint", "--strict", "--format", "json"]) == 0
    assert main(["--root", str(ROOT), "review", "--format", "json"]) == 0
