"""Pages: the caller's size out of requests of a hundred, one read a row, the order kept."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from httpx2 import Response

from tests.openstatus.cases import OPEN
from tests.openstatus.conftest import Connect
from tests.openstatus.upstream import Exchange, Later, Upstream, failure, good, rpc

pytestmark = pytest.mark.anyio

# By tool: the call that lists, the member with its rows, the call that reads one row, its member.
PAGED = {
    "list_status_reports": (
        "StatusReportService/ListStatusReports",
        "statusReports",
        "StatusReportService/GetStatusReport",
        "statusReport",
    ),
    "list_maintenances": ("MaintenanceService/ListMaintenances", "maintenances", "", ""),
    "list_notifications": (
        "NotificationService/ListNotifications",
        "notifications",
        "NotificationService/GetNotification",
        "notification",
    ),
    "list_private_locations": (
        "PrivateLocationService/ListPrivateLocations",
        "privateLocations",
        "PrivateLocationService/GetPrivateLocation",
        "privateLocation",
    ),
}


def listing(tool: str, limit: int, offset: int, total: int) -> Exchange:
    """A request for rows of which the API has `total`, numbered from 1."""
    call, rows, _, _ = PAGED[tool]
    statuses = f',"statuses":{OPEN}' if tool == "list_status_reports" else ""
    ids = range(offset + 1, min(offset + limit, total) + 1)
    return rpc(
        call,
        f'{{"limit":{limit},"offset":{offset}{statuses}}}',
        {rows: [{"id": str(id)} for id in ids], "totalSize": total},
    )


def reading(tool: str, ids: range) -> list[Exchange]:
    _, _, call, member = PAGED[tool]
    return [rpc(call, f'{{"id":"{id}"}}', {member: {"id": str(id)}}) for id in ids if call]


@pytest.mark.parametrize("tool", [tool for tool in PAGED if tool != "list_private_locations"])
@pytest.mark.parametrize(
    ("page", "total", "limits", "ids", "pages"),
    [
        (1, 205, [(100, 0), (100, 100)], range(1, 201), 2),
        (2, 205, [(100, 200)], range(201, 206), 2),
        (3, 999, [(100, 400), (100, 500)], range(401, 601), 5),
        (3, 500, [(100, 400)], range(401, 501), 3),
        (1, 30, [(100, 0)], range(1, 31), 1),
    ],
)
async def test_two_hundred_rows_are_two_requests(
    connect: Connect,
    upstream: Upstream,
    tool: str,
    page: int,
    total: int,
    limits: list[tuple[int, int]],
    ids: range,
    pages: int,
) -> None:
    upstream.expect(listing(tool, limit, offset, total) for limit, offset in limits)
    upstream.expect(reading(tool, ids))
    async with connect() as client:
        result = await client.call_tool(tool, {"page": page, "perPage": 200})
    found = good(tool, result)
    assert [item["id"] for item in found["items"]] == list(ids)
    assert found["pagination"] == {
        "page": page,
        "perPage": 200,
        "totalSize": total,
        "totalPages": pages,
    }
    upstream.check()


async def test_the_third_page_of_a_hundred(connect: Connect, upstream: Upstream) -> None:
    tool = "list_private_locations"
    upstream.expect([listing(tool, 100, 200, 203), *reading(tool, range(201, 204))])
    async with connect() as client:
        result = await client.call_tool(tool, {"page": 3, "perPage": 100})
    found = good(tool, result)
    assert [item["id"] for item in found["items"]] == [201, 202, 203]
    assert found["pagination"] == {"page": 3, "perPage": 100, "totalSize": 203, "totalPages": 3}
    upstream.check()


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("list_status_reports", {"perPage": 201}, "- perPage: takes "),
        ("list_private_locations", {"perPage": 101}, "- perPage: takes "),
        ("list_monitors", {"perPage": 51}, "- perPage: takes "),
        ("list_maintenances", {"page": 0}, "- page: takes "),
        ("list_response_logs", {"monitorId": 7, "limit": 101}, "- limit: takes "),
    ],
)
async def test_more_than_the_most_is_refused(
    connect: Connect, upstream: Upstream, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async with connect() as client:
        result = await client.call_tool(tool, arguments)
    assert failure(result).startswith(f"Invalid arguments for {tool}:\n{said}")
    assert upstream.asked == []


def status_pages(offset: int, total: int) -> Exchange:
    ids = range(offset + 1, min(offset + 100, total) + 1)
    return rpc(
        "StatusPageService/ListStatusPages",
        f'{{"limit":100,"offset":{offset}}}',
        {"statusPages": [{"id": str(id), "slug": f"p{id}"} for id in ids], "totalSize": total},
    )


@pytest.mark.parametrize(
    ("total", "requests", "shown", "truncated"),
    [(0, 1, 0, False), (100, 1, 100, False), (250, 3, 250, False), (2050, 20, 2000, True)],
)
async def test_status_pages_are_all_read(
    connect: Connect, upstream: Upstream, total: int, requests: int, shown: int, truncated: bool
) -> None:
    upstream.expect(status_pages(100 * n, total) for n in range(requests))
    async with connect(max_response_bytes=1_000_000) as client:
        result = await client.call_tool("list_status_pages", {})
    found = good("list_status_pages", result)
    assert [item["id"] for item in found["items"]] == list(range(1, shown + 1))
    assert found["truncated"] is truncated
    upstream.check()


@pytest.mark.parametrize("tool", [tool for tool in PAGED if tool != "list_maintenances"])
async def test_rows_keep_their_order_whichever_is_read_first(
    connect: Connect, upstream: Upstream, tool: str
) -> None:
    _, _, call, member = PAGED[tool]
    read = [anyio.Event() for _ in range(5)]
    read[4].set()

    def after_the_next(n: int) -> Later:
        async def answer() -> Response:
            await read[n].wait()
            if n:
                read[n - 1].set()
            return Response(200, json={member: {"id": str(n + 1), "name": f"n{n}"}})

        return answer

    upstream.expect([listing(tool, 5, 0, 5)])
    upstream.expect(rpc(call, f'{{"id":"{n + 1}"}}', after_the_next(n)) for n in range(5))
    async with connect() as client:
        result = await client.call_tool(tool, {"perPage": 5})
    assert [item["id"] for item in good(tool, result)["items"]] == [1, 2, 3, 4, 5]


async def test_monitors_are_paged_by_the_api(connect: Connect, upstream: Upstream) -> None:
    upstream.expect([rpc("MonitorService/ListMonitors", '{"limit":50,"offset":100}', {})])
    async with connect() as client:
        await client.call_tool("list_monitors", {"page": 3, "perPage": 50})
    assert upstream.asked[0] == upstream.expected[0].asked
