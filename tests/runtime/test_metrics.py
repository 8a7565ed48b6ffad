"""Figures for Prometheus, over HTTP."""

from __future__ import annotations

import httpx2
import pytest
from conftest import Upstream, ask, calling, serving
from httpx2 import Response
from mcp import MCPError
from prometheus_client.parser import text_string_to_metric_families
from runtime.catalog import Catalog
from runtime.metrics import Metrics
from starlette.types import ASGIApp

pytestmark = pytest.mark.anyio


async def figures(app: ASGIApp) -> dict[tuple[str, ...], float]:
    page = await ask(app, "GET", "/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


async def test_what_is_counted(larder: Catalog, upstream: Upstream, mode: str) -> None:
    answers = iter([Response(503), Response(200, json={"id": "1"})])
    upstream.answers["GET /v1/items/1"] = lambda _: next(answers)
    upstream.answers["GET /v1/items/3"] = Response(403)
    async with serving(larder, httpx2.MockTransport(upstream), metrics=True, max_retries=1) as app:
        async with calling(app, mode, x_larder_key="their-own-key") as client:
            await client.call_tool("get_item", {"itemId": 1})
            await client.call_tool("get_item", {"itemId": 2})
            await client.call_tool("get_item", {"itemId": "x"})
            for number in (3, 3):
                with pytest.raises(MCPError):
                    await client.call_tool("get_item", {"itemId": number})
        seen = await figures(app)
    assert seen["mcp_tool_calls_total", "get_item"] == 5
    assert seen["mcp_tool_errors_total", "not_found", "get_item"] == 1
    assert seen["mcp_tool_errors_total", "invalid", "get_item"] == 1
    assert seen["mcp_tool_errors_total", "forbidden", "get_item"] == 2
    assert seen["mcp_tool_call_seconds_count", "get_item"] == 5
    assert seen["mcp_tool_call_seconds_bucket", "+Inf", "get_item"] == 5
    assert seen["mcp_upstream_retries_total",] == 1
    assert seen["mcp_reply_drift_total", "getItem"] == 1


def test_a_refused_call_took_no_time() -> None:
    metrics = Metrics()
    metrics.refused("get_item", "busy")
    page = metrics.page().decode()
    assert 'mcp_tool_errors_total{kind="busy",tool="get_item"} 1.0' in page
    assert "mcp_tool_call_seconds_count" not in page


async def test_unknown_tools_make_no_figures(larder: Catalog, upstream: Upstream) -> None:
    async with serving(larder, httpx2.MockTransport(upstream), metrics=True) as app:
        async with calling(app, "auto") as client:
            with pytest.raises(MCPError, match="Unknown tool"):
                await client.call_tool("x" * 1000, {})
        assert "xxx" not in (await ask(app, "GET", "/metrics")).text


async def test_there_is_no_page_unless_asked_for(larder: Catalog, upstream: Upstream) -> None:
    async with serving(larder, httpx2.MockTransport(upstream)) as app:
        assert (await ask(app, "GET", "/metrics")).status_code == 404
