"""A hostile API: each fault is answered in time and in words, leaves nothing behind, passes."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult
from runtime.catalog import Catalog
from runtime.server import build
from runtime.settings import Settings

from tests.faults.campaign import MEGABYTE, campaign
from tests.faults.hostile import FAULTS, FINE, FIRST, KEY, Fault, hostile, item_of, send

pytestmark = pytest.mark.anyio
TIMEOUT = 0.4
# A call ends after one and a half times the timeout; the rest is for a machine with other work.
PATIENCE = TIMEOUT * 1.5 + 3


@asynccontextmanager
async def connected(url: str, **changes: Any) -> AsyncIterator[Client]:
    settings: dict[str, Any] = {"timeout": TIMEOUT, "max_retries": 1, **changes}
    server = build(
        Catalog.load("larder_mcp"),
        Settings(base_url=url, credentials={"ApiKeyAuth": KEY}, **settings),
    )
    async with Client(server, mode="auto") as client:
        yield client


async def read(client: Client, item: int) -> CallToolResult:
    return await client.call_tool("get_item", {"itemId": item})


async def works(client: Client) -> None:
    result = await read(client, 1)
    assert result.structured_content == {"id": "1", "name": "flour"}


def held() -> tuple[int, int]:
    """Tasks and open files; what is only garbage does not count."""
    gc.collect()
    return len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd"))


async def left_behind(before: tuple[int, int]) -> tuple[int, int]:
    """What is held beyond `before`, once the loop has had the time to let go."""
    ends = time.monotonic() + 2
    while (now := held()) != before and time.monotonic() < ends:
        if now[0] <= before[0] and now[1] <= before[1]:
            break
        await asyncio.sleep(0.05)
    return max(0, now[0] - before[0]), max(0, now[1] - before[1])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_is_answered_in_time_and_passes(fault: Fault) -> None:
    async with hostile() as api, connected(api.url) as client:
        await works(client)
        before = held()
        began = time.monotonic()
        result = await read(client, item_of(fault.name))
        assert time.monotonic() - began < PATIENCE
        text = "".join(getattr(block, "text", "") for block in result.content)
        assert any(words in text for words in fault.said), text
        assert KEY not in text
        assert "Traceback" not in text
        await works(client)
        assert await left_behind(before) == (0, 0)


async def test_a_refused_connection_is_made_again_when_the_api_is_back() -> None:
    async with hostile() as api, connected(api.url) as client:
        await works(client)
        before = held()
        await api.leave()
        result = await read(client, 1)
        assert result.is_error
        assert "could not be reached" in str(result.content)
        await api.listen()
        await works(client)
        assert await left_behind(before) == (0, 0)


async def test_a_storm_of_429_is_not_answered_with_a_storm() -> None:
    async with hostile() as api, connected(api.url, max_retries=2) as client:
        item = item_of("storm_of_429")
        await asyncio.gather(*(read(client, item) for _ in range(20)))
        assert 20 <= api.asked[item] <= 60
        await works(client)


async def test_a_redirect_is_not_followed() -> None:
    async with hostile() as api, connected(api.url) as client:
        await read(client, item_of("redirects"))
        assert api.asked[item_of("redirects")] == 1


async def test_of_a_large_body_no_more_is_read_than_the_limit() -> None:
    async with hostile() as api, connected(api.url, timeout=5) as client:
        result = await read(client, item_of("large_body"))
        assert "larger than 20000000 bytes" in str(result.content)
        for _ in range(100):
            if api.largest:
                break
            await asyncio.sleep(0.02)
        assert 20 * MEGABYTE <= api.largest < 40 * MEGABYTE  # what the sockets hold included


async def test_many_calls_that_hang_leave_nothing() -> None:
    async with hostile() as api, connected(api.url) as client:
        await works(client)
        before = held()
        results = await asyncio.gather(
            *(read(client, FIRST + at) for at in range(len(FAULTS)) for _ in range(2))
        )
        assert len(results) == 2 * len(FAULTS)
        await works(client)
        # The pool may keep what it opened for those that ended well.
        tasks, files = await left_behind((before[0], before[1] + 20))
        assert (tasks, files) == (0, 0)


async def test_a_round_of_everything_against_a_server_process() -> None:
    tally = await campaign(2)
    assert tally.wrong == []
    assert tally.after["tasks"] <= tally.before["tasks"]
    assert tally.after["fds"] <= tally.before["fds"] + 2
    assert tally.after["rss"] < tally.before["rss"] + 60 * MEGABYTE


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


@asynccontextmanager
async def listening(
    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    ssl: SSLContext | None = None,
) -> AsyncIterator[int]:
    """The port of a server whose connections are all closed, and seen to be, when it ends."""
    handlers: set[asyncio.Task[None]] = set()

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await handler(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(tracked, "127.0.0.1", 0, ssl=ssl)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        if handlers:
            await asyncio.wait(handlers, timeout=PATIENCE)


def left_to_the_collector(test: Any) -> Any:
    """httpcore2 leaves the socket of a handshake that fails, or that our deadline cuts off, to the
    garbage collector. It is not held, which the campaign above asserts; here it is collected."""

    @wraps(test)
    async def collected(*args: Any, **kwargs: Any) -> None:
        try:
            await test(*args, **kwargs)
        finally:
            gc.collect()

    for ignored in (
        "ignore:unclosed:ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ):
        collected = pytest.mark.filterwarnings(ignored)(collected)
    return collected


@left_to_the_collector
async def test_a_tls_handshake_that_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, secret = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, secret)
    slow = True

    async def connected_to(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if slow:
            await reader.read()
            return
        await writer.start_tls(context)
        await reader.readuntil(b"\r\n\r\n")
        await send(writer, 200, FINE)

    async with listening(connected_to) as port, connected(f"https://127.0.0.1:{port}") as client:
        began = time.monotonic()
        result = await read(client, 1)
        assert time.monotonic() - began < PATIENCE
        # Which of the two deadlines strikes first is the machine's business.
        said = str(result.content)
        assert "could not be reached in time" in said or "did not answer in time" in said
        slow = False
        await works(client)


@left_to_the_collector
async def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    public, secret = certificate(tmp_path)
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, secret)
    asked = []

    async def connected_to(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read())

    async with (
        listening(connected_to, context) as port,
        connected(f"https://127.0.0.1:{port}", max_retries=0) as client,
    ):
        result = await read(client, 1)
        assert "could not be reached" in str(result.content)
    assert not any(asked)
