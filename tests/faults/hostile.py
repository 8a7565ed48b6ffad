"""A hostile API on loopback: each item of the larder is another way in which an API goes wrong.

`GET /items/<number>` of the fault's place in FAULTS; item 1 is in order, and `hold` never answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Writer: TypeAlias = asyncio.StreamWriter
Act: TypeAlias = "Callable[[Hostile, bytes, Writer], Coroutine[Any, Any, None]]"

FIRST: Final = 100
HOLD: Final = 2
ECHO: Final = 50
KEY: Final = "lk_live_5f0c9d27b1e84a36"
FINE: Final = b'{"id":"1","name":"flour"}'
MANY: Final = 100_000_000
TOO_LATE: Final = " in time"
BROKE: Final = "the connection to the API broke"
TOO_LARGE: Final = "larger than 20000000 bytes"


@dataclass(frozen=True)
class Fault:
    """One way to go wrong, and the words in which a model hears of it (any of them)."""

    name: str
    act: Act
    said: tuple[str, ...]


FAULTS: list[Fault] = []


def fault(*said: str) -> Callable[[Act], Act]:
    """Registers an act under its name; busy machines may find any reply too late."""

    def register(act: Act) -> Act:
        FAULTS.append(Fault(act.__name__, act, (*said, TOO_LATE)))
        return act

    return register


@dataclass
class Hostile:
    """The API while it runs; `asked` counts requests by item, `held` those without an answer."""

    port: int = 0
    asked: dict[int, int] = field(default_factory=dict)
    held: int = 0
    released: int = 0
    largest: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def leave(self) -> None:
        """Stop listening and drop every connection: the next one is refused."""
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._answered(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass  # left
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answered(self, reader: asyncio.StreamReader, writer: Writer) -> bool:
        """Whether the connection can take another request."""
        head = await reader.readuntil(b"\r\n\r\n")
        method, path = head.split(b" ")[:2]
        number = path.rpartition(b"/")[2]
        item = int(number) if number.isdigit() else 1
        self.asked[item] = self.asked.get(item, 0) + 1
        if item >= FIRST:
            await self._until_gone(FAULTS[item - FIRST].act(self, head, writer), reader)
            return False
        if item == HOLD:
            self.held += 1
            try:
                await reader.read()
            finally:
                self.released += 1
            return False
        if item >= ECHO:
            await send(writer, *echo(item - ECHO, head))
            return False
        await send(writer, 200, FINE)
        return method == b"GET"  # the body of another one is left unread

    async def _until_gone(
        self, act: Coroutine[Any, Any, None], reader: asyncio.StreamReader
    ) -> None:
        """Act until the client has hung up, as a server that waits for ever has to."""
        acting, gone = asyncio.ensure_future(act), asyncio.ensure_future(reader.read())
        try:
            await asyncio.wait((acting, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            acting.cancel()
            gone.cancel()
            await asyncio.gather(acting, gone, return_exceptions=True)


@contextlib.asynccontextmanager
async def hostile() -> AsyncIterator[Hostile]:
    api = Hostile()
    await api.listen()
    try:
        yield api
    finally:
        await api.leave()


def item_of(name: str) -> int:
    """The item whose reading does that."""
    return FIRST + [f.name for f in FAULTS].index(name)


async def send(writer: Writer, status: int, body: bytes, *fields: str) -> None:
    named = {f.partition(":")[0].lower() for f in fields}
    lines = [f"HTTP/1.1 {status} X", *fields]
    if "content-type" not in named:
        lines.append("Content-Type: application/json")
    if not named & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    await writer.drain()


def reset(writer: Writer) -> None:
    """End with a reset instead of a farewell."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def zipped(body: bytes, times: int = 1) -> bytes:
    """gzip of a body that is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(body) for _ in range(times)), packer.flush()])


BOMB: Final = zipped(bytes(1 << 20), MANY >> 20)
DOUBLE_BOMB: Final = zipped(zipped(bytes(1 << 20), 4 * MANY >> 20))


@fault(BROKE)
async def reset_before_the_reply(api: Hostile, head: bytes, writer: Writer) -> None:
    reset(writer)


@fault(BROKE)
async def reset_in_the_body(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, FINE[:9], "Content-Length: 1000")
    await asyncio.sleep(0.02)
    reset(writer)


@fault(BROKE)
async def body_ends_early(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, FINE, "Content-Length: 99999999999999")


@fault()
async def no_headers(api: Hostile, head: bytes, writer: Writer) -> None:
    await asyncio.sleep(3600)


@fault()
async def half_the_headers(api: Hostile, head: bytes, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-")
    await asyncio.sleep(3600)


@fault()
async def trickle(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, b"[", "Content-Length: 100000")
    while True:
        writer.write(b"1,")
        await writer.drain()
        await asyncio.sleep(0.05)


@fault()
async def headers_that_trickle(api: Hostile, head: bytes, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


@fault(BROKE)
async def headers_without_end(api: Hostile, head: bytes, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: " + b"b" * 8000 + b"\r\n")
        await writer.drain()


@fault(BROKE)
async def continue_without_end(api: Hostile, head: bytes, writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


@fault(BROKE)
async def another_protocol(api: Hostile, head: bytes, writer: Writer) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\x00\xff\xfe")
    await writer.drain()


@fault(BROKE)
async def two_lengths(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, FINE, "Content-Length: 3", "Content-Length: 4")


@fault("not JSON")
async def truncated_json(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, FINE[:12])


@fault("not JSON")
async def invalid_utf8(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, b'{"id":"1","name":"\xff\xfe\xc3\x28"}')


@fault("(HTTP 400)")
async def invalid_utf8_in_an_error(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 400, b"\xff\xfe\xc3\x28 no", "Content-Type: text/plain; charset=utf-8")


@fault("maintenance")
async def wrong_content_type(api: Hostile, head: bytes, writer: Writer) -> None:
    page = b"<html><title>maintenance</title><body>maintenance</body></html>"
    await send(writer, 200, page, "Content-Type: text/html")


@fault("(HTTP 400)")
async def malformed_content_type(api: Hostile, head: bytes, writer: Writer) -> None:
    kind = "Content-Type: text/plain; charset*=utf-8''%00; charset*0=a"
    await send(writer, 400, b"no", kind)


@fault("not JSON", "nested")
async def deep_json(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, b'{"id":' * 400 + b"1" + b"}" * 400)


@fault("not JSON", "nested")
async def deeper_json(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, b'{"id":' * 700 + b"1" + b"}" * 700)


@fault("get_item failed")
async def deep_json_in_an_error(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 400, b'{"id":' * 700 + b"1" + b"}" * 700)


@fault("not JSON")
async def endless_digits(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, b'{"id":' + b"9" * 100_000 + b"}")


@fault("(HTTP 400")
async def half_a_character(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 400, rb'{"message":"\ud800","code":"\udfff","problems":{"\ud800":"\ud800"}}')


@fault("(HTTP 500)")
async def titles_without_end(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 500, b"<html>" + b"<title>" * 100_000, "Content-Type: text/html")


@fault(TOO_LARGE)
async def large_body(api: Hostile, head: bytes, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
    chunk, sent = b"10000\r\n" + b"1" * 65536 + b"\r\n", 0
    try:
        while sent < MANY:
            writer.write(chunk)
            await writer.drain()
            sent += 65536
    finally:
        api.largest = max(api.largest, sent)


@fault(TOO_LARGE)
async def gzip_bomb(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, BOMB, "Content-Encoding: gzip")


@fault(TOO_LARGE)
async def gzip_bomb_in_a_bomb(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, DOUBLE_BOMB, "Content-Encoding: gzip, gzip")


@fault(BROKE)
async def not_gzip(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 200, FINE, "Content-Encoding: gzip")


@fault("redirect")
async def redirects(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 302, b"", f"Location: {head.split(b' ')[1].decode()}?again")


@fault("redirect")
async def redirect_elsewhere(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 307, b"", "Location: http://localhost:9/steal")


@fault("Too many requests")
async def storm_of_429(api: Hostile, head: bytes, writer: Writer) -> None:
    await send(writer, 429, b'{"message":"slow down"}', "Retry-After: 0")


@fault("Too many requests")
async def retry_after_by_another_clock(api: Hostile, head: bytes, writer: Writer) -> None:
    dates = ["Date: Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After: Wed, 21 Oct 2015 07:28:30 GMT"]
    await send(writer, 429, b'{"message":"slow down"}', *dates)


@fault("Too many requests")
async def absurd_retry_after(api: Hostile, head: bytes, writer: Writer) -> None:
    absurd = ["9" * 400, "1e308", "nan", "-1", "Fri, 31 Dec 9999 23:59:59 -2359", "soon", "\xff"]
    asked = sum(api.asked.values())
    await send(writer, 503 if asked % 2 else 429, b"{}", f"Retry-After: {absurd[asked % 7]}")


# A 503 of its own words: repeated, and then passed on.
FAULTS[-1] = Fault(FAULTS[-1].name, FAULTS[-1].act, ("Too many requests", "HTTP 503", TOO_LATE))


@fault("502 Bad Gateway")
async def html_error(api: Hostile, head: bytes, writer: Writer) -> None:
    page = b"<html><head><title>502 Bad Gateway</title></head><body>" + b"secret " * 9999
    await send(writer, 500, page, "Content-Type: text/html")


def echo(how: int, head: bytes) -> tuple[int, bytes, str, str]:
    """An answer that repeats the request, the credential in it included."""
    said = head.decode("latin-1")
    key = next(
        (v.strip() for k, _, v in (line.partition(":") for line in said.splitlines())
         if k.lower() == "x-larder-key"), "none",
    )  # fmt: skip
    whole = json.dumps({"name": said, "id": key, key: {key: [key, said]}}).encode()
    html = f"<html><title>bad key {key}</title><body>{said}</body></html>".encode()
    note = f"X-Your-Key: {key}"
    kind = "Content-Type: "
    return [
        (200, whole, note, kind + "application/json"),
        (200, said.encode(), note, kind + "text/plain"),
        (200, html, note, kind + "text/html"),
        (400, whole, note, kind + "application/json"),
        (400, json.dumps({"message": said, "code": key}).encode(), note, kind + key),
        (401, json.dumps({"message": said, "code": key}).encode(), note, kind + "application/json"),
        (403, html, note, kind + "text/html"),
        (404, said.encode(), note, kind + "text/plain"),
        (422, json.dumps({"message": key, "problems": {key: key}}).encode(), note, kind + "a/json"),
        (429, b"{}", f"Retry-After: {key}", kind + "application/json"),
        (500, html, note, kind + "text/html"),
        (502, said.encode(), f"Content-Encoding: {key}", kind + "text/plain"),
        (302, b"", f"Location: https://evil.example/?key={key}", kind + "text/plain"),
        (200, said.encode(), f"Content-Length: {key}", kind + "text/plain"),
        (200, said.encode(), f"Transfer-Encoding: {key}", kind + "text/plain"),
        (200, whole[:-9], note, kind + "application/json"),
        (200, said.encode(), note, kind + f"application/octet-stream; name={key}"),
        (200, said.encode(), note, kind + f"text/plain; charset={key}"),
    ][how]  # fmt: skip


ECHOES: Final = 18
