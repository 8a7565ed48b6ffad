"""`toolpress release`: the version follows from the changes, and everything is stamped with it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from generator.cli import main
from generator.report.changelog import HEAD, with_section
from generator.surface.change import Impact
from generator.surface.version import Bump, bump, bumped
from tests.overlay.project import Project

DAY = "--date=2026-11-20"


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path, capsys)


@pytest.fixture
def released(project: Project) -> Project:
    code, out = project.run("release", "larder", DAY)
    assert code == 0, out
    return project


def versions(project: Project) -> set[str]:
    """Every version that the package says of itself."""
    folder = project.root / "generated/larder"
    server = json.loads((folder / "server.json").read_text())
    return {
        server["version"],
        *(package["version"] for package in server["packages"]),
        json.loads((folder / "manifest.json").read_text())["version"],
        json.loads((folder / "larder_mcp/surface.json").read_text())["server"]["version"],
        tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"],
    }


def test_the_first_release_has_the_version_of_the_overlay(released: Project) -> None:
    assert versions(released) == {"0.1.0"}
    changelog = (released.folder / "CHANGELOG.md").read_text()
    assert changelog == f"{HEAD}\n## 0.1.0 (2026-11-20)\n\nThe first release, with 3 tools.\n"
    assert (released.root / "generated/larder/CHANGELOG.md").read_text() == changelog
    assert released.run("check")[0] == 0
    code, out = released.run("diff", "larder", "--from", "released")
    assert code == 0 and out.startswith("larder: release 0.1.0 → specs\n")
    assert out.endswith("nothing changed\n")


def test_nothing_to_release(released: Project) -> None:
    before = released.overlay.read_text()
    assert main(["--root", str(released.root), "release", "larder"]) == 1
    assert "nothing has changed since 0.1.0" in released.capsys.readouterr().err
    assert released.overlay.read_text() == before
    assert released.run("release", "larder", "--patch", DAY)[0] == 0
    assert versions(released) == {"0.1.1"}


@pytest.mark.parametrize(
    ("old", "new", "version", "words"),
    [
        (
            "maximum: 100",
            "maximum: 50",
            "0.2.0",
            "### Breaking\n\n- `list_items`: argument `limit`: bounds narrower "
            "`maximum 100` → `maximum 50`: values that were good are refused\n",
        ),
        ("maximum: 100", "maximum: 500", "0.1.1", "### New\n\n- `list_items`: argument `limit`"),
        ("A name.", "What it says.", "0.1.1", "Other words, the same calls: `create_item`.\n"),
    ],
)
def test_the_version_follows_from_the_changes(
    old: str, new: str, version: str, words: str, released: Project
) -> None:
    released.replace(released.openapi, old, new)
    code, out = released.run("release", "larder", DAY)
    assert code == 0 and f"larder: 0.1.0 → {version}, 1 " in out
    assert versions(released) == {version}
    changelog = (released.folder / "CHANGELOG.md").read_text()
    assert changelog.index(f"## {version} (2026-11-20)") < changelog.index("## 0.1.0")
    assert words in changelog
    assert released.run("check")[0] == 0
    assert released.asked("diff", "larder", "--from", "released")["changes"] == []


def test_the_overlay_is_edited_in_place(released: Project) -> None:
    released.replace(released.openapi, "maximum: 100", "maximum: 50")
    before = released.overlay.read_text()
    assert released.run("release", "larder", DAY)[0] == 0
    after = released.overlay.read_text()
    assert after == before.replace("version: 0.1.0", "version: 0.2.0")
    assert "# What is written is written." in after


def test_a_reply_that_no_tool_describes_is_part_of_a_release(project: Project) -> None:
    reply = """      responses:
        "200":
          description: The item.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: integer}, label: {type: string}}}
