"""A recording openstatus: what it was asked, byte for byte, and what it answers to that."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx2
import jsonschema_rs
from httpx2 import Request, Response
from mcp.types import CallToolResult, TextContent
from openstatus_mcp._runtime.catalog import Catalog

KEY = "os_5f0c9d27b1e84a36"
BASE = "https://api.openstatus.dev"
NOW = "2026-11-20T17:43:00.000Z"
PACKAGES = {
    "MaintenanceService": "openstatus.maintenance.v1",
    "MonitorService": "openstatus.monitor.v1",
    "NotificationService": "openstatus.notification.v1",
    "PrivateLocationService": "openstatus.private_location.v1",
    "StatusPageService": "openstatus.status_page.v1",
    "StatusReportService": "openstatus.status_report.v1",
}
CATALOG = Catalog.load("openstatus_mcp")

Later: TypeAlias = Callable[[], Awaitable[Response]]
Answer: TypeAlias = "dict[str, Any] | list[Any] | Response | Exception | Later"


@dataclass(frozen=True)
class Asked:
    """A request: method, URL and body as they were sent."""

    method: str
    url: str
    body: bytes


@dataclass(frozen=True)
class Exchange:
    """A request that is expected, and its answer."""

    asked: Asked
    answer: Answer


def rpc(call: str, body: str, answer: Answer) -> Exchange:
    """`rpc("MonitorService/GetMonitor", '{"id":"7"}', {...})`."""
    service, _, _ = call.partition("/")
    return Exchange(Asked("POST", f"{BASE}/rpc/{PACKAGES[service]}.{call}", body.encode()), answer)


def get(path: str, answer: Answer) -> Exchange:
    return Exchange(Asked("GET", BASE + path, b""), answer)


def refused(status: int, code: str, message: str, **headers: str) -> Response:
    """An error as Connect words it."""
    return Response(status, json={"code": code, "message": message}, headers=headers)


class Upstream:
    """Answers each expected request once, and keeps everything it was asked."""

    def __init__(self) -> None:
        self.expected: list[Exchange] = []
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []

    def expect(self, exchanges: Iterable[Exchange]) -> None:
        self.expected += exchanges

    async def __call__(self, request: Request) -> Response:
        asked = Asked(request.method, str(request.url), request.content)
        times = self.asked.count(asked)
        self.asked.append(asked)
        self.headers.append(dict(request.headers))
        answers = [e.answer for e in self.expected if e.asked == asked]
        if times >= len(answers):
            return refused(418, "unexpected", f"{asked} was not expected {times + 1} times")
        answer = answers[times]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Response):
            return answer
        if callable(answer):
            return await answer()
        return Response(200, json=answer)

    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self)

    def check(self) -> None:
        """What was asked is what was expected, in that order, with the headers due and no other."""
        assert self.asked == [exchange.asked for exchange in self.expected]
        for asked, headers in zip(self.asked, self.headers, strict=True):
            headers.pop("accept-encoding")  # what the HTTP library can unpack
            assert headers == headers_of(asked)

    def calls(self) -> list[str]:
        """What was called, by the last part of the path."""
        return [asked.url.rpartition("/")[2] for asked in self.asked]


def headers_of(asked: Asked) -> dict[str, str]:
    """The headers that are due: the key, what the body is, who asks, and none besides."""
    due = {
        "host": "api.openstatus.dev",
        "accept": "application/json",
        "connection": "keep-alive",
        "user-agent": "openstatus-mcp/0.1.0",
        "x-openstatus-key": KEY,
    }
    if asked.method == "POST":
        due |= {"content-type": "application/json", "content-length": str(len(asked.body))}
    return due


def text_of(result: CallToolResult) -> str:
    """The one text block of a result."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def good(tool: str, result: CallToolResult) -> dict[str, Any]:
    """The structured content of a success: as the tool advertises it, and the same as its text."""
    assert not result.is_error, text_of(result)
    found = result.structured_content
    assert isinstance(found, dict)
    assert text_of(result) == json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    schema = CATALOG.wire(tool)["outputSchema"]
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    return found


def failure(result: CallToolResult) -> str:
    """The words of a failure; a failed call has no structured content."""
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)
