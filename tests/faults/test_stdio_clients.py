"""Bad clients over stdio: what is no message is passed over, and the next one is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.faults.campaign import MEGABYTE, META
from tests.faults.hostile import HOLD, KEY, Hostile, hostile
from tests.faults.spoken import Spoken, spoken

pytestmark = pytest.mark.anyio

NOISE = [
    b"",
    b"hello",
    b'{"jsonrpc":"2.0","id":1',
    b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}',
    b"\x00\x01\x02\x1b[31m",
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"jsonrpc":"2.0","id":' + b"9" * 100_000 + b"}",
    b"7",
    b"null",
    b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
    b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","id":1,"result":{}}',
    b'{"jsonrpc":"2.0","id":{"a":1},"method":"tools/list"}',
    b"a" * 10_000_000,
    json.dumps({"jsonrpc": "2.0", "method": "notifications/" + "x" * 1000}).encode(),
]


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Hostile]:
    async with hostile() as api:
        yield api


async def works(server: Spoken, id: int) -> None:
    call = {"name": "get_item", "arguments": {"itemId": 1}, "_meta": META}
    server.ask("tools/call", call, id)
    answer = await server.answer_to(id)
    assert answer["result"]["structuredContent"] == {"id": "1", "name": "flour"}, answer


async def test_noise_is_passed_over(api: Hostile) -> None:
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        await works(server, 900)
        before = server.resident()
        for _ in range(2):
            for at, noise in enumerate(NOISE):
                server.write(noise)
                await works(server, 1000 + at)
        assert server.resident() < before + 120 * MEGABYTE
    said = b"".join(server.said)
    assert KEY.encode() not in said
    assert len(said) < MEGABYTE, said[:3000]


async def test_versions_that_nobody_speaks(api: Hostile) -> None:
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        meta = {**META, "io.modelcontextprotocol/protocolVersion": "2099-01-01"}
        server.ask("tools/list", {"_meta": meta}, 1)
        assert (await server.answer())["error"]["code"] == -32022
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        hello = {"protocolVersion": "1999-01-01", "capabilities": {}, "clientInfo": {}}
        server.ask("initialize", {**hello, "clientInfo": {"name": "x", "version": "0"}}, 1)
        assert (await server.answer())["result"]["protocolVersion"] == "2025-11-25"


async def test_a_crowd_is_served_or_told_to_come_back(api: Hostile) -> None:
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        await works(server, 0)
        files = server.files()
        call = {"name": "get_item", "arguments": {"itemId": 1}, "_meta": META}
        for id in range(1, 301):
            server.ask("tools/call", call, id)
        answers = [await server.answer() for _ in range(300)]
        assert sorted(answer["id"] for answer in answers) == list(range(1, 301))
        for answer in answers:
            text = answer["result"]["content"][0]["text"]
            assert "flour" in text or "busy" in text, text
        await works(server, 301)
        assert server.files() <= files + 25  # the pool keeps twenty connections for later


async def test_a_cancelled_call_takes_its_request_along(api: Hostile) -> None:
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        held, released = api.held, api.released
        call = {"name": "get_item", "arguments": {"itemId": HOLD}, "_meta": META}
        server.ask("tools/call", call, 7)
        async with asyncio.timeout(10):
            while api.held == held:
                await asyncio.sleep(0.02)
            server.ask("notifications/cancelled", {"requestId": 7, "reason": "enough"}, None)
            while api.released == released:
                await asyncio.sleep(0.02)
        await works(server, 8)


async def test_a_client_that_goes_in_mid_call(api: Hostile) -> None:
    """`spoken` asserts that the process ends with its input, whatever is under way."""
    async with spoken(f"--base-url={api.url}", LARDER_API_KEY=KEY) as server:
        await works(server, 1)
        held = api.held
        call = {"name": "get_item", "arguments": {"itemId": HOLD}, "_meta": META}
        server.ask("tools/call", call, 7)
        async with asyncio.timeout(10):
            while api.held == held:
                await asyncio.sleep(0.02)
