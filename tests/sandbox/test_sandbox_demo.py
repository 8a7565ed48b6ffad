"""The demo drives a server over stdio and notices every step that does not end as expected."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest

from generator import ir
from generator.diagnostics import Diagnostics
from generator.sandbox import conversation
from generator.sandbox.demo import run
from generator.sandbox.script import Sandbox

HERE = Path(__file__).parent
PACKAGE = HERE / "stub_package"


def played(
    api: ir.Api,
    script: Sandbox,
    path: Path,
    package: Path = PACKAGE,
    out: io.StringIO | None = None,
) -> tuple[int, str]:
    diagnostics = Diagnostics()
    said = conversation.read(path, path.name, api, diagnostics)
    assert said is not None, list(diagnostics)
    out = out or io.StringIO()
    return run("larder", package, api, script, said, out), out.getvalue()


def test_a_conversation_is_played_and_told(api: ir.Api, script: Sandbox) -> None:
    before = threading.active_count()
    code, text = played(api, script, HERE / "demo.yaml")
    assert code == 0, text
    lines = text.splitlines()
    assert lines[0].startswith(
        "Filling the larder: stub_mcp against a sandbox at http://127.0.0.1:"
    )
    assert lines[-1] == "all 5 steps ended as expected"
    assert "2.  You        Put oats on the shelf of the salt." in lines
    assert "    Assistant  I know which one that is." in lines
    assert '    Assistant  calls create_item {"name": "Oats", "shelf": "top"}' in lines
    assert '    Upstream   createItem {"name":"Oats","shelf":"top"} -> 201' in lines
    assert "    Upstream   listItems per_page=50 -> 200" in lines
    assert "    Server     Unknown tool: shake" in lines
    assert threading.active_count() == before, "everything that was started is stopped"


def test_what_does_not_end_as_expected_is_told(
    api: ir.Api, script: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "demo.yaml"
    path.write_text(
        "steps:\n"
        "  - {says: One., call: list_items, keep: {gone: 'data[9]'},\n"
        "     expect: {result: {meta.total: 3}, text: [Pepper], upstream: [createItem]}}\n"
        "  - {says: Two., call: list_items, expect: {outcome: error}}\n"
        "  - {says: Three., call: list_items}\n"
    )
    code, text = played(api, script, path)
    assert code == 1
    assert [line.strip() for line in text.splitlines() if "Wrong" in line] == [
        "Wrong      demo.yaml:2: meta.total is 2, not 3",
        "Wrong      demo.yaml:2: there is nothing at data[9] to keep as gone",
        "Wrong      demo.yaml:2: the answer does not say 'Pepper'",
        "Wrong      demo.yaml:2: upstream received listItems, not createItem",
        "Wrong      demo.yaml:4: ended in ok, not in error",
    ]
    assert text.endswith("2 of 3 steps did not end as expected\n")


@pytest.mark.parametrize("surface", ["{", "{}"])
def test_a_package_that_is_none(api: ir.Api, script: Sandbox, tmp_path: Path, surface: str) -> None:
    code, text = played(api, script, HERE / "demo.yaml", tmp_path)
    assert (code, "generate it first" in text) == (1, True)
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "surface.json").write_text(surface)
    code, text = played(api, script, HERE / "demo.yaml", tmp_path)
    assert (code, "cannot be read" in text) == (1, True)


def test_a_server_that_does_not_start(api: ir.Api, script: Sandbox, tmp_path: Path) -> None:
    package = tmp_path / "broken_mcp"
    package.mkdir()
    (package / "surface.json").write_bytes((PACKAGE / "stub_mcp" / "surface.json").read_bytes())
    code, text = played(api, script, HERE / "demo.yaml", tmp_path)
    assert code == 1
    assert "broken_mcp.__main__" in text, "its last words are shown"


def test_a_terminal_gets_colours(api: ir.Api, script: Sandbox) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    _, text = played(api, script, HERE / "demo.yaml", out=Terminal())
    assert "\x1b[" in text and "calls create_item" in text
