"""The audit log: one line for each call that tried to change something, and the log's two forms."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import anyio
import httpx2
import pytest
from conftest import SECRET, Connect, Silence, Upstream, calling, larder_settings, serving
from httpx2 import Response
from mcp import Client, MCPError
from mcp.types import Implementation
from runtime import logs
from runtime.catalog import Catalog
from runtime.credentials import fingerprint
from runtime.server import build
from runtime.surface import AuthInfo

pytestmark = pytest.mark.anyio
NEW = {"name": "Salz", "notify": False}


@pytest.fixture
def audited(caplog: pytest.LogCaptureFixture) -> Iterator[list[Mapping[str, Any]]]:
    lines: list[Mapping[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.fields)  # type: ignore[attr-defined]

    kept, log = Kept(), logging.getLogger("runtime.audit")
    log.addHandler(kept)
    with caplog.at_level(logging.INFO, "runtime.audit"):
        yield lines
    log.removeHandler(kept)


async def test_a_change_is_one_line(
    connect: Connect, upstream: Upstream, audited: list[Any], mode: str
) -> None:
    headers = {"x-request-id": "req-9"}
    upstream.answers["POST /v1/items"] = Response(201, json={"id": "1"}, headers=headers)
    async with connect() as client:
        await client.call_tool("create_item", NEW)
    (line,) = audited
    assert {k: v for k, v in line.items() if k not in ("duration_ms", "request_id", "client")} == {
        "tool": "create_item",
        "operations": ["createItem"],
        "key": fingerprint((KEY,), {"s": SECRET}),
        "outcome": "ok",
        "upstream_status": 201,
        "upstream_request_id": "req-9",
        "transport": "mcp",
        "via": "stdio",
    }
    assert line["client"] == "mcp"
    assert line["duration_ms"] >= 0
    assert line["request_id"]
    assert SECRET not in str(line)


OUTCOMES: dict[str, tuple[str, dict[str, Any], Response | Exception, str, int | None]] = {
    "conflict": ("create_item", NEW, Response(409), "conflict", 409),
    "forbidden": ("create_item", NEW, Response(403), "forbidden", 403),
    "timeout": ("create_item", NEW, httpx2.ReadTimeout("x"), "timeout", None),
    "lost": ("create_item", NEW, httpx2.ReadError("x"), "connection", None),
    "our fault": ("swap_item", {"itemId": 1, "name": "bug"}, Response(204), "internal", 204),
}


@pytest.mark.parametrize("case", OUTCOMES)
async def test_how_a_change_ended(
    case: str, connect: Connect, upstream: Upstream, audited: list[Any]
) -> None:
    tool, arguments, answer, outcome, status = OUTCOMES[case]
    upstream.answers["POST /v1/items"] = answer
    async with connect() as client:
        with suppress(MCPError):
            await client.call_tool(tool, arguments)
    (line,) = audited
    assert (line["outcome"], line.get("upstream_status")) == (outcome, status)


async def test_a_key_is_masked_wherever_it_turns_up(
    larder: Catalog, upstream: Upstream, audited: list[Any], mode: str
) -> None:
    answer = Response(204, headers={"x-request-id": f"for {SECRET}"})
    upstream.answers["DELETE /v1/items/1"] = answer
    server = build(larder, larder_settings(), http=httpx2.MockTransport(upstream))
    info = Implementation(name=f"client {SECRET}", version="1")
    async with Client(server, mode=mode, client_info=info) as client:
        await client.call_tool("delete_item", {"itemId": 1})
    (line,) = audited
    assert line["client"] == "client [redacted]"
    assert line["upstream_request_id"] == "for [redacted]"


async def test_a_cancelled_change_is_a_line_too(
    larder: Catalog, audited: list[Any], mode: str
) -> None:
    upstream = Silence()
    server = build(larder, larder_settings(), http=httpx2.MockTransport(upstream))
    async with Client(server, mode=mode) as client, anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "create_item", NEW)
        await upstream.asked.wait()
        group.cancel_scope.cancel()
    with anyio.fail_after(5):
        await upstream.ended.wait()
    (line,) = audited
    assert line["outcome"] == "cancelled"


async def test_what_changes_nothing_is_no_line(
    connect: Connect, upstream: Upstream, audited: list[Any]
) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7"})
    async with connect() as client:
        await client.call_tool("get_item", {"itemId": 7})
        await client.call_tool("create_item", {})
    async with connect(dry_run=True) as client:
        await client.call_tool("create_item", NEW)
    assert audited == []


async def test_who_changed_something_over_http(
    larder: Catalog, upstream: Upstream, audited: list[Any], mode: str
) -> None:
    upstream.answers["DELETE /v1/items/1"] = Response(204)
    async with (
        serving(larder, httpx2.MockTransport(upstream)) as app,
        calling(app, mode, x_larder_key="their-own-key", user_agent="agent/7") as client,
    ):
        await client.call_tool("delete_item", {"itemId": 1})
    (line,) = audited
    assert line["via"] == "http"
    assert line["client"] == ("mcp" if mode == "auto" else "agent/7")
    assert line["key"] == fingerprint((KEY,), {"s": "their-own-key"})


KEY = AuthInfo("s", "KEY", "apiKey", "header", "X-Key", "")
PAIR = AuthInfo("s", "PAIR", "basic", "header", "Authorization", "")


def test_fingerprints() -> None:
    assert fingerprint((KEY,), {"s": "abc"}) != fingerprint((KEY,), {"s": "abd"})
    assert len(fingerprint((KEY,), {"s": "abc"})) == 12
    assert fingerprint((KEY,), {}) == ""
    assert fingerprint((PAIR,), {"s": "u:one"}) == fingerprint((PAIR,), {"s": "u:two"})


def written(formatter: logging.Formatter, **fields: Any) -> str:
    log, stream = logging.Logger("larder.audit", logging.INFO), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log.addHandler(handler)
    logs.event(log, "audit", fields)
    return stream.getvalue()


def test_a_line_for_people() -> None:
    line = written(
        logs.ConsoleLines(),
        tool="create_item",
        operations=["a", "b"],
        client='evil"\n2026 INFO audit tool=x',
        status=None,
        code=0,
    )
    assert line.endswith(
        " INFO larder.audit: audit tool=create_item operations=a,b "
        'client="evil\\"\\n2026 INFO audit tool=x" code=0\n'
    )


def test_a_line_as_json() -> None:
    line = json.loads(written(logs.JsonLines(), tool="create_item", operations=["a"], n=1))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "larder.audit",
        "message": "audit",
        "tool": "create_item",
        "operations": ["a"],
        "n": 1,
    }
    try:
        raise ValueError("x")
    except ValueError as error:
        record = logging.LogRecord("l", logging.ERROR, "p", 1, "m", (), None)
        record.exc_info = (ValueError, error, error.__traceback__)
    assert "ValueError: x" in json.loads(logs.JsonLines().format(record))["exception"]
