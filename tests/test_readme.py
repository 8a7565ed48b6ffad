"""What the README shows is real: excerpts stand in the files they come from."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def without_numbers(text: str) -> str:
    """Lines of the overlay move; the README need not move with them."""
    return re.sub(r"\d+", "N", text).replace("N:N: error[DN]", "N:N: error[D406]")


def test_the_overlay_excerpt_stands_in_the_overlay() -> None:
    overlay = (ROOT / "specs/openstatus/overlay.yaml").read_text(encoding="utf-8")
    (excerpt,) = fenced("yaml")
    assert excerpt in overlay


def test_the_tool_excerpt_stands_in_the_generated_module() -> None:
    module = ROOT / "generated/openstatus/openstatus_mcp/tools/status_reports.py"
    (excerpt,) = fenced("python")
    assert excerpt in module.read_text(encoding="utf-8")


def test_the_diagnostic_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(ROOT / "specs/openstatus", tmp_path / "specs/openstatus")
    overlay = folder / "overlay.yaml"
    wrong = overlay.read_text(encoding="utf-8").replace(
        "operation: MaintenanceService_ListMaintenances\n",
        "operation: MaintenanceService_ListMaintenance\n",
    )
    overlay.write_text(wrong, encoding="utf-8")
    assert main(["--root", str(tmp_path), "generate"]) == 1
    shown = next(block for block in fenced("text") if "error[D406]" in block)
    printed = capsys.readouterr().err
    assert without_numbers(printed).startswith(without_numbers(shown))
    assert not (tmp_path / "generated").exists()


def test_every_command_of_the_makefile_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in set(re.findall(r"\bmake ([a-z]+)", README)):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command


def test_every_dependency_is_explained() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in re.findall(r'^    "([a-z0-9-]+)', pyproject.split("[project.optional")[0], re.M):
        assert f"| {name}" in README, name
