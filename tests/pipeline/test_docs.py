"""The reference of the overlay is true: each of its examples is run.

An example is a `yaml` block. A `text` block after it holds lines that a diagnostic must say, a
`json` block what clients must see of its tools, a `python` block its tools.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.pipeline import generate
from tests.pipeline.press import CELLAR, config, told

PAGE = (Path(__file__).parents[2] / "docs" / "overlay.md").read_text(encoding="utf-8")
SERVER = "server: {name: cellar, title: Cellar, package: cellar_mcp, env_prefix: CELLAR}\n"
TOOLS = "tools: {list_racks: {operation: listRacks}}\n"


def examples() -> list[tuple[str, dict[str, str]]]:
    """Each `yaml` block with the blocks of other languages that follow it."""
    found: list[tuple[str, dict[str, str]]] = []
    for language, text in re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL):
        if language == "yaml":
            found.append((text, {}))
        else:
            found[-1][1][language] = text
    return found


@pytest.mark.parametrize(("example", "after"), examples(), ids=lambda value: "")
def test_example(example: str, after: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text((CELLAR / "openapi.yaml").read_text())
    patch = example.startswith("overlay:")
    evals = example.startswith("- prompt:")
    overlay = TOOLS if patch or evals else example
    (tmp_path / "overlay.yaml").write_text(overlay if "server:" in overlay else SERVER + overlay)
    if patch:
        (tmp_path / "patch.overlay.yaml").write_text(example)
    if evals:
        (tmp_path / "evals.yaml").write_text(example)
    if "python" in after:
        (tmp_path / "tools.py").write_text(after["python"])
    result = generate(config(tmp_path))
    said = told(result)
    if "text" in after:
        assert result.failed
        assert all(line in said for line in after["text"].splitlines()), said
        return
    assert not result.failed and not said.strip(), said
    tools = {t["name"]: t for t in json.loads(result.files["cellar_mcp/tools.json"])["tools"]}
    for tool, wanted in json.loads(after.get("json", "{}")).items():
        assert {key: tools[tool][key] for key in wanted} == wanted


def test_every_key_is_on_the_page() -> None:
    from generator.overlay.docs import Docs, Page
    from generator.overlay.evals import Eval, Step
    from generator.overlay.model import Argument, Choice, Errors, Paginate, Poll, Result, Tool
    from generator.overlay.plots import Plot
    from generator.overlay.prompts import Prompt, PromptArgument
    from generator.overlay.resources import Resource

    offers = (Plot, Docs, Page, Prompt, PromptArgument, Resource, Eval, Step)
    for block in (Argument, Choice, Errors, Paginate, Poll, Result, Tool, *offers):
        for name, field in block.model_fields.items():
            key = field.alias or name
            assert re.search(rf"\b{re.escape(key)}\b", PAGE), f"{block.__name__}.{key}"
