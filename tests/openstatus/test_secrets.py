"""Secrets of replies and the key never reach a result, an error or the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from httpx2 import Response
from mcp import Client, MCPError

from tests.openstatus.cases import CASES, Case
from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import KEY, Exchange, Upstream, refused, rpc, text_of

pytestmark = pytest.mark.anyio

HIDDEN: dict[str, Any] = {
    "password": "pw-4b1d-hunter2",
    "token": "agent-4b1d-token",
    "channelConfig": {"endpoint": "https://hooks.example.com/4b1d-config"},
    "webhookUrl": "https://hooks.example.com/4b1d-webhook",
}
DATA = {"opsgenie": {"apiKey": "4b1d-opsgenie"}, "webhook": {"headers": [{"value": "4b1d-h"}]}}
MARK = "4b1d"


def planted(value: Any) -> Any:
    """The answer with a secret in every object of it, and the key in every free text."""
    if isinstance(value, list):
        return [planted(item) for item in value]
    if isinstance(value, dict):
        return HIDDEN | {name: planted_in(name, member) for name, member in value.items()}
    return f"{value} {KEY}" if isinstance(value, str) and " " in value else value


def planted_in(name: str, member: Any) -> Any:
    if name == "data":  # how a notification channel reaches people
        return DATA
    if name in ("headers", "metadata"):  # shown as they are, but for what is named a secret
        return {**member, "token": HIDDEN["token"], "X-Echo": KEY}
    return planted(member)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_results_and_logs_hold_no_secret(
    case: Case, connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.expect(Exchange(e.asked, planted(e.answer)) for e in case.exchanges)
    async with connect(debug=True) as client:
        result = await client.call_tool(case.tool, case.arguments)
    assert not result.is_error
    shown = result.model_dump_json()
    assert MARK not in shown
    assert KEY not in shown
    assert MARK not in caplog.text
    assert KEY not in caplog.text


async def test_a_free_map_is_shown_without_what_is_named_a_secret(
    connect: Connect, upstream: Upstream
) -> None:
    headers = {"Server": "caddy", "token": "4b1d", "password": "4b1d", "X-Echo": f"key={KEY}"}
    upstream.expect(
        [
            rpc(
                "MonitorService/GetMonitorHTTPResponseLog",
                '{"id":"7","logId":"a"}',
                {"log": {"log": {"id": "a"}, "headers": headers}},
            )
        ]
    )
    async with connect() as client:
        result = await client.call_tool("get_response_log", {"monitorId": 7, "logId": "a"})
    assert result.structured_content is not None
    assert result.structured_content["headers"] == {
        "Server": "caddy",
        "token": "[redacted]",
        "password": "[redacted]",
        "X-Echo": "key=[redacted]",
    }


STATUS = ("get_monitor_status", {"monitorId": 7}, "MonitorService/GetMonitorStatus", '{"id":"7"}')


async def outcome(client: Client) -> str:
    """What a call of STATUS says, as a result or as an error."""
    try:
        return text_of(await client.call_tool(STATUS[0], STATUS[1]))
    except MCPError as error:
        return f"{error.message} {error.data}"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused(400, "invalid_argument", f"{KEY} cannot ask that"), "[redacted] cannot ask that"),
        (refused(401, "unauthenticated", f"bad key {KEY}"), "bad key [redacted]"),
        (refused(403, "permission_denied", f"{KEY} is read-only"), "[redacted] is read-only"),
        (Response(500, text=f"<title>trace of {KEY}</title>"), "[redacted]"),
        (
            Response(400, json={"code": "invalid_argument", **HIDDEN, "message": ""}),
            "(HTTP 400, invalid_argument)",
        ),
        (Response(200, text="4b1d no JSON", headers={"content-type": "application/json"}), "JSON"),
        (Response(200, json=["4b1d"]), '"monitorId":null'),
    ],
)
async def test_errors_hold_no_secret(
    connect: Connect,
    upstream: Upstream,
    caplog: pytest.LogCaptureFixture,
    answer: Response,
    said: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.expect([rpc(STATUS[2], STATUS[3], answer)])
    async with connect() as client:
        text = await outcome(client)
    assert said in text
    for seen in (text, caplog.text):
        assert KEY not in seen
        assert "4b1d-webhook" not in seen
        assert HIDDEN["password"] not in seen
        assert HIDDEN["token"] not in seen


async def test_drift_is_logged_by_its_place_not_its_value(
    connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {"privateLocation": {"id": "52", "token": {"was": "4b1d"}}}
    upstream.expect(
        [
            rpc(
                "PrivateLocationService/ListPrivateLocations",
                '{"limit":50,"offset":0}',
                {"privateLocations": [{"id": "52"}], "totalSize": 1},
            ),
            rpc("PrivateLocationService/GetPrivateLocation", '{"id":"52"}', answer),
        ]
    )
    async with connect() as client:
        await client.call_tool("list_private_locations", {})
    (record,) = [r for r in caplog.records if r.name.endswith(".drift")]
    assert record.getMessage() == (
        "PrivateLocationService_GetPrivateLocation: the reply is not what the API's description "
        "says at /privateLocation/token (type)"
    )
    assert MARK not in caplog.text


async def test_a_fault_of_ours_is_logged_without_the_key(
    connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.expect(
        [rpc("StatusPageService/GetStatusPageContent", '{"id":"1"}', {"components": [KEY]})]
    )
    async with connect() as client:
        with pytest.raises(MCPError) as raised:
            await client.call_tool("list_page_components", {"pageId": 1})
    assert raised.value.code == -32603
    assert raised.value.message.startswith("Internal error in list_page_components")
    assert "Traceback" in caplog.text
    assert KEY not in caplog.text
