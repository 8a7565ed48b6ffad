"""Results that are not what their output schema says."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from conftest import Connect, Upstream
from runtime.catalog import Catalog, compiled
from runtime.fitting import fitted


def maybe(*types: str, **more: Any) -> dict[str, Any]:
    return {"type": [*types, "null"], **more}


SCHEMA = {
    "type": "object",
    "properties": {
        "count": maybe("integer"),
        "name": maybe("string"),
        "sizes": maybe("array", items=maybe("number")),
        "owner": {
            "anyOf": [maybe("object", properties={"ok": maybe("boolean")}), {"type": "null"}]
        },
    },
}
BENT: list[tuple[Any, Any, str]] = [
    ({"count": 5, "more": 1}, {"count": 5, "more": 1}, ""),
    ({"count": "5", "name": 5}, {"count": 5, "name": "5"}, ""),
    (
        {"name": True, "sizes": ["1.5", "x"]},
        {"name": "true", "sizes": [1.5, None]},
        '/sizes/1: "x"',
    ),
    ({"count": "05"}, {"count": None}, '/count: "05"'),
    ({"count": 1.5}, {"count": None}, "/count: 1.5"),
    ({"owner": {"ok": "true"}}, {"owner": {"ok": True}}, ""),
    ({"owner": {"ok": [1], "id": 3}}, {"owner": {"ok": None, "id": 3}}, "/owner/ok: [1]"),
    ({"owner": "jo"}, {"owner": None}, '/owner: "jo"'),
    ({"count": "x" * 5000}, {"count": None}, f'/count: "{"x" * 1999}... (5002 characters)'),
]


@pytest.mark.parametrize(("value", "expected", "note"), BENT)
def test_bent(value: Any, expected: Any, note: str) -> None:
    before = repr(value)
    assert fitted(value, compiled(SCHEMA)) == (expected, note)
    assert repr(value) == before


@pytest.mark.anyio
async def test_a_strict_client_takes_what_does_not_fit(
    larder: Catalog, upstream: Upstream, connect: Connect
) -> None:
    upstream.answers["GET /v1/items/1"] = httpx2.Response(200, json={"id": {"a": 1}, "name": 7})
    async with connect() as client:
        await client.list_tools()
        result = await client.call_tool("get_item", {"itemId": 1})
    assert not result.is_error
    assert result.structured_content is not None
    assert result.structured_content["name"] == "7"
    assert result.structured_content["id"] is None
    assert "/id" in result.structured_content["drift"]
    assert '{"a":1}' in result.structured_content["drift"]


@pytest.mark.anyio
async def test_text_where_an_object_is_described(
    larder: Catalog, upstream: Upstream, connect: Connect
) -> None:
    upstream.answers["GET /v1/items/1"] = httpx2.Response(200, text="all good")
    async with connect() as client:
        await client.list_tools()
        result = await client.call_tool("get_item", {"itemId": 1})
    assert not result.is_error
    assert "all good" in str(result.structured_content)
