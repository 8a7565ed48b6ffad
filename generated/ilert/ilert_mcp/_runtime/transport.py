"""Transport: one pool of connections to the API, with deadlines, retries and a size cap.

The only module that knows the HTTP library.
"""

from __future__ import annotations

import builtins
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

import anyio
import httpx2 as httpx

from .errors import ConnectionError, InvalidArgument, ReplyTooLarge, TimeoutError
from .tokens import Tokens

if TYPE_CHECKING:
    from .reply import Reply

HttpTransport: TypeAlias = httpx.AsyncBaseTransport
"""What tests put in the place of the network."""

Observer: TypeAlias = "Callable[[Reply[Any, Any]], None]"
"""Sees every 2xx reply; what drift is noticed with."""

Fields: TypeAlias = tuple[tuple[str, str], ...]
"""Header fields."""

_Field: TypeAlias = tuple[bytes, bytes]

Clock: TypeAlias = Callable[[], float]
Sleep: TypeAlias = Callable[[float], Awaitable[None]]

CONNECT_TIMEOUT: Final = 10.0
MAX_REPLY_BYTES: Final = 20_000_000
_WITH_CONTENT: Final = frozenset({"POST", "PUT", "PATCH", "QUERY"})
"""The methods whose requests say that they have no content, when they have none."""

_LONGEST_BACKOFF: Final = 8.0
_LONGEST_WAIT: Final = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `target` is path and query, `origin` what stands before it, if not the API's."""

    method: str
    target: str
    headers: Fields
    content: bytes | None = None
    origin: str = ""
    without: tuple[str, ...] = ()  # header fields of the HTTP library's own that are not sent


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, read whole; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def retry_after(self) -> float | None:
        """Seconds until the API wants to be asked again, when it says so."""
        said = self.headers.get("retry-after", "").strip()
        if not said:
            return None
        try:
            seconds = float(said)
        except ValueError:
            at = _timestamp(said)
            if at is None:
                return None
            # A date is by the API's clock, and so is that of its reply: ours may be off.
            now = _timestamp(self.headers.get("date", ""))
            seconds = at - (time.time() if now is None else now)
        return min(max(0.0, seconds), _LONGEST_WAIT) if math.isfinite(seconds) else None


