"""The typed client without MCP, over real HTTP on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from openstatus_mcp import (
    ApiError,
    AuthError,
    ConnectionError,
    OpenstatusClient,
    OpenstatusError,
    RateLimitError,
    TimeoutError,
)
from pydantic import ValidationError

from tests.openstatus.loopback import Loopback, loopback
from tests.openstatus.upstream import KEY, NOW

pytestmark = pytest.mark.anyio
GET_REPORT = "/rpc/openstatus.status_report.v1.StatusReportService/GetStatusReport"
REPORT = {
    "statusReport": {
        "id": "42",
        "title": "Zahlungen stören",
        "status": "STATUS_REPORT_STATUS_IDENTIFIED",
        "updates": [{"id": "401", "message": "Wir suchen.", "date": NOW}],
    }
}


@pytest.fixture
def api() -> Iterator[Loopback]:
    with loopback() as api:
        yield api


def client_of(api: Loopback, **settings: Any) -> OpenstatusClient:
    return OpenstatusClient(api_key=KEY, base_url=api.url, **settings)


async def test_a_read_as_json_and_as_a_model(api: Loopback) -> None:
    from openstatus_mcp import models

    api.answers["GetStatusReport"] = (200, REPORT)
    async with client_of(api) as client:
        reply = await client.get_status_report(id="42")
    assert api.requests == [("POST", GET_REPORT, b'{"id":"42"}')]
    assert (api.keys, api.types) == ([KEY], ["application/json"])
    assert reply.status == 200
    assert reply.json == REPORT
    assert reply.json["statusReport"]["title"] == "Zahlungen stören"
    report = reply.parse()
    assert isinstance(report, models.GetStatusReportResponse)
    assert report.statusReport is not None
    assert report.statusReport.title == "Zahlungen stören"
    assert report.statusReport.updates is not None
    assert report.statusReport.updates[0].message == "Wir suchen."


async def test_absent_null_and_empty_are_three_things(api: Loopback) -> None:
    api.answers["UpdateStatusReport"] = (200, {})
    async with client_of(api) as client:
        await client.update_status_report(id="42")
        await client.update_status_report(id="42", title=None)
        await client.update_status_report(id="42", page_component_ids=[])
    assert [body for _, _, body in api.requests] == [
        b'{"id":"42"}',
        b'{"id":"42","title":null}',
        b'{"id":"42","pageComponentIds":[]}',
    ]


async def test_a_get_of_the_deprecated_api(api: Loopback) -> None:
    rows = [{"id": 1, "startedAt": NOW, "monitorId": 7, "acknowledgedBy": None, "resolvedBy": None}]
    api.answers["incident"] = (200, rows)
    async with client_of(api) as client:
        reply = await client.get_incidents()
    assert api.requests == [("GET", "/v1/incident", b"")]
    assert api.types == [None]
    assert reply.json == rows
    assert reply.parse()


async def test_a_reply_that_is_not_what_was_promised(api: Loopback) -> None:
    api.answers["GetStatusReport"] = (200, {"statusReport": {"updates": "none"}})
    async with client_of(api) as client:
        reply = await client.get_status_report(id="42")
    assert reply.json == {"statusReport": {"updates": "none"}}
    with pytest.raises(ValidationError):
        reply.parse()


REFUSALS: list[tuple[int, str, type[ApiError], str]] = [
    (404, "not_found", ApiError, "not_found"),
    (400, "invalid_argument", ApiError, "invalid"),
    (400, "failed_precondition", ApiError, "precondition"),
    (409, "already_exists", ApiError, "conflict"),
    (429, "resource_exhausted", ApiError, "quota"),
    (429, "", RateLimitError, "rate_limit"),
    (401, "unauthenticated", AuthError, "auth"),
    (403, "permission_denied", AuthError, "forbidden"),
    (500, "internal", ApiError, "upstream"),
    (503, "unavailable", ApiError, "upstream"),
]


@pytest.mark.parametrize(("status", "code", "error", "kind"), REFUSALS)
async def test_refusals(
    api: Loopback, status: int, code: str, error: type[ApiError], kind: str
) -> None:
    api.answers["UpdateStatusReport"] = (status, {"code": code, "message": f"No, {KEY}."})
    async with client_of(api) as client:
        with pytest.raises(OpenstatusError) as raised:
            await client.update_status_report(id="42")
    refused = raised.value
    assert isinstance(refused, ApiError)
    assert type(refused) is error
    assert (refused.status, refused.code, refused.kind) == (status, code, kind)
    assert refused.message == "No, [redacted]."
    assert KEY not in f"{refused} {refused!r} {refused.body}"
    assert len(api.requests) == 1  # a write is never repeated


async def test_a_read_is_tried_again_a_write_is_not(api: Loopback) -> None:
    api.answers["GetStatusReport"] = (503, {"code": "unavailable", "message": "Later."})
    async with client_of(api) as client:
        with pytest.raises(ApiError):
            await client.get_status_report(id="42")
    assert len(api.requests) == 3


async def test_no_reply_in_time(api: Loopback) -> None:
    api.answers["UpdateStatusReport"] = None
    async with client_of(api, timeout=0.2) as client:
        with pytest.raises(TimeoutError) as raised:
            await client.update_status_report(id="42")
    assert raised.value.sent
    assert len(api.requests) == 1


async def test_nobody_there() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        async with OpenstatusClient(api_key=KEY, base_url=url) as client:
            with pytest.raises(ConnectionError) as raised:
                await client.get_status_report(id="42")
    assert not raised.value.sent


async def test_without_a_key(api: Loopback) -> None:
    async with OpenstatusClient(base_url=api.url) as client:
        with pytest.raises(OpenstatusError, match="no credential for ApiKeyAuth"):
            await client.get_status_report(id="42")
    assert api.requests == []


async def test_the_key_is_in_no_repr(api: Loopback) -> None:
    api.answers["GetStatusReport"] = (200, REPORT)
    async with client_of(api) as client:
        reply = await client.get_status_report(id="42")
        assert repr(client) == f"OpenstatusClient(base_url='{api.url}')"
        assert repr(reply).startswith("<Reply 200 application/json")
