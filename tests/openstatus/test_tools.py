"""Every tool through the official client in both eras: the request byte for byte, the result."""

from __future__ import annotations

import pytest
from mcp import MCPError

from tests.openstatus.cases import CASES, READING, WRITING, Case, one_page
from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import CATALOG, Upstream, get, good, rpc

pytestmark = pytest.mark.anyio

# In proto3's JSON a field with a zero value is missing, so a reply may be `{}`.
NOTHING = [
    Case(
        "list_status_pages",
        {},
        [rpc("StatusPageService/ListStatusPages", '{"limit":100,"offset":0}', {})],
        {"items": [], "truncated": False},
    ),
    Case(
        "list_page_components",
        {"pageId": 1},
        [rpc("StatusPageService/GetStatusPageContent", '{"id":"1"}', {})],
        {"items": [], "truncated": False},
    ),
    Case(
        "list_status_reports",
        {"filter": "all"},
        [rpc("StatusReportService/ListStatusReports", '{"limit":50,"offset":0}', {})],
        {"items": [], "pagination": one_page(0)},
    ),
    Case(
        "list_maintenances",
        {},
        [rpc("MaintenanceService/ListMaintenances", '{"limit":50,"offset":0}', {})],
        {"items": [], "pagination": one_page(0)},
    ),
    Case(
        "list_monitors",
        {},
        [
            rpc("MonitorService/ListMonitors", '{"limit":25,"offset":0}', {}),
            get("/v1/incident", []),
        ],
        {"items": [], "pagination": one_page(0, 25)},
    ),
    Case(
        "get_monitor",
        {"monitorId": 7},
        [
            rpc("MonitorService/GetMonitor", '{"id":"7"}', {"monitor": {"http": {"id": "7"}}}),
            rpc("NotificationService/ListNotifications", '{"limit":100,"offset":0}', {}),
        ],
        {
            "id": 7,
            "name": None,
            "url": None,
            "jobType": "http",
            "method": None,
            "active": False,
            "periodicity": None,
            "regions": [],
            "timeout": 0,
            "degradedAfter": None,
            "retry": 0,
            "followRedirects": True,  # "On unless set to false", says the description
            "public": False,
            "notifications": [],
            "privateLocationIds": [],
        },
    ),
    Case(
        "get_monitor_status",
        {"monitorId": 7},
        [rpc("MonitorService/GetMonitorStatus", '{"id":"7"}', {})],
        {"monitorId": None, "regions": []},
    ),
    Case(
        "list_response_logs",
        {"monitorId": 7, "timeRange": "7d"},
        [
            rpc(
                "MonitorService/ListMonitorHTTPResponseLogs",
                '{"id":"7","fromTimestamp":1794591780000,"toTimestamp":1795196580000,'
                '"limit":25,"offset":0}',
                {},
            )
        ],
        {"logs": [], "limit": None, "offset": 0, "hasMore": False, "nextOffset": None},
    ),
    Case(
        "list_notifications",
        {},
        [rpc("NotificationService/ListNotifications", '{"limit":50,"offset":0}', {})],
        {"items": [], "pagination": one_page(0)},
    ),
    Case(
        "list_private_locations",
        {},
        [rpc("PrivateLocationService/ListPrivateLocations", '{"limit":50,"offset":0}', {})],
        {"items": [], "pagination": one_page(0)},
    ),
]


def test_every_tool_has_a_case() -> None:
    assert {case.tool for case in READING} == set(CATALOG.names("read_only"))
    assert {case.tool for case in CASES} == set(CATALOG.names("read_write"))


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_call(
    case: Case, connect: Connect, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.expect(case.exchanges)
    async with connect() as client:
        result = await client.call_tool(case.tool, case.arguments)
    assert good(case.tool, result) == case.result
    upstream.check()
    # No drift: the canned replies are what the API's description promises.
    assert [r.getMessage() for r in caplog.records if r.name.endswith(".drift")] == []


@pytest.mark.parametrize("case", NOTHING, ids=str)
async def test_replies_without_their_zero_values(
    case: Case, connect: Connect, upstream: Upstream
) -> None:
    upstream.expect(case.exchanges)
    async with connect(mode="read_only") as client:
        result = await client.call_tool(case.tool, case.arguments)
    assert good(case.tool, result) == case.result
    upstream.check()


@pytest.mark.parametrize("tool", sorted({case.tool for case in WRITING}))
async def test_a_writing_tool_is_unknown_in_read_only_mode(
    tool: str, connect: Connect, upstream: Upstream
) -> None:
    arguments = next(case.arguments for case in WRITING if case.tool == tool)
    async with connect(mode="read_only") as client:
        with pytest.raises(MCPError) as hidden:
            await client.call_tool(tool, arguments)
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("no_such_tool", arguments)
    assert hidden.value.code == unknown.value.code == -32602
    assert hidden.value.message == f"Unknown tool: {tool}"
    assert unknown.value.message == "Unknown tool: no_such_tool"
    assert upstream.asked == []


async def test_an_id_that_is_no_number_is_no_fault_of_the_caller(
    connect: Connect, upstream: Upstream
) -> None:
    channel = {"notification": {"id": "ch_61", "monitorIds": ["7", "mon_8"]}}
    upstream.expect(
        [
            rpc(
                "NotificationService/ListNotifications",
                '{"limit":50,"offset":0}',
                {"notifications": [{"id": "ch_61"}], "totalSize": 1},
            ),
            rpc("NotificationService/GetNotification", '{"id":"ch_61"}', channel),
        ]
    )
    async with connect() as client:
        found = good("list_notifications", await client.call_tool("list_notifications", {}))
    assert found["items"][0]["id"] is None
    assert found["items"][0]["monitorIds"] == [7]
