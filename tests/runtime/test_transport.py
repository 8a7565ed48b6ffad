"""The transport and the client on it: retries, deadlines, caps, and what is never sent."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import anyio.abc
import httpx2
import pytest
from conftest import SECRET
from httpx2 import Response
from larder_mcp.client import LarderClient
from runtime import transport as transport_module
from runtime.client import Scope
from runtime.errors import (
    ApiError,
    AuthError,
    ConnectionError,
    InvalidArgument,
    MissingCredential,
    OutOfScope,
    RateLimitError,
    ReplyTooLarge,
    TimeoutError,
)
from runtime.transport import Answer, Request, Transport, base_url_problem

pytestmark = pytest.mark.anyio

ITEM = {"id": "1", "name": "Salz"}
EVERYTHING = frozenset({"listItems", "getItem", "createItem", "deleteItem", "listTags"})


class Bench:
    """A client on a transport whose time passes only while it pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []
        self.requests: list[httpx2.Request] = []
        self.answers: Iterator[Response | Exception] = iter(())

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def answer(self, request: httpx2.Request) -> Response:
        self.requests.append(request)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(
        self, *answers: Response | Exception, repeatable: bool = False, **changes: Any
    ) -> LarderClient:
        self.answers = iter(answers)
        transport = Transport(
            "https://api.larder.example/",
            user_agent="larder-mcp/0.1.0",
            http=httpx2.MockTransport(self.answer),
            sleep=self.pause,
            clock=lambda: self.now,
            **changes,
        )
        scope = Scope("test", EVERYTHING, repeatable)
        return LarderClient.bound(transport, {"ApiKeyAuth": SECRET}, scope)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    return Bench()


def good() -> Response:
    return Response(200, json=ITEM)


def busy(**headers: str) -> Response:
    return Response(429, json={"code": "slow_down", "message": "Slow down"}, headers=headers)


