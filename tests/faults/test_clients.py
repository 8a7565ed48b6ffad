"""Bad clients over HTTP: the right error for each, nothing held, and the next one is served."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.faults.campaign import ERA, HEADERS, MEGABYTE, META, Server, request, serving
from tests.faults.hostile import HOLD, KEY, Hostile, hostile

pytestmark = pytest.mark.anyio

CALL = request("tools/call", {"name": "get_item", "arguments": {"itemId": 1}})
CALLING = {
    **HEADERS,
    "content-type": "application/json",
    "mcp-method": "tools/call",
    "mcp-name": "get_item",
}
OLD = {"accept": HEADERS["accept"], "content-type": "application/json", "x-larder-key": KEY}


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Hostile]:
    async with hostile() as api:
        yield api


@pytest.fixture(scope="module")
async def server(api: Hostile) -> AsyncIterator[Server]:
    # A timeout far beyond what any of these tests waits for.
    async with serving(api.url, "--timeout=30", "--max-concurrent-calls=50") as server:
        yield server
    log = b"".join(server.said).decode()
    assert "Traceback" not in log, log
    assert KEY not in log


async def post(server: Server, body: bytes, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await server.http.post("/mcp", content=body, headers={**CALLING, **named})


def code(answer: httpx2.Response) -> int | None:
    """The JSON-RPC error of an answer."""
    found: int | None = answer.json().get("error", {}).get("code")
    return found


def without_meta(**params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


BODIES: dict[str, tuple[bytes, int, int]] = {
    "nothing": (b"", 400, -32700),
    "half a body": (json.dumps(CALL).encode()[:40], 400, -32700),
    "no JSON": (b"<xml/>", 400, -32700),
    "invalid UTF-8": (b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', 400, -32700),
    "deeper than anybody reads": (b"[" * 100_000, 400, -32700),
    "deep members": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, -32700),
    "endless digits": (b'{"jsonrpc":"2.0","id":' + b"9" * 100_000 + b"}", 400, -32700),
    "a batch": (json.dumps([CALL, CALL]).encode(), 400, -32600),
    "a scalar": (b"7", 400, -32600),
    "no method": (b'{"jsonrpc":"2.0","id":1}', 400, -32600),
    "another JSON-RPC": (json.dumps({**CALL, "jsonrpc": "1.0"}).encode(), 400, -32600),
    "an id that is none": (json.dumps({**CALL, "id": {"a": 1}}).encode(), 400, -32600),
    "arguments that are none": (
        json.dumps(request("tools/call", {"name": "get_item", "arguments": [1]})).encode(),
        400,
        -32602,
    ),
    "no meta": (
        json.dumps(without_meta(name="get_item", arguments={"itemId": 1})).encode(),
        400,
        -32602,
    ),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_request(server: Server, name: str) -> None:
    body, status, error = BODIES[name]
    answer = await post(server, body)
    assert (answer.status_code, code(answer)) == (status, error), answer.text
    assert len(answer.content) < 2000
    assert "Traceback" not in answer.text
    await server.works()


@pytest.mark.parametrize(
    ("headers", "status", "error"),
    [
        ({"mcp_protocol_version": "1999-01-01"}, 400, -32020),  # not what the body says
        ({"mcp_method": "tools/list"}, 400, -32020),
        ({"mcp_name": "delete_item"}, 400, -32020),
        ({"mcp_name": "=?base64?!!!?="}, 400, -32020),
        ({"host": "evil.example"}, 421, None),
        ({"origin": "https://evil.example"}, 403, None),
        ({"content_type": "text/plain"}, 400, None),
        ({"accept": "text/html"}, 406, None),
        ({"x_mcp_tools": "list_tags"}, 400, -32602),
        ({"x_mcp_tools": "," * 20_000}, 400, -32602),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_headers_that_are_wrong(
    server: Server, headers: dict[str, str], status: int, error: int | None
) -> None:
    answer = await post(server, json.dumps(CALL).encode(), **headers)
    # An unknown tool is a JSON-RPC error, for which the wire has more than one status.
    assert answer.status_code in (status, 200 if error == -32602 else status), answer.text
    if error is not None:
        assert code(answer) == error
    await server.works()


async def test_versions_that_nobody_speaks(server: Server) -> None:
    meta = {**META, "io.modelcontextprotocol/protocolVersion": "2099-01-01"}
    call = {**CALL, "params": {**CALL["params"], "_meta": meta}}
    answer = await post(server, json.dumps(call).encode(), mcp_protocol_version="2099-01-01")
    assert (answer.status_code, code(answer)) == (400, -32022)
    assert ERA in answer.json()["error"]["data"]["supported"]
    hello = {"protocolVersion": "1999-01-01", "capabilities": {}, "clientInfo": {}}
    hello["clientInfo"] = {"name": "old", "version": "0"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    old = await server.http.post("/mcp", json=body, headers=OLD)
    assert old.json()["result"]["protocolVersion"] == "2025-11-25"
    unknown = await post(
        server, json.dumps(request("tools/burn", {})).encode(), mcp_method="tools/burn"
    )
    assert (unknown.status_code, code(unknown)) == (404, -32601)
    await server.works()


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH", "HEAD"])
async def test_other_methods(server: Server, method: str) -> None:
    answer = await server.http.request(method, "/mcp", headers=HEADERS)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def raw(server: Server, *parts: bytes) -> bytes:
    """What the server says to bytes, until it hangs up; at most four seconds long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    said = b""
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    with contextlib.suppress(ConnectionError, TimeoutError):
        while chunk := await asyncio.wait_for(reader.read(65536), 4):
            said += chunk
    writer.close()
    return said


