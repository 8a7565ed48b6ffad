"""What each refusal of the API becomes, and which requests are repeated."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from httpx2 import Response
from mcp import MCPError

from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import Answer, Exchange, Upstream, failure, get, good, refused, rpc

pytestmark = pytest.mark.anyio


def read(answer: Answer) -> Exchange:
    return rpc("MonitorService/GetMonitorStatus", '{"id":"7"}', answer)


def write(answer: Answer) -> Exchange:
    return rpc("StatusReportService/UpdateStatusReport", '{"id":"42","title":"x"}', answer)


READ: tuple[str, dict[str, Any]] = ("get_monitor_status", {"monitorId": 7})
WRITE: tuple[str, dict[str, Any]] = ("update_status_report", {"statusReportId": 42, "title": "x"})
RESULTS = [
    (404, "not_found", "Check the identifiers: a list or search tool shows those that exist."),
    (400, "invalid_argument", "Correct the arguments and call again."),
    (400, "out_of_range", "Correct the arguments and call again."),
    (
        400,
        "failed_precondition",
        "Something else has to be done first; the same call will fail again.",
    ),
    (409, "already_exists", "Look at the present state before you call again."),
    (409, "aborted", "Look at the present state before you call again."),
    (
        429,
        "resource_exhausted",
        "A limit of the plan is used up, and repeating does not help: tell the user.",
    ),
]
# The deprecated v1 has words of its own.
RESULTS_V1 = [
    (404, "NOT_FOUND", "Check the identifiers: a list or search tool shows those that exist."),
    (
        402,
        "PAYMENT_REQUIRED",
        "A limit of the plan is used up, and repeating does not help: tell the user.",
    ),
]


@pytest.mark.parametrize(("status", "code", "advice"), RESULTS)
@pytest.mark.parametrize("writes", [False, True], ids=["read", "write"])
async def test_what_a_model_can_act_on(
    connect: Connect, upstream: Upstream, status: int, code: str, advice: str, writes: bool
) -> None:
    tool, arguments = WRITE if writes else READ
    answer = refused(status, code, "Monitor 7 is not yours.", **{"retry-after": "1"})
    upstream.expect([write(answer) if writes else read(answer)])
    async with connect() as client:
        text = failure(await client.call_tool(tool, arguments))
    assert text == f"{tool} failed: Monitor 7 is not yours. (HTTP {status}, {code})\n{advice}"
    upstream.check()


@pytest.mark.parametrize(("status", "code", "advice"), RESULTS_V1)
async def test_what_the_deprecated_api_says(
    connect: Connect, upstream: Upstream, status: int, code: str, advice: str
) -> None:
    said = {"code": code, "message": "Sorry.", "docs": "https://x.example", "requestId": "r1"}
    upstream.expect(
        [
            rpc("MonitorService/ListMonitors", '{"limit":25,"offset":0}', {}),
            get("/v1/incident", Response(status, json=said)),
        ]
    )
    async with connect() as client:
        text = failure(await client.call_tool("list_monitors", {}))
    assert text == f"list_monitors failed: Sorry. (HTTP {status}, {code})\n{advice}"
    upstream.check()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (
            401,
            "unauthenticated",
            "The API refused the credential: No. (HTTP 401, unauthenticated)\n"
            "Check the environment variable OPENSTATUS_API_KEY: what it holds may be wrong, "
            "expired or of another account.",
        ),
        (
            403,
            "permission_denied",
            "The credential may not do this: No. (HTTP 403, permission_denied)\n"
            "Use one that has the permission.",
        ),
    ],
)
@pytest.mark.parametrize("writes", [False, True], ids=["read", "write"])
async def test_a_refused_key_is_an_error_of_the_protocol(
    connect: Connect, upstream: Upstream, status: int, code: str, said: str, writes: bool
) -> None:
    tool, arguments = WRITE if writes else READ
    answer = refused(status, code, "No.")
    upstream.expect([write(answer) if writes else read(answer)])
    async with connect() as client:
        with pytest.raises(MCPError) as raised:
            await client.call_tool(tool, arguments)
    assert (raised.value.code, raised.value.message) == (-32600, said)
    upstream.check()


async def test_without_a_key_nothing_is_sent(connect: Connect, upstream: Upstream) -> None:
    async with connect(credentials={}) as client:
        assert len((await client.list_tools()).tools) == 17
        with pytest.raises(MCPError) as raised:
            await client.call_tool(*READ)
    assert raised.value.code == -32600
    assert raised.value.message == (
        "No credential. Set the environment variable OPENSTATUS_API_KEY."
    )
    assert upstream.asked == []


PASSING: dict[str, Answer] = {
    "unavailable": refused(503, "unavailable", "Come back."),
    "deadline exceeded": refused(504, "deadline_exceeded", "Come back."),
    "gateway": Response(502, text="Come back."),
    "rate limit, not the plan's": Response(429, text="Come back."),
    "dropped": httpx2.RemoteProtocolError("gone"),
}


@pytest.mark.parametrize("why", PASSING)
async def test_a_read_is_tried_again(connect: Connect, upstream: Upstream, why: str) -> None:
    good_answer = {"id": "7", "regions": []}
    upstream.expect([read(PASSING[why]), read(PASSING[why]), read(good_answer)])
    async with connect() as client:
        result = await client.call_tool(*READ)
    assert good(READ[0], result) == {"monitorId": 7, "regions": []}
    upstream.check()


@pytest.mark.parametrize("why", PASSING)
async def test_a_read_is_tried_three_times_at_most(
    connect: Connect, upstream: Upstream, why: str
) -> None:
    upstream.expect([read(PASSING[why])] * 3)
    async with connect() as client:
        text = failure(await client.call_tool(*READ))
    assert text.splitlines()[-1] in (
        "Try again in a moment.",
        "Too many requests: wait a minute, then call again.",
    )
    upstream.check()


@pytest.mark.parametrize("why", PASSING)
async def test_a_write_is_sent_once(connect: Connect, upstream: Upstream, why: str) -> None:
    upstream.expect([write(PASSING[why])])
    async with connect() as client:
        text = failure(await client.call_tool(*WRITE))
    if "rate" not in why:
        assert text.endswith("The change may have been made: look before you repeat it.")
    upstream.check()


@pytest.mark.parametrize("answer", [refused(500, "internal", "Oops."), httpx2.ReadTimeout("late")])
async def test_a_read_that_broke_or_was_late_is_not_tried_again(
    connect: Connect, upstream: Upstream, answer: Answer
) -> None:
    upstream.expect([read(answer)])
    async with connect() as client:
        text = failure(await client.call_tool(*READ))
    assert text.endswith("Try again in a moment.")
    upstream.check()


async def test_a_look_up_of_a_writing_tool_is_tried_again_its_write_is_not(
    connect: Connect, upstream: Upstream
) -> None:
    look = rpc("StatusReportService/GetStatusReport", '{"id":"42"}', PASSING["unavailable"])
    found = rpc("StatusReportService/GetStatusReport", '{"id":"42"}', {"statusReport": {}})
    posted = rpc(
        "StatusReportService/AddStatusReportUpdate",
        '{"statusReportId":"42","status":"STATUS_REPORT_STATUS_IDENTIFIED","message":"m",'
        '"date":"2026-11-20T17:43:00.000Z","notify":false}',
        refused(404, "not_found", "Gone."),
    )
    upstream.expect([look, look, found, posted])
    arguments = {"statusReportId": 42, "status": "identified", "message": "m", "notify": False}
    async with connect() as client:
        text = failure(await client.call_tool("add_status_report_update", arguments))
    # A look-up is no change: there is nothing to look at before the call is repeated.
    assert text == (
        "add_status_report_update failed: Gone. (HTTP 404, not_found)\n"
        "Check the identifiers: a list or search tool shows those that exist."
    )
    upstream.check()


@pytest.mark.parametrize(
    ("tool", "arguments", "exchanges"),
    [
        (
            "list_status_reports",
            {"filter": "all"},
            [
                rpc(
                    "StatusReportService/ListStatusReports",
                    '{"limit":50,"offset":0}',
                    {"statusReports": [{"id": "42"}], "totalSize": 1},
                ),
                rpc(
                    "StatusReportService/GetStatusReport",
                    '{"id":"42"}',
                    refused(500, "internal", "Oops."),
                ),
            ],
        ),
        (
            "get_monitor",
            {"monitorId": 7},
            [
                rpc("MonitorService/GetMonitor", '{"id":"7"}', refused(500, "internal", "Oops.")),
            ],
        ),
        (
            "add_status_report_update",
            {"statusReportId": 42, "status": "identified", "message": "m", "notify": True},
            [
                rpc(
                    "StatusReportService/GetStatusReport",
                    '{"id":"42"}',
                    refused(500, "internal", "Oops."),
                )
            ],
        ),
    ],
)
async def test_a_part_that_fails_fails_the_whole(
    connect: Connect,
    upstream: Upstream,
    tool: str,
    arguments: dict[str, Any],
    exchanges: list[Exchange],
) -> None:
    upstream.expect(exchanges)
    async with connect() as client:
        text = failure(await client.call_tool(tool, arguments))
    assert text.startswith(f"{tool} failed: Oops. (HTTP 500, internal)\n")
    upstream.check()