@pytest.mark.parametrize(
    "failure",
    [
        lambda: Response(502),
        lambda: Response(503),
        lambda: Response(504),
        busy,
        lambda: httpx2.ConnectError("x"),
        lambda: httpx2.ConnectTimeout("x"),
        lambda: httpx2.RemoteProtocolError("x"),
    ],
)
async def test_a_read_is_repeated(bench: Bench, failure: Callable[[], Any]) -> None:
    reply = await bench.client(failure(), failure(), good()).get_item(item_id="1")
    assert reply.json == ITEM
    assert bench.pauses == [0.5, 1.0]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (lambda: Response(500), ApiError),
        (lambda: Response(404), ApiError),
        (lambda: Response(401), AuthError),
        (lambda: Response(429, json={"code": "plan_limit"}), ApiError),
        (lambda: httpx2.ReadTimeout("x"), TimeoutError),
    ],
)
async def test_what_will_not_pass_is_not_repeated(
    bench: Bench, failure: Callable[[], Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await bench.client(failure()).get_item(item_id="1")
    assert len(bench.requests) == 1


@pytest.mark.parametrize("failure", [lambda: Response(503), busy, lambda: httpx2.ReadError("x")])
async def test_a_write_is_repeated_only_by_a_tool_that_may(
    bench: Bench, failure: Callable[[], Any]
) -> None:
    with pytest.raises((ApiError, ConnectionError)):
        await bench.client(failure()).create_item(name="x")
    assert len(bench.requests) == 1
    reply = await bench.client(failure(), good(), repeatable=True).create_item(name="x")
    assert reply.json == ITEM


@pytest.mark.parametrize("failure", [httpx2.ConnectError("x"), httpx2.ConnectTimeout("x")])
async def test_a_write_that_was_never_sent_is_repeated(bench: Bench, failure: Exception) -> None:
    assert (await bench.client(failure, good()).create_item(name="x")).json == ITEM


async def test_retries_end(bench: Bench) -> None:
    with pytest.raises(ApiError) as raised:
        await bench.client(*[Response(503)] * 3).get_item(item_id="1")
    assert raised.value.kind == "upstream"
    assert len(bench.requests) == 3


async def test_retry_after_is_waited_for(bench: Bench) -> None:
    await bench.client(busy(**{"retry-after": "7"}), good()).get_item(item_id="1")
    assert bench.pauses == [7.0]
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    await bench.client(busy(**{"retry-after": date}), good()).get_item(item_id="1")
    assert 18 <= bench.pauses[1] <= 20


async def test_a_date_to_retry_after_is_by_the_clock_of_the_api(bench: Bench) -> None:
    theirs = datetime(2001, 9, 9, tzinfo=UTC)  # far behind ours
    later = format_datetime(theirs + timedelta(seconds=6), usegmt=True)
    dates = {"date": format_datetime(theirs, usegmt=True), "retry-after": later}
    await bench.client(busy(**dates), good()).get_item(item_id="1")
    assert bench.pauses == [6.0]


async def test_a_bomb_is_not_unpacked(bench: Bench) -> None:
    layer = zlib.compressobj(9, wbits=31)
    zeros = bytes(10_000_000)
    bomb = b"".join(layer.compress(zeros) for _ in range(30)) + layer.flush()
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    assert len(bomb) < 400_000
    with pytest.raises(ReplyTooLarge):
        await bench.client(Response(200, stream=Once(bomb), headers=headers)).get_item(item_id="1")


class Once(httpx2.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> Any:
        yield self.content


async def test_an_error_of_many_megabytes_is_read_in_part(bench: Bench) -> None:
    page = "<!-- " + "-->" * 100_000 + "<html><title>" + "<title>" * 100_000
    with pytest.raises(ApiError) as raised:
        await bench.client(Response(500, text=page)).get_item(item_id="1")
    assert len(raised.value.message) <= 2000
    assert len(str(raised.value.body)) <= 200_000


async def test_requests_go_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    async def proxy(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            seen.append(await stream.receive())
            body = b'{"id":"1","name":"x"}'
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n"
            await stream.send(head.encode() + b"content-type: application/json\r\n\r\n" + body)

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        transport = Transport("http://api.invalid/v1", user_agent="x")
        client = LarderClient.bound(transport, {"ApiKeyAuth": SECRET}, Scope("t", EVERYTHING, True))
        async with anyio.create_task_group() as group:
            group.start_soon(listener.serve, proxy)
            reply = await client.get_item(item_id="1")
            group.cancel_scope.cancel()
        await transport.aclose()
    assert reply.json == {"id": "1", "name": "x"}
    assert seen[0].startswith(b"GET http://api.invalid/v1/items/1 HTTP/1.1\r\n")


async def test_a_wait_beyond_the_deadline_is_left_to_the_caller(bench: Bench) -> None:
    with pytest.raises(RateLimitError) as raised:
        await bench.client(busy(**{"retry-after": "60"})).get_item(item_id="1")
    assert raised.value.retry_after == 60
    assert bench.pauses == []


@pytest.mark.parametrize("said", ["soon", "nan", "-5", ""])
async def test_a_strange_retry_after_does_no_harm(bench: Bench, said: str) -> None:
    await bench.client(busy(**{"retry-after": said}), good()).get_item(item_id="1")
    assert bench.pauses == [0.5]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1e300", 30 * 86_400.0),
        ("Wed, 01 Jan 2020 00:00:00 +0200", 0.0),
        ("Fri, 99 Foo 2026 00:00:00 GMT", None),
        ("3", 3.0),
        ("-5", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_retry_after_says(said: str, seconds: float | None) -> None:
    assert Answer(429, {"retry-after": said}, b"").retry_after() == seconds


async def test_without_a_tool_the_method_says_what_may_be_repeated(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LarderClient(api_key=SECRET) as client:
        bound = bench.client(Response(503), Response(503), Response(204))
        monkeypatch.setattr(client, "_transport", bound._transport)
        with pytest.raises(ApiError):
            await client.create_item(name="x")
        assert len(bench.requests) == 1
        assert (await client.delete_item(item_id="1")).status == 204


async def test_the_deadline_ends_a_reply_that_drips() -> None:
    class Forever(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                await anyio.sleep(0.005)
                yield b" "

    transport = Transport(
        "https://x.example",
        user_agent="x",
        timeout=0.05,
        http=httpx2.MockTransport(lambda _: Response(200, stream=Forever())),
    )
    client = LarderClient.bound(transport, {"ApiKeyAuth": SECRET}, Scope("t", EVERYTHING, True))
    with pytest.raises(TimeoutError) as raised:
        await client.get_item(item_id="1")
    assert raised.value.sent


async def test_a_reply_beyond_the_cap_is_not_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "MAX_REPLY_BYTES", 1000)
    with pytest.raises(ReplyTooLarge, match="larger than 1000 bytes"):
        await bench.client(Response(200, content=b"x" * 1001)).get_item(item_id="1")


async def test_redirects_are_not_followed(bench: Bench) -> None:
    moved = Response(307, headers={"location": "https://evil.example/"})
    with pytest.raises(ApiError, match="redirect"):
        await bench.client(moved).get_item(item_id="1")
    assert len(bench.requests) == 1


async def test_cookies_of_one_caller_never_reach_another(bench: Bench) -> None:
    cookie = Response(200, json=ITEM, headers={"set-cookie": "session=theirs; Path=/"})
    client = bench.client(cookie, good())
    await client.get_item(item_id="1")
    await client.get_item(item_id="1")
    assert "cookie" not in bench.requests[1].headers


async def test_nothing_is_sent_out_of_scope_or_without_a_key(bench: Bench) -> None:
    client = bench.client()
    scope = Scope("t", frozenset({"getItem"}), False)
    with pytest.raises(OutOfScope, match="t may not call deleteItem"):
        await LarderClient.bound(client._transport, {}, scope).delete_item(item_id="1")
    with pytest.raises(MissingCredential, match="no credential for ApiKeyAuth"):
        await LarderClient.bound(client._transport, {}, scope).get_item(item_id="1")
    with pytest.raises(InvalidArgument):
        await client.get_item(item_id="")
    assert bench.requests == []


async def test_errors_and_reprs_hold_no_secret(bench: Bench) -> None:
    client = bench.client(httpx2.ConnectError(f"{SECRET}"), max_retries=0)
    with pytest.raises(ConnectionError) as raised:
        await client.get_item(item_id="1")
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert repr(client) == "LarderClient(base_url='https://api.larder.example')"
    assert repr(client._transport) == "Transport('https://api.larder.example')"


async def test_a_key_that_the_api_repeats_is_masked(bench: Bench) -> None:
    refused = Response(401, json={"message": f"bad {SECRET}", "seen": SECRET})
    with pytest.raises(AuthError) as raised:
        await bench.client(refused).get_item(item_id="1")
    assert str(raised.value) == "bad [redacted] (HTTP 401)"
    assert raised.value.body == {"message": "bad [redacted]", "seen": "[redacted]"}


async def test_a_url_that_is_too_long(bench: Bench) -> None:
    with pytest.raises(InvalidArgument, match="arguments: are too long for a URL"):
        await bench.client(good()).list_items(tags=["x" * 70_000])


async def test_the_client_works_without_a_server() -> None:
    async with LarderClient(api_key=SECRET, base_url="https://x.example/v1") as client:
        assert repr(client) == "LarderClient(base_url='https://x.example/v1')"
        with pytest.raises(InvalidArgument):
            await client.get_item(item_id="..")


async def test_an_empty_reply_is_null(bench: Bench) -> None:
    empty = Response(200, content=b" ", headers={"content-type": "application/json"})
    assert (await bench.client(empty).get_item(item_id="1")).json is None


async def test_a_reply_can_be_parsed(bench: Bench) -> None:
    reply = await bench.client(good()).get_item(item_id="1")
    item = reply.parse()
    assert (type(item).__name__, item.name) == ("Item", "Salz")
    assert repr(reply) == "<Reply 200 application/json, 24 bytes>"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://api.example.com", None),
        ("https://api.example.com:8443/v1", None),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
        ("http://localhost/v1", None),
        ("http://api.example.com", "must begin with https:// (a key would travel in the clear)"),
        ("http://127.0.0.1.evil.example", "must begin with https://"),
        ("ftp://x", "must be a URL such as"),
        ("api.example.com", "must be a URL such as"),
        ("https://", "must be a URL such as"),
        ("https://x:port", "must be a URL such as"),
        ("https://user:pw@x.example", "must be a URL without user"),
        ("https://x.example?a=b", "must be a URL without user"),
    ],
)
def test_base_urls(url: str, problem: str | None) -> None:
    found = base_url_problem(url)
    assert found == problem or (problem and found and found.startswith(problem))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
@pytest.mark.parametrize(
    "fields",
    [
        (),
        (("accept", "text/csv"), ("X-Name", "Salz & Pfeffer é")),
        (("Host", "other.example"), ("content-length", "2")),
        (("User-Agent", "own"), ("Transfer-Encoding", "chunked")),
    ],
)
async def test_a_request_has_the_fields_that_the_library_gives_it(
    method: str, content: bytes | None, fields: tuple[tuple[str, str], ...]
) -> None:
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> Response:
        sent.append(request)
        return Response(200)

    url, network = "https://api.larder.example:8443", httpx2.MockTransport(answer)
    agent = {"user-agent": "larder-mcp/0.1.0"}
    ours = Transport(url, user_agent=agent["user-agent"], timeout=7, http=network)
    request = Request(method, "/v1/items?q=%C3%A9", fields, content)
    await ours.send(request, repeatable=False, passing=lambda _: False)
    timeout = httpx2.Timeout(7)
    async with httpx2.AsyncClient(transport=network, headers=agent, timeout=timeout) as plain:
        encoded = [(name.encode(), value.encode()) for name, value in fields]
        await plain.request(method, url + request.target, headers=encoded, content=content)
    one, other = sent
    assert one.url == other.url
    assert one.content == other.content
    assert one.extensions["timeout"] == other.extensions["timeout"]
    assert sorted(_named(one)) == sorted(_named(other))


def _named(request: httpx2.Request) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in request.headers.raw]