def head(*lines: str) -> bytes:
    fields = [f"{name}: {value}" for name, value in CALLING.items()]
    first = ["POST /mcp HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    return "\r\n".join([*first, *fields, *lines, "", ""]).encode()


async def test_headers_that_are_huge(server: Server) -> None:
    before = await server.figures()
    assert b" 400 " in (await raw(server, head(f"X-Huge: {'a' * 200_000}")))[:20]
    many = head(*(f"X-{n}: {'b' * 100}" for n in range(5000)))
    assert b" 400 " in (await raw(server, many))[:20]
    assert b" 400 " in (await raw(server, b"\x16\x03\x01\x02\x00\x01\x00" + b"\x00" * 500))[:20]
    assert b" 400 " in (await raw(server, head("Content-Length: 3", "Content-Length: 4")))[:20]
    assert b" 400 " in (await raw(server, head("Content-Length: -1")))[:20]
    await server.works()
    after = await server.settled(before)
    assert after["rss"] < before["rss"] + 20 * MEGABYTE


async def test_bodies_of_ten_megabytes(server: Server) -> None:
    before = await server.figures()
    body = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' + b"a" * 10_000_000
    answers = await asyncio.gather(*(_large(server, body) for _ in range(10)))
    assert Counter(answers) == {413: 10}
    announced = await raw(server, head("Content-Length: 10000000"))
    assert b" 413 " in announced[:20]
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    chunked = await raw(server, head("Transfer-Encoding: chunked"), *([chunk] * 160))
    assert b" 413 " in chunked[:20] or chunked == b""  # it may hang up before it can be read
    await server.works()
    after = await server.settled(before)
    assert after["rss"] < before["rss"] + 60 * MEGABYTE
    assert after["tasks"] <= before["tasks"]


async def _large(server: Server, body: bytes) -> int:
    try:
        return (await post(server, body)).status_code
    except httpx2.WriteError:
        return 413  # refused, and hung up, while we were still talking


async def test_bodies_that_are_slow(api: Hostile) -> None:
    body = json.dumps(CALL).encode()
    async with serving(api.url, BODY_SECONDS="0.5") as server:
        before = await server.figures()
        said = await asyncio.gather(
            *(raw(server, head(f"Content-Length: {len(body)}"), body[:9]) for _ in range(20))
        )
        assert all(b" 408 " in answer[:20] for answer in said), said[0]
        after = await server.settled(before)
    assert (after["tasks"], after["fds"]) <= (before["tasks"], before["fds"] + 2)


@pytest.mark.parametrize("era", ["new", "old"])
async def test_a_client_that_goes_takes_its_request_along(
    server: Server, api: Hostile, era: str
) -> None:
    before = await server.figures()
    call = request("tools/call", {"name": "get_item", "arguments": {"itemId": HOLD}})
    fields = CALLING if era == "new" else {**OLD, "mcp-protocol-version": "2025-11-25"}
    if era == "old":
        del call["params"]["_meta"]
    body = json.dumps(call).encode()
    lines = ["POST /mcp HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    asked = "\r\n".join([*lines, *(f"{k}: {v}" for k, v in fields.items()), "", ""]).encode()
    held, released = api.held, api.released
    writers = []
    for _ in range(10):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(asked + body)
        writers.append(writer)
    await _until(lambda: api.held == held + 10)
    for writer in writers:
        writer.transport.abort()
    await _until(lambda: api.released == released + 10)
    await server.works()
    after = await server.settled(before)
    assert (after["tasks"], after["fds"]) <= (before["tasks"], before["fds"] + 2)


async def _until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.02)


async def crowd(server: Server, many: int) -> Counter[str]:
    """So many calls at once, and how they were answered."""

    async def one() -> str:
        answer = await server.item(1)
        if answer.status_code != 200:
            return f"HTTP {answer.status_code}: {answer.text[:80]}"
        result = answer.json().get("result", {})
        if not result.get("isError"):
            return "served" if "structuredContent" in result else answer.text
        text: str = result["content"][0]["text"]
        return "busy" if "busy" in text else text

    return Counter(await asyncio.gather(*(one() for _ in range(many))))


async def test_a_crowd_is_served_or_told_to_come_back(server: Server) -> None:
    await crowd(server, 50)
    before = await server.figures()
    answers = await crowd(server, 300)
    assert set(answers) <= {"served", "busy"}, answers
    assert answers["served"] >= 50
    await server.works()
    after = await server.settled(before)
    assert after["tasks"] <= before["tasks"]
    assert after["fds"] <= before["fds"] + 60  # the pools of both sides keep some for later
    assert after["rss"] < before["rss"] + 40 * MEGABYTE


async def test_a_crowd_that_hangs_is_bounded(server: Server, api: Hostile) -> None:
    """Fifty calls that wait are the bound of this server; the next one hears so at once."""
    held, released = api.held, api.released
    waiting = [asyncio.create_task(server.item(HOLD)) for _ in range(50)]
    await _until(lambda: api.held == held + 50)
    answer = await server.item(1)
    assert "busy" in answer.json()["result"]["content"][0]["text"]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await _until(lambda: api.released == released + 50)
    await server.works()
