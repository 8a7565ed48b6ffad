"""How long the head of a request may take, over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest
import uvicorn
from anyio.abc import SocketStream
from runtime.http_protocol import PromptHead
from runtime.http_server import _config
from runtime.settings import Settings
from starlette.types import Receive, Scope, Send

pytestmark = pytest.mark.anyio

HEAD = b"GET / HTTP/1.1\r\nHost: larder\r\n"
SECONDS = 0.4


class Quick(PromptHead):
    head_seconds = SECONDS


async def slow_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers when a head would long have been late."""
    await anyio.sleep(2 * SECONDS)
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[SocketStream]:
    config = uvicorn.Config(slow_app, port=0, http=Quick, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(server._serve)
        with anyio.fail_after(10):
            while not server.started:
                await anyio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            async with await anyio.connect_tcp("127.0.0.1", port) as stream:
                yield stream
        server.should_exit = True


async def rest(stream: SocketStream) -> bytes:
    """All that comes until the server closes the connection."""
    return b"".join([part async for part in stream])


async def test_half_a_head_is_answered_and_cut() -> None:
    async with connected() as stream:
        await stream.send(HEAD)
        answer = await rest(stream)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"connection: close" in answer.lower()


async def test_a_head_that_trickles_gets_no_more_time() -> None:
    async with connected() as stream:
        await stream.send(HEAD)
        with anyio.fail_after(4 * SECONDS), pytest.raises(anyio.BrokenResourceError):
            while True:
                await stream.send(b"X-More: 1\r\n")
                await anyio.sleep(SECONDS / 4)


async def test_who_says_nothing_is_cut_without_a_word() -> None:
    async with connected() as stream:
        assert await rest(stream) == b""


async def test_a_slow_head_and_a_long_answer_are_not_cut() -> None:
    async with connected() as stream:
        for part in (HEAD[:9], HEAD[9:], b"\r\n"):
            await stream.send(part)
            await anyio.sleep(SECONDS / 4)
        assert (await stream.receive()).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_half_a_head_of_the_second_request_is_cut() -> None:
    async with connected() as stream:
        await stream.send(HEAD + b"\r\n")
        assert (await stream.receive()).endswith(b"ok")
        await stream.send(HEAD)
        assert (await rest(stream)).startswith(b"HTTP/1.1 408 ")


async def test_the_server_speaks_it() -> None:
    config = _config(slow_app, Settings(base_url="https://api.larder.example"))
    config.load()
    assert config.http_protocol_class is PromptHead
