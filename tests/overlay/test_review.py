"""`toolpress review`: what changed since a person looked, and how a yes is recorded."""

from __future__ import annotations

import re

import pytest

from generator.cli import main
from tests.overlay.project import OVERLAY, Project


@pytest.fixture
def reviewed(project: Project) -> Project:
    """Everything accepted, generated and committed."""
    assert project.run("review", "larder", "--accept", "--all")[0] == 0
    assert project.run("generate")[0] == 0
    project.commit()
    assert project.run("review") == (0, "larder: 3 entries\n")
    return project


def states(project: Project) -> dict[str, str]:
    return {entry["tool"]: entry["state"] for entry in project.asked("review")["entries"]}


def test_nobody_has_looked_yet(project: Project) -> None:
    assert main(["--root", str(project.root), "review"]) == 0
    out, err = project.capsys.readouterr()
    assert out == "larder: 3 entries, 3 never reviewed\n"
    assert err == "next: `toolpress review larder --accept TOOL` records a yes\n"
    code, out = project.run("review", "--all")
    assert code == 0
    assert "specs/larder/overlay.yaml:3:3: list_items: never reviewed\n" in out
    assert "  = yes: toolpress review larder --accept list_items\n" in out


def test_what_python_no_longer_fits_is_told_of_its_module(project: Project) -> None:
    (project.folder / "tools").mkdir()
    moved = (project.folder / "tools.py").rename(project.folder / "tools" / "stock.py")
    project.replace(moved, "(client)", "(client, *, colour)")
    code, out = project.run("review")
    assert code == 1 and "specs/larder/tools/stock.py:4:31: `stock_up` takes `colour`" in out


def test_a_yes_is_one_line_and_nothing_else(project: Project) -> None:
    code, out = project.run("review", "larder", "--accept", "list_items", "create_item")
    assert (code, out) == (0, "larder: accepted create_item, list_items\n")
    written = project.overlay.read_text()
    mark = r"\n    reviewed: [0-9a-f/]{17}|, reviewed: [0-9a-f/]{17}"
    assert re.sub(mark, "", written) == OVERLAY
    assert "Rows at most.}}\n    reviewed: " in written
    assert states(project) == {
        "list_items": "same",
        "create_item": "same",
        "stock_up": "never reviewed",
    }
    before = written
    code, out = project.run("review", "larder", "--accept", "list_items")
    assert (code, out) == (0, "larder: nothing to accept\n")
    assert project.overlay.read_text() == before


def test_what_changed_is_shown_before_and_after(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "maximum: 100", "maximum: 50")
    code, out = reviewed.run("review")
    assert code == 1
    assert "list_items: what its operation takes or answers has changed\n" in out
    assert "  - query.limit: integer, maximum 100, optional, form exploded\n" in out
    assert "  + query.limit: integer, maximum 50, optional, form exploded\n" in out
    assert out.endswith("larder: 3 entries, 2 changed\n")
    assert states(reviewed) == {
        "list_items": "changed",
        "create_item": "same",
        "stock_up": "changed",  # it calls listItems
    }
    assert reviewed.run("review", "larder", "--accept", "list_items", "stock_up")[0] == 0
    assert reviewed.run("review")[0] == 0


def test_words_alone_are_said_to_be_words(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "A name.", "What it says.")
    (found,) = [e for e in reviewed.asked("review")["entries"] if e["tool"] == "create_item"]
    assert found["changed"] == ["words"]
    assert found["differences"] == [
        {"at": "words of body.label", "before": "A name.", "after": "What it says."}
    ]


def test_the_revision_that_was_reviewed_is_found_further_back(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "maximum: 100", "maximum: 50")
    reviewed.commit()
    _, out = reviewed.run("review")
    assert "  - query.limit: integer, maximum 100" in out


def test_without_git_the_part_that_changed_is_told(project: Project) -> None:
    assert project.run("review", "larder", "--accept", "--all")[0] == 0
    project.replace(project.openapi, "maximum: 100", "maximum: 50")
    code, out = project.run("review")
    assert code == 1
    assert "has changed\n  = reviewed as " in out and "no commit has the former\n" in out


def test_another_operation_id_is_proposed_and_written(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "operationId: listItems", "operationId: allItems")
    code, out = reviewed.run("review")
    assert code == 1
    assert "  - operation: listItems\n  + operation: allItems\n" in out
    assert "  - calls.1: listItems\n  + calls.1: allItems\n" in out
    assert out.endswith("larder: 3 entries, 2 renamed upstream\n")
    assert reviewed.run("check")[0] == 1
    assert reviewed.run("review", "larder", "--accept", "list_items", "stock_up")[0] == 0
    written = reviewed.overlay.read_text()
    assert "    operation: allItems  # the whole shelf\n" in written
    assert "calls: [createItem, allItems]" in written
    assert reviewed.run("review") == (0, "larder: 3 entries\n")


