"""A default of the description is shown where it is what happens, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.pipeline import generate
from tests.pipeline.press import config, told

DESCRIPTION = """
openapi: 3.0.3
info: {title: Cellar, version: "1"}
servers: [{url: https://cellar.example}]
paths:
  /racks/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    METHOD:
      operationId: saveRack
      parameters: [{name: dry, in: query, schema: {type: boolean, default: true}}]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                full: {type: boolean, default: false}
                notify: {type: boolean, default: true}
      responses:
        "200":
          description: The rack, of which nobody says what it is.
          content:
            application/json:
              schema:
                type: object
                properties:
                  open: {readOnly: true, nullable: true, description: Anything.}
"""
OVERLAY = """
server: {name: cellar, title: Cellar, package: cellar_mcp, env_prefix: CELLAR}
tools:
  save_rack:
    operation: saveRack
    arguments: {notify: {from: body.notify, required: true}}
    result: {select: "{open: open}"}
"""


def _pressed(method: str, folder: Path) -> dict[str, Any]:
    (folder / "openapi.yaml").write_text(DESCRIPTION.replace("METHOD", method))
    (folder / "overlay.yaml").write_text(OVERLAY)
    result = generate(config(folder))
    assert not result.failed, told(result)
    (tool,) = json.loads(result.files["cellar_mcp/tools.json"])["tools"]
    found: dict[str, Any] = tool
    return found


@pytest.mark.parametrize(
    ("method", "shown"), [("post", {"full"}), ("put", set()), ("patch", set())]
)
def test_what_changes_a_thing_has_no_defaults_of_a_new_one(
    method: str, shown: set[str], tmp_path: Path
) -> None:
    arguments = _pressed(method, tmp_path)["inputSchema"]["properties"]
    assert {name for name, schema in arguments.items() if "default" in schema} == {"dry"} | shown


def test_a_value_that_may_be_anything_may_be_null_without_saying_so(tmp_path: Path) -> None:
    output = _pressed("post", tmp_path)["outputSchema"]
    assert output["properties"] == {"open": {"description": "Anything."}}