"""
    project.replace(project.overlay, "hidden: [getItem]", "defaults: {expose: all}")
    project.replace(project.openapi, '      responses: {"204": {description: Nothing.}}\n', reply)
    assert project.run("release", "larder", DAY)[0] == 0
    assert project.asked("diff", "larder", "--from", "released")["changes"] == []
    project.replace(project.openapi, ", label: {type: string}}}\n", "}}\n")
    code, out = project.run("release", "larder", DAY)
    assert code == 0 and "larder: 0.1.0 → 0.2.0, 1 breaking" in out
    said = "- `get_item`: reply: gone `label string`: replies no longer hold what clients read\n"
    assert said in (project.folder / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(("declared", "version"), [("0.1.5", "0.2.0"), ("1.0.0", "1.0.0")])
def test_a_higher_version_of_a_person_stays(declared: str, version: str, released: Project) -> None:
    released.replace(released.overlay, "version: 0.1.0", f"version: {declared}")
    released.replace(released.openapi, "maximum: 100", "maximum: 50")
    assert released.run("release", "larder", DAY)[0] == 0
    assert versions(released) == {version}


def test_what_a_person_wrote_into_the_changelog_stays(released: Project) -> None:
    path = released.folder / "CHANGELOG.md"
    path.write_text(path.read_text().replace("The first release", "Hello. The first release"))
    released.replace(released.openapi, "A name.", "What it says.")
    assert released.run("release", "larder", DAY)[0] == 0
    assert "Hello. The first release, with 3 tools.\n" in path.read_text()


def test_what_waits_for_a_person_is_not_released(released: Project) -> None:
    assert released.run("review", "larder", "--accept", "--all")[0] == 0
    released.replace(released.openapi, "maximum: 100", "maximum: 50")
    before = released.overlay.read_text()
    code, out = released.run("release", "larder")
    assert code == 1 and "--accept list_items" in out
    assert released.overlay.read_text() == before
    assert released.run("release", "larder", "--unreviewed")[0] == 0


def test_a_dry_run_writes_nothing(released: Project) -> None:
    released.replace(released.openapi, "maximum: 100", "maximum: 50")
    before = released.overlay.read_text()
    found = released.asked("release", "larder", "--dry-run", DAY)
    assert (found["version"], found["last"], found["written"]) == ("0.2.0", "0.1.0", False)
    assert released.overlay.read_text() == before and versions(released) == {"0.1.0"}


def test_inputs_that_do_not_fit(released: Project) -> None:
    released.replace(released.openapi, "operationId: listItems", "operationId: allItems")
    assert main(["--root", str(released.root), "release", "larder", "--unreviewed"]) == 1
    assert "mend this first; nothing was released" in released.capsys.readouterr().err


def test_a_record_that_is_none(released: Project) -> None:
    (released.folder / "released.json").write_text("{}")
    assert main(["--root", str(released.root), "release", "larder"]) == 2
    assert "is not what `toolpress release` writes" in released.capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "impact", "by", "then"),
    [
        ("0.3.1", Impact.BREAKING, Bump.MINOR, "0.4.0"),
        ("0.3.1", Impact.ADDITIVE, Bump.PATCH, "0.3.2"),
        ("0.3.1", Impact.WORDING, Bump.PATCH, "0.3.2"),
        ("1.3.1", Impact.BREAKING, Bump.MAJOR, "2.0.0"),
        ("1.3.1", Impact.ADDITIVE, Bump.MINOR, "1.4.0"),
        ("1.3.1", Impact.WORDING, Bump.PATCH, "1.3.2"),
        ("1.3.1", None, Bump.NONE, "1.3.1"),
    ],
)
def test_bumps(version: str, impact: Impact | None, by: Bump, then: str) -> None:
    assert bump(version, impact) is by
    assert bumped(version, by) == then


def test_a_section_goes_above_the_others() -> None:
    one = with_section("", "## 1.0.0\n\nOne.\n")
    assert one == f"{HEAD}\n## 1.0.0\n\nOne.\n"
    assert with_section(one, "## 1.1.0\n\nTwo.\n") == (
        f"{HEAD}\n## 1.1.0\n\nTwo.\n\n## 1.0.0\n\nOne.\n"
    )
    windows = with_section(one.replace("\n", "\r\n"), "## 1.1.0\n\nTwo.\n")
    assert windows.count("\n") == windows.count("\r\n")