class Transport:
    """The pool that all calls share. It keeps no cookie, and no credential but tokens."""

    def __init__(
        self,
        base_url: str,
        *,
        user_agent: str,
        timeout: float = 30.0,
        max_retries: int = 2,
        http: HttpTransport | None = None,
        sleep: Sleep = anyio.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        """
        Args:
            timeout: seconds to wait for a reply; a call takes at most one and a half times that,
                its retries and pauses included.
            http: takes the place of the network, for tests.
        """
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.deadline = timeout * 1.5
        self.observer: Observer | None = None
        self.repeated: Callable[[], None] | None = None
        self.tokens = Tokens(clock)
        self._max_retries = max_retries
        self._sleep = sleep
        self._clock = clock
        self._user_agent = user_agent
        self._network = http
        self._timeout = httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout))
        self._extensions = {"timeout": self._timeout.as_dict()}

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        """Made by the first request: what TLS needs is a tenth of the time that a start takes."""
        return httpx.AsyncClient(
            auth=httpx.Auth(),  # what a call presents stands in its header fields
            timeout=self._timeout,
            limits=httpx.Limits(
                max_connections=100, max_keepalive_connections=20, keepalive_expiry=30
            ),
            headers={"user-agent": self._user_agent},
            # Callers share the pool: a cookie set for one must not be sent for another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            transport=self._network,
        )

    @cached_property
    def _added(self) -> tuple[tuple[str, _Field], ...]:
        """The header fields that every request has, by lower-case name."""
        return tuple((name, _encoded(name, value)) for name, value in self._http.headers.items())

    def __repr__(self) -> str:
        return f"Transport({self.base_url!r})"

    async def aclose(self) -> None:
        """Close the pool."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    async def send(
        self, request: Request, *, repeatable: bool, passing: Callable[[Answer], bool]
    ) -> Answer:
        """The API's reply, whatever its status.

        Args:
            repeatable: the request may be sent again although the API may have acted on it.
            passing: whether a reply says that the same request may succeed later.

        Raises:
            ConnectionError, TimeoutError: there is no reply.
            ReplyTooLarge: the reply is larger than 20 MB.
        """
        ends = self._clock() + self.deadline
        attempt = 0
        while True:
            may_repeat = attempt < self._max_retries
            try:
                answer = await self._attempt(request, ends - self._clock())
            except (ConnectionError, TimeoutError) as error:
                # A reply that is late once is late twice: only lost connections are tried again.
                lost = isinstance(error, ConnectionError) and repeatable
                if not may_repeat or not (lost or not error.sent):
                    raise
                pause = _backoff(attempt)
                if self._clock() + pause >= ends:
                    raise
            else:
                if not (may_repeat and repeatable and passing(answer)):
                    return answer
                pause = max(_backoff(attempt), answer.retry_after() or 0.0)
                if self._clock() + pause >= ends:
                    return answer
            attempt += 1
            if self.repeated is not None:
                self.repeated()
            await self._sleep(pause)

    async def _attempt(self, request: Request, seconds: float) -> Answer:
        try:
            with anyio.move_on_after(max(0.0, seconds)):
                return await self._exchange(request)
            raise TimeoutError("the API did not answer in time", sent=True)
        except httpx.ConnectTimeout:
            said = f"{host_of(self._address(request))} could not be reached in time"
            raise TimeoutError(said, sent=False) from None
        except httpx.PoolTimeout:
            raise TimeoutError("too many calls are under way", sent=False) from None
        except (httpx.TimeoutException, builtins.TimeoutError):
            raise TimeoutError("the API did not answer in time", sent=True) from None
        except httpx.InvalidURL:
            raise InvalidArgument("arguments", "are too long for a URL") from None
        except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol):
            said = f"{host_of(self._address(request))} could not be reached"
            raise ConnectionError(said, sent=False) from None
        except httpx.HTTPError:
            raise ConnectionError("the connection to the API broke", sent=True) from None

    async def _exchange(self, request: Request) -> Answer:
        response = await self._http.send(self._built(request), stream=True)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_REPLY_BYTES:
                    raise ReplyTooLarge(MAX_REPLY_BYTES)
        finally:
            await response.aclose()
        # Not `dict(headers)`, which looks every field up again.
        return Answer(response.status_code, dict(response.headers.items()), bytes(content))

    def _address(self, request: Request) -> str:
        return request.origin or self.base_url

    def _built(self, request: Request) -> httpx.Request:
        """The request as the HTTP library sends it, with the header fields that it would add.

        With `content=` it looks for each of them again and again; `build_request` merges still
        more. This takes a third of that time.
        """
        url = httpx.URL(self._address(request) + request.target)
        given = {*(name.lower() for name, _ in request.headers), *request.without}
        headers = [field for name, field in self._added if name not in given]
        headers += [_encoded(name, value) for name, value in request.headers]
        if "host" not in given:
            headers.insert(0, (b"Host", url.netloc))
        content = request.content or b""
        sized = content or request.method in _WITH_CONTENT
        if sized and given.isdisjoint(("content-length", "transfer-encoding")):
            headers.append((b"Content-Length", b"%d" % len(content)))
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            stream=httpx.ByteStream(content),
            extensions=self._extensions,
        )


def _backoff(attempt: int) -> float:
    return random.uniform(0, min(_LONGEST_BACKOFF, 0.5 * 2**attempt))


def _encoded(name: str, value: str) -> _Field:
    """UTF-8: httpx would try latin-1 for text that the API expects as UTF-8."""
    return name.encode(), value.encode()


def _timestamp(date: str) -> float | None:
    """Seconds since 1970 of an HTTP date, which is in GMT unless it says more; None for others."""
    try:
        at = parsedate_to_datetime(date)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def base_url_problem(url: str, *, allow_insecure: bool = False) -> str | None:
    """What is wrong with a base URL: "must be ...", or None when it can be used.

    Plain http is for loopback addresses, unless it is allowed: a key would be sent in the clear.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be a URL such as https://api.example.com"
    if parts.scheme not in ("http", "https") or not host:
        return "must be a URL such as https://api.example.com"
    if parts.username is not None or parts.query or parts.fragment:
        return "must be a URL without user, query and fragment"
    if parts.scheme == "http" and not (allow_insecure or is_loopback(host)):
        return "must begin with https:// (a key would travel in the clear)"
    return None


def host_of(address: str) -> str:
    """Host and port, without the user that an address might name."""
    return urlsplit(address).netloc.rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """Whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