def test_another_route_is_proposed_too(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "  /items:\n", "  /things:\n")
    _, out = reviewed.run("review")
    assert "  - operation: POST /items\n  + operation: POST /things\n" in out
    found = {e["tool"]: e for e in reviewed.asked("review")["entries"]}
    assert found["list_items"]["state"] == "changed"
    assert {"at": "route", "before": "GET /items", "after": "GET /things"} in found["list_items"][
        "differences"
    ]
    assert reviewed.run("review", "larder", "--accept", "--all")[0] == 0
    assert "create_item: {operation: POST /things, confirm: draft, reviewed: " in (
        reviewed.overlay.read_text()
    )


@pytest.mark.parametrize("memory", ["the fingerprint", "the surface", "git"])
def test_a_renaming_is_found_by_any_of_three(reviewed: Project, memory: str) -> None:
    """An unchanged operation by its fingerprint, others by what was generated or committed."""
    reviewed.replace(reviewed.openapi, "operationId: listItems", "operationId: allItems")
    surface = reviewed.root / "generated/larder/larder_mcp/surface.json"
    if memory != "the surface":
        surface.unlink()
    if memory != "the fingerprint":
        reviewed.replace(reviewed.openapi, "maximum: 100", "maximum: 50")
    if memory != "git":
        (reviewed.root / ".git").rename(reviewed.root / "gone")
    assert states(reviewed)["list_items"] == "renamed"


def test_an_operation_that_is_gone(reviewed: Project) -> None:
    text = reviewed.openapi.read_text()
    start = text.index("    get:\n      operationId: listItems")
    text = text[:start] + text[text.index("    post:") :]
    reviewed.openapi.write_text(text)
    code, out = reviewed.run("review")
    assert code == 1 and "list_items: its operation is gone\n" in out
    before = reviewed.overlay.read_text()
    code, out = reviewed.run("review", "larder", "--accept", "list_items")
    assert code == 1 and "`list_items` has lost its operation" in out
    assert reviewed.overlay.read_text() == before


def test_operations_that_nobody_has_decided_about(reviewed: Project) -> None:
    new = "  /lids: {get: {operationId: listLids, responses: {'204': {description: .}}}}\n"
    reviewed.openapi.write_text(reviewed.openapi.read_text() + new)
    code, out = reviewed.run("review")
    assert code == 0 and "  listLids  GET /lids\n" in out
    assert out.endswith("larder: 3 entries, 1 operation undecided\n")
    reviewed.replace(reviewed.overlay, "hidden: [getItem]", "hidden: [getItem, GET /lids]")
    assert reviewed.run("review") == (0, "larder: 3 entries\n")


def test_operations_that_were_there_at_the_last_commit_are_counted(project: Project) -> None:
    project.replace(project.overlay, "hidden: [getItem]\n", "")
    project.commit()
    code, out = project.run("review", "--exit-code")
    assert (code, out) == (0, "larder: 3 entries, 3 never reviewed, 1 operation undecided\n")
    assert "  getItem  GET /items/{id}\n" in project.run("review", "--all")[1]
    assert [o["new"] for o in project.asked("review")["undecided"]] == [False]


def test_a_hidden_operation_that_was_renamed(reviewed: Project) -> None:
    reviewed.replace(reviewed.openapi, "operationId: getItem", "operationId: oneItem")
    code, out = reviewed.run("review")
    assert code == 1 and "hidden: now `oneItem`, it was `getItem`" in out
    assert reviewed.run("review", "larder", "--accept", "--all")[0] == 0
    assert "hidden: [oneItem]" in reviewed.overlay.read_text()
    assert reviewed.run("review") == (0, "larder: 3 entries\n")


def test_what_cannot_be_written_is_told(project: Project) -> None:
    project.replace(project.overlay, "create_item: {", "create_item: &draft {")
    project.replace(project.overlay, "hidden:", "  other: *draft\nhidden:")
    before = project.overlay.read_text()
    assert main(["--root", str(project.root), "review", "larder", "--accept", "create_item"]) == 1
    out, err = project.capsys.readouterr()
    assert err.startswith("toolpress review: cannot edit specs/larder/overlay.yaml: an anchor")
    assert re.match(r"  tools\.create_item\.reviewed: [0-9a-f]{12}/", out)
    assert project.overlay.read_text() == before


def test_line_ends_and_the_mark_at_the_beginning_stay(project: Project) -> None:
    project.overlay.write_bytes(b"\xef\xbb\xbf" + OVERLAY.replace("\n", "\r\n").encode())
    assert project.run("review", "larder", "--accept", "list_items")[0] == 0
    raw = project.overlay.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfserver") and raw.count(b"\n") == raw.count(b"\r\n")
    assert states(project)["list_items"] == "same"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["larder", "--accept"], "name the tools after --accept, or add --all"),
        (["larder", "--accept", "list_item"], "there is no tool `list_item`; did you mean"),
        (["larders"], "there is no specs/larders/; did you mean `larder`?"),
    ],
)
def test_misuse(arguments: list[str], complaint: str, project: Project) -> None:
    assert main(["--root", str(project.root), "review", *arguments]) == 2
    assert f"toolpress review: {complaint}" in project.capsys.readouterr().err


def test_without_an_overlay_there_is_nothing_to_review(project: Project) -> None:
    project.overlay.unlink()
    assert main(["--root", str(project.root), "review"]) == 2
    assert "`toolpress init` writes a first one" in project.capsys.readouterr().err
