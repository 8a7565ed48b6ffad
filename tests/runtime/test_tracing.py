"""One client span for each request to the API, in the span of the SDK."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpx2
import pytest
from conftest import SECRET, Connect, Upstream
from httpx2 import Response
from mcp import MCPError
from opentelemetry import trace
from opentelemetry.trace import Status, StatusCode
from runtime.api import Operation
from runtime.tracing import upstream_span

pytestmark = pytest.mark.anyio


class Span(trace.NonRecordingSpan):
    """A span that keeps what it is told."""

    def __init__(self, name: str, kind: Any, attributes: Any) -> None:
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self.name, self.kind, self.attributes = name, kind, dict(attributes)
        self.status: Any = None

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        assert description is None
        self.status = status


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    kept: list[Span] = []

    class Tracer:
        @contextmanager
        def start_as_current_span(
            self, name: str, *, kind: Any, attributes: Any, **options: Any
        ) -> Iterator[Span]:
            assert options == {"record_exception": False, "set_status_on_exception": False}
            kept.append(Span(name, kind, attributes))
            yield kept[-1]

    monkeypatch.setattr(trace, "get_tracer", lambda *_: Tracer())
    monkeypatch.setattr(trace, "get_tracer_provider", trace.NoOpTracerProvider)
    return kept


async def test_a_request_is_a_span(connect: Connect, upstream: Upstream, spans: list[Span]) -> None:
    upstream.answers["GET /v1/items/7"] = Response(200, json={"id": "7", "name": "x"})
    async with connect() as client:
        await client.call_tool("get_item", {"itemId": 7})
        await client.call_tool("get_item", {"itemId": 8})
    good, missing = spans
    assert (good.name, good.kind) == ("GET /items/{itemId}", trace.SpanKind.CLIENT)
    assert good.attributes == {
        "http.request.method": "GET",
        "url.template": "/items/{itemId}",
        "server.address": "api.larder.example",
        "server.port": 443,
        "openapi.operation_id": "getItem",
        "http.response.status_code": 200,
    }
    assert good.status is None
    assert missing.attributes["error.type"] == "404"
    assert missing.status is StatusCode.ERROR


async def test_a_span_says_no_more_of_an_error_than_its_type(
    connect: Connect, upstream: Upstream, spans: list[Span]
) -> None:
    upstream.answers["GET /v1/items/7"] = httpx2.ConnectError(SECRET)
    upstream.answers["GET /v1/items/8"] = RuntimeError(SECRET)
    async with connect() as client:
        await client.call_tool("get_item", {"itemId": 7})
        with pytest.raises(MCPError):
            await client.call_tool("get_item", {"itemId": 8})
    assert [span.attributes["error.type"] for span in spans] == ["ConnectionError", "RuntimeError"]
    assert all(span.status is StatusCode.ERROR for span in spans)
    assert SECRET not in str([vars(span) for span in spans])


async def test_a_cancelled_request_ends_its_span(spans: list[Span]) -> None:
    with anyio.CancelScope() as scope, upstream_span(Operation("x", "GET", "/"), "http://[::1]"):
        scope.cancel()
        await anyio.sleep_forever()
    assert spans[0].attributes["error.type"] == "CancelledError"
    assert spans[0].attributes["server.port"] == 80


async def test_without_opentelemetry_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "opentelemetry.trace")
    with upstream_span(Operation("x", "GET", "/"), "https://x.example") as span:
        assert span is None
    assert "opentelemetry.trace" not in sys.modules
