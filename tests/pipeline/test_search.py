"""The search in a package's documentation, pressed and asked through the official client."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from mcp import Client

from tests.pipeline.press import CELLAR, install, pressed

pytestmark = pytest.mark.anyio
OVERLAY = """
server: {name: vault, title: The vault, package: vault_mcp, env_prefix: VAULT}
errors:
  kinds: {NO_ROOM: quota, KEY_ERROR: auth}
  advice: {quota: Ask the user which bottle to drink first., rate_limit: Wait a minute.}
tools:
  list_racks: {operation: listRacks}
  get_rack:
    operation: getRack
    title: Read a rack
    description: Where one rack stands and what fits on it.
  replace_rack: {operation: replaceRack, title: Replace a rack}
unsupported: {open_door: the API has no lock}
docs:
  pages: [{title: How racks are counted, text: "From the door, clockwise."}]
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("vault")
    files = {"openapi.yaml": (CELLAR / "openapi.yaml").read_text(), "overlay.yaml": OVERLAY}
    path = install(pressed(folder / "in", files), folder / "out")
    yield path
    sys.path.remove(str(path))


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def ask(era: str, **arguments: Any) -> Any:
    """What the search answers to a caller without a key."""
    from vault_mcp._runtime.catalog import Catalog
    from vault_mcp._runtime.server import build
    from vault_mcp._runtime.settings import Settings

    server = build(Catalog.load("vault_mcp"), Settings(base_url="https://vault.example"))
    async with Client(server, mode=era) as client:
        assert "search_docs" in [tool.name for tool in (await client.list_tools()).tools]
        return await client.call_tool("search_docs", arguments)


async def found(era: str, query: str, **more: Any) -> list[tuple[str, str]]:
    result = await ask(era, query=query, **more)
    assert not result.is_error
    assert json.loads(result.content[0].text) == result.structured_content
    return [(item["kind"], item["title"]) for item in result.structured_content["items"]]


async def test_words_find_what_they_are_about(vault: Path, era: str) -> None:
    assert (await found(era, "counting racks"))[0] == ("page", "How racks are counted")
    assert (await found(era, "NO_ROOM"))[0] == ("error", "NO_ROOM")
    assert (await found(era, "what does rate limit mean"))[0] == ("error", "rate_limit")
    assert (await found(era, "open the door"))[0] == ("unsupported", "open_door")
    # The words inside names, their beginnings, and names whole.
    assert ("operation", "Read a rack") in await found(era, "get rack")
    assert (await found(era, "startCount"))[0] == ("operation", "Count every bottle")
    assert ("operation", "List the visits") in await found(era, "visi")


async def test_an_operation_says_which_tool_offers_it(vault: Path, era: str) -> None:
    result = await ask(era, query="read rack", kind="operation", limit=1)
    (item,) = result.structured_content["items"]
    assert (item["operation"], item["tool"]) == ("getRack", "get_rack")
    assert item["text"].startswith("GET /racks/{id} (getRack)")
    assert item["text"].endswith("Tools: get_rack.")
    lost = (await ask(era, query="put a bottle down")).structured_content["items"][0]
    assert (lost["operation"], lost["tool"]) == ("addBottle", None)
    assert lost["text"].endswith("it exists in the API, and cannot be called from here.")


async def test_kinds_narrow_and_limits_hold(vault: Path, era: str) -> None:
    assert {kind for kind, _ in await found(era, "rack", kind="tool", limit=20)} == {"tool"}
    racks = (await ask(era, query="rack", limit=2)).structured_content
    assert len(racks["items"]) == 2 < racks["total"]
    for wrong in ({"query": ""}, {"query": "x" * 201}, {"query": "x", "limit": 21}):
        assert (await ask(era, **wrong)).is_error


async def test_nothing_found_is_an_answer(vault: Path, era: str) -> None:
    for query in ("zebra", "???", "_", "the"):
        result = await ask(era, query=query)
        assert not result.is_error
    assert (await ask(era, query="zebra")).structured_content == {"items": [], "total": 0}


@settings(max_examples=300, deadline=None)
@given(query=st.text(min_size=1, max_size=200))
def test_no_query_is_a_syntax_error(vault: Path, query: str) -> None:
    from vault_mcp._runtime import search

    texts, index = search._index("vault_mcp")
    for expression in search._expressions(query):
        index.execute(search._FIND, (expression, "", "")).fetchall()
    assert texts


@pytest.mark.parametrize(
    "query", ['"', "rack NOT", "NEAR(rack, 2)", "title:rack", "rack*", "(", "a-b AND", "-rack ^x"]
)
async def test_the_syntax_of_the_index_is_text(vault: Path, era: str, query: str) -> None:
    assert not (await ask(era, query=query)).is_error


async def test_without_full_text_search_the_answer_says_so(
    vault: Path, era: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from vault_mcp._runtime import search

    class Bare(sqlite3.Connection):
        def execute(self, *arguments: Any) -> Any:
            raise sqlite3.OperationalError("no such module: fts5")

    connect = sqlite3.connect
    search._index.cache_clear()
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, factory=Bare, **k))
    result = await ask(era, query="rack")
    assert result.is_error
    assert result.content[0].text == (
        "search_docs failed: this Python's SQLite has no FTS5, which the search needs"
    )
