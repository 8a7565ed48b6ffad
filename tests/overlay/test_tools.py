"""`toolpress tools` and `toolpress show`: what a client sees, and what goes upstream."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli import main
from tests.overlay.project import Project

ROOT = Path(__file__).parents[2]
PLACES = """\
server: {name: larder, title: Larder, package: larder_mcp, env_prefix: LARDER}
tools:
  list_items:
    operation: listItems
    because: it is only looked at
    arguments: {limit: {from: query.limit, description: Rows., default: 10}}
    result: {select: "{rows: @}"}
  count_items: {operation: listItems, arguments: {limit: {from: query.limit, const: 100}}}
  see_items: {operation: listItems, arguments: {limit: {from: query.limit, hide: true}}}
  create_item: {operation: createItem, confirm: draft}
  stock_up: {python: stock_up, calls: [createItem, listItems], confirm: draft}
"""


@pytest.fixture
def shelf(project: Project) -> Project:
    project.overlay.write_text(PLACES)
    return project


def test_the_list(shelf: Project) -> None:
    code, out = shelf.run("tools", "larder")
    heading, *rows = out.splitlines()
    assert code == 0 and heading.split() == ["tool", "tokens", "hints", "notifies", "arguments"]
    assert [row.split()[0] for row in rows] == [
        "count_items",
        "create_item",
        "list_items",
        "see_items",
        "stock_up",
    ]
    assert rows[2].split()[2:] == ["reads", "open", "world", "limit"]
    found = shelf.asked("tools", "larder")["tools"][2]
    assert found["arguments"] == [{"name": "limit", "required": False}]
    assert found["annotations"]["readOnlyHint"] is True and found["tokens"] > 50


def test_one_tool_on_both_sides(shelf: Project) -> None:
    code, out = shelf.run("show", "larder", "list_items")
    assert code == 0
    assert out.startswith("list_items: List items\n  entry     specs/larder/overlay.yaml:3\n")
    assert "readOnlyHint=true destructiveHint=false idempotentHint=true openWorldHint=true" in out
    assert "  because   it is only looked at\n" in out
    assert "  limit: integer = 10\n      Rows.\n" in out
    assert "  GET /items  (listItems)\n    query.limit  <- limit, else 10\n" in out
    assert "  answers\n    {rows: @}\n" in out


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("count_items", "query.limit  = 100, always"),
        ("see_items", "query.limit  never sent"),
        ("create_item", "body.label  <- label"),
        ("stock_up", "by `stock_up` of specs/larder/tools.py, which may call these and no others"),
    ],
)
def test_where_arguments_land(shelf: Project, tool: str, line: str) -> None:
    assert line in shelf.run("show", "larder", tool)[1]


def test_as_json(shelf: Project) -> None:
    found = shelf.asked("show", "larder", "list_items")
    assert found["tool"]["name"] == "list_items" and found["tool"]["outputSchema"]
    assert found["upstream"] == [
        {
            "operation": "listItems",
            "method": "GET",
            "path": "/items",
            "effect": "read",
            "places": [{"place": "query.limit", "from": "limit", "default": 10}],
        }
    ]
    assert found["reviewed"] is None and len(found["fingerprint"]) == 17


def test_the_review_is_told(shelf: Project) -> None:
    assert "reviewed  never; now " in shelf.run("show", "larder", "create_item")[1]
    assert shelf.run("review", "larder", "--accept", "create_item")[0] == 0
    assert ", and the same since\n" in shelf.run("show", "larder", "create_item")[1]
    shelf.replace(shelf.openapi, "A name.", "Its name.")
    assert ", changed since " in shelf.run("show", "larder", "create_item")[1]


def test_everything_committed_here_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--root", str(ROOT), "tools", "openstatus"])
    *lines, prompts = capsys.readouterr().out.splitlines()[1:]
    names = [line.split()[0] for line in lines]
    assert len(names) == 17
    assert prompts.startswith("prompts: public_pages, open_incidents, ")
    for name in ("get_monitor_summary", "list_maintenances", "update_status_report"):
        assert main(["--root", str(ROOT), "show", "openstatus", name]) == 0
    out = capsys.readouterr().out
    assert "body.regions    <- regions  {ams: REGION_FLY_AMS," in out
    assert "body.limit   = at most 100 a request" in out
    assert "body.updatePageComponentIds  = true when pageComponentIds is given" in out


def test_misuse(shelf: Project) -> None:
    assert main(["--root", str(shelf.root), "show", "larder", "list_item"]) == 2
    assert "no tool `list_item`; did you mean `list_items`?" in shelf.capsys.readouterr().err


def test_what_cannot_be_planned(shelf: Project) -> None:
    shelf.replace(shelf.overlay, "operation: createItem", "operation: createItems")
    for arguments in (["tools", "larder"], ["show", "larder", "list_items"]):
        assert main(["--root", str(shelf.root), *arguments]) == 1
        assert "error[D406]" in shelf.capsys.readouterr().err
