"""The generated package on a recording upstream, reached through the official client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
from mcp import Client
from openstatus_mcp._runtime import transforms, transport
from openstatus_mcp._runtime.server import build
from openstatus_mcp._runtime.settings import Settings

from tests.openstatus.upstream import BASE, CATALOG, KEY, NOW, Upstream, recording

Connect: TypeAlias = Callable[..., AbstractAsyncContextManager[Client]]
INSTANT = datetime(2026, 11, 20, 17, 43, tzinfo=UTC).timestamp()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always NOW, and a retry never waits."""
    assert datetime.fromisoformat(NOW).timestamp() == INSTANT
    monkeypatch.setattr(transforms, "clock", lambda: INSTANT)
    monkeypatch.setattr(transport, "random", SimpleNamespace(uniform=lambda least, most: 0.0))


@pytest.fixture
def upstream() -> Upstream:
    return recording()


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """The protocol era: 2026-07-28, or the initialize handshake before it."""
    return str(request.param)


@pytest.fixture
def connect(era: str, upstream: Upstream) -> Connect:
    """`async with connect(mode="read_only", ...) as client`: settings as keywords."""

    @asynccontextmanager
    async def connected(**changes: Any) -> AsyncIterator[Client]:
        settings = {"base_url": BASE, "mode": "read_write", "credentials": {"ApiKeyAuth": KEY}}
        server = build(CATALOG, Settings(**{**settings, **changes}), http=upstream.transport())
        async with Client(server, mode=era) as client:
            yield client

    return connected
