"""A recording API: what it was asked, byte for byte, and what it answers to that."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, urlsplit

import httpx2
import jsonschema_rs
from httpx2 import Request, Response
from mcp.types import CallToolResult, TextContent

Later: TypeAlias = Callable[[], Awaitable[Response]]
Answer: TypeAlias = "dict[str, Any] | list[Any] | Response | Exception | Later"


@dataclass(frozen=True)
class Asked:
    """A request: method, URL and body as they were sent."""

    method: str
    url: str
    body: bytes

    def __str__(self) -> str:
        body = f" {self.body.decode(errors='replace')}" if self.body else ""
        return f"{self.method} {self.url}{body}"


@dataclass(frozen=True)
class Exchange:
    """A request that is expected, and its answer.

    Attributes:
        spelling: False where the body is JSON and its spelling does not matter.
        headers: what these must be; None says that there is no such header.
        credential: None for any that the API knows, "" for none, otherwise the scheme of the one.
    """

    asked: Asked
    answer: Answer
    spelling: bool = True
    headers: Mapping[str, str | None] = field(default_factory=dict)
    credential: str | None = None

    def expects(self, asked: Asked) -> bool:
        if (self.asked.method, self.asked.url) != (asked.method, asked.url):
            return False
        if self.spelling or not self.asked.body or not asked.body:
            return self.asked.body == asked.body
        return canonical(self.asked.body) == canonical(asked.body)


@dataclass(frozen=True)
class Key:
    """A credential as it is sent."""

    scheme: str
    location: Literal["header", "query", "cookie"]
    name: str
    value: str


class Upstream:
    """Answers each expected request once, and keeps everything it was asked."""

    def __init__(self, keys: Iterable[Key], user_agent: str) -> None:
        self.expected: list[Exchange] = []
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self._keys = tuple(keys)
        self._user_agent = user_agent
        self._waiting: list[Exchange] = []
        self._shown: list[set[str]] = []

    def expect(self, exchanges: Iterable[Exchange]) -> None:
        exchanges = list(exchanges)
        self.expected += exchanges
        self._waiting += exchanges

    async def __call__(self, request: Request) -> Response:
        url, shown = self._without_keys(str(request.url), dict(request.headers))
        asked = Asked(request.method, url, request.content)
        self.asked.append(asked)
        self.headers.append(dict(request.headers))
        self._shown.append(shown)
        exchange = next((e for e in self._waiting if e.expects(asked)), None)
        if exchange is None:
            times = self.asked.count(asked)
            said = {"code": "unexpected", "message": f"{asked} was not expected {times} times"}
            return Response(418, json=said)
        self._waiting.remove(exchange)
        return await answered(exchange.answer)

    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self)

    def calls(self) -> list[str]:
        """What was called, by the last part of the path."""
        return [asked.url.rpartition("/")[2] for asked in self.asked]

    def check(self, *, unordered: bool = False) -> None:
        """What was asked is what was expected, with the headers due and no other."""
        met = self._met(unordered)
        if len(met) != len(self.asked) or len(met) != len(self.expected):
            told = [
                *_told("expected", [e.asked for e in self.expected]),
                *_told("sent", self.asked),
            ]
            raise AssertionError("\n".join(["the requests are not those expected", *told]))
        for exchange, asked, headers, shown in zip(
            met, self.asked, self.headers, self._shown, strict=True
        ):
            problems = [
                *self._wrong_credential(exchange, shown),
                *self._wrong_headers(exchange, asked, dict(headers), shown),
            ]
            assert not problems, "\n".join([f"the headers of {asked}", *problems])

    def _met(self, unordered: bool) -> list[Exchange]:
        """The expectation that each request meets, as far as they do."""
        left, met = list(self.expected), []
        for asked in self.asked:
            found = next((e for e in left if e.expects(asked)), None)
            if found is None or (not unordered and found is not left[0]):
                break
            left.remove(found)
            met.append(found)
        return met

    def _without_keys(self, url: str, headers: Mapping[str, str]) -> tuple[str, set[str]]:
        """The URL without keys in its query, and the schemes whose credential was shown."""
        shown = {key.scheme for key in self._keys if _in_headers(key, headers)}
        for key in self._keys:
            if key.location != "query":
                continue
            pair = f"{quote(key.name)}={quote(key.value, safe='')}"
            path, _, query = url.partition("?")
            pairs = query.split("&")
            if pair in pairs:
                pairs.remove(pair)
                shown.add(key.scheme)
                url = f"{path}?{'&'.join(pairs)}" if pairs else path
        return url, shown

    def _wrong_credential(self, exchange: Exchange, shown: set[str]) -> Iterable[str]:
        wanted = exchange.credential
        if wanted == "" and shown:
            yield f"no credential belongs here, but {', '.join(sorted(shown))} was sent"
        if wanted is None and self._keys and not shown:
            yield "the credential is missing"
        if wanted and wanted not in shown:
            yield f"the credential of {wanted} is missing"

    def _wrong_headers(
        self, exchange: Exchange, asked: Asked, headers: dict[str, str], shown: set[str]
    ) -> Iterable[str]:
        headers.pop("accept-encoding", None)  # what the HTTP library can unpack
        for key in self._keys:
            if key.scheme in shown and key.location != "query":
                headers.pop("cookie" if key.location == "cookie" else key.name.lower(), None)
        due: dict[str, str | None] = {
            "host": urlsplit(asked.url).netloc,
            "connection": "keep-alive",
            "user-agent": self._user_agent,
            "accept": headers.get("accept"),
        }
        if asked.body:
            due |= {"content-type": "application/json", "content-length": str(len(asked.body))}
        elif headers.get("content-length") == "0":
            headers.pop("content-length")
        due |= {name.lower(): value for name, value in exchange.headers.items()}
        for name in sorted(due.keys() | headers.keys()):
            if due.get(name) != headers.get(name):
                wanted, found = due.get(name), headers.get(name)
                yield f"{name}: expected {wanted or 'none'}, sent {found or 'none'}"


async def answered(answer: Answer) -> Response:
    """The reply, or the exception, that an answer stands for."""
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, Response):
        return answer
    if callable(answer):
        return await answer()
    return Response(200, json=answer)


def canonical(body: bytes) -> str | bytes:
    """JSON in one spelling: `1`, `1.0` and `true` stay three things. What is no JSON as it is."""
    try:
        return spelled(json.loads(body))
    except ValueError:
        return body


def spelled(value: object) -> str:
    """A JSON value in one spelling."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def text_of(result: CallToolResult) -> str:
    """The one text block of a result."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def structured(
    result: CallToolResult, schema: Mapping[str, Any], text: str | None = None
) -> dict[str, Any]:
    """The content of a success: as the tool advertises it, and the same as its text."""
    text = text_of(result) if text is None else text
    assert not result.is_error, text
    found = result.structured_content
    assert isinstance(found, dict), f"there is no structured content beside {text!r}"
    spelling = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    assert text == spelling, f"the text is not the structured content: {text}"
    for error in jsonschema_rs.Draft202012Validator(dict(schema)).iter_errors(found):
        raise AssertionError(f"not as the output schema has it: {error}")
    return found


def failure(result: CallToolResult) -> str:
    """The words of a failure; a failed call has no structured content."""
    assert result.is_error, "it succeeded"
    assert result.structured_content is None, "a failure has no structured content"
    return text_of(result)


def _in_headers(key: Key, headers: Mapping[str, str]) -> bool:
    if key.location == "header":
        return headers.get(key.name.lower()) == key.value
    if key.location == "cookie":
        crumbs = [crumb.strip() for crumb in headers.get("cookie", "").split(";")]
        return f"{key.name}={key.value}" in crumbs
    return False


def _told(what: str, requests: Iterable[Asked]) -> list[str]:
    return [f"{what}:", *([f"  {asked}" for asked in requests] or ["  nothing"])]
