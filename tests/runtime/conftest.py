"""A larder whose API is a table of answers, and clients of both protocol eras."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent
from runtime.catalog import Catalog
from runtime.http_app import http_app
from runtime.server import build
from runtime.settings import Settings
from runtime.transport import HttpTransport
from starlette.types import ASGIApp, Message

SECRET = "lk_live_5f0c9d27b1"
URL = "http://127.0.0.1:8000/mcp"

Handler: TypeAlias = Callable[[httpx2.Request], httpx2.Response]
Connect: TypeAlias = Callable[..., AbstractAsyncContextManager[Client]]


class Upstream:
    """The API: answers by "METHOD /path", and every request it got."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.answers: dict[str, httpx2.Response | Exception | Handler] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.get(f"{request.method} {request.url.path}")
        if answer is None:
            return httpx2.Response(404, json={"code": "not_found", "message": "no such thing"})
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return httpx2.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        return answer(request)

    @property
    def last(self) -> httpx2.Request:
        return self.requests[-1]

    def sent(self) -> Any:
        return json.loads(self.last.content)


class Silence:
    """An API that never answers: `asked` when a request has come, `ended` when it is let go."""

    def __init__(self) -> None:
        self.asked, self.ended = anyio.Event(), anyio.Event()

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.set()
        try:
            await anyio.sleep_forever()
        finally:
            self.ended.set()
        raise AssertionError


def text_of(result: Any) -> str:
    """The one text block of a result."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def larder_settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "base_url": "https://api.larder.example/v1",
        "mode": "read_write",
        "max_retries": 0,
        "credentials": {"ApiKeyAuth": SECRET},
    }
    return Settings(**{**values, **changes})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def larder() -> Catalog:
    return Catalog.load("larder_mcp")


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture(params=["auto", "legacy"])
def mode(request: pytest.FixtureRequest) -> str:
    """The protocol era: 2026-07-28, or the initialize handshake before it."""
    return str(request.param)


@pytest.fixture
def connect(mode: str, larder: Catalog, upstream: Upstream) -> Connect:
    """`async with connect(mode="read_only", ...) as client`: settings as keywords."""

    @asynccontextmanager
    async def connected(**changes: Any) -> AsyncIterator[Client]:
        server = build(larder, larder_settings(**changes), http=httpx2.MockTransport(upstream))
        async with Client(server, mode=mode) as client:
            yield client

    return connected


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[ASGIApp]:
    """The app between its startup and its shutdown."""
    to_app, from_app = anyio.create_memory_object_stream[Message](2), anyio.Event()
    stopped = anyio.Event()

    async def send(message: Message) -> None:
        (stopped if "shutdown" in message["type"] else from_app).set()

    async with anyio.create_task_group() as group:

        async def serve() -> None:
            scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
            await app(scope, to_app[1].receive, send)

        group.start_soon(serve)
        await to_app[0].send({"type": "lifespan.startup"})
        await from_app.wait()
        try:
            yield app
        finally:
            await to_app[0].send({"type": "lifespan.shutdown"})
            await stopped.wait()
            to_app[0].close()
            to_app[1].close()


@asynccontextmanager
async def serving(larder: Catalog, http: HttpTransport, **changes: Any) -> AsyncIterator[ASGIApp]:
    settings: Settings = larder_settings(transport="http", **changes)
    async with running(http_app(larder, settings, http=http)) as app:
        yield app


@asynccontextmanager
async def calling(app: ASGIApp, mode: str, **headers: str) -> AsyncIterator[Client]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), headers=named) as http,
        Client(streamable_http_client(URL, http_client=http), mode=mode) as client,
    ):
        yield client


async def ask(app: ASGIApp, method: str, path: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as http:
        return await http.request(method, f"http://127.0.0.1:8000{path}", headers=headers)
