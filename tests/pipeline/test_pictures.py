"""Pictures of results, asked for through the official client; and without matplotlib."""

from __future__ import annotations

import base64
import json
import struct
import sys
from typing import Any

import httpx2
import pytest

from tests.pipeline.test_cellar import anyio_backend, called, cellar, folder

__all__ = ["anyio_backend", "cellar", "folder"]  # fixtures
pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("folder")]
READINGS = [
    {"at": 1_763_600_000 + 3600 * n, "room": room, "celsius": None if n == 5 else n, "humidity": 60}
    for n in range(12)
    for room in ("north", "south")
]
WATCHES = [
    {"from": "2026-11-20T08:00:00Z", "to": "2026-11-20T16:00:00Z", "person": {"name": "Ann"}},
    {"from": "2026-11-20T16:00:00Z", "to": None, "person": {"name": "Bob"}},
]
CLIMATE = {"readings": READINGS, "watches": WATCHES}


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def drawn(era: str, tool: str, climate: Any, **arguments: Any) -> Any:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert "plot" not in str(request.url)
        return httpx2.Response(200, json=climate)

    result, requests = await called(era, tool, {"plot": True, **arguments}, answer)
    assert len(requests) == 1
    assert not result.is_error
    assert json.loads(result.content[0].text) == result.structured_content == climate
    return result


@pytest.mark.parametrize("tool", ["draw_temperatures", "draw_climate", "draw_watches"])
async def test_a_picture_comes_beside_the_data(era: str, tool: str) -> None:
    _, picture = (await drawn(era, tool, CLIMATE)).content
    assert (picture.type, picture.mime_type) == ("image", "image/png")
    data = base64.b64decode(picture.data)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (1000, 500)
    assert 5_000 < len(data) < 100_000
    again = (await drawn(era, tool, CLIMATE)).content[1]
    assert again.data == picture.data


async def test_nobody_who_does_not_ask_gets_one(era: str) -> None:
    result = await drawn(era, "draw_climate", CLIMATE, plot=False)
    assert [block.type for block in result.content] == ["text"]


@pytest.mark.parametrize("climate", [{"readings": [], "watches": []}, {}])
async def test_nothing_to_draw_is_said(era: str, climate: Any) -> None:
    for tool in ("draw_temperatures", "draw_watches"):
        _, said = (await drawn(era, tool, climate)).content
        assert said.text == "No picture: there is nothing to draw."


async def test_without_matplotlib_the_data_comes_with_a_word(
    era: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in sys.modules if n.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    _, said = (await drawn(era, "draw_climate", CLIMATE)).content
    assert said.text == (
        "No picture: it takes matplotlib: install cellar-mcp[plot] where this server runs."
    )
