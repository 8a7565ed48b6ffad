"""A small project with one API, as a git repository where a test asks for one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main

OPENAPI = """\
openapi: 3.1.0
info: {title: Larder, version: "1"}
servers: [{url: https://larder.example}]
paths:
  /items:
    get:
      operationId: listItems
      summary: List items
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
      responses:
        "200":
          description: Items.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
    post:
      operationId: createItem
      summary: Create an item
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {label: {type: string, description: A name.}}}
      responses: {"204": {description: Done.}}
  /items/{id}:
    get:
      operationId: getItem
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"204": {description: Nothing.}}
"""
OVERLAY = """\
server: {name: larder, title: Larder, package: larder_mcp, env_prefix: LARDER}
tools:
  list_items:
    operation: listItems  # the whole shelf
    description: Lists what stands in the larder. Use it to find an `itemId`.
    arguments: {limit: {from: query.limit, description: Rows at most.}}

  # What is written is written.
  create_item: {operation: POST /items, confirm: draft}
  stock_up:
    python: stock_up
    calls: [createItem, listItems]
    confirm: draft
hidden: [getItem]
"""
TOOLS = '''"""More than one request."""


async def stock_up(client):
    """Fill the shelf."""
'''


class Project:
    """`specs/larder/` below a folder, and the command line in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.folder = root / "specs" / "larder"
        self.folder.mkdir(parents=True)
        self.openapi = self.folder / "openapi.yaml"
        self.overlay = self.folder / "overlay.yaml"
        self.openapi.write_text(OPENAPI)
        self.overlay.write_text(OVERLAY)
        (self.folder / "tools.py").write_text(TOOLS)

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what went to stdout."""
        self.capsys.readouterr()
        code = main(["--root", str(self.root), *arguments])
        return code, self.capsys.readouterr().out

    def asked(self, *arguments: str) -> dict[str, Any]:
        """The JSON answer about the one API."""
        _, out = self.run(*arguments, "--format", "json")
        answer: dict[str, Any] = json.loads(out)
        return {**answer["apis"][0], "exit": answer["exit"]}

    def replace(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
            subprocess.run(("git", *identity, *command), cwd=self.root, check=True)
